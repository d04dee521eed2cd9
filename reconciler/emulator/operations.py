"""The operations of the API as data: method, path under `/scheduler`, handler, granular scope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from starlette.responses import Response

from reconciler.emulator import api_account, api_events, api_people, api_schedules, links
from reconciler.emulator.call import Call

OPERATIONS: Final[tuple[tuple[str, str, Callable[[Call], Response], str], ...]] = (
    ("GET", "/schedules", api_schedules.listing, "read:list_schedule"),
    ("POST", "/schedules", api_schedules.make, "write:insert_schedule"),
    ("POST", "/schedules/single_use_link", links.make_single_use, "write:single_use_link"),
    ("GET", "/schedules/{schedule_id}", api_schedules.show, "read:get_schedule"),
    ("GET", "/schedules/{schedule_id}/available_times", api_schedules.available_times, "read:get_schedule"),
    ("PATCH", "/schedules/{schedule_id}", api_schedules.change, "update:patch_schedule"),
    ("DELETE", "/schedules/{schedule_id}", api_schedules.delete, "delete:delete_schedule"),
    ("GET", "/managed_schedules", api_schedules.listing_managed, "read:list_schedule"),
    ("POST", "/shares", links.make_share, "write:share"),
    ("GET", "/availability", api_people.list_availability, "read:list_availability"),
    ("POST", "/availability", api_people.make_availability, "write:availability"),
    ("GET", "/availability/{availability_id}", api_people.show_availability, "read:availability"),
    ("PATCH", "/availability/{availability_id}", api_people.change_availability, "update:availability"),
    ("DELETE", "/availability/{availability_id}", api_people.delete_availability, "delete:availability"),
    ("GET", "/users/{user_id}", api_people.show_user, "read:user"),
    ("GET", "/teams", api_account.teams, "read:get_schedule"),
    ("GET", "/events", api_events.listing, "read:list_scheduled_events"),
    ("GET", "/events/{event_id}", api_events.show, "read:scheduled_event"),
    ("PATCH", "/events/{event_id}", api_events.change, "update:scheduled_event"),
    ("DELETE", "/events/{event_id}", api_events.cancel, "delete:scheduled_event"),
    ("GET", "/events/{event_id}/attendees/{attendee_id}", api_events.attendee,
     "read:scheduled_event_attendee"),
    ("GET", "/analytics", api_account.analytics, "read:analytics"),
)  # fmt: skip
"""`read` or `write` by method is the broad scope that is enough too."""
