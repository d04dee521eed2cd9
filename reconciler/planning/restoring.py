"""What follows for the actions of an `undo` from what the files say now of pages as they were. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from reconciler.model import BookingPage, Change, Desired, LivePage
from reconciler.planning import dated_exceptions
from reconciler.planning.action import Action
from reconciler.planning.evidence import Restoring
from reconciler.planning.manual_steps import Step
from reconciler.planning.tolerated import UNSEEN, Tolerated
from reconciler.records.memory import Memory

ABSENT = (
    "first put `{0}` back into the files, where it says `state: absent` (for instance by `git revert` of the "
    "commit that took it out): else the next `reconciler apply` removes the page"
)
MISSING = (
    "first put `{0}` back into the files, which do not have it any more (for instance by `git revert` of the "
    "commit that took it out): else `reconciler apply` does nothing on it"
)


def of(files: Desired, unseen: Mapping[str, frozenset[str]], memory: Memory, today: date) -> Restoring:
    """Return what the files say of pages that are restored, of which fields are `unseen`."""
    pages = dated_exceptions.as_known(files, memory, today)
    return Restoring(pages, frozenset(page.key for page in files.pages) - pages.keys(), unseen)


def files_first(action: Action, restoring: Restoring | None) -> Action:
    """Return an action with what comes before its steps: the files have to have the page too."""
    page = action.page
    if restoring is None or not action.checklist or not isinstance(page, BookingPage):
        return action
    if page.key in restoring.pages:
        return action
    said = ABSENT if page.key in restoring.absent else MISSING
    return replace(action, checklist=(Step(said.format(page.key)), *action.checklist))


def unseen(page: BookingPage, live: LivePage, restoring: Restoring | None) -> tuple[Tolerated, ...]:
    """Return the fields that the run set, of which nobody knows what they were, nor this token what they are.

    They stay as they are: with them it is not known whether the page is as it was.
    """
    names = restoring.unseen.get(page.key, frozenset()) if restoring else frozenset()
    return tuple(
        Tolerated(Change((name,), None, None), UNSEEN) for name in sorted(names - live.fields.keys())
    )
