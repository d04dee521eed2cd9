"""What known bookings of the hosts tell of the type of a page, where hours cannot. Pure.

*By presence:* times offered upon bookings of hosts on two days exclude that all hosts attend. *By absence:*
times at which one host alone is booked, gone on several days while those around them are offered, show that
all attend: a page of its owner alone, or for any host, offers them [zoom.md: schedule-type].
"""

from __future__ import annotations

import functools
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from reconciler.bookable.offered import Offered
from reconciler.proof import stretches
from reconciler.proof.by_trial import BY_CHANCE
from reconciler.proof.host_windows import Person
from reconciler.times import intervals, zones
from reconciler.times.intervals import Seconds
from reconciler.times.zones import DAY

DAYS: Final = 3
"""Days on which times must be gone: a calendar that is not known may hide some."""
SEVERAL: Final = 2
"""Days with bookings upon which times must be offered: lists and calendars may hold one for other reasons."""
AHEAD: Final = 2
"""Bookings by which the owner may be ahead of another host: a fair page hides those further ahead
[zoom.md: fairness]."""


@dataclass(frozen=True, slots=True)
class Booked:
    """A booking in the list of a person, on the page with the id `page`, UTC.

    `attends` where it is certain that it takes their time: lists of owners hold what others attend, too.
    """

    start: datetime
    end: datetime
    page: str
    attends: bool


Bookings = Mapping[str, Sequence[Booked]]
"""What is known of people by name; who is not in it could not be read."""


@dataclass(frozen=True, slots=True)
class Upon:
    """A start that is offered although a person is booked then; `days` are those with such starts."""

    start: datetime
    person: str
    booking: Booked
    days: int

    @property
    def decides(self) -> bool:
        """Whether this is enough: one booking may not be what it seems [zoom.md: not-known]."""
        return self.days >= SEVERAL


@dataclass(frozen=True, slots=True)
class Hidden:
    """On how many days times are not offered at which one person alone is booked."""

    person: str
    days: int


@dataclass(frozen=True, slots=True)
class BookedPage:
    """What a page is: its id, its owner's name, its zone, its lengths in minutes.

    `buffers` are those before and after a booking; `limit` is in bookings a day, 0 for none.
    """

    id: str
    owner: str
    time_zone: str
    increment: int
    buffers: tuple[int, int] = (0, 0)
    limit: int = 0


def upon(
    offered: Offered, people: Sequence[Person], bookings: Bookings, time_zone: str
) -> Upon | None:  # fmt: skip
    """Return the first offered start at which a host is booked, as far as known; None where there is none."""
    length = timedelta(minutes=offered.duration)
    found = [
        (start, person.name, booking)
        for person in people
        if person.host
        for booking in bookings.get(person.name, ())
        if booking.attends and (start := _first(offered.starts, booking, length)) is not None
    ]
    if not found:
        return None
    days = {booking.start.astimezone(zones.zone(time_zone)).date() for _, _, booking in found}
    return Upon(*min(found, key=lambda each: each[:2]), len(days))


def _first(starts: Sequence[datetime], booking: Booked, length: timedelta) -> datetime | None:
    """Return the first start within a booking, else one before it that lasts into it."""
    upon = starts[bisect_right(starts, booking.start - length) : bisect_left(starts, booking.end)]
    return next((start for start in upon if start >= booking.start), upon[0] if upon else None)


def hidden(offered: Offered, people: Sequence[Person], bookings: Bookings, page: BookedPage) -> Hidden | None:
    """Return the host whose bookings hide times on most days; None where no page but one for all shows that.

    Nothing follows where the owner is no host or the bookings of a host are not known, where a fair page
    might leave the owner out, or where so much else is missing that chance could do it.
    """
    hosts = [person for person in people if person.host]
    names = [person.name for person in hosts]
    if page.owner not in names or not bookings.keys() >= set(names) or _behind(names, bookings, page):
        return None
    others = (booking for name in names if name != page.owner for booking in bookings[name])
    if not any(booking.attends and booking.page != page.id for booking in others):  # nothing hides anything
        return None
    look = _Look.of(offered, hosts, bookings, page)
    chance = look.missing()
    best = Hidden("", 0)
    for name in names:
        days = len(set(look.hidden_days(name))) if name != page.owner else 0
        best = Hidden(name, days) if days > best.days else best
    return best if best.days >= DAYS and chance**best.days <= BY_CHANCE else None


def _behind(names: Sequence[str], bookings: Bookings, page: BookedPage) -> bool:
    """Whether another host may be so far behind the owner that a fair page leaves the owner out."""
    by_host = {name: {b.start for b in bookings[name] if b.page == page.id} for name in names}
    others = [starts for name, starts in by_host.items() if name != page.owner]
    owners = by_host[page.owner].difference(*others)
    return any(len(owners) - len(starts) > AHEAD for starts in others)


@dataclass(frozen=True, slots=True)
class _Look:
    """Starts at which all hosts are free by their hours, in seconds and in order.

    `quiet` are those that no known booking touches, `shown` those that are offered.
    """

    page: BookedPage
    length: int
    bookings: Bookings
    due: Sequence[int]
    quiet: Sequence[int]
    shown: frozenset[int]

    @classmethod
    def of(cls, offered: Offered, hosts: Sequence[Person], bookings: Bookings, page: BookedPage) -> _Look:
        """Work out the starts on the grid that was asked for."""
        low, high = stretches.seconds(offered.since), stretches.seconds(offered.until)
        length, (before, after) = offered.duration * 60, page.buffers
        span = low - DAY, high + DAY
        free = functools.reduce(intervals.intersection, (person.least(*span) for person in hosts))
        lead, tail = before * 60, after * 60
        grid = range(low - lead, high - lead, page.increment * 60)
        due = [at + lead for at in stretches.held(free, grid, lead + length + tail)]
        look = cls(page, length, bookings, due, (), frozenset(stretches.seconds(at) for at in offered.starts))
        return cls(page, length, bookings, due, look.apart(due, list(bookings)), look.shown)

    def apart(self, starts: Sequence[int], names: Sequence[str]) -> list[int]:
        """Return the starts that no known booking of these people touches, buffers and all."""
        before, after = (minutes * 60 for minutes in self.page.buffers)
        taken = intervals.union(_span(booking) for name in names for booking in self.bookings[name])
        early = (at - before for at in starts)
        return [at + before for at in stretches.apart(taken, early, before + self.length + after)]

    def missing(self) -> float:
        """Return how likely a start is not offered that no known booking hides, on days with any offer."""
        telling = {self._day(at) for at in self.shown}
        quiet = [at for at in self.quiet if self._day(at) in telling]
        return (sum(at not in self.shown for at in quiet) + 1) / (len(quiet) + 1)

    def hidden_days(self, name: str) -> Iterator[date]:
        """Yield the day of each booking of one host elsewhere that alone can be why times are not offered."""
        others_free = self.apart(self.due, [other for other in self.bookings if other != name])
        for booking in self.bookings[name]:
            begin, end = _span(booking)
            gone = others_free[bisect_right(others_free, begin - self.length) : bisect_left(others_free, end)]
            day = self._day(begin)
            counts = booking.attends and booking.page != self.page.id and not self._full(day)
            if counts and gone and not self.shown.intersection(gone) and self._offered_beside(gone, day):
                yield day

    def _offered_beside(self, gone: Sequence[int], day: date) -> bool:
        """Whether the next starts of the day that nothing known hides, before and after, are offered."""
        index = bisect_left(self.quiet, gone[0])
        beside = [at for at in self.quiet[max(index - 1, 0) : index + 1] if self._day(at) == day]
        return bool(beside) and self.shown.issuperset(beside)

    def _full(self, day: date) -> bool:
        """Whether the page has as many bookings on a day as it takes."""
        own = {b.start for every in self.bookings.values() for b in every if b.page == self.page.id}
        on_day = sum(self._day(stretches.seconds(start)) == day for start in own)
        return 0 < self.page.limit <= on_day

    def _day(self, at: int) -> date:
        return stretches.moment(at).astimezone(zones.zone(self.page.time_zone)).date()


def _span(booking: Booked) -> Seconds:
    return stretches.seconds(booking.start), stretches.seconds(booking.end)
