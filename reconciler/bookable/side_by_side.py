"""What a page should offer and what visitors are offered, start by start: what differs, and why. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from reconciler.bookable.hours import Interval
from reconciler.bookable.offer import Offer
from reconciler.bookable.offered import Offered
from reconciler.model import PageType
from reconciler.times import zones
from reconciler.times.clocks import Clocks

AROUND = timedelta(days=2)
"""How far around a stretch hours are worked out: a booking may begin before and end after it."""


class Why(StrEnum):
    """Why a start differs, as far as it is known."""

    BOOKED = "booked"
    TOO_SOON = "too soon"
    LIMIT = "booking limit"
    OUTSIDE_DATES = "outside dates"
    OUTSIDE_HOURS = "outside hours"
    NOT_ALL_FREE = "not all free"
    UNKNOWN = "unknown"


EXPLAINED: Final = (Why.BOOKED, Why.TOO_SOON, Why.LIMIT)
"""Why a start may not be offered although all is as declared."""


@dataclass(frozen=True, slots=True)
class Booking:
    """A booking in the list of `who`, by name; `page` is the id of the page it was made on, if it says so.

    One that is not `confirmed` may still come to nothing, or takes no time yet.
    """

    start: datetime
    end: datetime
    page: str
    who: str
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """What bears on a page beside hours: its id, its owner's name, bookings of it and of its hosts.

    `cushion` is in minutes, `limit` in bookings a day, 0 for none.
    """

    page: str
    owner: str
    now: datetime
    cushion: int = 0
    limit: int = 0
    bookings: tuple[Booking, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """A start at which prediction and offer differ; `who` are the people it is about, by name.

    Both predicted and offered where a host is booked who is needed: one of the two should not be.
    """

    start: datetime
    predicted: bool
    offered: bool
    why: Why
    who: tuple[str, ...] = ()

    @property
    def sign(self) -> str:
        """How it stands, in a word: `booked` where it is offered all the same."""
        if self.predicted and self.offered:
            return "booked"
        return "predicted" if self.predicted else "offered"


@dataclass(frozen=True, slots=True)
class Beside:
    """What was read beside a prediction; `unread` are the people whose bookings could not be.

    `fits` where the rules of another release predict all that is offered and those in use do not.
    """

    page: str
    seen: Offered
    differences: tuple[Difference, ...]
    unread: tuple[str, ...] = ()
    fits: Clocks | None = None

    def signs(self, predicted: Sequence[datetime]) -> dict[datetime, str]:
        """Return each start with how it stands: `both`, or the sign of its difference; in order."""
        signs = dict.fromkeys((*predicted, *self.seen.starts), "both")
        signs |= {different.start: different.sign for different in self.differences}
        return dict(sorted(signs.items()))


def explained(differences: Sequence[Difference]) -> bool:
    """Whether bookings, the time and the page's limit are why starts are missing, and none are beyond."""
    return all(not each.offered and each.why in EXPLAINED for each in differences)


def compare(offer: Offer, seen: Offered, known: Known, stretch: Interval) -> tuple[Difference, ...]:
    """Return the starts in `stretch` that are only predicted or only offered, in order."""
    predicted, offered = set(offer.starts(*stretch)), set(seen.starts)
    low, high = stretch[0] - AROUND, stretch[1] + AROUND
    free = {name: offer.host_windows(name, low, high) for name in offer.hosts}
    compared = _Compared(offer, known, free, timedelta(minutes=offer.duration))
    return tuple(
        difference
        for at in sorted(predicted | offered)
        for difference in compared.at(at, predicted=at in predicted, offered=at in offered)
    )


@dataclass(frozen=True, slots=True)
class _Compared:
    offer: Offer
    known: Known
    free: Mapping[str, Sequence[Interval]]
    length: timedelta

    def at(self, start: datetime, *, predicted: bool, offered: bool) -> Iterator[Difference]:
        """Yield the difference at a start, if there is one."""
        if not offered:
            yield Difference(start, predicted, offered, *self._missing(start))
        elif not predicted:
            yield Difference(start, predicted, offered, *self._unexpected(start))
        elif who := self._needed_elsewhere(start):
            yield Difference(start, predicted, offered, Why.BOOKED, who)

    def _missing(self, start: datetime) -> tuple[Why, tuple[str, ...]]:
        """Say why a predicted start is not offered."""
        if start < self.known.now + timedelta(minutes=self.known.cushion):
            return Why.TOO_SOON, ()
        before, after = timedelta(minutes=self.offer.before), timedelta(minutes=self.offer.after)
        booked = self._booked(start - before, start + self.length + after)
        able = [name for name in self._free(start) if name not in booked]
        if booked and (self.offer.type is not PageType.ANY_HOST or not able):
            return Why.BOOKED, booked
        if self.known.limit and self._on_same_day(start) >= self.known.limit:
            return Why.LIMIT, ()
        return Why.UNKNOWN, ()

    def _unexpected(self, start: datetime) -> tuple[Why, tuple[str, ...]]:
        """Say why a start was not predicted that is offered."""
        since, until = self.offer.since, self.offer.until
        if (since and start < since) or (until and start >= until):
            return Why.OUTSIDE_DATES, ()
        free = self._free(start)
        if not free:
            return Why.OUTSIDE_HOURS, ()
        absent = tuple(name for name in self.free if name not in free)
        if absent and self.offer.type is PageType.ALL_HOSTS:
            return Why.NOT_ALL_FREE, absent
        return Why.UNKNOWN, ()

    def _needed_elsewhere(self, start: datetime) -> tuple[str, ...]:
        """Return the hosts of an all-hosts page who are booked at a start that is offered.

        The owner is left out: the list of an owner may hold bookings of their pages that others attend.
        """
        if self.offer.type is not PageType.ALL_HOSTS:
            return ()
        booked = self._booked(start, start + self.length)
        return tuple(name for name in booked if name in self.free and name != self.known.owner)

    def _free(self, start: datetime) -> tuple[str, ...]:
        """Return whose hours hold a whole booking."""
        return tuple(
            name for name, windows in self.free.items() if _holds(windows, start, start + self.length)
        )

    def _booked(self, begin: datetime, end: datetime) -> tuple[str, ...]:
        """Return who has a booking within a stretch: hosts, and the owner where it is one of this page."""
        booked = [booking for booking in self.known.bookings if booking.start < end and begin < booking.end]
        others = {(b.page, b.start) for b in booked if b.who != self.known.owner}
        found = {
            booking.who
            for booking in booked
            if booking.who in self.free or booking.page == self.known.page
            if not (self._books_one and booking.who == self.known.owner
                    and (booking.page, booking.start) in others)
        }  # fmt: skip
        return tuple(sorted(found))

    @property
    def _books_one(self) -> bool:
        """Whether a booking of an owner's list may be that of another host, who has it too."""
        return self.offer.type is PageType.ANY_HOST

    def _on_same_day(self, start: datetime) -> int:
        """Count the bookings of the page on the day of a start, in the page's zone."""
        zone = zones.zone(self.offer.time_zone)
        booked = {b.start for b in self.known.bookings if b.page == self.known.page}
        return sum(at.astimezone(zone).date() == start.astimezone(zone).date() for at in booked)


def _holds(windows: Sequence[Interval], begin: datetime, end: datetime) -> bool:
    index = bisect_right(windows, begin, key=lambda window: window[0]) - 1
    return index >= 0 and end <= windows[index][1]
