"""Whole seconds since 1970, and what merged stretches of them hold. Pure; shared by all who judge times."""

from __future__ import annotations

from bisect import bisect_right
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


def hold(windows: Sequence[Seconds], begin: int, end: int) -> bool:
    """Whether all of [begin, end) lies in one window of a merged list."""
    index = bisect_right(windows, begin, key=lambda window: window[0]) - 1
    return index >= 0 and end <= windows[index][1]


def held(windows: Sequence[Seconds], starts: Iterable[int], length: int) -> set[int]:
    """Return those of the sorted `starts` whose whole `length` lies in one window of a merged list."""
    found: set[int] = set()
    left = iter(windows)
    begin, end = next(left, NEVER)
    for at in starts:
        while end < at + length:
            begin, end = next(left, NEVER)
        if begin <= at:
            found.add(at)
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


def meet(windows: Sequence[Seconds], begin: int, end: int) -> bool:
    """Whether any of [begin, end) lies in a merged list of windows."""
    index = bisect_right(windows, begin, key=lambda window: window[1])
    return index < len(windows) and windows[index][0] < end
