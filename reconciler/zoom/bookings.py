"""Counting the upcoming bookings of a page, which decides whether it may be removed. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from reconciler import concurrency, errors
from reconciler.planning.blocks import UserTrouble
from reconciler.zoom import instants, live
from reconciler.zoom.api import Reader
from reconciler.zoom.troubles import or_trouble


async def count(reader: Reader, people: Iterable[str], schedule_id: str, now: datetime) -> int | UserTrouble:
    """Return how many upcoming bookings a page has; or whose cannot be read, of its owner and hosts.

    An event names its page, sometimes with the instance's time behind it [zoom.md: events]. One that names
    none counts: the number decides whether the page may be removed.
    """
    params = {"from": instants.write(now)}
    lists = await concurrency.all_of(
        or_trouble(email, _events(reader, email, params)) for email in sorted(set(people))
    )
    if unread := next((events for events in lists if isinstance(events, UserTrouble)), None):
        return unread
    booked = [
        event
        for events in lists
        if not isinstance(events, UserTrouble)
        for event in events
        if _books(event, schedule_id)
    ]
    return len({str(event.get("event_id")) for event in booked})


async def _events(reader: Reader, email: str, params: Mapping[str, str]) -> list[Any]:
    """Read the events of a user; none for a user whom the account does not know, wherever it is asked."""
    try:
        return await reader.items("/scheduler/events", user_id=email, **params)
    except errors.ApiError as error:
        if error.status != 404:
            raise
        if await live.is_stranger(reader, email):
            return []
        raise errors.ApiError(f"{error.message}, and the account knows {email}", retryable=True) from error


def _books(event: Any, schedule_id: str) -> bool:
    """Whether an event may be a booking of the page: an event that names no page may be."""
    if not isinstance(event, Mapping):
        raise errors.ApiError("the API answered no event where one was due", help="try again later")
    page_id = str(event.get("schedule_id") or "")
    matches = page_id in ("", schedule_id) or page_id.startswith(f"{schedule_id}_")
    return matches and event.get("status") != "cancelled"
