"""What a page offers by the rules of time zones then and now, compared. Pure.

Compared are starts, within the page's dates, from a day on and as far as the earlier rules are known.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from reconciler.bookable import bookers, effect, hours, offer
from reconciler.bookable.effect import Users
from reconciler.bookable.offer import Offer
from reconciler.model import BookingPage, LivePage
from reconciler.times import intervals, offsets, rules, zones
from reconciler.times.earlier import Earlier
from reconciler.times.intervals import Seconds
from reconciler.times.zones import DAY

LEAD, TAIL = 2 * DAY, 15 * DAY
"""How far before and after other offsets other starts can lie: those of a window are counted from where it
begins, and of one that never ends from a Monday."""
STEP: Final = 28 * DAY
"""How much is compared at once: what differs at all nearly always differs soon."""


@dataclass(frozen=True, slots=True)
class ZoneChange:
    """A zone with other offsets than by the earlier rules, in [start, end) at first; offsets in seconds.

    `end` is None where that is as far as is known; `again`: later on too, within the page's dates. `hosts`
    are those whose hours are in it. `shown` is an hour of such a host as another zone sees it.
    """

    time_zone: str
    before: int
    after: int
    start: datetime
    end: datetime | None
    again: bool
    hosts: tuple[str, ...]
    shown: Shown | None


@dataclass(frozen=True, slots=True)
class Shown:
    """The hour at which a `host` begins on a day, and when that is in another zone, then and now."""

    host: str
    here: datetime
    time_zone: str
    before: datetime
    after: datetime


@dataclass(frozen=True, slots=True)
class ClockChange:
    """What bookers see differ between two releases: `first` is the first start that is lost or gained, on
    `first_day` in the page's zone.

    `starts` are how many there are by the earlier rules and by those in use, of which so many are `lost` and
    `gained`: in seven days from `week_of` on, or to the page's last day where `to_the_end`. `same_walls`: by
    a clock in the page's zone all starts are as before.
    """

    before: str
    after: str
    zones: tuple[ZoneChange, ...]
    first: datetime
    first_day: date
    week_of: date
    starts: tuple[int, int]
    lost: int
    gained: int
    to_the_end: bool
    same_walls: bool


def compare(
    page: BookingPage, live: LivePage, users: Users, earlier: Earlier, today: date
) -> ClockChange | None:
    """Return what differs for bookers of a live page between earlier rules and those in use.

    None where nothing does from `today` on, or where its hours are not known.
    """
    after = _offered(page, live, users)
    with rules.using(earlier.rules):
        before = _offered(page, live, users)
    if before is None or after is None:
        return None
    both = _Both(before, after, earlier, _second(datetime(today.year, today.month, today.day, tzinfo=UTC)))
    first = both.first()
    return None if first is None else both.change(first)


def zones_of(page: BookingPage, live: LivePage, users: Users) -> tuple[str, ...]:
    """Return the zones that the offer of a live page depends on, sorted; none where hours are not known."""
    offered = _offered(page, live, users)
    return tuple(sorted(_zones(offered))) if offered else ()


def _zones(offered: Offer) -> set[str]:
    return {offered.time_zone, *(host.time_zone for host in offered.hosts.values())}


def _offered(page: BookingPage, live: LivePage, users: Users) -> Offer | None:
    """Return what the live page offers if it is of its declared type, by the rules in use."""
    if offer.unruled(page, live, users):
        return effect.declared(page, live, users)
    return offer.due(page, live, users)


class _Both:
    """One page by two sets of rules. Instants are seconds since 1970."""

    def __init__(self, before: Offer, after: Offer, earlier: Earlier, low: int) -> None:
        self.before, self.after, self.earlier, self.low = before, after, earlier, low
        self.then = {
            name: found for name in sorted(_zones(after)) if (found := earlier.offsets(name)) is not None
        }
        self.now = {name: offsets.of(name, found.start, found.end) for name, found in self.then.items()}
        self.known = min((found.end for found in self.then.values()), default=low)
        untils = [_second(each.until) for each in (before, after) if each.until is not None]
        self.high = min(self.known, max(untils)) if len(untils) == 2 else self.known
        self.differing = {name: parts for name in self.then if (parts := self._differing(name))}

    def _differing(self, name: str) -> list[Seconds]:
        """Return in which stretches that reach beyond `low` a zone has other offsets; the first may begin
        before."""
        then, now = self.then[name], self.now[name]
        found = offsets.differing(then, now, then.start, max(self.high, then.start))
        return [stretch for stretch in found if stretch[1] > self.low]

    def first(self) -> int | None:
        """Return the first start that is lost or gained."""
        parts = self._around(stretch for stretches in self.differing.values() for stretch in stretches)
        return next((at for begin, end in parts for at in sorted(self._differ(begin, end))), None)

    def _around(self, stretches: Iterable[Seconds]) -> Iterator[Seconds]:
        """Yield the parts of the page's dates in which stretches of other offsets can move starts."""
        around = [(a - LEAD, b + TAIL) for a, b in stretches]
        for begin, end in intervals.clip(intervals.union(around), self.low, self.high):
            for at in range(begin, end, STEP):
                yield at, min(at + STEP, end)

    def _differ(self, begin: int, end: int) -> set[int]:
        before, after = self._starts(begin, end)
        return before ^ after

    def _starts(self, begin: int, end: int) -> tuple[set[int], set[int]]:
        """Return the starts in [begin, end) by the earlier rules and by those in use."""
        stretch = (_instant(begin), _instant(end))
        with rules.using(self.earlier.rules):
            before = {_second(at) for at in self.before.starts(*stretch)}
        return before, {_second(at) for at in self.after.starts(*stretch)}

    def _same_walls(self) -> bool:
        """Whether a clock in the page's zone shows all starts as before: all that moved is that clock."""
        if self.after.time_zone not in self.differing:
            return False
        return not any(self._walls_differ(begin, end) for begin, end in self._around(self._uneven()))

    def _uneven(self) -> Iterator[Seconds]:
        """Yield in which stretches some zones of the page have moved by more than others.

        Elsewhere all its walls have moved together, but for the moments at which they did.
        """
        begin = self.low - TAIL
        moved = [(self.then.get(name), self.now.get(name)) for name in _zones(self.after)]
        turns = {at for sides in moved for side in sides if side for at, _ in side.turns}
        edges = sorted({at for at in turns if begin < at < self.high} | {begin, self.high})
        shifts = {
            at: {now.at(at) - then.at(at) if now and then else 0 for then, now in moved} for at in edges
        }
        for low, high in itertools.pairwise(edges):
            if len(shifts[low]) > 1:
                yield low, high
            elif shifts[low] != shifts[high]:
                yield high - 1, high + 1  # a night that is an hour longer or shorter

    def _walls_differ(self, begin: int, end: int) -> bool:
        sides = self._starts(begin - DAY, end + DAY)
        clocks = (self.then[self.after.time_zone], self.now[self.after.time_zone])
        shown = [
            sorted(at + clock.at(at) for at in starts if begin <= at + clock.at(at) < end)
            for starts, clock in zip(sides, clocks, strict=True)
        ]
        return shown[0] != shown[1]

    def change(self, first: int) -> ClockChange:
        """Return the comparison, measured from where starts differ first."""
        zone = self.after.time_zone
        day = _instant(first).astimezone(zones.zone(zone)).date()
        weeks = (bookers.ordinary_week(day, zone)[0], hours.local_instant(day, zone))
        chosen = weeks[0] if self._week_differs(weeks[0]) else weeks[1]
        end = _second(chosen) + 7 * DAY
        before, after = self._starts(_second(chosen), min(end, self.high))
        return ClockChange(
            self.earlier.rules.release, rules.in_use().release,
            tuple(self._zone(name, first) for name in self._by_start()),
            _instant(first), day, chosen.astimezone(zones.zone(zone)).date(), (len(before), len(after)),
            len(before - after), len(after - before), to_the_end=end > self.high,
            same_walls=self._same_walls(),
        )  # fmt: skip

    def _week_differs(self, begin: datetime) -> bool:
        """Whether a whole week of the page's dates has other starts."""
        low = _second(begin)
        return low + 7 * DAY <= self.high and bool(self._differ(low, low + 7 * DAY))

    def _by_start(self) -> list[str]:
        return sorted(self.differing, key=lambda name: (self.differing[name][0], name))

    def _zone(self, name: str, first: int) -> ZoneChange:
        (start, end), *later = self.differing[name]
        names = tuple(host for host, week in self.after.hosts.items() if week.time_zone == name)
        at = max(start, self.low)
        return ZoneChange(
            name, self.then[name].at(at), self.now[name].at(at), _instant(start),
            _instant(end) if end < self.high else None, bool(later), names,
            next(filter(None, (self._shown(host, name, max(at, first - DAY)) for host in names)), None),
        )  # fmt: skip

    def _shown(self, host: str, zone: str, at: int) -> Shown | None:
        """Return the hour at which a host begins on the first day after `at` on which its clock differs."""
        windows = hours.host_windows(self.after.hosts[host], _instant(at), _instant(at + TAIL))
        seconds = ((begin, _second(begin)) for begin, _ in windows)
        begins = (begin for begin, second in seconds if second > at and self._differs_at(zone, second))
        begin = next(begins, None)
        if begin is None:
            return None
        here = begin.astimezone(zones.zone(zone))
        moved = self.now[zone].at(_second(begin)) - self.then[zone].at(_second(begin))
        other = self._other(_second(begin))
        there = zones.zone(other)
        earlier = begin + timedelta(seconds=moved)
        return Shown(host, here, other, earlier.astimezone(there), begin.astimezone(there))

    def _differs_at(self, zone: str, at: int) -> bool:
        return self.then[zone].at(at) != self.now[zone].at(at)

    def _other(self, at: int) -> str:
        """Return a zone of the page in which the same counts then and now, the page's own first; else UTC."""
        names = [self.after.time_zone, *(host.time_zone for host in self.after.hosts.values())]
        return next(
            (name for name in names if name not in self.then or not self._differs_at(name, at)), "UTC"
        )


def _second(at: datetime) -> int:
    return (at - zones.EPOCH) // timedelta(seconds=1)


def _instant(second: int) -> datetime:
    return zones.EPOCH + timedelta(seconds=second)
