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
    theirs. `before` None is a page that is not there yet. `phrases` says it all in lines, those on the
    page as a whole (`page`) last.
    """
    week = ordinary_week(today, after.time_zone)
    was, will = _measured(before, week), _measured(after, week)
    of_hosts = _hosts(before.hosts, after.hosts) if before else []
    found = {
        "week_of": str(week[0].astimezone(zones.zone(after.time_zone)).date()),
        "starts": {"before": len(was[0]), "after": len(will[0])},
        "minutes": {"before": _minutes(was[1]), "after": _minutes(will[1])},
        "lost": _windows(_without(was[1], will[1]), after.time_zone),
        "gained": _windows(_without(will[1], was[1]), after.time_zone),
        "hosts": of_hosts,
    }
    said = [phrase for one in of_hosts for phrase in _of_host(one)]
    page = [*_of_starts(found, same=was[0] == will[0])]
    if before:
        page += _of_windows(found, said=len(before.hosts) == len(after.hosts) == 1)
    return {**found, "page": page, "phrases": said + page}


def ordinary_week(today: date, time_zone: str) -> Interval:
    """Return the first week, Monday to Monday in `time_zone`, that begins on `today` or later."""
    monday = today + timedelta(days=-today.weekday() % 7)
    return hours.local_instant(monday, time_zone), hours.local_instant(monday + timedelta(days=7), time_zone)


def week_words(gone: Weekly) -> list[str]:
    """Say weekly hours, days with the same hours together: `Mon-Thu 14:00-16:00`."""
    alike: dict[Windows, list[int]] = {}
    for day, windows in gone.items():
        alike.setdefault(tuple(windows), []).append(weekly.DAYS.index(day))
    return [
        f"{wording.weekdays(days, '-')} {', '.join(weekly.format_windows(windows))}"
        for windows, days in alike.items()
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
    found = []
    for name in [*after, *(name for name in before if name not in after)]:
        was, will = before.get(name), after.get(name)
        ours, theirs = was or NOBODY, will or NOBODY
        moved = [was.time_zone, will.time_zone] if was and will and was.time_zone != will.time_zone else None
        lost, gained = _gone(ours.weekly, theirs.weekly), _gone(theirs.weekly, ours.weekly)
        if lost or gained or moved or not (was and will):
            found.append(
                {
                    "host": name,
                    "lost": week_words(lost),
                    "gained": week_words(gained),
                    "time_zone": moved,
                    "change": "kept" if was and will else "joins" if will else "leaves",
                }
            )
    return found


def _gone(before: Weekly, after: Weekly) -> Weekly:
    """Return the weekly hours of one that the other has not."""
    return weekly.weekly(
        {day: intervals.difference(windows, after.get(day, ())) for day, windows in before.items()}
    )


def _of_host(one: Json) -> list[str]:
    """Say what happens to one host's hours."""
    name = one["host"]
    if one["change"] != "kept":
        words = one["gained"] or one["lost"] or ["never free"]
        return [f"{name} {one['change']}: {', '.join(words)}"]
    moved = one["time_zone"]
    said = [f"{name} in {moved[1]} time instead of {moved[0]}"] if moved else []
    said += [f"{name} {words} lost" for words in one["lost"]]
    return said + [f"{name} {words} gained" for words in one["gained"]]


def _of_starts(found: Json, *, same: bool) -> list[str]:
    """Say what bookers see: how many starts, or that they moved."""
    starts = found["starts"]
    if starts["before"] != starts["after"]:
        ends = ": nobody can book" if not starts["after"] else ""
        return [f"{starts['before']:,} -> {wording.many(starts['after'], 'start')} a week{ends}"]
    if not same:
        return [f"{wording.many(starts['after'], 'start')} a week as before, at other times"]
    changed = found["lost"] or found["gained"]
    return [f"the same {wording.many(starts['after'], 'start')} a week"] if changed else []


def _of_windows(found: Json, *, said: bool) -> list[str]:
    """Say how long the page is open a week; when no more or anew, where a host's words have not `said` it."""
    minutes = found["minutes"]
    lengths = [f"{wording.length(minutes['before'])} -> {wording.length(minutes['after'])} a week"]
    words = [f"{window} {way}" for way in ("lost", "gained") for window in found[way]]
    parts = [
        *(lengths if minutes["before"] != minutes["after"] else ()),
        *([", ".join(words)] if words and not said else ()),
    ]
    return [": ".join(parts)] if parts else []


def _without(ours: Sequence[Interval], theirs: Sequence[Interval]) -> list[Interval]:
    left = intervals.difference(_seconds(ours), _seconds(theirs))
    return [(zones.EPOCH + timedelta(seconds=a), zones.EPOCH + timedelta(seconds=b)) for a, b in left]


def _windows(gone: Iterable[Interval], time_zone: str) -> list[str]:
    """Say windows of the ordinary week as its weekly hours on the page's wall."""
    days: dict[str, list[tuple[int, int]]] = {}
    for start, end in gone:
        for day, begin, finish in _by_day(start, end, time_zone):
            days.setdefault(weekly.DAYS[day.weekday()], []).append((begin, finish))
    return week_words(weekly.weekly(days))


def _by_day(start: datetime, end: datetime, time_zone: str) -> Iterable[tuple[date, int, int]]:
    """Cut a window at midnights on the wall: (date, minutes from, minutes to)."""
    zone = zones.zone(time_zone)
    while start < end:
        here = start.astimezone(zone)
        midnight = hours.local_instant(here.date(), time_zone, 1440)
        there = min(end, midnight).astimezone(zone)
        finish = 1440 if end >= midnight else there.hour * 60 + there.minute
        yield here.date(), here.hour * 60 + here.minute, finish
        start = midnight


def _seconds(windows: Iterable[Interval]) -> list[intervals.Seconds]:
    return [
        (int((a - zones.EPOCH).total_seconds()), int((b - zones.EPOCH).total_seconds())) for a, b in windows
    ]


def _minutes(windows: Iterable[Interval]) -> int:
    return sum((end - start for start, end in windows), timedelta()) // timedelta(minutes=1)
