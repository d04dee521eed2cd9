"""What a change of hours means to the people who book: starts a week, and windows gained and lost. Pure.

Measured on one ordinary week, dates and dated overrides aside, so that two offers can be compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from reconciler.bookable import hours
from reconciler.bookable.expansion import HostHours
from reconciler.bookable.hours import Interval
from reconciler.bookable.offer import Offer
from reconciler.times import intervals, weekly, wording, zones
from reconciler.times.weekly import Weekly, Windows

Json = dict[str, Any]
NOBODY = HostHours("UTC", {})


def compare(before: Offer | None, after: Offer, today: date) -> Json:
    """Return what changes for bookers between two offers, in the first full week from `today` on.

    `{"week_of", "starts": {"before", "after"}, "minutes": {"before", "after"}, "lost": [..], "gained": [..],
    "hosts": [{"host", "lost", "gained", "time_zone": [before, after] | None}], "page": [..],
    "phrases": [..]}`

    `lost` and `gained` are words such as `Tue 14:00-16:00`, of the page in its own zone and of a host in
    the host's zone. `before` is None for a page that does not exist yet. `phrases` is the whole
    comparison in lines, those on the page as a whole (`page`) last.
    """
    week = ordinary_week(today, after.time_zone)
    starts_before, open_before = _measured(before, week)
    starts_after, open_after = _measured(after, week)
    host_changes = _hosts(before.hosts, after.hosts) if before else []
    comparison = {
        "week_of": str(week[0].astimezone(zones.zone(after.time_zone)).date()),
        "starts": {"before": len(starts_before), "after": len(starts_after)},
        "minutes": {"before": _minutes(open_before), "after": _minutes(open_after)},
        "lost": _windows(_without(open_before, open_after), after.time_zone),
        "gained": _windows(_without(open_after, open_before), after.time_zone),
        "hosts": host_changes,
    }
    host_phrases = [phrase for change in host_changes for phrase in _of_host(change)]
    page = [*_of_starts(comparison, same_starts=starts_before == starts_after)]
    if before:
        page += _of_windows(comparison, named_by_host=len(before.hosts) == len(after.hosts) == 1)
    return {**comparison, "page": page, "phrases": host_phrases + page}


def ordinary_week(today: date, time_zone: str) -> Interval:
    """Return the first week, Monday to Monday in `time_zone`, that begins on `today` or later."""
    monday = today + timedelta(days=-today.weekday() % 7)
    return hours.local_instant(monday, time_zone), hours.local_instant(monday + timedelta(days=7), time_zone)


def week_words(weekly_hours: Weekly) -> list[str]:
    """Say weekly hours, days with the same hours together: `Mon-Thu 14:00-16:00`."""
    days_by_windows: dict[Windows, list[int]] = {}
    for day, windows in weekly_hours.items():
        days_by_windows.setdefault(tuple(windows), []).append(weekly.DAYS.index(day))
    return [
        f"{wording.weekdays(days, '-')} {', '.join(weekly.format_windows(windows))}"
        for windows, days in days_by_windows.items()
    ]


def _measured(offer: Offer | None, week: Interval) -> tuple[list[datetime], list[Interval]]:
    """Return the starts and the windows of the week."""
    if offer is None:
        return [], []
    plain = {name: replace(host, overrides={}) for name, host in offer.hosts.items()}
    ordinary = replace(offer, hosts=plain, since=None, until=None)
    return ordinary.starts(*week), ordinary.windows(*week)


def _hosts(before: Mapping[str, HostHours], after: Mapping[str, HostHours]) -> list[Json]:
    """Return the hosts whose hours change, those who leave last."""
    host_changes = []
    for name in [*after, *(name for name in before if name not in after)]:
        old_host, new_host = before.get(name), after.get(name)
        old_hours, new_hours = old_host or NOBODY, new_host or NOBODY
        zones_then_now = [host.time_zone for host in (old_host, new_host) if host]
        moved = zones_then_now if len(set(zones_then_now)) > 1 else None
        lost, gained = _gone(old_hours.weekly, new_hours.weekly), _gone(new_hours.weekly, old_hours.weekly)
        if lost or gained or moved or not (old_host and new_host):
            host_changes.append(
                {
                    "host": name,
                    "lost": week_words(lost),
                    "gained": week_words(gained),
                    "time_zone": moved,
                    "change": "kept" if old_host and new_host else "joins" if new_host else "leaves",
                }
            )
    return host_changes


def _gone(before: Weekly, after: Weekly) -> Weekly:
    """Return the weekly hours in `before` that are not in `after`."""
    return weekly.weekly(
        {day: intervals.difference(windows, after.get(day, ())) for day, windows in before.items()}
    )


def _of_host(change: Json) -> list[str]:
    """Say what happens to one host's hours."""
    name = change["host"]
    if change["change"] != "kept":
        words = change["gained"] or change["lost"] or ["never free"]
        return [f"{name} {change['change']}: {', '.join(words)}"]
    moved = change["time_zone"]
    phrases = [f"{name} in {moved[1]} time instead of {moved[0]}"] if moved else []
    phrases += [f"{name} {words} lost" for words in change["lost"]]
    return phrases + [f"{name} {words} gained" for words in change["gained"]]


def _of_starts(comparison: Json, *, same_starts: bool) -> list[str]:
    """Say what bookers see: how many starts, or that they moved."""
    starts = comparison["starts"]
    if starts["before"] != starts["after"]:
        ends = ": nobody can book" if not starts["after"] else ""
        return [f"{starts['before']:,} -> {wording.many(starts['after'], 'start')} a week{ends}"]
    if not same_starts:
        return [f"{wording.many(starts['after'], 'start')} a week as before, at other times"]
    changed = comparison["lost"] or comparison["gained"]
    return [f"the same {wording.many(starts['after'], 'start')} a week"] if changed else []


def _of_windows(comparison: Json, *, named_by_host: bool) -> list[str]:
    """Say how long the page is open a week, and which windows change unless `named_by_host` already."""
    minutes = comparison["minutes"]
    lengths = [f"{wording.length(minutes['before'])} -> {wording.length(minutes['after'])} a week"]
    words = [f"{window} {way}" for way in ("lost", "gained") for window in comparison[way]]
    parts = [
        *(lengths if minutes["before"] != minutes["after"] else ()),
        *([", ".join(words)] if words and not named_by_host else ()),
    ]
    return [": ".join(parts)] if parts else []


def _without(windows: Sequence[Interval], removed: Sequence[Interval]) -> list[Interval]:
    rest = intervals.difference(_seconds(windows), _seconds(removed))
    return [(zones.EPOCH + timedelta(seconds=a), zones.EPOCH + timedelta(seconds=b)) for a, b in rest]


def _windows(windows: Iterable[Interval], time_zone: str) -> list[str]:
    """Say windows of the ordinary week as weekly hours in `time_zone`."""
    days: dict[str, list[tuple[int, int]]] = {}
    for start, end in windows:
        for day, begin, finish in _by_day(start, end, time_zone):
            days.setdefault(weekly.DAYS[day.weekday()], []).append((begin, finish))
    return week_words(weekly.weekly(days))


def _by_day(start: datetime, end: datetime, time_zone: str) -> Iterable[tuple[date, int, int]]:
    """Cut a window at local midnights: (date, first minute of the day, last minute, exclusive)."""
    zone = zones.zone(time_zone)
    while start < end:
        local_start = start.astimezone(zone)
        midnight = hours.local_instant(local_start.date(), time_zone, 1440)
        local_end = min(end, midnight).astimezone(zone)
        finish = 1440 if end >= midnight else local_end.hour * 60 + local_end.minute
        yield local_start.date(), local_start.hour * 60 + local_start.minute, finish
        start = midnight


def _seconds(windows: Iterable[Interval]) -> list[intervals.Seconds]:
    return [
        (int((a - zones.EPOCH).total_seconds()), int((b - zones.EPOCH).total_seconds())) for a, b in windows
    ]


def _minutes(windows: Iterable[Interval]) -> int:
    return sum((end - start for start, end in windows), timedelta()) // timedelta(minutes=1)
