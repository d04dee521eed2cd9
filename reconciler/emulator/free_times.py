"""The slots of a page as its public page shows them: starts on the page's own grid that can be booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reconciler.bookable import hours
from reconciler.emulator import page_calendar
from reconciler.emulator.schedules import Schedule
from reconciler.emulator.world import World
from reconciler.times import weekly, zones


@dataclass(frozen=True, slots=True)
class Slot:
    """A start that can be booked, and the mailboxes that are free then."""

    start: datetime
    hosts: tuple[str, ...]


def of_month(world: World, page: Schedule, first: date, zone: str) -> dict[date, list[Slot]]:
    """Return the slots of the month that starts on `first`, by date; both in the visitor's `zone`."""
    following = (first + timedelta(days=32)).replace(day=1)
    start, end = hours.local_instant(first, zone), hours.local_instant(following, zone)
    slots: dict[date, list[Slot]] = {}
    for slot in between(world, page, start, end):
        slots.setdefault(slot.start.astimezone(zones.zone(zone)).date(), []).append(slot)
    return slots


def at(world: World, page: Schedule, start: datetime) -> Slot | None:
    """Return the slot that starts at `start`, if it can still be booked."""
    slots = between(world, page, start, start + timedelta(minutes=1))
    return next((slot for slot in slots if slot.start == start), None)


def between(world: World, page: Schedule, start: datetime, end: datetime) -> list[Slot]:
    """Return the slots that start in [start, end): free, far enough ahead, within the day's limit."""
    body = page.body
    start = max(start, world.now() + timedelta(minutes=float(body["cushion"])))
    if end <= start:
        return []
    since, until = page_calendar.dates(page)
    plans = {email: page_calendar.host_hours(world, page, email) for email in page.hosts}
    starts = hours.starts(
        page.type, list(plans.values()), start, end,
        duration=int(body["duration"]), increment=int(body["start_time_increment"]),
        before=int(body["buffer"]["before"]), after=int(body["buffer"]["after"]),
        since=since, until=until, time_zone=body["time_zone"],
    )  # fmt: skip
    if not starts:
        return []
    calendar = page_calendar.of(world, page, starts[0], starts[-1], plans)
    return [Slot(moment, free) for moment in starts if (free := calendar.free(moment))]


def hours_shown(world: World, page: Schedule, email: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the zone and the week of a host on a page, in words: `("mon", "09:00-17:00")`."""
    plan = page_calendar.host_hours(world, page, email)
    return plan.time_zone, week_shown(plan.weekly)


def week_shown(week: weekly.Weekly) -> list[tuple[str, str]]:
    """Return each day that has hours, with its hours in words."""
    return [(day, ", ".join(weekly.format_windows(windows))) for day, windows in week.items()]
