"""Which upcoming bookings lie at times that a change takes away. Pure.

A time is taken away where a booking of it could be made by the hours before a change, and not by those after:
its length, buffers and the page's dates are counted, the grid of starts is not.
"""

from __future__ import annotations

import functools
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from reconciler.bookable import closing, effect, expansion
from reconciler.bookable.effect import Users
from reconciler.bookable.expansion import MINUTE
from reconciler.bookable.offer import Offer
from reconciler.bookable.upcoming import Upcoming
from reconciler.model import BookingPage, LivePage, PageType
from reconciler.times import intervals, zones
from reconciler.times.intervals import Seconds

SECOND: Final = timedelta(seconds=1)
FIRST_LOOK: Final = timedelta(weeks=2)
"""What is lost is nearly always lost soon."""
Offers = tuple[Offer, Offer]


def offers(page: BookingPage, live: LivePage, users: Users) -> Offers | None:
    """Return what a page offers before and after it is made as declared; None where hours are not known."""
    before, after = effect.standing(page, live, users)
    return None if before is None or after is None else (before, after)


def any_time(offers_: Offers, now: datetime) -> bool:
    """Whether a change takes times away, from now on as far as a page without a last day is looked at."""
    before, after = offers_
    if _same(before, after):
        return False
    return any(_lost(before, after, now, now + ahead) for ahead in (FIRST_LOOK, closing.AHEAD))


def bookings(upcoming: Upcoming, offers_: Offers, now: datetime) -> Upcoming:
    """Return the bookings at times that are taken away, with those of which the time is not known."""
    unknown = upcoming.count - len(upcoming.starts)
    if not upcoming.starts:
        return Upcoming(unknown)
    lost = _lost(*offers_, min(now, upcoming.starts[0]), upcoming.starts[-1] + SECOND)
    moments = [(start, _second(start)) for start in upcoming.starts]
    at = tuple(start for start, second in moments if any(begin <= second < end for begin, end in lost))
    return Upcoming(len(at) + unknown, at)


def _same(before: Offer, after: Offer) -> bool:
    """Whether two offers differ at most in what takes no time away."""
    return replace(before, increment=after.increment, cushion=after.cushion) == after


def _lost(before: Offer, after: Offer, start: datetime, end: datetime) -> list[Seconds]:
    return intervals.difference(_fitting(before, start, end), _fitting(after, start, end))


def _fitting(offered: Offer, start: datetime, end: datetime) -> list[Seconds]:
    """Return from when to when a booking may begin, in [start, end), as seconds since 1970."""
    lead, tail = offered.before * MINUTE, (offered.duration + offered.after) * MINUTE
    low, high = _second(start), _second(end)
    around = (
        max(low - lead, _second(offered.since)) if offered.since else low - lead,
        min(high + tail, _second(offered.until)) if offered.until else high + tail,
    )
    rooms = [expansion.free(host, *around) for host in offered.hosts.values()]
    if offered.type is PageType.ALL_HOSTS and rooms:
        rooms = [functools.reduce(intervals.intersection, rooms)]
    starts = ((a + lead, b - tail + 1) for windows in rooms for a, b in windows)
    return intervals.clip(intervals.union(starts), low, high)


def _second(at: datetime) -> int:
    return (at - zones.EPOCH) // SECOND
