"""What must be allowed before it is done: links that go down, and more changes than a run may make. Pure."""

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
    """Whether people who follow the page's link would find nothing any more."""
    return live.active and any(
        one.path == ("slug",) or (one.path == ("active",) and one.after is False) for one in changes
    )


def closes(
    page: BookingPage, live: LivePage, changes: tuple[Change, ...], users: Mapping[str, ZoomUser], today: date
) -> bool:
    """Whether the changes leave a page that can be booked without any time to book."""
    if not live.active or not any(one.path[0] in TIMES for one in changes):
        return False
    before, after = effect.offers(page, live, users)
    if before is None or after is None:
        return False
    return effect.empty(after, today) and not effect.empty(before, today)


def over(what: str, count: int, allowed: int, flag: int | None) -> OverLimit | None:
    """Return what a run would do too much of; a flag may lower the account's limit, never raise it."""
    limit = allowed if flag is None else min(allowed, flag)
    return OverLimit(what, count, limit) if count > limit else None
