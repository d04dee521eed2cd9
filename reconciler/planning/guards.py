"""What a run must be allowed to do: take a link down, make more changes than the limits. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from reconciler import fields
from reconciler.bookable import effect
from reconciler.model import BookingPage, Change, LivePage, ZoomUser
from reconciler.planning.action import Action, Update
from reconciler.planning.reasons import NotReachable, OverLimit
from reconciler.records.learned import Answer, FactName
from reconciler.records.memory import Memory

TIMES: Final = fields.BOOKABLE | {"hosts"}
"""What decides when a page can be booked."""


def link_down(live: LivePage, changes: tuple[Change, ...]) -> bool:
    """Whether the changes make the link of an active page lead nowhere."""
    new_values = {change.path: change.after for change in changes}
    return live.active and (("slug",) in new_values or new_values.get(("active",)) is False)


def closes(
    page: BookingPage, live: LivePage, changes: tuple[Change, ...], users: Mapping[str, ZoomUser], today: date
) -> bool:
    """Whether the changes leave a bookable page without any time to book."""
    if not live.active or not any(change.path[0] in TIMES for change in changes):
        return False
    before, after = effect.offers(page, live, users)
    if before is None or after is None:
        return False
    return effect.empty(after, today) and not effect.empty(before, today)


def unreachable(action: Action, memory: Memory, today: date) -> NotReachable | None:
    """Return the block of an action on pages that the token was seen not to reach.

    A page at staging is changed and perhaps removed, so that one of an owner whose pages the token cannot
    remove is not made at all.
    """
    if not action.kind.changes_zoom:
        return None
    owners = {action.page.owner.email} | ({action.live.owner} if action.live else set())
    needed = {FactName.PATCHES_BY_ID} | (
        {FactName.DELETES_BY_ID} if not isinstance(action, Update) else set()
    )
    for owner in sorted(owners):
        for name in sorted(needed):
            fact = memory.fact(name, today, owner)
            if fact is not None and fact.value == Answer.NO:
                return NotReachable(owner, fact.on)
    return None


def over_limit(what: str, count: int, allowed: int, flag: int | None) -> OverLimit | None:
    """Return the limit that `count` exceeds; `flag` may lower the account's limit, never raise it."""
    limit = allowed if flag is None else min(allowed, flag)
    return OverLimit(what, count, limit) if count > limit else None
