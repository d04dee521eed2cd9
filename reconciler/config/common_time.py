"""Warns of pages whose hosts leave nothing to book, by the hours the files give. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from reconciler.bookable import hours
from reconciler.bookable.expansion import HostHours
from reconciler.config import dates, spelling
from reconciler.config.collector import Pointer, Problems
from reconciler.config.places import Places
from reconciler.model import BookingPage, Host, PageType
from reconciler.times import weekly, wording

FIRST_LOOK: Final = timedelta(days=8)
HORIZON: Final = timedelta(days=800)
"""How far ahead a page is examined: every season twice."""


class LongestWindows:
    """The longest windows of groups of hosts; each group is computed once for the same dates and need."""

    def __init__(self) -> None:
        """Start empty."""
        self._windows: dict[tuple[object, ...], timedelta] = {}

    def find(
        self, kind: PageType, group: Sequence[Host], since: datetime, until: datetime, need: timedelta
    ) -> timedelta:
        """Return the longest window between two instants, or any that is as long as `need`."""
        kind = PageType.ALL_HOSTS if len(group) == 1 else kind  # of one host every type takes all windows
        key = (kind, *map(id, group), since, until, need)
        if key not in self._windows:
            self._windows[key] = _longest(kind, [_hours(host) for host in group], since, until, need)
        return self._windows[key]


def check(
    page: BookingPage, places: Places, today: date, longest: LongestWindows, problems: Problems
) -> None:
    """Report hosts without hours in the page's dates, no common time, and common time below `_need`."""
    since, until = _dates(page, today)
    if since >= until:
        return
    scheduled = [host for host in page.hosts if host.hours is not None and host.time_zone]
    minute = timedelta(minutes=1)
    idle = [host.name for host in scheduled if not longest.find(page.type, [host], since, until, minute)]
    for name in idle:
        when = "in the page's dates" if "end_date" in page.fields else "on this page"
        message = f"`{name}` has no hours {when}"
        cure = "give hours that fall on the page's days, or take the host off the page"
        at = places["hosts", name]
        note = ("the hours are", places.get(("hosts", name, "hours"), at))
        problems.add("host-without-hours", at, message, cure, note=note)
    complete = len(scheduled) == len(page.hosts)
    if idle or not scheduled or (page.type is not PageType.ALL_HOSTS and not complete):
        return
    groups = [scheduled] if page.type is PageType.ALL_HOSTS else [[host] for host in scheduled]
    need = _need(page)
    longest_window = max(longest.find(page.type, group, since, until, need) for group in groups)
    _check_length(page, places, longest_window, need, problems)


def _need(page: BookingPage) -> timedelta:
    """Return how long a booking takes, with its buffers."""
    buffer = page.fields.get("buffer", {})
    minutes = page.fields.get("duration", 0), buffer.get("before", 0), buffer.get("after", 0)
    return timedelta(minutes=sum(minutes))


def _check_length(
    page: BookingPage, places: Places, longest: timedelta, need: timedelta, problems: Problems
) -> None:  # fmt: skip
    at = places["hosts",]
    if not longest:
        names = spelling.listed(host.name for host in page.hosts if host.hours is not None)
        cure = f"change hours, or the hosts; `reconciler slots {page.key}` shows the week"
        notes = [_hours_note(host, places) for host in page.hosts if host.hours is not None]
        problems.add("no-common-time", at, f"{names} are never free at the same time", cure, note=notes)
    elif "duration" in page.fields and longest < need:
        minutes, takes = (int(length.total_seconds()) // 60 for length in (longest, need))
        measured = (
            "the longest common time"
            if page.type is PageType.ALL_HOSTS
            else "the longest free time of a host"
        )
        message = f"{measured} is {wording.many(minutes, 'minute')}, and a booking takes {takes}"
        cure = "shorten the duration or the buffers, or widen the hours"
        problems.add("common-time-too-short", places["duration",], message, cure, page=_with_hosts(page))


def _with_hosts(page: BookingPage) -> str:
    return f"`{page.key}` ({', '.join(host.name for host in page.hosts if host.hours is not None)})"


def _longest(
    kind: PageType, group: Sequence[HostHours], since: datetime, until: datetime, need: timedelta
) -> timedelta:
    """Return the longest window; no more than `FIRST_LOOK` is examined where it holds one of `need`."""
    longest = timedelta()
    for end in (min(since + FIRST_LOOK, until), until):
        windows = hours.page_windows(kind, group, since, end)
        longest = max((stop - start for start, stop in windows), default=timedelta())
        if longest and longest >= need:
            break
    return longest


def _dates(page: BookingPage, today: date) -> tuple[datetime, datetime]:
    """Return the first instant to examine and the end: the page's dates, else from today (UTC) on."""
    zone = page.fields.get("time_zone") or page.owner.time_zone or "UTC"
    first, last = (dates.parse(page.fields.get(name, "")) for name in ("start_date", "end_date"))
    since, until = hours.date_range(first, last, zone)
    since = since or datetime.combine(today, time(), UTC)
    return since, min(until or since + HORIZON, since + HORIZON)


def _hours(host: Host) -> HostHours:
    return HostHours(host.time_zone or "UTC", host.hours or {}, host.overrides)


def _hours_note(host: Host, places: Places) -> Pointer:
    days = ", ".join(_days(host))
    at = places.get(("hosts", host.name, "hours"), places["hosts", host.name])
    return f"`{host.name}` is free {days} ({host.time_zone}), set", at


def _days(host: Host) -> Iterable[str]:
    for days, windows in weekly.runs(host.hours or {}):
        yield f"{days} {' '.join(weekly.format_windows(windows))}"
