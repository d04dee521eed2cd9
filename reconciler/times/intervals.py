"""Sets of stretches of time: union, intersection, difference. Pure; the inner loop of hours."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Final

Seconds = tuple[int, int]
"""A half-open stretch of time, in seconds since 1970, never before."""

NEVER: Final[Seconds] = (1 << 62, 1 << 62)
"""A stretch beyond all others."""


def union(windows: Iterable[Seconds]) -> list[Seconds]:
    """Return windows sorted, without those that end at or before their start, touching ones joined."""
    merged: list[Seconds] = []
    reach = -1
    for begin, end in sorted(windows):
        if begin >= end:
            continue
        if begin > reach:
            merged.append((begin, end))
            reach = end
        elif end > reach:
            merged[-1] = (merged[-1][0], end)
            reach = end
    return merged


def clip(windows: list[Seconds], low: int, high: int) -> list[Seconds]:
    """Return a merged list within [low, high)."""
    first = bisect_right(windows, low, key=lambda window: window[1])
    last = bisect_left(windows, high, key=lambda window: window[0])
    clipped = windows[first:last]
    if clipped:
        clipped[0] = (max(clipped[0][0], low), clipped[0][1])
        clipped[-1] = (clipped[-1][0], min(clipped[-1][1], high))
    return clipped


def intersection(windows: Sequence[Seconds], with_: Sequence[Seconds]) -> list[Seconds]:
    """Return what two merged lists share; neither has touching windows, so the result has none."""
    both: list[Seconds] = []
    others = iter(with_)
    c, d = next(others, NEVER)
    for a, b in windows:
        while d <= a:  # ends before this window begins
            c, d = next(others, NEVER)
        while d < b:
            both.append((a if a > c else c, d))
            c, d = next(others, NEVER)
        if c < b:
            both.append((a if a > c else c, b))
    return both


def difference(windows: Sequence[Seconds], removed: Sequence[Seconds]) -> list[Seconds]:
    """Return the parts of the merged list `windows` outside the merged list `removed`."""
    rest: list[Seconds] = []
    others = iter(removed)
    a, b = next(others, NEVER)
    for begin, end in windows:
        at = begin
        while b <= at:
            a, b = next(others, NEVER)
        while a < end:
            if at < a:
                rest.append((at, a))
            at = b
            if b >= end:  # it may reach into the next window
                break
            a, b = next(others, NEVER)
        if at < end:
            rest.append((at, end))
    return rest
