"""What a person does in the web interface: make a page of any type, change it, remove it.

Used by the control addresses, by the pages under `/ui` and for the schedules of a fixture.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reconciler.emulator import bodies, events, making, pagetypes, people, schedules
from reconciler.emulator.pagetypes import Truth
from reconciler.emulator.people import User
from reconciler.emulator.refusal import invalid, missing
from reconciler.emulator.schedules import CONFIRMED, MANAGED, Schedule
from reconciler.emulator.world import World
from reconciler.model import PageType

_OWN = ("owner", "type", "hosts", "schedule_id", "created_via")
ORIGINS = ("web", "api", MANAGED)


def make(world: World, given: Any) -> Schedule:
    """Make a page from `{owner, type, hosts, …Zoom fields}`; refuses with 400 what cannot be."""
    if not isinstance(given, dict):
        raise invalid("the body must be an object")
    owner = _user(world, given.get("owner"), "owner")
    page_type = _type(given.get("type", PageType.ONE_TO_ONE))
    hosts = _hosts(world, given["hosts"]) if given.get("hosts") else (owner.email,)
    fields = _fields(given)
    if page_type is PageType.ONE_TO_MANY:
        fields.setdefault("capacity", 2)
    truth = _truth(world, owner, page_type, hosts, fields.get("capacity", 1))
    fields["availability_rules"] = _rules(world, truth, fields.get("availability_rules", []), owner)
    fields["schedule_type"] = "multiple" if page_type.multi_host else "one"
    row = Schedule(
        id=_identifier(world, given),
        owner=owner.email,
        slug=making.slug(world, owner, fields),
        status=CONFIRMED,
        type=truth.type,
        hosts=truth.hosts,
        via=_origin(given),
        body=making.body(world.store, owner, fields, world.stamp()),
    )
    events.note(world.store, world.stamp(), owner.email, truth.type)
    return schedules.put(world.store, row, shared_slugs=world.behaviour.shared_slugs)


def change(world: World, identifier: str, given: Any) -> Schedule:
    """Change a page. Made single-host, it books its owner, and the API's answers stay as they were."""
    old = existing(world, identifier)
    if not isinstance(given, dict):
        raise invalid("the body must be an object")
    owner = _user(world, given.get("owner", old.owner), "owner")
    page_type = _type(given.get("type", old.type))
    hosts = _hosts(world, given["hosts"]) if "hosts" in given else old.hosts
    fields = _fields(given)
    if page_type is PageType.ONE_TO_MANY and old.type is not page_type:
        fields.setdefault("capacity", max(2, old.body["capacity"]))
    elif page_type is not PageType.ONE_TO_MANY and old.type is PageType.ONE_TO_MANY:
        fields.setdefault("capacity", 1)
    truth = _truth(world, owner, page_type, hosts, fields.get("capacity", old.body["capacity"]))
    if truth.type.multi_host:
        rules = fields.get("availability_rules", old.body["availability_rules"])
        fields["availability_rules"] = _rules(world, truth, rules, owner)
        fields["schedule_type"] = "multiple"
    new = replace(
        old,
        owner=owner.email,
        type=truth.type,
        hosts=truth.hosts,
        slug=making.slug(world, owner, fields) if "slug" in fields else old.slug,
        body=making.changed(world.store, old.body, fields, world.stamp(old.body["updated"])),
    )
    return schedules.put(world.store, new, shared_slugs=world.behaviour.shared_slugs)


def remove(world: World, identifier: str) -> None:
    """Remove a page altogether."""
    old = existing(world, identifier)
    schedules.drop(world.store, old)
    events.note(world.store, world.stamp(), old.owner, "cancelled")


def existing(world: World, identifier: str) -> Schedule:
    """Return a page, or refuse with 404."""
    if row := schedules.get(world.store, identifier):
        return row
    raise missing(f"schedule `{identifier}`")


def _fields(given: Mapping[str, Any]) -> dict[str, Any]:
    zoom = {name: value for name, value in given.items() if name not in _OWN}
    cleaned: dict[str, Any] = bodies.UI.clean(zoom, "", True)
    return cleaned


def _identifier(world: World, given: Mapping[str, Any]) -> str:
    wanted = given.get("schedule_id")
    if wanted is None:
        return world.store.new_id("schedule")
    if not isinstance(wanted, str) or not wanted or schedules.get(world.store, wanted):
        raise invalid("schedule_id must be a new text")
    return wanted


def _origin(given: Mapping[str, Any]) -> str:
    origin = given.get("created_via", "web")
    if origin not in ORIGINS:
        raise invalid(f"created_via must be one of {', '.join(ORIGINS)}")
    return str(origin)


def _user(world: World, key: Any, at: str) -> User:
    if key is None:
        raise invalid(f"{at} is required: the email of a user")
    user = people.find(world.store, key) if isinstance(key, str) and key else None
    if user is None:
        raise invalid(f"{at} must be the email of a user; `{key}` is none")
    return user


def _type(name: Any) -> PageType:
    try:
        return PageType(name)
    except ValueError as error:
        raise invalid(f"type must be one of {', '.join(PageType)}") from error


def _hosts(world: World, given: Any) -> tuple[str, ...]:
    if not isinstance(given, list):
        raise invalid("hosts must be a list of emails")
    return tuple(dict.fromkeys(_user(world, email, f"hosts[{n}]").email for n, email in enumerate(given)))


def _truth(world: World, owner: User, page_type: PageType, hosts: tuple[str, ...], capacity: float) -> Truth:
    if page_type is PageType.ONE_TO_MANY and capacity <= 1:
        raise invalid("capacity must be over 1 for one_to_many")
    if page_type is PageType.ONE_TO_ONE and capacity > 1:
        raise invalid("capacity must be 1 for one_to_one")
    truth = Truth(page_type, hosts if page_type.multi_host else (owner.email,))
    pagetypes.check_hosts(world.store, owner, truth, capacity)
    return truth


def _rules(world: World, truth: Truth, rules: list[dict[str, Any]], owner: User) -> list[dict[str, Any]]:
    """Return one rule a host: the one there is, or their default availability."""
    making.check_rules(world.store, rules, truth.hosts, owner.email)
    return [
        making.rule_of(world.store, rules, email, owner.email) or making.default_rule(world.store, email)
        for email in truth.hosts
    ]
