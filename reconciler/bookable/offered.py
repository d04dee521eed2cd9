"""What a page offers to visitors, as it was read; and over which stretch of time to read it. Pure."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from reconciler.bookable import hours
from reconciler.bookable.hours import Interval
from reconciler.bookable.offer import Offer
from reconciler.times import zones

LOOK: Final = timedelta(days=14)
"""Weekly hours repeat: two weeks show each of them on two days."""
LONGEST: Final = timedelta(days=28)
"""As much as one request asks for where a stretch is chosen by a person: what is refused is not known."""
FURTHER: Final = timedelta(days=56)
"""How far a look goes on where the first stretch offers nothing, as with a page that is booked up."""


@dataclass(frozen=True, slots=True)
class Offered:
    """The starts that visitors could book in [since, until), read from `address` at `at`; all UTC, sorted.

    `duration` is the length of a booking in minutes, as the same answer gave it. `age` is how long ago a
    cache made the answer, zero where it came from the service itself.
    """

    address: str
    since: datetime
    until: datetime
    duration: int
    starts: tuple[datetime, ...]
    at: datetime
    age: timedelta = timedelta(0)


def stretch(offer: Offer, now: datetime, cushion: int, length: timedelta = LOOK) -> Interval | None:
    """Return the first `length` of time that a page can offer; None where its dates are over by then.

    Begins at a midnight of the page's zone after now and `cushion` (minutes), or at its first date, moved to
    the page's own grid of starts: the service counts starts from the beginning that it is asked for
    [zoom.md: available-times].
    """
    begin = midnight_after(now, cushion, offer.time_zone)
    begin = max(begin, offer.since) if offer.since else begin
    end = min(begin + length, offer.until) if offer.until else begin + length
    if end <= begin:
        return None
    first = next(iter(offer.starts(begin, end)), begin)
    return begin + (first - begin) % timedelta(minutes=offer.increment), end


def midnight_after(now: datetime, cushion: int, time_zone: str) -> datetime:
    """Return the first midnight of a zone after now and `cushion`, in minutes: days begin whole."""
    earliest = now + timedelta(minutes=cushion)
    return hours.local_instant(
        earliest.astimezone(zones.zone(time_zone)).date() + timedelta(days=1), time_zone
    )


def further(first: Interval, offer: Offer) -> Interval | None:
    """Return the stretch after a first one that offered nothing; None where the page's dates end there."""
    begin, end = first[1], first[1] + FURTHER
    end = min(end, offer.until) if offer.until else end
    return (begin, end) if begin < end else None


def pieces(offer: Offer, begin: datetime, end: datetime) -> list[Interval]:
    """Return [begin, end) as stretches to be read one by one, each `LONGEST` at most, on one grid each.

    The service counts starts from the beginning of what it is asked for [zoom.md: available-times], the page
    from the beginning of each window: where these are on different grids, a stretch begins anew. The first
    is moved to the page's grid, by less than an increment.
    """
    step = timedelta(minutes=offer.increment)
    edges: list[datetime] = []
    for at in offer.starts(begin, end):
        if not edges or (at - edges[-1]) % step:
            edges.append(at)
    first = begin + (edges[0] - begin) % step if edges else begin
    longest = LONGEST // step * step
    stretches: list[Interval] = []
    for low, high in itertools.pairwise([first, *edges[1:], end]):
        begins = [low + longest * count for count in range(max(1, -((low - high) // longest)))]
        stretches += zip(begins, [*begins[1:], high], strict=True)
    return stretches
