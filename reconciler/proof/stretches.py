"""Whole seconds since 1970, and what merged stretches of them hold. Pure; shared by all who judge times."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from reconciler.times.intervals import NEVER, Seconds
from reconciler.times.zones import EPOCH


def seconds(at: datetime) -> int:
    """Return an aware moment in whole seconds since 1970."""
    return int(at.timestamp())


def moment(at: int) -> datetime:
    """Return seconds since 1970 as a moment in UTC."""
    return EPOCH + timedelta(seconds=at)


def held(windows: Sequence[Seconds], starts: Iterable[int], length: int) -> list[int]:
    """Return those of the sorted `starts` whose whole `length` lies in one window of a merged list."""
    found: list[int] = []
    left = iter(windows)
    begin, end = next(left, NEVER)
    for at in starts:
        while end < at + length:
            begin, end = next(left, NEVER)
        if begin <= at:
            found.append(at)
    return found


def apart(windows: Sequence[Seconds], starts: Iterable[int], length: int) -> list[int]:
    """Return those of the sorted `starts` whose `length` meets no window of a merged list."""
    found: list[int] = []
    left = iter(windows)
    begin, end = next(left, NEVER)
    for at in starts:
        while end <= at:
            begin, end = next(left, NEVER)
        if begin >= at + length:
            found.append(at)
    return found
