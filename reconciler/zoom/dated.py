"""Dated hours of a rule, `segments`, to windows of local dates and back. Pure.

What they mean is not documented: `probe` finds it out, and `apply` compares and writes them only where
it did [zoom.md: not-known].
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from reconciler.bookable import hours
from reconciler.records.learned import ClosingForm
from reconciler.times import weekly, zones
from reconciler.times.dated import DatedHours
from reconciler.times.weekly import END_OF_DAY, Window, Windows
from reconciler.zoom import instants

SHORTEST: Final = 15
"""Minutes of the shortest booking: shorter hours close a date."""
LONGEST: Final = timedelta(days=31)
"""A segment over more than that is not taken apart."""
_FORMS: Final[Mapping[str, Window]] = {ClosingForm.EMPTY: (0, 0), ClosingForm.MINUTE: (0, 1)}


def read(segments: Any, zone: str | None) -> dict[date, Windows]:
    """Return the hours of each date that segments name, empty where they close it, as far as readable."""
    if zone not in zones.zone_names() or not isinstance(segments, list):
        return {}
    days: dict[date, list[Window]] = {}
    for segment in segments:
        for day, window in _by_date(segment, zone):
            days.setdefault(day, []).append(window)
    return {day: weekly.merge(w for w in windows if w[1] - w[0] >= SHORTEST) for day, windows in days.items()}


def write(dated: DatedHours, live: Any, zone: str) -> list[dict[str, Any]]:
    """Return segments with the hours of `dated`, in order; those of other dates stay as they are live."""
    ours = dated.days.keys() | dated.taken_back(read(live, zone))
    kept: list[dict[str, Any]] = []
    for segment in live if isinstance(live, list) else ():
        parts = list(_by_date(segment, zone))
        if not any(day in ours for day, _ in parts):
            kept.append(segment)
        else:
            kept += [_segment(day, window, zone) for day, window in parts if day not in ours]
    closed = _FORMS.get(dated.closing)
    return kept + [
        _segment(day, window, zone)
        for day, windows in sorted(dated.days.items())
        for window in windows or ((closed,) if closed else ())
    ]


def _segment(day: date, window: Window, zone: str) -> dict[str, str]:
    return {name: _instant(day, edge, zone) for name, edge in zip(("start", "end"), window, strict=True)}


def _instant(day: date, minute: int, zone: str) -> str:
    if minute == END_OF_DAY:
        day, minute = day + timedelta(days=1), 0
    return instants.write(hours.local_instant(day, zone, minute))


def _by_date(segment: Any, zone: str) -> Iterator[tuple[date, Window]]:
    """Split a segment at midnights; an empty one is an empty window of its date."""
    edges: Sequence[Any] = (
        [segment.get(name) for name in ("start", "end")] if isinstance(segment, Mapping) else ()
    )
    local = [_local(edge, zone) for edge in edges]
    if len(local) != 2 or local[0] is None or local[1] is None:
        return
    start, end = local[0], local[1]
    if not timedelta() <= end - start <= LONGEST:
        return
    if start == end:
        yield start.date(), (0, 0)
    while start < end:
        midnight = datetime.combine(start.date() + timedelta(days=1), datetime.min.time())
        yield start.date(), (_minute(start), END_OF_DAY if midnight <= end else _minute(end))
        start = midnight


def _local(text: Any, zone: str) -> datetime | None:
    """Read a date-time as the clock of `zone` shows it, local without an offset; None for what is none."""
    try:
        at = datetime.fromisoformat(text) if isinstance(text, str) else None
        return at if at is None or at.tzinfo is None else at.astimezone(zones.zone(zone)).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None


def _minute(at: datetime) -> int:
    return at.hour * 60 + at.minute
