"""Reading the upcoming bookings of pages: they decide whether a page may be removed. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from reconciler import concurrency, errors
from reconciler.bookable import upcoming
from reconciler.bookable.upcoming import Upcoming
from reconciler.planning.blocks import UserTrouble
from reconciler.zoom import instants, live
from reconciler.zoom.api import Reader
from reconciler.zoom.troubles import or_trouble

Events = Mapping[str, Sequence[Any] | UserTrouble]
"""The upcoming events of people by their emails, as answered; whose cannot be read has a trouble there."""


async def of_page(
    reader: Reader, people: Iterable[str], schedule_id: str, now: datetime
) -> Upcoming | UserTrouble:
    """Return the upcoming bookings of one page, by the emails of its owner and hosts."""
    emails = set(people)
    return among(await events(reader, emails, now), emails, schedule_id)


async def events(reader: Reader, people: Iterable[str], now: datetime) -> Events:
    """Return the events of people from now on: a request for each, however many pages they are on."""
    emails, params = sorted(set(people)), {"from": instants.write(now)}
    lists = await concurrency.all_of(or_trouble(email, _events(reader, email, params)) for email in emails)
    return dict(zip(emails, lists, strict=True))


def among(events_: Events, people: Iterable[str], schedule_id: str) -> Upcoming | UserTrouble:
    """Return the upcoming bookings of a page among the events of its `people`, or why one cannot be read.

    An event names its page, sometimes with the instance's time behind it [zoom.md: events]. One that names
    none counts: the number decides whether the page may be removed.
    """
    found: dict[object, datetime | None] = {}
    for email in sorted(set(people)):
        of_one = events_[email]
        if isinstance(of_one, UserTrouble):
            return of_one
        for number, event in enumerate(of_one):
            if _books(event, schedule_id):
                ident = event.get("event_id")  # an event without one is a booking of its own
                found.setdefault(ident if isinstance(ident, str | int) else (email, number), _start(event))
    return upcoming.of(found.values())


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
    given = event.get("schedule_id")
    page_id = str(given) if isinstance(given, str | int) and not isinstance(given, bool) else ""
    matches = page_id in ("", schedule_id) or page_id.startswith(f"{schedule_id}_")
    return matches and event.get("status") != "cancelled"


def _start(event: Mapping[str, Any]) -> datetime | None:
    """Return when a booking begins; None where its event does not say it."""
    try:
        return instants.read(event["start_date_time"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
