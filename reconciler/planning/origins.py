"""Which side moved what a plan changes, as `drift` says it, and the command that keeps what is live. Pure.

Nothing is claimed where `drift` says nothing of a change, and where the rules of time zones alone moved it.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from reconciler.compare.projection import Users
from reconciler.evidence import Verdict
from reconciler.findings import Finding, Origin
from reconciler.model import BookingPage, Change, Path, dotted
from reconciler.planning import pullable, tolerated
from reconciler.planning.action import Action, Plan


class Moved(NamedTuple):
    """Who moved a value since the last apply; a file can `take` what is live, or it cannot."""

    origin: Origin
    take: bool

    @property
    def in_zoom(self) -> bool:
        """Whether Zoom has what neither the files nor the last apply set."""
        return self.origin in (Origin.LIVE, Origin.BOTH)


Origins = Mapping[tuple[str, Path], Moved]
"""By page key and path."""


def of(plan: Plan, findings: Iterable[Finding], users: Users) -> Origins:
    """Return who moved each change of a plan of which `findings`, those of `drift`, say it."""
    said = {(one.page, one.path, one.code): one for one in findings if not one.informs and not one.by_rules}
    return {
        (action.page.key, change.path): Moved(found.origin, _takes(action, change, found, users))
        for action in plan.actions
        for change in action.changes
        if (found := said.get((action.page.key, change.path, tolerated.code(change))))
    }


def keep(action: Action, moved: Origins) -> str:
    """Return the command that takes into the file what was moved in Zoom; empty where none does.

    Without paths it would take all that differs: what only the files changed, too.
    """
    key = action.page.key
    told = [(change.path, moved.get((key, change.path))) for change in action.changes]
    taken = [path for path, one in told if one and one.in_zoom and one.take]
    if not taken:
        return ""
    if not action.tolerated and all(one and one.in_zoom for _, one in told):
        return f"reconciler pull {key}"
    paths = dict.fromkeys(shlex.quote(dotted(pullable.asked(path))) for path in taken)
    return " ".join([f"reconciler pull {key}", *(f"--path {path}" for path in paths)])


def _takes(action: Action, change: Change, found: Finding, users: Users) -> bool:
    """Whether `pull` takes the live side; of what the files changed too no finding says it."""
    doubtful = change.path[0] == "hosts" and action.proof and action.proof.verdict is Verdict.CONFLICTING
    if found.origin is not Origin.BOTH or doubtful or not isinstance(action.page, BookingPage):
        return bool(found.keep)
    return bool(pullable.command(action.page, change, users))
