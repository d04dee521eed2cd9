"""Dated hours of a host (`segments`: `[{start, end}]`, date-times) as windows of dates, and back. Pure.

A time without an offset is local to the zone of the hours; one with an offset is moved there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from reconciler.emulator.spans import FIRST_YEAR, LAST_YEAR
from reconciler.times import weekly, zones
from reconciler.times.weekly import DAYS, END_OF_DAY, Weekly, Window, Windows

LONGEST: Final = timedelta(days=366)
"""A segment over more than that is taken for a mistake."""


def windows(segments: Iterable[Any], zone: str, week: Weekly, *, add: bool) -> dict[date, Windows]:
    """Return the whole hours of each date that segments name: theirs alone, or, with `add`, the week's too.

    A date whose segments are all empty (`start` is `end`) has none of its own. What cannot be read is left
    out.
    """
    dated: dict[date, list[Window]] = {}
    for segment in segments:
        for day, window in _by_date(segment, zone):
            dated.setdefault(day, []).append(window)
    return {
        day: weekly.merge([*(week.get(DAYS[day.weekday()], ()) if add else ()), *own])
        for day, own in dated.items()
    }


def with_date(
    segments: Iterable[Any], zone: str, day: date, windows: Windows | None
) -> list[dict[str, Any]]:  # fmt: skip
    """Return segments with `windows` as the hours of `day`, none to close it, None for those of the week."""
    kept: list[dict[str, Any]] = []
    for segment in segments:
        parts = list(_by_date(segment, zone))
        if any(of == day for of, _ in parts):
            kept += [_segment(of, window, zone) for of, window in parts if of != day]
        else:
            kept.append(segment)
    own = () if windows is None else windows or ((0, 0),)
    return kept + [_segment(day, window, zone) for window in own]


def _segment(day: date, window: Window, zone: str) -> dict[str, str]:
    midnight = datetime.combine(day, datetime.min.time())
    start, end = (
        (midnight + timedelta(minutes=edge)).replace(tzinfo=zones.zone(zone)).astimezone(UTC)
        for edge in window
    )
    return {"start": f"{start:%Y-%m-%dT%H:%M:%SZ}", "end": f"{end:%Y-%m-%dT%H:%M:%SZ}"}


def _by_date(segment: Any, zone: str) -> Iterator[tuple[date, Window]]:
    """Split a segment at midnights; an empty one is an empty window of its date."""
    start, end = (_local(segment.get(name), zone) for name in ("start", "end"))
    if start is None or end is None or not timedelta() <= end - start <= LONGEST:
        return
    if start == end:
        yield start.date(), (0, 0)
    while start < end:
        midnight = datetime.combine(start.date() + timedelta(days=1), datetime.min.time())
        yield start.date(), (_minutes(start), END_OF_DAY if midnight <= end else _minutes(end))
        start = midnight


def _local(text: Any, zone: str) -> datetime | None:
    """Read a date-time as the clock of `zone` shows it; None for what is none."""
    try:
        read = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    if read is None or not FIRST_YEAR < read.year < LAST_YEAR:
        return None
    return read if read.tzinfo is None else read.astimezone(zones.zone(zone)).replace(tzinfo=None)


def _minutes(at: datetime) -> int:
    return at.hour * 60 + at.minute
