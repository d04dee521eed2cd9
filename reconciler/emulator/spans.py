"""Reads a stretch of time that a person names, `{start, end}`, in fixtures and at control addresses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

FIRST_YEAR: Final = 1971
LAST_YEAR: Final = 2199
"""Moments lie between these: every zone can tell its time there."""
Span = tuple[datetime, datetime]
"""A half-open stretch of time; both ends in UTC."""


def moment(text: Any) -> datetime | None:
    """Read a date-time, in UTC where it names no offset; None for what is none or is not of our days."""
    try:
        read = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        read = None
    if read is None or not FIRST_YEAR < read.year < LAST_YEAR:
        return None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def span(given: Mapping[str, Any]) -> Span:
    """Read `start` and `end`; raises `ValueError` that begins with the name of the one that is wrong."""
    ends = []
    for name in ("start", "end"):
        read = moment(given.get(name))
        if read is None:
            raise ValueError(f"{name}: must be a date-time of our days, such as 2026-01-05T03:00:00Z")
        ends.append(read)
    if ends[1] <= ends[0]:
        raise ValueError("end: must be after start")
    return ends[0], ends[1]
