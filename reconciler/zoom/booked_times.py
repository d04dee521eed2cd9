"""Reading when people are booked, to explain what a page does not offer. Tolerant; writes nothing.

What cannot be read explains nothing, and fails nothing: removals count bookings by `bookings.of_page`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from reconciler import concurrency, errors
from reconciler.bookable.hours import Interval
from reconciler.bookable.side_by_side import Booking
from reconciler.zoom import instants
from reconciler.zoom.api import Reader

EARLIER = timedelta(days=1)
"""A booking that began before a stretch may last into it, and a buffer reaches beyond it."""


async def read(
    reader: Reader, people: Mapping[str, str], stretch: Interval
) -> tuple[tuple[Booking, ...], tuple[str, ...]]:
    """Return the bookings of people around a stretch of time, and the names of those who cannot be read.

    `people` are names by email; one request for each of them.
    """
    read = await concurrency.all_of(_of(reader, email, name, stretch) for email, name in people.items())
    bookings = (booking for of_one in read for booking in of_one or ())
    unread = (name for name, of_one in zip(people.values(), read, strict=True) if of_one is None)
    return tuple(sorted(bookings, key=lambda booking: (booking.start, booking.who))), tuple(unread)


async def _of(reader: Reader, email: str, name: str, stretch: Interval) -> list[Booking] | None:
    since, until = stretch[0] - EARLIER, stretch[1] + EARLIER
    between = {"from": instants.write(since), "to": instants.write(until)}
    try:
        events = await reader.items("/scheduler/events", user_id=email, **between)
    except (errors.ApiError, errors.CredentialsError, errors.PermissionDenied):
        return None
    bookings = (booking for event in events for booking in _booking(event, name))
    return [booking for booking in bookings if booking.start < until and since < booking.end]


def _booking(event: Any, name: str) -> Iterator[Booking]:
    """Read an event; nothing where it is cancelled or does not say when it is.

    It names its page, sometimes with the time of the instance behind it [zoom.md: events].
    """
    if not isinstance(event, Mapping) or event.get("status") == "cancelled":
        return
    try:
        start, end = (instants.read(event[f"{edge}_date_time"]) for edge in ("start", "end"))
    except (KeyError, TypeError, ValueError, OverflowError):
        return
    if start < end:
        confirmed = event.get("status") == "confirmed" and event.get("event_type") != "pending"
        page = event.get("schedule_id")
        yield Booking(start, end, _without_instance(page if isinstance(page, str) else ""), name, confirmed)


def _without_instance(page: str) -> str:
    ident, mark, instance = page.rpartition("_")
    return ident if mark and instance[:8].isdigit() and instance[8:9] == "T" else page
