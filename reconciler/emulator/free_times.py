"""What a page's public page shows: the starts on its own grid that can be booked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from reconciler.bookable import hours
from reconciler.bookable.expansion import HostHours
from reconciler.emulator import page_calendar
from reconciler.emulator.schedules import Schedule
from reconciler.emulator.world import World
from reconciler.times import weekly


def of_month(world: World, page: Schedule, first: date, zone: str) -> dict[date, list[datetime]]:
    """Return the starts of the month from `first` that can be booked, by date in the visitor's `zone`."""
    following = (first + timedelta(days=32)).replace(day=1)
    plans = _plans(world, page)
    start, end = hours.local_instant(first, zone), hours.local_instant(following, zone)
    starts = _starts(world, page, plans, start, end)
    if not starts:
        return {}
    calendar = page_calendar.of(world, page, starts[0], starts[-1], plans)
    ticks = [round(start.timestamp()) * page_calendar.SECOND for start in starts]  # they are whole seconds
    free: dict[date, list[datetime]] = {}
    for start, at, places in zip(starts, ticks, calendar.places_at(ticks), strict=True):
        if places:
            free.setdefault(page_calendar.written(zone, at)[0], []).append(start)
    return free


def at(world: World, page: Schedule, start: datetime) -> tuple[str, ...]:
    """Return the mailboxes that are free at `start`; nobody where it is no start that can still be booked."""
    plans = _plans(world, page)
    if start not in _starts(world, page, plans, start, start + timedelta(minutes=1)):
        return ()
    return page_calendar.of(world, page, start, start, plans).free(start)


def _plans(world: World, page: Schedule) -> dict[str, HostHours]:
    return {email: page_calendar.host_hours(world, page, email) for email in page.hosts}


def _starts(
    world: World, page: Schedule, plans: Mapping[str, HostHours], start: datetime, end: datetime
) -> list[datetime]:
    """Return the starts in [start, end) that the hosts' hours allow, far enough ahead."""
    body = page.body
    start = max(start, world.now() + timedelta(minutes=float(body["cushion"])))
    if end <= start:
        return []
    since, until = page_calendar.dates(page)
    return hours.starts(
        page.type, list(plans.values()), start, end,
        duration=int(body["duration"]), increment=int(body["start_time_increment"]),
        before=int(body["buffer"]["before"]), after=int(body["buffer"]["after"]),
        since=since, until=until, time_zone=body["time_zone"],
    )  # fmt: skip


def hours_shown(world: World, page: Schedule, email: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the zone and the week of a host on a page, in words: `("mon", "09:00-17:00")`."""
    plan = page_calendar.host_hours(world, page, email)
    return plan.time_zone, week_shown(plan.weekly)


def week_shown(week: weekly.Weekly) -> list[tuple[str, str]]:
    """Return each day that has hours, with its hours in words."""
    return [(day, ", ".join(weekly.format_windows(windows))) for day, windows in week.items()]
