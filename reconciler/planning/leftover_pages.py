"""Staging pages that nobody is known to wait for: which of them apply removes, and why others stay. Pure.

Nothing in Zoom tells such a page from one that waits for a person's word on another checkout: only the lock
file does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from reconciler import staging
from reconciler.compare.identity import Listed
from reconciler.model import LivePage
from reconciler.planning.blocks import Bookings
from reconciler.records.memory import Memory


class Stays(Enum):
    """Why such a page stays, where that is not of its bookings. The words stand in `left_behind`."""

    OVER_LIMIT = auto()
    NOT_NAMED = auto()
    HELD_UP = auto()
    UNASKED = auto()
    USED = auto()


@dataclass(frozen=True, slots=True)
class Leftover:
    """A page at staging with why it stays: its bookings or why they are not known; None where it does not."""

    page: LivePage
    stays: Stays | Bookings | None = None


def found(
    listed: Listed, memory: Memory, now: datetime, closed: Callable[[str], bool]
) -> tuple[LivePage, ...]:
    """Return the pages at staging that are inactive, over an hour old, and that nobody waits for.

    Without those of owners (emails) whose pages the token does not remove, as `closed` tells.
    """
    waiting = {entry.staging.slug for entry in memory.pages.values() if entry.staging}
    return tuple(
        page
        for pages in listed.values()
        for page in pages
        if left(page, now) and page.slug not in waiting and not closed(page.owner)
    )


def left(page: LivePage, now: datetime) -> bool:
    """Whether a page stands at staging as one that was left behind does: inactive, for over an hour."""
    old = staging.is_staging(page.slug) and staging.age(page.slug, now) > staging.KEEP
    return old and not page.active and not page.cancelled


def planned(pages: Sequence[LivePage], booked: Mapping[str, Bookings], room: int) -> tuple[Leftover, ...]:
    """Return what becomes of such pages; `booked` by schedule id, `room` is how many may still be removed."""
    decided: list[Leftover] = []
    for page in pages:
        stays: Stays | Bookings | None = booked[page.schedule_id] or None
        if stays is None and room <= sum(one.stays is None for one in decided):
            stays = Stays.OVER_LIMIT
        decided.append(Leftover(page, stays))
    return tuple(decided)


def kept(leftovers: Sequence[Leftover], why: Stays) -> tuple[Leftover, ...]:
    """Return the same with all of them staying."""
    return tuple(one if one.stays else Leftover(one.page, why) for one in leftovers)
