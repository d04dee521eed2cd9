"""Common time: weekly hours in each host's own zone become windows and starts in UTC. Pure.

Semantics: half-open windows, each edge converted with its own offset (`fold=0` in a gap or fold), an
override replaces the whole host-local date, touching windows merge, a host without hours is never free.
Inside, an instant is whole seconds since 1970 and years run from 1971 to 2199; docs/hours.md says why.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from reconciler import zones
from reconciler.model import EMPTY, PageType
from reconciler.weekly import DAYS, Weekly, Windows

Interval = tuple[datetime, datetime]
"""A half-open stretch of time; both ends aware, in UTC."""

Seconds = tuple[int, int]
"""The same as seconds since 1970."""

MINUTE, DAY, WEEK = 60, 86_400, 604_800
BLOCK = 128
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = EPOCH.toordinal()
FIRST_DAY, LAST_DAY = date(1971, 1, 1).toordinal(), date(2199, 12, 31).toordinal()


@dataclass(frozen=True, slots=True)
class HostHours:
    """When one host can be booked: weekly hours and dated overrides, in their own zone."""

    time_zone: str
    weekly: Weekly
    overrides: Mapping[date, Windows] = field(default_factory=lambda: EMPTY)


def host_windows(host: HostHours, start: datetime, end: datetime) -> list[Interval]:
    """Return when `host` is free within [start, end), in UTC, merged and sorted."""
    return _intervals(_free(host, _floor(start), _ceil(end)), start, end)


def page_windows(
    page_type: PageType, hosts: Sequence[HostHours], start: datetime, end: datetime
) -> list[Interval]:
    """Return when the page can be booked: all hosts free for all_hosts_available, else any host free."""
    free = [_free(host, _floor(start), _ceil(end)) for host in hosts]
    return _intervals(_common(page_type, free), start, end)


def starts(  # noqa: PLR0913
    page_type: PageType, hosts: Sequence[HostHours], start: datetime, end: datetime, *,
    duration: int, increment: int, before: int = 0, after: int = 0,
    since: datetime | None = None, until: datetime | None = None, time_zone: str = "UTC",
) -> list[datetime]:  # fmt: skip
    """Return the bookable starts in [start, end), UTC; all lengths in minutes.

    `since` and `until` are the page's dates as instants (`date_range`): they cut windows before starts
    are counted. A page without `since` counts a window of over a week anew from Mondays in `time_zone`.
    """
    low, high = _ceil(start), _ceil(end)
    lead, tail = before * MINUTE, (duration + after) * MINUTE
    last = high + tail if until is None else min(high + tail, _floor(until))
    free = _free_around(page_type, hosts, low - lead, last, since)
    common = _common(page_type, free)
    rooms = [common] if page_type is PageType.ALL_HOSTS else free
    fitting = _union((a + lead, b - tail + 1) for windows in rooms for a, b in windows)
    anchors = itertools.chain.from_iterable(_anchors(opening, since is None, time_zone) for opening in common)
    grids = ((anchor + lead, stop + lead) for anchor, stop in anchors)
    found = _on_grids(grids, _intersection(fitting, [(low, high)]), increment * MINUTE)
    return [EPOCH + timedelta(seconds=at) for at in found]


def date_range(
    start_date: date | None, end_date: date | None, time_zone: str
) -> tuple[datetime | None, datetime | None]:
    """Return a page's dates as instants: from the first's midnight to the end of the last, inclusive."""
    since = local_instant(start_date, time_zone) if start_date else None
    return since, local_instant(end_date, time_zone, 1440) if end_date else None


def local_instant(day: date, time_zone: str, minutes: int = 0) -> datetime:
    """Return the UTC instant of a wall time, `fold=0`; 1440 minutes is the next date's midnight.

    Raises `zones.UnknownZone`.
    """
    return EPOCH + timedelta(seconds=_edge(time_zone, day.toordinal(), minutes))


def _free(host: HostHours, low: int, high: int) -> list[Seconds]:
    """Expand each host-local date that can touch [low, high), one more on either side."""
    first, last = (at // DAY + EPOCH_DAY + step for at, step in ((low, -2), (high, 2)))
    first, last = max(first, FIRST_DAY), min(last, LAST_DAY)
    if first > last or low >= high:
        return []
    offsets, base = _offset_table(host.time_zone, first, last)
    week = [host.weekly.get(day, ()) for day in DAYS]
    overrides = {day.toordinal(): windows for day, windows in host.overrides.items()}
    found: list[Seconds] = []
    for ordinal in range(first, last + 1):
        windows = overrides[ordinal] if ordinal in overrides else week[(ordinal - 1) % 7]
        if not windows:
            continue
        offset = offsets[ordinal - base]
        if offset is None:
            found += (
                (_edge(host.time_zone, ordinal, a), _edge(host.time_zone, ordinal, b)) for a, b in windows
            )
        else:
            midnight = (ordinal - EPOCH_DAY) * DAY - offset
            found += [(midnight + a * MINUTE, midnight + b * MINUTE) for a, b in windows]
    return _intersection(_union(found), [(low, high)])


def _edge(time_zone: str, ordinal: int, minutes: int) -> int:
    """Convert one wall time with its own offset; `fold` is 0 by default."""
    day, minute = divmod(minutes, 1440)
    wall = datetime.fromordinal(ordinal + day) + timedelta(minutes=minute)
    return int((wall.replace(tzinfo=zones.zone(time_zone)).astimezone(UTC) - EPOCH).total_seconds())


def _offset_table(time_zone: str, first: int, last: int) -> tuple[list[int | None], int]:
    """Return the offsets of the blocks of days around the ordinals, and the ordinal of the first entry."""
    blocks = range(first // BLOCK, last // BLOCK + 1)
    table = [offset for block in blocks for offset in _block_offsets(time_zone, block)]
    return table, blocks[0] * BLOCK


@functools.lru_cache(maxsize=8192)
def _block_offsets(time_zone: str, block: int) -> tuple[int | None, ...]:
    """Return the UTC offset of each day of a block in seconds; None where it differs between its midnights.

    Days without a change, nearly all, then cost an addition instead of two conversions.
    """
    first = datetime.fromordinal(block * BLOCK).replace(tzinfo=zones.zone(time_zone))
    offsets = [(first + timedelta(days=day)).utcoffset() or timedelta() for day in range(BLOCK + 1)]
    return tuple(a.days * DAY + a.seconds if a == b else None for a, b in itertools.pairwise(offsets))


def _common(page_type: PageType, free: Sequence[list[Seconds]]) -> list[Seconds]:
    if page_type is PageType.ALL_HOSTS:
        return functools.reduce(_intersection, free) if free else []
    return _union(window for windows in free for window in windows)


def _union(windows: Iterable[Seconds]) -> list[Seconds]:
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


def _intersection(ours: list[Seconds], theirs: list[Seconds]) -> list[Seconds]:
    """Walk two merged lists once; neither has touching windows, so the result has none."""
    both: list[Seconds] = []
    i = j = 0
    while i < len(ours) and j < len(theirs):
        a, b = ours[i]
        c, d = theirs[j]
        begin, end = a if a > c else c, b if b < d else d
        if begin < end:
            both.append((begin, end))
        if b <= d:
            i += 1
        else:
            j += 1
    return both


def _free_around(
    page_type: PageType, hosts: Sequence[HostHours], low: int, high: int, since: datetime | None
) -> list[list[Seconds]]:
    """Expand the hosts far enough back to see where the window that is open at `low` begins.

    Two weeks decide it for a page without dates (`_anchors`); one with dates is followed to its first.
    """
    bottom = None if since is None else _ceil(since)
    back = 2 * WEEK + DAY
    while True:
        begin = low - back if bottom is None else max(low - back, bottom)
        free = [_free(host, begin, high) for host in hosts]
        common = _common(page_type, free)
        if bottom is None or begin == bottom or not common or common[0][0] > begin:
            return free
        back *= 4


def _anchors(opening: Seconds, dateless: bool, time_zone: str) -> Iterator[Seconds]:
    """Split a window where counting begins: at its start and, without dates, on Mondays from a week after."""
    begin, end = opening
    if dateless and end - begin > WEEK:
        earliest = begin + WEEK
        ordinal = earliest // DAY + EPOCH_DAY - 1
        ordinal += (1 - ordinal) % 7
        while (monday := _edge(time_zone, ordinal, 0)) < end:
            if earliest <= monday:
                yield begin, monday
                begin = monday
            ordinal += 7
    yield begin, end


def _on_grids(grids: Iterable[Seconds], fitting: Sequence[Seconds], step: int) -> Iterator[int]:
    """Return first + k·step of each grid [first, stop) that lies in a fitting stretch; all are in order."""
    index = 0
    for first, stop in grids:
        while index < len(fitting) and fitting[index][1] <= first:
            index += 1
        while index < len(fitting) and fitting[index][0] < stop:
            begin, end = fitting[index]
            skipped = max(0, -(-(begin - first) // step))
            yield from range(first + skipped * step, min(stop, end), step)
            if end > stop:
                break
            index += 1


def _floor(at: datetime) -> int:
    return (at - EPOCH) // timedelta(seconds=1)


def _ceil(at: datetime) -> int:
    return -((EPOCH - at) // timedelta(seconds=1))


def _intervals(windows: Iterable[Seconds], start: datetime, end: datetime) -> list[Interval]:
    """Turn seconds into instants; a range may begin and end within a second."""
    low, high = start.astimezone(UTC), end.astimezone(UTC)
    instants = ((EPOCH + timedelta(seconds=a), EPOCH + timedelta(seconds=b)) for a, b in windows)
    return [(max(a, low), min(b, high)) for a, b in instants if low < high]
