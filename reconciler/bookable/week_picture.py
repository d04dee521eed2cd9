"""A stretch of days as data to draw: who is free when, in local time of one zone. Pure.

In JSON form. Days that look the same are one entry. Times of a day are minutes since it began, so that a
day on which the clock is changed has 1380 or 1500 of them; `clock` maps them to local time.
"""

from __future__ import annotations

import bisect
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


def draw(
    offer: Offer, start: datetime, end: datetime, time_zone: str,
    signs: Mapping[datetime, str] | None = None,
) -> Json:  # fmt: skip
    """Return the days of [start, end) in local time of `time_zone`.

    `{"time_zone", "type", "hosts": [{"name", "time_zone"}], "days": [{"dates", "minutes", "clock": [[at,
    shows]], "free": {host: [[from, to]]}, "page": [[from, to]], "short": [[from, to]], "starts": [at],
    "changes": [{"time_zone", "at", "shift", "hosts"}]}]}`: minutes all, the dates ISO, `short` those of the
    page's windows in which no booking can start, `shift` what the clock gains.

    `signs` say, in order, how each start stands where offers were read: days then have `"offered":
    [[at, sign]]`.
    """
    days = _days(start, end, time_zone)
    free = {name: _by_day(offer.host_windows(name, start, end), days) for name in offer.hosts}
    windows, instants = offer.windows(start, end), offer.starts(start, end)
    page, starts = _by_day(windows, days), _starts_by_day(instants, days)
    short = _by_day([window for window in windows if not _holds(window, instants)], days)
    changes = _changes(offer, days, time_zone)
    signed = _signs_by_day(signs, days) if signs is not None else []
    drawn = [
        {
            "dates": [str(day)],
            "minutes": _minutes(finish - begin),
            "clock": _clock(begin, finish, time_zone),
            "free": {name: free[name][index] for name in free},
            "page": page[index],
            "short": short[index],
            "starts": starts[index],
            "changes": changes[index],
            **({"offered": signed[index]} if signed else {}),
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
    return [day for day in zip(dates, edges, edges[1:], strict=False) if day[1] < day[2]]


def _by_day(windows: Sequence[Interval], days: Sequence[Day]) -> list[list[Stretch]]:
    """Cut windows at the ends of days; both are in order. A minute that is half covered counts."""
    stretches: list[list[Stretch]] = []
    index = 0
    for _, begin, finish in days:
        pieces = []
        while index < len(windows) and windows[index][0] < finish:
            low, high = max(windows[index][0], begin) - begin, min(windows[index][1], finish) - begin
            pieces.append([_minutes(low), -_minutes(-high)])
            if windows[index][1] > finish:
                break
            index += 1
        stretches.append(pieces)
    return stretches


def _holds(window: Interval, starts: Sequence[datetime]) -> bool:
    """Whether any of the starts, in order, lies in a window."""
    at = bisect.bisect_left(starts, window[0])
    return at < len(starts) and starts[at] < window[1]


def _starts_by_day(starts: Sequence[datetime], days: Sequence[Day]) -> list[list[int]]:
    minutes: list[list[int]] = [[] for _ in days]
    index = 0
    for at in starts:
        while days[index][2] <= at:
            index += 1
        minutes[index].append(_minutes(at - days[index][1]))
    return minutes


def _signs_by_day(signs: Mapping[datetime, str], days: Sequence[Day]) -> list[list[list[Any]]]:
    words = iter(signs.values())
    return [[[at, next(words)] for at in minutes] for minutes in _starts_by_day(list(signs), days)]


def _clock(begin: datetime, finish: datetime, time_zone: str) -> list[Stretch]:
    """Return [minute of the day, minute of local time] for its beginning and each change of the clock."""
    turns = [begin, *(at for at, _ in _changed(time_zone, begin, finish) if at > begin)]
    walls = [at.astimezone(zones.zone(time_zone)) for at in turns]
    return [
        [_minutes(at - begin), wall.hour * 60 + wall.minute] for at, wall in zip(turns, walls, strict=True)
    ]


def _changes(offer: Offer, days: Sequence[Day], time_zone: str) -> list[list[Json]]:
    """Return, for each day, the clocks that are changed: the viewer's first, then those of hosts."""
    hosts_by_zone: dict[str, list[str]] = {time_zone: []}
    for name, host in offer.hosts.items():
        hosts_by_zone.setdefault(host.time_zone, []).append(name)
    changes: list[list[Json]] = [[] for _ in days]
    for zone, names in hosts_by_zone.items():
        index = 0
        for at, shift in _changed(zone, days[0][1], days[-1][2]) if days else ():
            while days[index][2] <= at:
                index += 1
            minute = _minutes(at - days[index][1])
            changes[index].append({"time_zone": zone, "at": minute, "shift": shift, "hosts": names})
    return changes


def _changed(time_zone: str, begin: datetime, finish: datetime) -> list[tuple[datetime, int]]:
    low, high = (int((at - EPOCH).total_seconds()) for at in (begin, finish))
    changes = zones.changes(time_zone, low, high)
    return [(EPOCH + timedelta(seconds=at), (after - before) // 60) for at, before, after in changes]


def _together(days: Iterable[Json]) -> list[Json]:
    """Join days that differ in nothing but their date, in the order of their first."""
    days_by_look: dict[str, Json] = {}
    for day in days:
        look = repr(_without_dates(day))
        if look in days_by_look:
            days_by_look[look]["dates"] += day["dates"]
        else:
            days_by_look[look] = day
    return list(days_by_look.values())


def _without_dates(day: Mapping[str, Any]) -> Json:
    return {key: value for key, value in day.items() if key != "dates"}


def _minutes(length: timedelta) -> int:
    return length // timedelta(minutes=1)
