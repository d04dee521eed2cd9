"""What a run must be allowed to do: take a link down, make more changes than the limits. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from reconciler import fields
from reconciler.bookable import effect
from reconciler.model import BookingPage, Change, LivePage, ZoomUser
from reconciler.planning.reasons import OverLimit

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


def over_limit(what: str, count: int, allowed: int, flag: int | None) -> OverLimit | None:
    """Return the limit that `count` exceeds; `flag` may lower the account's limit, never raise it."""
    limit = allowed if flag is None else min(allowed, flag)
    return OverLimit(what, count, limit) if count > limit else None
