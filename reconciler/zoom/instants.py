"""Instants as the API has them: how they are written in queries and hours, and read from answers. Pure."""

from __future__ import annotations

import functools
from datetime import UTC, datetime


def write(at: datetime) -> str:
    """Return an instant as queries and dated hours hold it: in UTC, to the second, with `Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@functools.lru_cache(maxsize=8192)
def read(text: str) -> datetime:
    """Return an instant in UTC.

    Raises `ValueError` for what is no date-time or has no offset (a local time says no instant), `TypeError`
    for what is no text, `OverflowError` where it is beyond the calendar in UTC. Remembered: many pages offer
    the same instants.
    """
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text} has no offset")
    return at.astimezone(UTC)
