"""A second, slow answer to "when is everyone free?": one wall clock a host, read minute by minute.

It shares no arithmetic with the product: it only ever turns UTC into wall time, looks for the minute at
which the clock shows an edge, and counts. Minutes are since 1970, for instants and for wall times alike.
"""

import itertools
from datetime import UTC, date, datetime, timedelta

from reconciler.times import weekly, zones
from reconciler.times.rules import remembered

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = 1440


def minute_of(at):
    return int((at - EPOCH).total_seconds()) // 60


@remembered(50_000)
def clock(zone_name, day):
    """What a clock on the wall shows at each of the 1440 minutes of a UTC day."""
    zone, midnight = zones.zone(zone_name), EPOCH + timedelta(days=day)
    shown = ((midnight + timedelta(minutes=minute)).astimezone(zone) for minute in range(DAY))
    return [minute_of(at.replace(tzinfo=UTC)) for at in shown]


def shows(zone_name, minute):
    return clock(zone_name, minute // DAY)[minute % DAY]


@remembered(50_000)
def ordinary(zone_name, wall_day):
    """Whether the clock runs evenly around a wall date, so that reading it says everything."""
    steps = {
        shown - (day * DAY + minute)
        for day in range(wall_day - 2, wall_day + 3)
        for minute, shown in enumerate(clock(zone_name, day))
    }
    return len(steps) == 1


@remembered(100_000)
def instant(zone_name, wall):
    """The first minute at which the clock shows `wall`; where it jumps over it, as if it had not jumped."""
    for minute in range(wall - 26 * 60, wall + 26 * 60):
        if shows(zone_name, minute) == wall:
            return minute
        if shows(zone_name, minute) > wall > shows(zone_name, minute - 1):
            return wall - (shows(zone_name, minute - 1) - (minute - 1))
    raise AssertionError(f"{zone_name} never comes to {wall}")


def windows_on(host, wall_day):
    day = date(1970, 1, 1) + timedelta(days=wall_day)
    return host.overrides.get(day, host.weekly.get(weekly.DAYS[day.weekday()], ()))


def is_free(host, minute):
    wall_day, time_of_day = divmod(shows(host.time_zone, minute), DAY)
    if ordinary(host.time_zone, wall_day):
        return any(start <= time_of_day < end for start, end in windows_on(host, wall_day))
    edges = (
        (instant(host.time_zone, day * DAY + start), instant(host.time_zone, day * DAY + end))
        for day in range(wall_day - 2, wall_day + 3)
        for start, end in windows_on(host, day)
    )
    return any(start <= minute < end for start, end in edges)


def free_minutes(host, start, end):
    return [is_free(host, minute) for minute in range(start, end)]


def together(all_hosts, rows, length):
    """One row for the page: everyone free, or someone."""
    need = all if all_hosts else any
    return [bool(rows) and need(column) for column in zip(*rows, strict=True)] if rows else [False] * length


def runs(row, start):
    """Where the stretches of True begin and end."""
    padded = [False, *row, False]
    turns = [start + at for at, (a, b) in enumerate(itertools.pairwise(padded)) if a != b]
    return list(zip(turns[::2], turns[1::2], strict=True))


def starts(all_hosts, rows, first, low, high, *, duration, increment, before, after):
    """Count from each run of the page's row, which begins at minute `first`; keep what somewhere fits."""
    page = together(all_hosts, rows, 0)
    kept_starts = []
    for begin, end in runs(page, first):
        for at in range(begin + before, end + before, increment):
            need = slice(at - before - first, at + duration + after - first)
            fits = any(
                len(row[need]) == before + duration + after and all(row[need])
                for row in ([page] if all_hosts else rows)
            )
            if fits and low <= at < high:
                kept_starts.append(at)
    return kept_starts
