"""Ways of writing a create request: a base request and, per recipe, the fields that a type adds to it.

Which type a recipe makes on an account is not documented; it is found by experiment and remembered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from reconciler import fields
from reconciler.model import MULTI_HOST, BookingPage, Host, PageType, ZoomUser
from reconciler.times.weekly import to_zoom
from reconciler.zoom import dated

Users = Mapping[str, ZoomUser]
ADDRESSES: Final = "$addresses"
ATTENDEES: Final = "$attendees"
"""In a recipe's fields they stand for the hosts' scheduler addresses, and for attendees made of these."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """One way of asking for a type: `fields` by type, laid over the base request."""

    name: str
    fields: Mapping[PageType, Mapping[str, Any]]


def _pools(kind: str) -> dict[str, Any]:
    return {
        "pooling_type": "multiPool",
        "user_pools": [{"pooling_type": kind, "selected_users": ADDRESSES}],
        "attendees": ATTENDEES,
    }


_POOLS: Final = {PageType.ALL_HOSTS: _pools("collective"), PageType.ANY_HOST: _pools("roundRobin")}

RECIPES: Final = (
    Recipe(
        "shared-override",
        {t: {"schedule_type": "multiple", "availability_override": True} for t in MULTI_HOST},
    ),
    Recipe("shared", {t: {"schedule_type": "multiple"} for t in MULTI_HOST}),
    Recipe("pools", {t: {"schedule_type": "multiple", **fields} for t, fields in _POOLS.items()}),
)
"""In the order tried."""

CONTROL: Final = Recipe("thread", {t: {"schedule_type": "one", **fields} for t, fields in _POOLS.items()})
"""The request that is known to make one-to-one pages; `probe` runs it to test that it sees a failure."""


def names(page_type: PageType) -> tuple[str, ...]:
    """Return the recipes for a type, in order; none is needed for a single-host type."""
    return tuple(recipe.name for recipe in RECIPES if page_type in recipe.fields)


def named(name: str) -> Recipe:
    """Return a recipe by name."""
    return next(recipe for recipe in (*RECIPES, CONTROL) if recipe.name == name)


def request(page: BookingPage, users: Users, recipe: Recipe | None) -> dict[str, Any]:
    """Return the body of POST for `page`. All its hosts must be known users."""
    body = {
        **fields.ON_CREATE,
        **page.fields,
        "slug": page.slug,
        "schedule_type": "one",
        "availability_override": False,
        "availability_rules": [rule(host, users) for host in page.hosts],
    }
    addresses = [users[host.email].address or host.email for host in page.hosts]
    attendees = [{"email": address, "host": True} for address in addresses]
    values = {ADDRESSES: addresses, ATTENDEES: attendees}
    return {**body, **_filled(recipe.fields[page.type], values)} if recipe else body


def rule(host: Host, users: Users, live: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the availability rule of a host: their declared hours, or an availability of theirs in Zoom.

    `live` is the rule that the page has; what is not declared is kept from it.
    """
    user = users[host.email]
    named = user.availability(host.availability)
    base: dict[str, Any] = {"email": user.address or host.email, "segments": [], **(live or {})}
    if host.hours is not None:
        zone = {"time_zone": host.time_zone} if host.time_zone else {}
        identity = {} if base.get("availability_id") or not named else {"availability_id": named.id}
        if host.dated and host.time_zone:
            base["segments"] = dated.write(host.dated, base["segments"], host.time_zone)
        return {**base, **identity, "use_custom": True, "segments_recurrence": to_zoom(host.hours), **zone}
    if named is None or (host.availability is None and live):
        return base
    return {
        **base,
        "availability_id": named.id,
        "use_custom": False,
        **({"segments_recurrence": to_zoom(named.hours)} if named.hours is not None else {}),
        **({"time_zone": named.time_zone} if named.time_zone else {}),
    }


def _filled(value: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(value, str):
        return values.get(value, value)
    if isinstance(value, Mapping):
        return {key: _filled(part, values) for key, part in value.items()}
    return [_filled(part, values) for part in value] if isinstance(value, list) else value
