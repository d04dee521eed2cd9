"""What a page's public page shows: the starts on its own grid that can be booked."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from reconciler.bookable import hours
from reconciler.bookable.expansion import HostHours
from reconciler.emulator import page_calendar
from reconciler.emulator.schedules import Schedule
from reconciler.emulator.spans import Span
from reconciler.emulator.world import World
from reconciler.model import PageType
from reconciler.times import weekly, zones
from reconciler.times.rules import remembered
from reconciler.times.weekly import Windows

_Key = tuple[str, tuple[tuple[str, Windows], ...], tuple[tuple[date, Windows], ...]]
"""The hours of a host by value: zone, week, dates."""


class _Settings(NamedTuple):
    """What of a page bears on its starts, in the words of `hours.starts`."""

    duration: int
    increment: int
    before: int
    after: int
    since: datetime | None
    until: datetime | None
    time_zone: str


class _Allowed(NamedTuple):
    """Starts, in order, and the date of each in a visitor's zone."""

    starts: Sequence[datetime]
    dates: Sequence[date]


def of_month(world: World, page: Schedule, first: date, zone: str) -> dict[date, list[datetime]]:
    """Return the starts of the month from `first` that can be booked, by date in the visitor's `zone`."""
    plans = _plans(world, page)
    following = (first + timedelta(days=32)).replace(day=1)
    month = hours.local_instant(first, zone), hours.local_instant(following, zone)
    allowed = _allowed(page.type, _settings(page), tuple(map(_key, plans.values())), month, zone)
    soonest = bisect_left(allowed.starts, _soonest(world, page))
    starts, dates = allowed.starts[soonest:], allowed.dates[soonest:]
    if not starts:
        return {}
    calendar = page_calendar.of(world, page, starts[0], starts[-1], plans)
    free: dict[date, list[datetime]] = {}
    for begin, end in calendar.runs(starts):
        if dates[begin] == dates[end - 1]:
            free.setdefault(dates[begin], []).extend(starts[begin:end])
        else:
            for start, day in zip(starts[begin:end], dates[begin:end], strict=True):
                free.setdefault(day, []).append(start)
    return free


def at(world: World, page: Schedule, start: datetime) -> tuple[str, ...]:
    """Return the mailboxes that are free at `start`; nobody where it is no start that can still be booked."""
    plans, end = _plans(world, page), start + timedelta(minutes=1)
    allowed = start >= _soonest(world, page) and start in hours.starts(
        page.type, list(plans.values()), start, end, **_settings(page)._asdict()
    )
    return page_calendar.of(world, page, start, start, plans).free(start) if allowed else ()


def _plans(world: World, page: Schedule) -> dict[str, HostHours]:
    return {email: page_calendar.host_hours(world, page, email) for email in page.hosts}


def _soonest(world: World, page: Schedule) -> datetime:
    return world.now() + timedelta(minutes=float(page.body["cushion"]))


def _settings(page: Schedule) -> _Settings:
    body, (since, until) = page.body, page_calendar.dates(page)
    return _Settings(
        int(body["duration"]), int(body["start_time_increment"]), int(body["buffer"]["before"]),
        int(body["buffer"]["after"]), since, until, body["time_zone"],
    )  # fmt: skip


def _key(plan: HostHours) -> _Key:
    return plan.time_zone, tuple(plan.weekly.items()), tuple(plan.overrides.items())


@remembered(64)
def _allowed(
    kind: PageType, settings: _Settings, keys: tuple[_Key, ...], month: Span, zone: str
) -> _Allowed:  # fmt: skip
    """Return the starts of a month that the hosts' hours allow; kept, for pages of an owner are alike."""
    plans = [HostHours(home, dict(week), dict(dated)) for home, week, dated in keys]
    starts, local = hours.starts(kind, plans, *month, **settings._asdict()), zones.zone(zone)
    return _Allowed(starts, [start.astimezone(local).date() for start in starts])


def hours_shown(world: World, page: Schedule, email: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the zone and the week of a host on a page, in words: `("mon", "09:00-17:00")`."""
    plan = page_calendar.host_hours(world, page, email)
    return plan.time_zone, week_shown(plan.weekly)


def week_shown(week: weekly.Weekly) -> list[tuple[str, str]]:
    """Return each day that has hours, with its hours in words."""
    return [(day, ", ".join(weekly.format_windows(windows))) for day, windows in week.items()]
