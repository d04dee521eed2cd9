"""A stretch of days as data to draw: who is free when, as a clock on one wall shows it. Pure.

In JSON form. Days that look the same are one entry. Times of a day are minutes since it began, so that a
day on which the clock is changed has 1380 or 1500 of them; `clock` says what the wall shows at which.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from reconciler.bookable import hours
from reconciler.bookable.hours import Interval
from reconciler.bookable.offer import Offer
from reconciler.times import zones
from reconciler.times.zones import EPOCH

Json = dict[str, Any]
Stretch = list[int]


def draw(offer: Offer, start: datetime, end: datetime, time_zone: str) -> Json:
    """Return the days of [start, end) on a wall in `time_zone`.

    `{"time_zone", "type", "hosts": [{"name", "time_zone"}], "days": [{"dates", "minutes", "clock": [[at,
    shows]], "free": {host: [[from, to]]}, "page": [[from, to]], "starts": [at], "changes": [{"time_zone",
    "at", "shift", "hosts"}]}]}`: minutes all, the dates ISO, `shift` what the clock gains.
    """
    days = _days(start, end, time_zone)
    free = {name: _by_day(offer.host_windows(name, start, end), days) for name in offer.hosts}
    page, starts = _by_day(offer.windows(start, end), days), _starts_by_day(offer.starts(start, end), days)
    changes = _changes(offer, days, time_zone)
    drawn = [
        {
            "dates": [str(day)],
            "minutes": _minutes(finish - begin),
            "clock": _clock(begin, finish, time_zone),
            "free": {name: free[name][index] for name in free},
            "page": page[index],
            "starts": starts[index],
            "changes": changes[index],
        }
        for index, (day, begin, finish) in enumerate(days)
    ]
    return {
        "time_zone": time_zone,
        "type": str(offer.type),
        "hosts": [{"name": name, "time_zone": host.time_zone} for name, host in offer.hosts.items()],
        "days": _together(drawn),
    }


Day = tuple[date, datetime, datetime]


def _days(start: datetime, end: datetime, time_zone: str) -> list[Day]:
    """Return each local date that [start, end) touches, with its beginning and end; none has no length."""
    if start >= end:
        return []
    zone = zones.zone(time_zone)
    first, last = start.astimezone(zone).date(), (end - timedelta.resolution).astimezone(zone).date()
    dates = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    edges = [hours.local_instant(day, time_zone) for day in (*dates, last + timedelta(days=1))]
    return [one for one in zip(dates, edges, edges[1:], strict=False) if one[1] < one[2]]


def _by_day(windows: Sequence[Interval], days: Sequence[Day]) -> list[list[Stretch]]:
    """Cut windows at the ends of days; both are in order. A minute that is half covered counts."""
    found: list[list[Stretch]] = []
    index = 0
    for _, begin, finish in days:
        pieces = []
        while index < len(windows) and windows[index][0] < finish:
            low, high = max(windows[index][0], begin) - begin, min(windows[index][1], finish) - begin
            pieces.append([_minutes(low), -_minutes(-high)])
            if windows[index][1] > finish:
                break
            index += 1
        found.append(pieces)
    return found


def _starts_by_day(starts: Sequence[datetime], days: Sequence[Day]) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in days]
    index = 0
    for at in starts:
        while days[index][2] <= at:
            index += 1
        found[index].append(_minutes(at - days[index][1]))
    return found


def _clock(begin: datetime, finish: datetime, time_zone: str) -> list[Stretch]:
    """Return [minute of the day, minute on the wall] for its beginning and for each change of the clock."""
    turns = [begin, *(at for at, _ in _changed(time_zone, begin, finish) if at > begin)]
    shown = [at.astimezone(zones.zone(time_zone)) for at in turns]
    return [
        [_minutes(at - begin), wall.hour * 60 + wall.minute] for at, wall in zip(turns, shown, strict=True)
    ]


def _changes(offer: Offer, days: Sequence[Day], time_zone: str) -> list[list[Json]]:
    """Return, for each day, the clocks that are changed: the viewer's first, then those of hosts."""
    keepers: dict[str, list[str]] = {time_zone: []}
    for name, host in offer.hosts.items():
        keepers.setdefault(host.time_zone, []).append(name)
    found: list[list[Json]] = [[] for _ in days]
    for zone, names in keepers.items():
        index = 0
        for at, shift in _changed(zone, days[0][1], days[-1][2]) if days else ():
            while days[index][2] <= at:
                index += 1
            minute = _minutes(at - days[index][1])
            found[index].append({"time_zone": zone, "at": minute, "shift": shift, "hosts": names})
    return found


def _changed(time_zone: str, begin: datetime, finish: datetime) -> list[tuple[datetime, int]]:
    low, high = (int((at - EPOCH).total_seconds()) for at in (begin, finish))
    found = zones.changes(time_zone, low, high)
    return [(EPOCH + timedelta(seconds=at), (after - before) // 60) for at, before, after in found]


def _together(days: Iterable[Json]) -> list[Json]:
    """Join days that differ in nothing but their date, in the order of their first."""
    found: dict[str, Json] = {}
    for day in days:
        alike = repr(_without_dates(day))
        if alike in found:
            found[alike]["dates"] += day["dates"]
        else:
            found[alike] = day
    return list(found.values())


def _without_dates(day: Mapping[str, Any]) -> Json:
    return {key: value for key, value in day.items() if key != "dates"}


def _minutes(length: timedelta) -> int:
    return length // timedelta(minutes=1)
