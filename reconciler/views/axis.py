"""The hours a picture of days shows, and where their labels stand: for terminal and SVG alike. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from reconciler.times import wording

Day = Mapping[str, Any]
OFFICE = (480, 1080)


def shown(picture: Mapping[str, Any], hours: int = 1) -> tuple[int, int]:
    """Return the minutes of a day between which anybody is free, rounded out to multiples of `hours`."""
    edges = [
        edge for one in picture["days"] for row in one["free"].values() for piece in row for edge in piece
    ]
    low, high = (min(edges), max(edges)) if edges else OFFICE
    step = hours * 60
    return low // step * step, -(-high // step) * step


def turns(one: Day, low: int, high: int) -> list[tuple[int, int]]:
    """Return where the viewer's clock is changed in sight: (minute of the day, minutes it gains)."""
    pairs = pairwise(one["clock"])
    found = [(at, shows - (before + at - begin)) for (begin, before), (at, shows) in pairs]
    return [(at, shift) for at, shift in found if low < at < high]


def labels(one: Day, low: int, high: int, hours: int, apart: int) -> list[tuple[int, str]]:
    """Return (minute of the day, hour on the wall): every few `hours`, at a change, and at the end.

    Labels keep `apart` minutes from one another; those of a change and of the end come first.
    """
    clock, last = one["clock"], min(high, one["minutes"])
    end = "24" if last == one["minutes"] else wording.wall(clock, last)[:2]
    found = {last: end, **{at: wording.wall(clock, at)[:2] for at, _ in turns(one, low, last)}}
    for minute in _full_hours(one):
        hour = wording.wall(clock, minute)[:2]
        clear = all(abs(minute - at) >= apart for at in found)
        if low <= minute < last and int(hour) % hours == 0 and clear:
            found[minute] = hour
    return sorted(found.items())


def _full_hours(one: Day) -> Iterator[int]:
    """Return the minutes of the day at which the wall shows a full hour."""
    ends = [*(at for at, _ in one["clock"][1:]), one["minutes"]]
    for (begin, shows), end in zip(one["clock"], ends, strict=True):
        yield from range(begin + -shows % 60, end, 60)
