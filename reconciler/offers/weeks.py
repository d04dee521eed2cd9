"""The common time of many hosts, a week at a time: weeks without a change of clocks look alike. Pure.

Thirty hosts over a year have some dozen weeks that differ; each is computed once. Weeks are from Monday to
Monday in UTC, and a host's sign in a week is the offset they keep in it, None where one offset is not enough.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Final

from reconciler.model import PageType
from reconciler.offers import expand
from reconciler.offers.expand import HostHours
from reconciler.times import intervals, zones
from reconciler.times.intervals import Seconds
from reconciler.times.zones import DAY, EPOCH_DAY

WEEK: Final = 7 * DAY
Sign = int | None


def common(page_type: PageType, hosts: Sequence[HostHours], low: int, high: int) -> list[Seconds]:
    """Return when all hosts are free within [low, high), or any, as the type has it."""
    if low >= high or not hosts:
        return []
    first, last = (
        _monday(min(max(at // DAY + EPOCH_DAY, expand.FIRST_DAY), expand.LAST_DAY)) for at in (low, high)
    )
    week_of = _Weeks(page_type, hosts)
    signs = zip(*(_signs(host, first, last) for host in hosts), strict=True)
    found: list[Seconds] = []
    for monday, signed in zip(range(first, last + 1, 7), signs, strict=True):
        begin = (monday - EPOCH_DAY) * DAY
        windows = [(begin + a, begin + b) for a, b in week_of.windows(begin, signed)]
        if found and windows and found[-1][1] == windows[0][0]:
            windows[0] = (found.pop()[0], windows[0][1])
        found += windows
    return intervals.clip(found, low, high)


def together(page_type: PageType, free: Sequence[list[Seconds]]) -> list[Seconds]:
    """Return the intersection of all hosts' windows, or their union, as the type has it."""
    if page_type is PageType.ALL_HOSTS:
        return functools.reduce(intervals.intersection, free)
    return intervals.union(window for windows in free for window in windows)


class _Weeks:
    """The weeks that were computed, by the signs of the hosts; all windows in seconds from the Monday."""

    def __init__(self, page_type: PageType, hosts: Sequence[HostHours]) -> None:
        self.page_type = page_type
        self.hosts = hosts
        self.patterns = [expand.pattern(host) for host in hosts]
        self.known: dict[tuple[Sign, ...], list[Seconds]] = {}
        self.moved: dict[tuple[int, int], list[Seconds]] = {}

    def windows(self, begin: int, signs: tuple[Sign, ...]) -> list[Seconds]:
        """Return the common windows of the week that begins at `begin`."""
        if (known := self.known.get(signs)) is not None:
            return known
        found = together(self.page_type, [self._host(*one, begin) for one in enumerate(signs)])
        if None not in signs:
            self.known[signs] = found
        return found

    def _host(self, index: int, sign: Sign, begin: int) -> list[Seconds]:
        if sign is None:
            free = expand.free(self.hosts[index], begin, begin + WEEK)
            return [(a - begin, b - begin) for a, b in free]
        if (index, sign) not in self.moved:
            self.moved[index, sign] = _moved(self.patterns[index], sign)
        return self.moved[index, sign]


def _signs(host: HostHours, first: int, last: int) -> list[Sign]:
    """Return the sign of each week from Monday `first` to Monday `last`.

    A week in UTC reaches into the next local week where clocks are ahead, into the one before where they are
    behind: both must keep the offset, and no override may stand in either.
    """
    offsets = zones.week_offsets(host.time_zone, first - 7, last + 7)
    for day in host.overrides:
        index = (_monday(day.toordinal()) - first) // 7 + 1
        if 0 <= index < len(offsets):
            offsets[index] = None
    signs = [_sign(*three) for three in zip(offsets, offsets[1:], offsets[2:], strict=False)]
    for index in (0, -1):
        if not expand.FIRST_DAY + 7 <= (first, last)[index] <= expand.LAST_DAY - 14:
            signs[index] = None  # hours end with the years that are known
    return signs


def _sign(before: Sign, here: Sign, after: Sign) -> Sign:
    if here is None or here == 0:
        return here
    return here if here == (after if here > 0 else before) else None


def _moved(pattern: Sequence[Seconds], offset: int) -> list[Seconds]:
    """Return a local week, which comes again and again, as it lies in the week in UTC."""
    again = ((a - offset + shift, b - offset + shift) for a, b in pattern for shift in (-WEEK, 0, WEEK))
    return intervals.clip(intervals.union((max(a, 0), b) for a, b in again), 0, WEEK)


def _monday(ordinal: int) -> int:
    return ordinal - (ordinal - 1) % 7
