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
    """Sort, drop empty and turned ones, join those that touch."""
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
    kept = windows[first:last]
    if kept:
        kept[0] = (max(kept[0][0], low), kept[0][1])
        kept[-1] = (kept[-1][0], min(kept[-1][1], high))
    return kept


def intersection(ours: Sequence[Seconds], theirs: Sequence[Seconds]) -> list[Seconds]:
    """Walk two merged lists once; neither has touching windows, so the result has none."""
    both: list[Seconds] = []
    others = iter(theirs)
    c, d = next(others, NEVER)
    for a, b in ours:
        while d <= a:  # over before this one begins
            c, d = next(others, NEVER)
        while d < b:
            both.append((a if a > c else c, d))
            c, d = next(others, NEVER)
        if c < b:
            both.append((a if a > c else c, b))
    return both


def difference(ours: Sequence[Seconds], theirs: Sequence[Seconds]) -> list[Seconds]:
    """Return what is left of a merged list without another."""
    left: list[Seconds] = []
    for begin, end in ours:
        at = begin
        for a, b in intersection([(begin, end)], theirs):
            if at < a:
                left.append((at, a))
            at = b
        if at < end:
            left.append((at, end))
    return left
