"""The events and analytics parts of the API."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from starlette.responses import JSONResponse, Response

from reconciler.emulator import call, events, world
from reconciler.emulator.call import Call
from reconciler.emulator.refusal import invalid
from reconciler.model import PageType

_PERIOD: Final = timedelta(days=30)
_COUNTERS: Final = {
    "one_to_one": PageType.ONE_TO_ONE,
    "one_to_many": PageType.ONE_TO_MANY,
    "any_host_available": PageType.ANY_HOST,
    "all_host_available": PageType.ALL_HOSTS,
}
"""The name of each type in analytics; the last lacks an s there [FACTS]."""


def listing(here: Call) -> Response:
    """GET: the bookings of a user, as owner or host."""
    here.check_common()
    user, size = here.user(), here.page_size()
    if here.query("event_type") not in (None, "pending"):
        raise invalid("event_type must be pending")
    conditions = _conditions(here)
    name = f"events {user.email} {conditions}"
    after = here.after(name)
    pending = here.query("event_type") == "pending"
    found = [] if pending else events.of_user(here.world.store, user.email, after, size + 1, *conditions)
    items = [events.shown(here.world.store, event) for event in found[:size]]
    return call.page_answer(items, found[size - 1].seq if len(found) > size else None, name)


def analytics(here: Call) -> Response:
    """GET: what was made in a period (30 days to now, unless told), and in the one before."""
    here.check_common()
    owner = None if here.query("user_id") == "all" else here.user().email
    end = here.moment("to") or here.world.now() + timedelta(milliseconds=1)
    start = here.moment("from") or end - _PERIOD
    if end < start:
        raise invalid("to must not be before from")
    empty: dict[str, list[Any]] = {
        name: []
        for name in (
            "event_distribution_by_duration", "popular_schedules", "popular_time_of_week",
            "popular_time_of_day", "users_with_least_events", "users_with_most_events",
        )
    }  # fmt: skip
    return JSONResponse(
        empty
        | {
            "last_n_days": _counts(here, owner, start, end),
            "previous_period": _counts(here, owner, _earlier(start, end - start), start),
        }
    )


def _conditions(here: Call) -> list[tuple[str, str]]:
    conditions = []
    if not here.flag("show_deleted"):
        conditions.append(("status = ?", "confirmed"))
    if start := here.moment("from"):
        conditions.append(("ends > ?", world.stamp(start)))
    if end := here.moment("to"):
        conditions.append(("start < ?", world.stamp(end)))
    if words := here.query("search"):
        conditions.append(("instr(lower(body), lower(?)) > 0", words))
    return conditions


def _earlier(start: datetime, length: timedelta) -> datetime:
    try:
        return start - length
    except OverflowError:
        return datetime.min.replace(tzinfo=start.tzinfo)


def _counts(here: Call, owner: str | None, start: datetime, end: datetime) -> dict[str, int]:
    noted = events.counted(here.world.store, owner, world.stamp(start), world.stamp(end))
    types = {name: noted.get(kind.value, 0) for name, kind in _COUNTERS.items()}
    return types | {
        "meeting_poll": 0,
        "one_off_meeting": 0,
        "scheduled_events_canceled": noted.get("event-cancelled", 0),
        "scheduled_events_completed": 0,
        "scheduled_events_created": noted.get("event", 0),
        "scheduled_events_rescheduled": 0,
        "schedules_canceled": noted.get("cancelled", 0),
        "schedules_created": sum(types.values()),
    }
