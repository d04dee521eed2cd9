"""When a page can be booked: common time by `bookable.hours`, less what is booked already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from reconciler.bookable import hours
from reconciler.bookable.expansion import HostHours
from reconciler.bookable.hours import Interval
from reconciler.emulator import events, making, people
from reconciler.emulator.schedules import Schedule
from reconciler.emulator.store import Store
from reconciler.emulator.world import World, stamp
from reconciler.model import PageType
from reconciler.times import weekly, zones


@dataclass(frozen=True, slots=True)
class Slot:
    """A start that can be booked, and the mailboxes that are free then."""

    start: datetime
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Calendar:
    """When the hosts of a page work and are busy; its own bookings by start and by day."""

    page: Schedule
    open: Mapping[str, list[Interval]]
    taken: Mapping[str, list[Interval]]
    starts: Counter[datetime]
    days: Counter[date]

    def free(self, at: datetime) -> tuple[str, ...]:
        """Return who can be booked at `at`; nobody where the page as a whole cannot."""
        body = self.page.body
        full = self.page.type is PageType.ONE_TO_MANY and self.starts[at] >= body["capacity"]
        if full or 0 < body["booking_limit"] <= self.days[_day(body, at)]:
            return ()
        first = at - _minutes(body["buffer"]["before"])
        last = at + _minutes(body["duration"] + body["buffer"]["after"])
        hosts = tuple(
            email
            for email in self.page.hosts
            if any(begin <= first and last <= end for begin, end in self.open[email])
            and not any(begin < last and first < end for begin, end in self.taken[email])
        )
        return () if self.page.type is PageType.ALL_HOSTS and len(hosts) < len(self.page.hosts) else hosts


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
    start = max(start, world.now() + _minutes(body["cushion"]))
    if end <= start:
        return []
    plans = {email: _hours_of(world.store, page, email) for email in page.hosts}
    since, until = _dates(body)
    starts = hours.starts(
        page.type, list(plans.values()), start, end, duration=int(body["duration"]),
        increment=int(body["start_time_increment"]), before=int(body["buffer"]["before"]),
        after=int(body["buffer"]["after"]), since=since, until=until, time_zone=body["time_zone"],
    )  # fmt: skip
    if not starts:
        return []
    calendar = _calendar(world.store, page, plans, starts)
    return [Slot(moment, free) for moment in starts if (free := calendar.free(moment))]


def hours_shown(store: Store, page: Schedule, email: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the zone and the week of a host on a page, in words: `("mon", "09:00-17:00")`."""
    plan = _hours_of(store, page, email)
    return plan.time_zone, week_shown(plan.weekly)


def week_shown(week: weekly.Weekly) -> list[tuple[str, str]]:
    """Return each day that has hours, with its hours in words."""
    return [(day, ", ".join(weekly.format_windows(windows))) for day, windows in week.items()]


def _calendar(
    store: Store, page: Schedule, plans: Mapping[str, HostHours], starts: list[datetime]
) -> _Calendar:
    around = starts[0] - timedelta(days=2), starts[-1] + timedelta(days=3)
    stamps = stamp(around[0]), stamp(around[1])
    own = [datetime.fromisoformat(event.start) for event in events.of_page(store, page.id, stamps[0])]
    return _Calendar(
        page,
        {email: hours.host_windows(plan, *around) for email, plan in plans.items()},
        {email: list(_taken(page, events.busy(store, email, *stamps))) for email in plans},
        Counter(own),
        Counter(_day(page.body, start) for start in own),
    )


def _taken(page: Schedule, booked: Iterable[events.Event]) -> Iterable[Interval]:
    """Return when a host is busy; places left at a start of a page for many are no obstacle."""
    for event in booked:
        if event.schedule != page.id or page.type is not PageType.ONE_TO_MANY:
            yield datetime.fromisoformat(event.start), datetime.fromisoformat(event.end)


def _hours_of(store: Store, page: Schedule, email: str) -> HostHours:
    """Return a host's hours on a page: their rule's own, those it names, or their default ones."""
    rule = making.rule_of(store, making.rules_of(page.body), email, page.owner) or {}
    if rule.get("use_custom"):
        week, zone = rule.get("segments_recurrence", {}), rule.get("time_zone")
    else:
        named = people.availability(store, rule.get("availability_id", ""))
        availability = named or people.default_availability(store, email)
        body: Mapping[str, Any] = availability.body if availability else {}
        week, zone = body.get("segments_recurrence", {}), body.get("time_zone")
    return HostHours(zone or page.body["time_zone"], weekly.from_zoom(week))


def _dates(body: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
    if body["interval_type"] == "unlimited":
        return None, None
    first, last = (
        date.fromisoformat(body[name]) if name in body else None for name in ("start_date", "end_date")
    )
    return hours.date_range(first, last, body["time_zone"])


def _day(body: Mapping[str, Any], moment: datetime) -> date:
    return moment.astimezone(zones.zone(body["time_zone"])).date()


def _minutes(number: float) -> timedelta:
    return timedelta(minutes=float(number))
