"""When a page can be booked: its hosts' hours by `bookable.hours`, less what is booked and who is busy."""

from __future__ import annotations

import functools
import itertools
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from reconciler.bookable import expansion, hours
from reconciler.bookable.expansion import HostHours
from reconciler.emulator import busy_times, dated_hours, events, making, people
from reconciler.emulator.schedules import Schedule
from reconciler.emulator.store import Store
from reconciler.emulator.world import World, stamp
from reconciler.model import PageType
from reconciler.times import intervals, weekly, zones
from reconciler.times.zones import EPOCH

Ticks = tuple[int, int]
"""A half-open stretch of time, in microseconds since 1970."""
FAR_AHEAD: Final = 3
"""Bookings: a host who has so many more than another is hidden under `fairness` [zoom.md: fairness]."""
SECOND: Final = 1_000_000
_TICK: Final = timedelta(microseconds=1)
_BEYOND: Final = 1 << 62
_AROUND: Final = (timedelta(days=2), timedelta(days=3))
"""How far before the first and after the last start something can bear on them: a day and its buffers."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """When the hosts of a page work and are free, by mailbox; the page's own bookings by start and by day.

    `hours` are within the page's dates, `room` is less all that is booked or busy, `beside` less what is
    not of this page. `hidden` are the hosts who are not offered though free. A booking needs a host from
    `lead` before its start to `tail` after it.
    """

    page: Schedule
    hours: Mapping[str, Sequence[Ticks]]
    room: Mapping[str, Sequence[Ticks]]
    beside: Mapping[str, Sequence[Ticks]]
    starts: Counter[int]
    days: Counter[date]
    hidden: frozenset[str]
    lead: int
    tail: int

    def free(self, at: datetime) -> tuple[str, ...]:
        """Return who can be booked at `at`; nobody where the page as a whole cannot."""
        limit, tick = self.page.body["booking_limit"], _ticks(at)
        full = bool(limit and self.days) and limit <= self.days[day_of(self.page, at)]
        if full or not self.places(at):
            return ()
        joined = self.page.type is PageType.ONE_TO_MANY and self.starts[tick] > 0
        room, begin, end = self.beside if joined else self.room, tick - self.lead, tick + self.tail
        able = tuple(
            email for email in self.page.hosts if _holds(room[email], begin, end) and email not in self.hidden
        )
        return () if self._for_all and len(able) < len(self.page.hosts) else able

    def places(self, at: datetime) -> int:
        """Return how many bookings a start takes, less those it has; one where a page is not for many."""
        if self.page.type is not PageType.ONE_TO_MANY:
            return 1
        return max(0, int(self.page.body["capacity"]) - self.starts[_ticks(at)])

    def places_at(self, starts: Sequence[int]) -> list[int]:
        """Return how many bookings each of the starts, in order, still takes; 0 where nobody can be booked.

        What `free` and `places` tell of each, for all at once where no bookings of the page are counted.
        """
        if self._counts:
            moments = [moment(start) for start in starts]
            return [self.places(at) if self.free(at) else 0 for at in moments]
        many = self.page.type is PageType.ONE_TO_MANY
        places, found = int(self.page.body["capacity"]) if many else 1, []
        stretches = iter(self._stretches())
        begin, end = next(stretches, intervals.NEVER)
        for start in starts:
            while end <= start:
                begin, end = next(stretches, intervals.NEVER)
            found.append(places if begin <= start else 0)
        return found

    def runs(self, starts: Sequence[datetime]) -> Iterator[tuple[int, int]]:
        """Return which of the starts, in order, can be booked: runs without a gap, each as [first, end)."""
        if self._counts:
            yield from ((n, n + 1) for n, at in enumerate(starts) if self.free(at))
            return
        for begin, end in self._stretches():
            first, after = bisect_left(starts, moment(begin)), bisect_left(starts, moment(end))
            if first < after:
                yield first, after

    def anchored(self, first: datetime, end: datetime) -> list[int]:
        """Return the starts of first + k·increment before `end` that the hosts' hours allow, in order."""
        step = _length(self.page.body["start_time_increment"])
        low, high = _ticks(first), _ticks(end)
        ks: set[int] = set()
        every = list(self.hours.values())
        rooms = [functools.reduce(intervals.intersection, every)] if self._for_all else every
        for begin, close in itertools.chain.from_iterable(rooms):
            earliest = max(0, -((low - begin - self.lead) // step))
            latest = min(close - self.tail, high - 1)
            ks.update(range(earliest, (latest - low) // step + 1))
        return [low + k * step for k in sorted(ks)]

    @property
    def _counts(self) -> bool:
        """Whether what is booked of the page already bears on its starts, beside who is free."""
        many = self.page.type is PageType.ONE_TO_MANY
        return bool((many and self.starts) or (self.days and self.page.body["booking_limit"]))

    def _stretches(self) -> list[Ticks]:
        """Return in which stretches a start finds room at one host or, where all attend, at all of them."""
        by_host = [
            [(begin + self.lead, end - self.tail + 1) for begin, end in self.room[email]]
            for email in self.page.hosts
            if email not in self.hidden
        ]
        fitting = [intervals.union(stretches) for stretches in by_host]
        if self._for_all:
            return functools.reduce(intervals.intersection, fitting) if fitting else []
        return intervals.union(itertools.chain.from_iterable(fitting))

    @property
    def _for_all(self) -> bool:
        return self.page.type is PageType.ALL_HOSTS


def of(
    world: World, page: Schedule, start: datetime, end: datetime, plans: Mapping[str, HostHours] | None = None
) -> Calendar:
    """Return the calendar of a page for starts in [start, end); `plans` where the hosts' hours are known."""
    store, around = world.store, (start - _AROUND[0], end + _AROUND[1])
    stamps = stamp(around[0]), stamp(around[1])
    since, until = dates(page)
    low, high = _ticks(since or around[0]), _ticks(until or around[1])
    working = {
        email: _working(plans[email] if plans else host_hours(world, page, email), around, low, high)
        for email in page.hosts
    }
    booked = {email: events.busy(store, email, *stamps) for email in page.hosts}
    taken = {
        email: [(event.schedule == page.id, _span(event)) for event in mine] for email, mine in booked.items()
    }
    busy = {email: _in_ticks(busy_times.of(store, email, *stamps)) for email in page.hosts}
    own = [datetime.fromisoformat(event.start) for event in events.of_page(store, page.id, stamps[0])]
    return Calendar(
        page,
        working,
        {email: _less(working[email], busy[email], (span for _, span in taken[email])) for email in working},
        {
            email: _less(working[email], busy[email], (span for mine, span in taken[email] if not mine))
            for email in working
        },
        Counter(_ticks(at) for at in own),
        Counter(day_of(page, at) for at in own),
        _hidden(store, page) if "fairness" in world.behaviour else frozenset(),
        _length(page.body["buffer"]["before"]),
        _length(page.body["duration"] + page.body["buffer"]["after"]),
    )


def host_hours(world: World, page: Schedule, email: str) -> HostHours:
    """Return a host's hours on a page: their rule's own, the page's own, those named, or their default ones.

    Dated hours are of the same place as the week.
    """
    store, zone = world.store, page.body["time_zone"]
    rule = making.rule_of(store, page.body["availability_rules"], email, page.owner)
    if rule and rule.get("use_custom"):
        return _read(world, rule, zone)
    if rule is None and page.body["availability_override"] and page.body["segments_recurrence"]:
        return _read(world, page.body, zone)
    named = people.availability(store, rule.get("availability_id", "")) if rule else None
    availability = named or people.default_availability(store, email)
    if availability is None:
        return _read(world, {}, zone)
    return store.until_written(
        ("hours", availability.id, zone), lambda: _read(world, availability.body, zone)
    )


def _read(world: World, given: Mapping[str, Any], zone: str) -> HostHours:
    """Read `segments_recurrence`, `segments` and `time_zone`; hours without a zone are in `zone`."""
    zone = given.get("time_zone") or zone
    week = weekly.from_zoom(given.get("segments_recurrence", {}))
    add = "segments-add" in world.behaviour
    return HostHours(zone, week, dated_hours.windows(given.get("segments", ()), zone, week, add=add))


def day_of(page: Schedule, at: datetime) -> date:
    """Return the date of a moment in the page's zone: its limit of bookings a day goes by that."""
    return at.astimezone(zones.zone(page.body["time_zone"])).date()


def dates(page: Schedule) -> tuple[datetime | None, datetime | None]:
    """Return the page's dates as moments; None where it has none."""
    body = page.body
    if body["interval_type"] == "unlimited":
        return None, None
    first, last = (
        date.fromisoformat(body[name]) if name in body else None for name in ("start_date", "end_date")
    )
    return hours.date_range(first, last, body["time_zone"])


def _hidden(store: Store, page: Schedule) -> frozenset[str]:
    """Return the hosts of a page for any host who are far ahead of another in bookings of it."""
    if page.type is not PageType.ANY_HOST:
        return frozenset()
    counts = Counter(email for event in events.of_page(store, page.id) for email in event.hosts)
    least = min(counts[email] for email in page.hosts)
    return frozenset(email for email in page.hosts if counts[email] - least >= FAR_AHEAD)


def _less(working: list[Ticks], busy: Iterable[Ticks], booked: Iterable[Ticks]) -> list[Ticks]:
    taken = intervals.union([*busy, *booked])
    return intervals.difference(working, taken) if taken else working


def _working(plan: HostHours, around: tuple[datetime, datetime], low: int, high: int) -> list[Ticks]:
    """Return when a host works around some starts, within [low, high)."""
    begin, end = map(_ticks, around)
    seconds = expansion.free(plan, begin // SECOND, -(-end // SECOND))
    return intervals.clip([(a * SECOND, b * SECOND) for a, b in seconds], max(low, begin), min(high, end))


def _holds(windows: Sequence[Ticks], begin: int, end: int) -> bool:
    """Tell whether one of the windows, sorted and apart, holds all of [begin, end)."""
    index = bisect_right(windows, (begin, _BEYOND)) - 1
    return index >= 0 and end <= windows[index][1]


def _span(event: events.Event) -> Ticks:
    return _ticks(datetime.fromisoformat(event.start)), _ticks(datetime.fromisoformat(event.end))


def _in_ticks(spans: Iterable[tuple[datetime, datetime]]) -> list[Ticks]:
    return [(_ticks(begin), _ticks(end)) for begin, end in spans]


def moment(ticks: int) -> datetime:
    """Return the moment of so many microseconds since 1970, in UTC."""
    return EPOCH + timedelta(0, *divmod(ticks, SECOND))


def _ticks(at: datetime) -> int:
    return (at - EPOCH) // _TICK


def _length(minutes: float) -> int:
    return round(minutes * 60_000_000)
