"""Whether a change leaves the people who have a page's link next to nothing to book. Pure.

What counts is the whole time for which a page can be booked, not one ordinary week: a change of zone may
leave starts in the few weeks in which two clocks are changed at different times.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from reconciler.bookable import hours
from reconciler.bookable.offer import Offer
from reconciler.times.rules import remembered

AHEAD: Final = timedelta(days=366)
"""How far a page without a last day is looked at: every season once."""
SOON: Final = timedelta(days=8)
"""What can be booked at all can nearly always be booked soon."""
WEEK: Final = timedelta(weeks=1)
FEW: Final = 10
"""A page is next to closed where fewer than one in so many weeks have a start."""


class Weeks(NamedTuple):
    """How many weeks of a page's time have a start, of how many; a last part of a week counts as one."""

    bookable: int
    all: int

    @property
    def few(self) -> bool:
        """Whether fewer than one week in ten has a start."""
        return self.bookable * FEW < self.all


def closes(before: Offer | None, after: Offer, today: date) -> bool:
    """Whether a page can be booked before a change, and after it in no week, or in less than a tenth.

    Both are counted from the earlier of their first days: a first day that moves years ahead closes a page.
    Where it is not known what is bookable `before`, a page that nobody can book after counts as closed.
    """
    first = min(before.since, after.since) if before and before.since and after.since else None
    if _often(after, today, first):
        return False
    left = _weeks(after, today, first)
    if before is None:
        return not left.bookable
    now = _weeks(before, today, first)
    return bool(now.bookable) if not left.bookable else left.few and not now.few


@remembered(1024)
def nothing(offered: Offer, today: date) -> bool:
    """Whether a page has no start from `today` on, to its last day or a year on, its `cushion` left out.

    Remembered: a host has many pages that differ in nothing that counts here.
    """
    start, end = _span(replace(offered, cushion=0), today, offered.since)
    return all(offered.first_start(start, until) is None for until in (min(start + SOON, end), end))


def weeks(offered: Offer, today: date) -> Weeks:
    """Return how many weeks from `today` or the page's first day have a start, to its last or a year on."""
    return _weeks(offered, today, offered.since)


@remembered(1024)
def _weeks(offered: Offer, today: date, first: datetime | None) -> Weeks:
    """Count from `first` instead of the page's own first day; None is `today`."""
    start, end = _span(offered, today, first)
    return Weeks(offered.weeks(start, end) if start < end else 0, _count(start, end))


@remembered(1024)
def _often(offered: Offer, today: date, first: datetime | None) -> bool:
    """Whether the first weeks alone are enough for one in ten: nearly always, and quick to see."""
    start, end = _span(offered, today, first)
    enough = -(-_count(start, end) // FEW)
    return enough > 0 and offered.weeks(start, min(start + enough * WEEK, end)) == enough


def _span(offered: Offer, today: date, first: datetime | None) -> tuple[datetime, datetime]:
    """Return from when to when starts are counted: what is too soon to be booked is left out."""
    start = hours.local_instant(today, offered.time_zone) + timedelta(minutes=offered.cushion)
    start = max(start, first) if first else start
    return start, min(start + AHEAD, offered.until) if offered.until else start + AHEAD


def _count(start: datetime, end: datetime) -> int:
    return max(0, -((start - end) // WEEK))
