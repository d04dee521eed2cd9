"""What a page offers to visitors, as it was read; and over which stretch of time to read it. Pure."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from reconciler.bookable import hours
from reconciler.bookable.hours import Interval
from reconciler.bookable.offer import Offer
from reconciler.evidence import SERVICE, Dating
from reconciler.times import zones

LOOK: Final = timedelta(days=14)
"""Weekly hours repeat: two weeks show each of them on two days."""
LONGEST: Final = timedelta(days=28)
"""As much as one request asks for: nothing is known of a limit."""
FURTHER: Final = timedelta(days=56)
"""How far a look goes on where the first stretch offers nothing, as with a page that is booked up."""


@dataclass(frozen=True, slots=True)
class Offered:
    """The starts that visitors could book in [since, until), read from `address` at `at`; all UTC, sorted.

    `duration` is the length of a booking in minutes, as the same answer gave it. `dating` is how old it is.
    """

    address: str
    since: datetime
    until: datetime
    duration: int
    starts: tuple[datetime, ...]
    at: datetime
    dating: Dating = SERVICE


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
    first = offer.first_start(begin, end) or begin
    return begin + (first - begin) % timedelta(minutes=offer.increment), end


def midnight_after(now: datetime, cushion: int, time_zone: str) -> datetime:
    """Return the first midnight of a zone after now and `cushion`, in minutes: days begin whole."""
    earliest = now + timedelta(minutes=cushion)
    return hours.local_instant(
        earliest.astimezone(zones.zone(time_zone)).date() + timedelta(days=1), time_zone
    )


def further(first: Interval, offer: Offer) -> list[Interval]:
    """Return the stretches after a first one that offered nothing: on its grid, within the page's dates."""
    step = timedelta(minutes=offer.increment)
    begin = first[0] - (first[0] - first[1]) // step * step
    end = min(first[1] + FURTHER, offer.until) if offer.until else first[1] + FURTHER
    return split(begin, end, offer.increment)


def split(begin: datetime, end: datetime, increment: int) -> list[Interval]:
    """Return [begin, end) as stretches of `LONGEST` at most, all on one grid of `increment` minutes."""
    longest = LONGEST // timedelta(minutes=increment) * timedelta(minutes=increment)
    begins = [begin + longest * count for count in range(-((begin - end) // longest))]
    return list(itertools.pairwise([*begins, end]))


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
    stretches: list[Interval] = []
    for low, high in itertools.pairwise([first, *edges[1:], end]):
        stretches += split(low, high, offer.increment) or [(low, high)]
    return stretches
