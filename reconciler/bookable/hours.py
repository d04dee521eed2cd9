"""Common time: weekly hours in each host's own zone become windows and starts in UTC. Pure.

Semantics: half-open windows, each edge converted with its own offset (`fold=0` in a gap or fold), an
override replaces the whole host-local date, touching windows merge, a host without hours is never free.
Inside, an instant is whole seconds since 1970 and years run from 1971 to 2199; docs/hours.md says why.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from reconciler.bookable import expansion
from reconciler.bookable.expansion import FIRST_DAY, LAST_DAY, MINUTE, HostHours
from reconciler.model import PageType
from reconciler.times import intervals, zones
from reconciler.times.intervals import Seconds
from reconciler.times.zones import DAY, EPOCH, EPOCH_DAY

WEEK: Final = 7 * DAY
Interval = tuple[datetime, datetime]
"""A half-open stretch of time; both ends aware, in UTC."""


def host_windows(host: HostHours, start: datetime, end: datetime) -> list[Interval]:
    """Return when `host` is free within [start, end), in UTC, merged and sorted."""
    return _intervals(expansion.free(host, _floor(start), _ceil(end)), start, end)


def page_windows(
    page_type: PageType, hosts: Sequence[HostHours], start: datetime, end: datetime
) -> list[Interval]:
    """Return when the page can be booked: all hosts free for all_hosts_available, else any host free."""
    return _intervals(_common(page_type, hosts, _floor(start), _ceil(end)), start, end)


def starts(  # noqa: PLR0913
    page_type: PageType, hosts: Sequence[HostHours], start: datetime, end: datetime, *,
    duration: int, increment: int, before: int = 0, after: int = 0,
    since: datetime | None = None, until: datetime | None = None, time_zone: str = "UTC",
    most: int | None = None,
) -> list[datetime]:  # fmt: skip
    """Return the bookable starts in [start, end), UTC, the first `most` of them, as `start_seconds` does."""
    seconds = start_seconds(
        page_type, hosts, start, end, duration=duration, increment=increment, before=before, after=after,
        since=since, until=until, time_zone=time_zone,
    )  # fmt: skip
    return [EPOCH + timedelta(seconds=at) for at in itertools.islice(seconds, most)]


def start_seconds(  # noqa: PLR0913
    page_type: PageType, hosts: Sequence[HostHours], start: datetime, end: datetime, *,
    duration: int, increment: int, before: int = 0, after: int = 0,
    since: datetime | None = None, until: datetime | None = None, time_zone: str = "UTC",
) -> Iterator[int]:  # fmt: skip
    """Return the bookable starts in [start, end), as seconds since 1970, in order; all lengths in minutes.

    `since` and `until` are the page's dates as instants (`date_range`): they cut windows before starts
    are counted. A page without `since` counts a window of over a week anew from Mondays in `time_zone`.
    """
    low, high = _ceil(start), _ceil(end)
    lead, tail = before * MINUTE, (duration + after) * MINUTE
    last = high + tail if until is None else min(high + tail, _floor(until))
    common = _common_around(page_type, hosts, low - lead, last, since)
    one_host_suffices = page_type is not PageType.ALL_HOSTS
    rooms = [expansion.free(host, low - lead, last) for host in hosts] if one_host_suffices else [common]
    fitting = intervals.union((a + lead, b - tail + 1) for windows in rooms for a, b in windows)
    anchors = itertools.chain.from_iterable(_anchors(opening, since is None, time_zone) for opening in common)
    grids = ((anchor + lead, stop + lead) for anchor, stop in anchors)
    return _on_grids(grids, intervals.intersection(fitting, [(low, high)]), increment * MINUTE)


def date_range(
    start_date: date | None, end_date: date | None, time_zone: str
) -> tuple[datetime | None, datetime | None]:
    """Return a page's dates as instants: from the first's midnight to the end of the last, inclusive."""
    since = local_instant(start_date, time_zone) if start_date else None
    return since, local_instant(end_date, time_zone, 1440) if end_date else None


def local_instant(day: date, time_zone: str, minutes: int = 0) -> datetime:
    """Return the UTC instant of a wall time, `fold=0`; 1440 minutes is the next date's midnight.

    A day outside 1971 to 2199 counts as the nearest inside. Raises `zones.UnknownZone`.
    """
    ordinal = min(max(day.toordinal(), FIRST_DAY), LAST_DAY)
    return EPOCH + timedelta(seconds=zones.seconds_at(time_zone, ordinal, minutes))


def _common(page_type: PageType, hosts: Sequence[HostHours], low: int, high: int) -> list[Seconds]:
    """Return when all hosts are free within [low, high), or any, as the type has it."""
    if low >= high or not hosts:
        return []
    free = [expansion.free(host, low, high) for host in hosts]
    if page_type is PageType.ALL_HOSTS:
        return functools.reduce(intervals.intersection, free)
    return intervals.union(window for windows in free for window in windows)


def _common_around(
    page_type: PageType, hosts: Sequence[HostHours], low: int, high: int, since: datetime | None
) -> list[Seconds]:
    """Return the common time from far enough back to see where the window that is open at `low` begins.

    Two weeks decide it for a page without dates (`_anchors`); one with dates is followed to its first.
    """
    bottom = None if since is None else _ceil(since)
    back = 2 * WEEK + DAY
    while True:
        begin = low - back if bottom is None else max(low - back, bottom)
        common = _common(page_type, hosts, begin, high)
        if bottom is None or begin == bottom or not common or common[0][0] > begin or common[0][1] <= low:
            return common
        back *= 4


def _anchors(opening: Seconds, dateless: bool, time_zone: str) -> Iterator[Seconds]:
    """Split a window where counting begins: at its start and, without dates, on Mondays from a week after."""
    begin, end = opening
    if dateless and end - begin > WEEK:
        earliest = begin + WEEK
        ordinal = earliest // DAY + EPOCH_DAY - 1
        ordinal += (1 - ordinal) % 7
        while (monday := zones.seconds_at(time_zone, ordinal, 0)) < end:
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
