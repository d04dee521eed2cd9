"""The request bodies of the contract, as data [the published OpenAPI of February 2026]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from reconciler.emulator.behaviours import Behaviour
from reconciler.emulator.contract import Choice, Day, Flag, Kind, Many, Number, Text, Thing, Week, Zone

_SPAN: Final = Thing({"start": Text(), "end": Text()})
RULE: Final = Thing(
    {
        "availability_id": Text(),
        "email": Text(),
        "segments": Many(_SPAN),
        "segments_recurrence": Week(),
        "time_zone": Zone(),
        "use_custom": Flag(),
    }
)
CUSTOM_FIELD: Final = Thing(
    {
        "custom_field_id": Text(),
        "enabled": Flag(),
        "format": Choice(("text", "string", "phone_number", "choices_one", "choices_many", "select")),
        "include_other": Flag(),
        "name": Text(),
        "position": Number(),
        "required": Flag(),
        "answer_choices": Many(Text(1, 8192), 1, 50),
    },
    required=("enabled", "format", "include_other", "name", "position", "required"),
)
PAGE: Final[Mapping[str, Kind]] = {
    "active": Flag(),
    "add_on_type": Choice(("zoomMeeting", "zoomPhone", "offline")),
    "availability_override": Flag(),
    "availability_rules": Many(RULE),
    "booking_limit": Number(0, 96),
    "buffer": Thing({"after": Number(0, 240), "before": Number(0, 240)}),
    "capacity": Number(1, 200),
    "color": Text(),
    "cushion": Number(0, 14340),
    "custom_fields": Many(CUSTOM_FIELD),
    "description": Text(0, 8192),
    "duration": Number(15, 1440),
    "end_date": Day(),
    "interval_type": Choice(("unlimited", "fixed")),
    "location": Text(0, 1024),
    "secret": Flag(),
    "segments": Many(_SPAN),
    "segments_recurrence": Week(),
    "slug": Text(3, 256),
    "start_date": Day(),
    "start_time_increment": Number(5, 720),
    "summary": Text(0, 256),
    "time_zone": Zone(),
}
"""The fields of a page. A table of its own, held to the published document by a test: with limits taken from
`reconciler.fields`, the emulator would accept whatever the product has wrong."""

POST: Final = Thing(
    {**PAGE, "schedule_type": Choice(("one", "multiple"))},
    required=("availability_override", "availability_rules", "capacity"),
)
PATCH: Final = Thing({**PAGE, "status": Choice(("confirmed", "cancelled"))})
UI: Final = Thing(PAGE)
"""What a person sets in the web interface beside type, owner and hosts."""

POOLS: Final = Thing(
    {
        "attendees": Many(Thing({"email": Text(), "host": Flag()}, required=("email",))),
        "pooling_type": Text(),
        "user_pools": Many(
            Thing({"pooling_type": Choice(("collective", "roundRobin")), "selected_users": Many(Text())})
        ),
    }
)
"""Fields that no document names; only some behaviours know them."""

AVAILABILITY: Final = Thing(
    {
        "default": Flag(),
        "name": Text(1),
        "segments": Many(replace(_SPAN, required=("start", "end"))),
        "segments_recurrence": Week(),
        "time_zone": Zone(),
    },
    required=("name", "time_zone"),
    ignored=("availability_id", "owner"),
)

EVENT: Final = Thing(
    {
        "attendees": Many(Thing({"attendee_id": Text(), "email": Text(), "no_show": Flag()})),
        "meeting_notes": Text(0, 1024),
        "status": Choice(("confirmed", "cancelled")),
    }
)
SINGLE_USE: Final = Thing({"schedule_id": Text()}, required=("schedule_id",))
SHARE: Final = Thing(
    {
        "schedule_id": Text(),
        "duration": Number(15, 1440),
        "end_date": Day(),
        "interval_type": Choice(("unlimited", "fixed")),
        "segments": Many(_SPAN),
        "segments_recurrence": Week(),
        "start_date": Day(),
        "time_zone": Zone(),
    },
    required=("schedule_id",),
)


def split(sent: Any, behaviour: Behaviour, body: Thing) -> tuple[dict[str, Any], dict[str, Any]]:
    """Take a request body apart: what the contract knows, and the pool fields where they are known."""
    known: dict[str, Any] = body.clean(sent, "", behaviour.strict)
    return known, POOLS.clean(sent, "", False) if behaviour.pools else {}
