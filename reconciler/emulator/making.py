"""Making and changing the body of a page: defaults, slugs, custom-field ids, rules of hosts.

Shared by what the API does and what a person does in the web interface.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from reconciler.emulator import answers, identifiers, people
from reconciler.emulator.people import User
from reconciler.emulator.refusal import invalid
from reconciler.emulator.store import Store
from reconciler.emulator.world import World

DEFAULTS: Final[Mapping[str, Any]] = {
    "active": True,
    "add_on_type": "zoomMeeting",
    "availability_override": False,
    "booking_limit": 0,
    "capacity": 1,
    "color": "#0e72ed",
    "cushion": 0,
    "custom_fields": [],
    "description": "",
    "duration": 30,
    "location": "",
    "schedule_type": "one",
    "secret": False,
    "segments": [],
    "segments_recurrence": {},
    "start_time_increment": 30,
    "summary": "",
}
_NO_BUFFER: Final = {"after": 0, "before": 0}


def body(store: Store, owner: User, given: Mapping[str, Any], stamp: str) -> dict[str, Any]:
    """Return the whole body of a new page: what is given, and the defaults."""
    interval = "fixed" if "start_date" in given or "end_date" in given else "unlimited"
    made = dict(DEFAULTS) | {"interval_type": interval, "time_zone": owner.time_zone}
    made |= {name: value for name, value in given.items() if name not in ("slug", "status")}
    return _settled(store, made, stamp)


def changed(store: Store, old: Mapping[str, Any], given: Mapping[str, Any], stamp: str) -> dict[str, Any]:
    """Return the body after a change. Objects and lists are replaced whole."""
    made = dict(old) | {name: value for name, value in given.items() if name not in ("slug", "status")}
    return _settled(store, made, stamp)


def slug(world: World, owner: User, given: Mapping[str, Any]) -> str:
    """Return the slug as kept; without one, one made of the summary that is free."""
    if "slug" in given:
        stored = identifiers.slug_as_kept(given["slug"])
        rewritten = "slug-rewritten" in world.behaviour
        return f"{stored[:250]}-{identifiers.derive(stored, length=2)}" if rewritten else stored
    wanted = identifiers.slug_from(given.get("summary", ""))
    taken = {
        row["slug"]
        for row in world.store.rows(
            "select slug from schedules where owner = ? and status = 'confirmed' and slug glob ?",
            (owner.email, f"{wanted}*"),
        )
    }
    number, candidate = 1, wanted
    while candidate in taken:
        number += 1
        candidate = f"{wanted}-{number}"
    return candidate


def default_rule(store: Store, email: str) -> dict[str, Any]:
    """Return the rule of a host who was given none: their default availability."""
    user = people.by_any_email(store, email)
    assert user is not None  # noqa: S101 (hosts are users)
    availability = people.default_availability(store, email)
    named = {"availability_id": availability.id} if availability else {}
    week = availability.body["segments_recurrence"] if availability else {}
    zone = availability.body["time_zone"] if availability else user.time_zone
    return {
        **named,
        "email": user.address,
        "segments": [],
        "segments_recurrence": week,
        "time_zone": zone,
        "use_custom": False,
    }


def rule_of(store: Store, rules: list[dict[str, Any]], email: str, owner: str) -> dict[str, Any] | None:
    """Return the rule that speaks of a host; a rule without an address speaks of the owner."""
    for rule in rules:
        user = people.by_any_email(store, rule["email"]) if "email" in rule else None
        if (user.email if user else owner if "email" not in rule else None) == email:
            return rule
    return None


def check_rules(store: Store, rules: list[dict[str, Any]], hosts: tuple[str, ...], owner: str) -> None:
    """Refuse a rule of a host that names an availability which is not theirs."""
    for email in hosts:
        rule = rule_of(store, rules, email, owner)
        name = rule.get("availability_id") if rule else None
        if not name:
            continue
        availability = people.availability(store, name)
        if availability is None or availability.owner != email:
            raise invalid(f"availability_id `{name}` is not an availability of {email}")


def _settled(store: Store, made: dict[str, Any], stamp: str) -> dict[str, Any]:
    first, last = made.get("start_date"), made.get("end_date")
    if first and last and last < first:
        raise invalid("end_date must not be before start_date")
    made["buffer"] = _NO_BUFFER | made.get("buffer", {})
    made["custom_fields"] = [
        {"custom_field_id": store.new_id("custom-field"), **item} for item in made["custom_fields"]
    ]
    made["availability_rules"] = answers.rules_shown(store, made.get("availability_rules", []))
    made["updated"] = stamp
    return made
