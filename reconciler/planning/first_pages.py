"""Which pages of a plan apply writes first, because the others wait for what these show. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from reconciler.model import PageType
from reconciler.planning.action import Action, Create, Replace, Update
from reconciler.records.memory import Memory


@dataclass(frozen=True, slots=True)
class Trial:
    """A type that no recipe was seen to make on this account in the last 30 days.

    `recipes` are tried in this order on the first of `pages`; the others wait for what that shows.
    """

    type: PageType
    recipes: tuple[str, ...]
    pages: tuple[str, ...]


def canary(actions: Iterable[Action]) -> Update | None:
    """Return the first change of a multi-host page, which goes alone; None where there is none."""
    updates = (action for action in actions if isinstance(action, Update) and action.writes)
    return next((action for action in updates if action.page.type.multi_host), None)


def trials(actions: Iterable[Action], memory: Memory, today: date) -> tuple[Trial, ...]:
    """Return a trial for each type of pages to be made that no recipe was seen to make of late.

    `actions` are those of a plan, in its order: that is the order in which pages go.
    """
    by_type: dict[PageType, list[Create | Replace]] = {}
    for action in _making(actions):
        by_type.setdefault(action.page.type, []).append(action)
    return tuple(
        Trial(page_type, some[0].recipes, tuple(action.page.key for action in some))
        for page_type, some in by_type.items()
        if not memory.makes(page_type, some[0].recipes, today)
    )


def _making(actions: Iterable[Action]) -> Iterator[Create | Replace]:
    making = (action for action in actions if isinstance(action, Create | Replace))
    yield from (
        action for action in making if action.page.type.multi_host and action.recipes and action.writes
    )
