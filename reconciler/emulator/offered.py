"""What visitors are offered between two moments: days with spots, anchored to the first of them.

A spot that is taken is there too, and says so; one that is past or within the page's notice is left out.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from reconciler.emulator import page_calendar, people, spans
from reconciler.emulator.refusal import invalid
from reconciler.emulator.schedules import Schedule
from reconciler.emulator.world import World
from reconciler.times import zones
from reconciler.times.rules import remembered

LONGEST: Final = timedelta(days=100)
AVAILABLE, UNAVAILABLE = "available", "unavailable"


Spot = tuple[str, int]
"""A start, written in the zone that was asked for, and how many bookings it still takes."""


class Day(NamedTuple):
    """A date and its spots, in order."""

    date: date
    spots: tuple[Spot, ...]

    @property
    def status(self) -> str:
        """Whether a spot of it can be booked, in a word."""
        return status(any(places for _, places in self.spots))


def status(free: int) -> str:
    """Return in a word whether something can be booked."""
    return AVAILABLE if free else UNAVAILABLE


def days(world: World, page: Schedule, between: spans.Span, zone: str, *, bookable: bool) -> list[Day]:
    """Return each date in `zone` that [start, end) touches; none has spots where nobody can book."""
    start, end = between
    local = zones.zone(zone)
    spots: dict[date, list[Spot]] = {}
    for at, places in _spots(world, page, between) if bookable else ():
        day, text = _written(zone, at)
        spots.setdefault(day, []).append((text, places))
    first, last = start.astimezone(local).date(), (end - timedelta(microseconds=1)).astimezone(local).date()
    dates = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [Day(day, tuple(spots.get(day, ()))) for day in dates]


def span(names: tuple[str, str], texts: tuple[str | None, str | None]) -> spans.Span:
    """Read the two moments of a query, or refuse them; `names` are what the query calls them."""
    moments = [spans.moment(text) for text in texts]
    for name, moment in zip(names, moments, strict=True):
        if moment is None:
            raise invalid(f"{name} must be a date-time in UTC, such as 2026-01-05T03:00:00Z")
    start, end = (moment for moment in moments if moment is not None)
    if not timedelta() < end - start <= LONGEST:
        raise invalid(f"{names[1]} must be after {names[0]}, by {LONGEST.days} days at most")
    return start, end


def zone_of(world: World, page: Schedule) -> str:
    """Return the zone of the page's first host."""
    host = people.by_any_email(world.store, page.hosts[0]) if page.hosts else None
    return host.time_zone if host else str(page.body["time_zone"])


def official(world: World, page: Schedule, between: spans.Span, zone: str) -> dict[str, Any]:
    """Return what `available_times` of the API answers."""
    return {
        "schedule_id": page.id,
        "duration": page.body["duration"],
        "days": [
            {
                "date": day.date.isoformat(),
                "status": day.status,
                "spots": [
                    {"start_time": start, "status": status(places), "available_number": places}
                    for start, places in day.spots
                ],
            }
            for day in days(world, page, between, zone, bookable=page.active)
        ],
    }


def _spots(world: World, page: Schedule, between: spans.Span) -> Iterable[tuple[int, int]]:
    """Return each start, in microseconds since 1970, and how many bookings it still takes."""
    start, end = between
    soonest = world.now() + timedelta(minutes=float(page.body["cushion"]))
    if end <= soonest:
        return ()
    calendar = page_calendar.of(world, page, start, end)
    starts = calendar.anchored(start, end)
    later = starts[bisect_left(starts, soonest, key=page_calendar.moment) :]
    return zip(later, calendar.places_at(later), strict=True)


@remembered(4096)
def _written(zone: str, at: int) -> tuple[date, str]:
    """Return the date and the text of a start in `zone`; kept, for many pages are asked about the same."""
    local = page_calendar.moment(at).astimezone(zones.zone(zone))
    return local.date(), local.isoformat()
