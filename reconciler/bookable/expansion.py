"""One host's weekly hours and dated overrides, in their own zone, to windows in UTC. Pure.

Each edge converts with its own offset (`fold=0` in a gap or fold). An instant is whole seconds since 1970.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from reconciler.model import EMPTY
from reconciler.times import intervals, zones
from reconciler.times.intervals import Seconds
from reconciler.times.rules import remembered
from reconciler.times.weekly import DAYS, Weekly, Windows
from reconciler.times.zones import DAY, EPOCH_DAY

MINUTE: Final = 60
FIRST_DAY: Final = date(1971, 1, 1).toordinal()
LAST_DAY: Final = date(2199, 12, 31).toordinal()


@dataclass(frozen=True, slots=True)
class HostHours:
    """When one host can be booked: weekly hours and dated overrides, in their own zone."""

    time_zone: str
    weekly: Weekly
    overrides: Mapping[date, Windows] = field(default_factory=lambda: EMPTY)


def free(host: HostHours, low: int, high: int) -> list[Seconds]:
    """Return the host's windows in [low, high), merged and sorted.

    A week without overrides and changes of the clock is `pattern` moved to its Monday; others go by day.
    """
    first, last = max(low // DAY + EPOCH_DAY - 2, FIRST_DAY), min(high // DAY + EPOCH_DAY + 2, LAST_DAY)
    if first > last or low >= high:
        return []
    key = host.time_zone, tuple(host.weekly.items()), tuple(host.overrides.items())
    return intervals.clip(_weeks(key, first, last), low, high)


HoursKey = tuple[str, tuple[tuple[str, Windows], ...], tuple[tuple[date, Windows], ...]]
"""Zone, week and overrides of a host, so that they can be looked up."""


@remembered(1024)
def _weeks(key: HoursKey, first: int, last: int) -> list[Seconds]:
    """Return the windows of whole weeks, from that of day `first` to that of day `last`; not to be changed.

    Remembered: a host is on many pages, which are all looked at over the same weeks.
    """
    host = HostHours(key[0], dict(key[1]), dict(key[2]))
    mondays = range(first - (first - 1) % 7, last + 1, 7)
    usual = pattern(host)
    ordinals = ((day.toordinal(), windows) for day, windows in host.overrides.items())
    overrides = {day: windows for day, windows in ordinals if mondays[0] <= day <= last + 6}
    special = {day - (day - 1) % 7 for day in overrides}
    windows: list[Seconds] = []
    for monday, offset in zip(
        mondays, zones.week_offsets(host.time_zone, mondays[0], mondays[-1]), strict=True
    ):
        if offset is None or monday in special:
            windows += by_day(host, monday, overrides)
        else:
            begin = (monday - EPOCH_DAY) * DAY - offset
            windows += [(begin + a, begin + b) for a, b in usual]
    return intervals.union(windows)


def pattern(host: HostHours) -> list[Seconds]:
    """Return the weekly hours as seconds from Monday's midnight, where the clock is not changed."""
    days = ((index * DAY, host.weekly.get(day, ())) for index, day in enumerate(DAYS))
    return intervals.union((day + a * MINUTE, day + b * MINUTE) for day, windows in days for a, b in windows)


def by_day(host: HostHours, monday: int, overrides: Mapping[int, Windows]) -> list[Seconds]:
    """Expand one week date by date, each edge of a day of change with its own offset."""
    expanded: list[Seconds] = []
    offsets = zones.day_offsets(host.time_zone, monday)
    for day, name, offset in zip(range(monday, monday + 7), DAYS, offsets, strict=True):
        windows = overrides.get(day, host.weekly.get(name, ()))
        if offset is None:
            edges = (zones.seconds_at(host.time_zone, day, edge) for window in windows for edge in window)
            expanded += zip(edges, edges, strict=True)
        else:
            begin = (day - EPOCH_DAY) * DAY - offset
            expanded += [(begin + a * MINUTE, begin + b * MINUTE) for a, b in windows]
    return expanded
