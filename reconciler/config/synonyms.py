"""Words of Zoom and of other tools for fields and values of this language."""

from __future__ import annotations

from typing import Final

FIELDS: Final = {
    "title": "summary", "name": "summary", "colour": "color", "increment": "start_time_increment",
    "interval": "start_time_increment", "timezone": "time_zone", "tz": "time_zone", "from": "start_date",
    "start": "start_date", "until": "end_date", "end": "end_date", "url": "slug", "link": "slug",
    "questions": "custom_fields", "length": "duration", "notice": "cushion", "mail": "email",
    "schedule": "hours", "kind": "type", "limit": "booking_limit",
}  # fmt: skip
VALUES: Final = {
    "any": "any_host_available", "round_robin": "any_host_available", "roundrobin": "any_host_available",
    "all": "all_hosts_available", "collective": "all_hosts_available", "multiple": "all_hosts_available",
    "multipool": "all_hosts_available", "one": "one_to_one", "single": "one_to_one", "1:1": "one_to_one",
    "1to1": "one_to_one", "group": "one_to_many", "many": "one_to_many", "zoom": "zoomMeeting",
    "meeting": "zoomMeeting", "phone": "zoomPhone", "in_person": "offline", "none": "offline",
    "deleted": "absent", "removed": "absent", "gone": "absent", "choice": "choices_one",
    "choices": "choices_many", "radio": "choices_one", "checkbox": "choices_many", "dropdown": "select",
    "forever": "unlimited", "enterprise": "business",
}  # fmt: skip
BY_HOSTS: Final = (
    "availability_rules", "availability_override", "segments", "segments_recurrence", "attendees",
    "pooling_type", "user_pools", "schedule_type",
)  # fmt: skip
"""Zoom's fields that follow from a page's type and hosts."""


def folded(word: str) -> str:
    """Return a word as the keys above have it: in lower case, `_` for `-` and spaces."""
    return word.strip().casefold().replace("-", "_").replace(" ", "_")
