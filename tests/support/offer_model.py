"""What a page offers, worked out a second time and slowly: every start looked at, on rows of minutes.

Shares no arithmetic with the product: wall times are turned into instants one by one, a person is a row of
minutes in which they are free or not, and a start is offered where the row is free from end to end.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from reconciler.bookable.offered import Offered
from reconciler.bookable.trial_hours import WEEKS, TrialHours
from reconciler.model import PageType
from reconciler.proof import by_trial
from reconciler.times import zones
from reconciler.times.rules import remembered

ADDRESS = "https://scheduler.zoom.us/ana/sales"
MINUTE = timedelta(minutes=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class Person:
    """Somebody as they really are: their hours in their zone, dates of their own, and when they are busy."""

    zone: str
    week: Mapping[str, Iterable[tuple[int, int]]]
    dated: Mapping[date, Iterable[tuple[int, int]]] = field(default_factory=dict)
    busy: tuple[Stretch, ...] = ()


@dataclass(frozen=True)
class Page:
    """A page as it really is: its type, whom it books, and lengths in minutes."""

    type: PageType
    booked: tuple[Person, ...]
    duration: int = 30
    increment: int = 30
    before: int = 0
    after: int = 0
    earliest: datetime = EPOCH
    """Now and the cushion."""


def offered(page: Page, since: datetime, until: datetime, read: datetime | None = None) -> Offered:
    """What is answered to a visitor who asks for [since, until): starts are counted from `since`."""
    low, high = since - timedelta(days=1), until + timedelta(days=2)
    rows = [_row(person, low, high) for person in page.booked]
    if page.type is PageType.ALL_HOSTS:
        rows = [functools.reduce(_both, rows)]
    grid = range(_minute(low, since), _minute(low, until), page.increment)
    found = sorted({at for row in rows for at in _fitting(page, row, grid)})
    starts = (low + at * MINUTE for at in found)
    return Offered(
        ADDRESS, since, until, page.duration, tuple(at for at in starts if at >= page.earliest), read or since
    )


def on_trial(trial: TrialHours, begin: datetime, page: Page) -> Offered:
    """What is looked at: four weeks, and eight more where these do not show what is declared."""
    seen = offered(page, begin, begin + WEEKS)
    result = by_trial.judge(trial, seen)
    declared = PageType.ALL_HOSTS if trial.all_but else PageType.ANY_HOST
    if result.types == {declared} and result.hosts == trial.hosts:
        return seen
    rest = offered(page, begin + WEEKS, begin + 3 * WEEKS)
    return replace(seen, until=rest.until, starts=(*seen.starts, *rest.starts))


def _fitting(page: Page, row: bytearray, grid: range) -> Iterator[int]:
    """Look at one start after the other, and go on behind the first minute that is not free."""
    index = 0
    while index < len(grid):
        begin, end = grid[index] - page.before, grid[index] + page.duration + page.after
        taken = row.find(0, begin, end)
        if taken < 0:
            yield grid[index]
            index += 1
        elif (free := row.find(1, taken)) < 0:
            return
        else:
            while index < len(grid) and grid[index] - page.before < free:
                index += 1


def _both(one: bytearray, other: bytearray) -> bytearray:
    both = int.from_bytes(one, "big") & int.from_bytes(other, "big")
    return bytearray(both.to_bytes(len(one), "big"))


def midnight(zone: str, day: date) -> datetime:
    """The instant at which a date begins."""
    return _instant(zone, day, 0)


@remembered(200_000)
def _instant(zone: str, day: date, minutes: int) -> datetime:
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)
    return wall.replace(tzinfo=zones.zone(zone)).astimezone(UTC)


def _row(person: Person, low: datetime, high: datetime) -> bytearray:
    """One byte a minute from `low`: 1 where the person is free."""
    length = _minute(low, high)
    row = bytearray(length)
    day = low.date() - timedelta(days=2)
    while day <= high.date() + timedelta(days=2):
        for window in person.dated.get(day, person.week.get(DAY_NAMES[day.weekday()], ())):
            begin, end = (_minute(low, _instant(person.zone, day, edge)) for edge in window)
            _fill(row, begin, end, b"\x01")
        day += timedelta(days=1)
    for begin, end in person.busy:
        _fill(row, _minute(low, begin), _minute(low, end), b"\x00")
    return row


def _fill(row: bytearray, begin: int, end: int, value: bytes) -> None:
    begin, end = max(begin, 0), min(end, len(row))
    if begin < end:
        row[begin:end] = value * (end - begin)


def _minute(low: datetime, at: datetime) -> int:
    return (at - low) // MINUTE
