"""The parts of the API that only count or list: analytics and teams."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from starlette.responses import JSONResponse, Response

from reconciler.emulator import answer_styles, events
from reconciler.emulator.call import Call
from reconciler.emulator.refusal import invalid
from reconciler.emulator.world import stamp
from reconciler.model import PageType

_PERIOD: Final = timedelta(days=30)
_COUNTERS: Final = {
    "one_to_one": PageType.ONE_TO_ONE,
    "one_to_many": PageType.ONE_TO_MANY,
    "any_host_available": PageType.ANY_HOST,
    "all_host_available": PageType.ALL_HOSTS,
}
"""The name of each type in analytics; the last lacks an s there [zoom.md: analytics]."""


_LISTS: Final = (
    "event_distribution_by_duration", "popular_schedules", "popular_time_of_day", "popular_time_of_week",
    "users_with_least_events", "users_with_most_events",
)  # fmt: skip
"""Lists whose items have no published fields: there, and empty."""


def analytics(call: Call) -> Response:
    """GET: what was made in a period (30 days to now, unless told), and in the one before."""
    call.check_common()
    whole = call.query("user_id") == "all" and not call.token.personal
    owner = None if whole else call.user().email
    end = call.moment("to") or call.world.now() + timedelta(milliseconds=1)
    start = call.moment("from") or _earlier(end, _PERIOD)
    if end < start:
        raise invalid("to must not be before from")
    lists: dict[str, list[Any]] = {name: [] for name in _LISTS}
    counts = {
        "last_n_days": _counts(call, owner, start, end),
        "previous_period": _counts(call, owner, _earlier(start, end - start), start),
    }
    if lag := call.world.behaviour.modifiers.get("analytics-lag"):
        events.count_read(call.world.store, lag)
    return JSONResponse(answer_styles.dress(call.world.behaviour, lists | counts))


def teams(call: Call) -> Response:
    """GET: the teams a user owns or belongs to; all of them when nobody is named."""
    email = call.user().email if call.query("user_id") or call.token.personal else None
    listed = [
        {
            "team_id": team.id,
            "owner_id": call.world.user(team.owner).id,
            "member_count": len(team.members),
            "name": team.name,
            "slug": team.slug,
            "timezone": team.time_zone,
        }
        for team in call.world.fixture.teams
        if email is None or email in (team.owner, *team.members)
    ]
    return JSONResponse(answer_styles.dress(call.world.behaviour, {"teams": listed}))


def _earlier(start: datetime, length: timedelta) -> datetime:
    try:
        return start - length
    except OverflowError:
        return datetime.min.replace(tzinfo=start.tzinfo)


def _counts(call: Call, owner: str | None, start: datetime, end: datetime) -> dict[str, int]:
    lag = call.world.behaviour.modifiers.get("analytics-lag", 0)
    period = (stamp(start), stamp(end))
    noted = events.counted(call.world.store, owner, period, lag)
    types = {name: noted.get(kind.value, 0) for name, kind in _COUNTERS.items()}
    return types | {
        "meeting_poll": 0,
        "one_off_meeting": 0,
        "scheduled_events_canceled": noted.get("event-cancelled", 0),
        "scheduled_events_completed": events.completed(call.world.store, owner, period),
        "scheduled_events_created": noted.get("event", 0),
        "scheduled_events_rescheduled": 0,
        "schedules_canceled": noted.get("cancelled", 0),
        "schedules_created": sum(types.values()),
    }
