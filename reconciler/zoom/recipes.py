"""Ways of writing a create request: the forms of its body and, per recipe, the fields that a type adds to it.

Which form an account takes and which type a recipe makes there is not documented; it is found by experiment
and remembered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from reconciler import fields
from reconciler.model import MULTI_HOST, BookingPage, Host, PageType, ZoomUser
from reconciler.times.weekly import to_zoom
from reconciler.zoom import dated

Users = Mapping[str, ZoomUser]
ADDRESSES: Final = "$addresses"
ATTENDEES: Final = "$attendees"
"""In a recipe's fields they stand for the hosts' scheduler addresses, and for attendees made of these."""


class Form(StrEnum):
    """Where a create request says when its hosts are free, in the order tried [zoom.md: create-as-seen]."""

    RULES = "rules"
    """A rule with a week of its own for each host: the form of the published document."""
    RULES_PAIRED = "rules-paired"
    """The same, with `type` beside `schedule_type`, and both dates with `start` and `end` times."""
    HOURS_AT_TOP = "hours-at-top"
    """The week of the page itself, no rules, and all that `rules-paired` adds. It names no host."""

    @property
    def dated(self) -> bool:
        """Whether both dates of the page are part of the form."""
        return self is not Form.RULES


@dataclass(frozen=True, slots=True)
class Recipe:
    """One way of asking for a type: `fields` by type, laid over the base request in its `form`."""

    name: str
    fields: Mapping[PageType, Mapping[str, Any]]
    form: Form = Form.RULES

    def own(self, page_type: PageType) -> frozenset[str]:
        """Return the names of the fields that are not as in the request for a page of one host."""
        more = ("availability_override",) if self.form is Form.HOURS_AT_TOP else ()
        return frozenset((*self.fields[page_type], *more))


@dataclass(frozen=True, slots=True)
class Between:
    """The dates with which a page is made that declares none, `YYYY-MM-DD`."""

    first: str
    last: str


def _pools(kind: str) -> dict[str, Any]:
    return {
        "pooling_type": "multiPool",
        "user_pools": [{"pooling_type": kind, "selected_users": ADDRESSES}],
        "attendees": ATTENDEES,
    }


_POOLS: Final = {PageType.ALL_HOSTS: _pools("collective"), PageType.ANY_HOST: _pools("roundRobin")}
_SHARED: Final[Mapping[PageType, Mapping[str, Any]]] = {t: {"schedule_type": "multiple"} for t in MULTI_HOST}
_OVERRIDE: Final = {t: {**added, "availability_override": True} for t, added in _SHARED.items()}
_POOLED: Final = {t: {**added, **_POOLS[t]} for t, added in _SHARED.items()}

RECIPES: Final = (
    Recipe("shared-override", _OVERRIDE),
    Recipe("shared", _SHARED),
    Recipe("pools", _POOLED),
    Recipe("shared-override-paired", _OVERRIDE, Form.RULES_PAIRED),
    Recipe("shared-paired", _SHARED, Form.RULES_PAIRED),
    Recipe("pools-paired", _POOLED, Form.RULES_PAIRED),
    Recipe("pools-at-top", _POOLED, Form.HOURS_AT_TOP),
)
"""In the order tried: all of one form together, since a form that is not taken rules out all of its recipes.

With its hours at the top a request names hosts by pools alone, so there is no shared recipe of that form.
"""

CONTROL: Final = Recipe("thread", {t: {"schedule_type": "one", **fields} for t, fields in _POOLS.items()})
"""The request that is known to make one-to-one pages; `probe` runs it to test that it sees a failure."""
_WHOLE_DAY: Final = {"start": "00:00", "end": "23:59"}
"""Times of day beside the dates of a page [zoom.md: create-as-seen]. What they mean nobody has said.

So they are of no hours: those are of several zones, are trial hours at first, and are changed by a PATCH that
does not have these two. `24:00` may be refused; the last minute is what they can cut off at most.
"""


def names(page_type: PageType) -> tuple[str, ...]:
    """Return the recipes for a type, in order; none is needed for a single-host type."""
    return tuple(recipe.name for recipe in RECIPES if page_type in recipe.fields)


def named(name: str) -> Recipe:
    """Return a recipe by name."""
    return next(recipe for recipe in (*RECIPES, CONTROL) if recipe.name == name)


def of_form(form: Form) -> tuple[Recipe, ...]:
    """Return the recipes whose requests have a form."""
    return tuple(recipe for recipe in RECIPES if recipe.form is form)


def fits(page: BookingPage, form: Form) -> bool:
    """Whether a request for a page of one host can have a form.

    Hours at the top are those of the owner alone, in the zone of the page, without dated hours.
    """
    if form is not Form.HOURS_AT_TOP or page.type.multi_host:
        return True
    (host, *others) = page.hosts
    alone = not others and host.email.casefold() == page.owner.email.casefold()
    zone = page.fields.get("time_zone") or host.time_zone
    return alone and host.hours is not None and not host.dated and host.time_zone in (None, zone)


def request(
    page: BookingPage, users: Users, recipe: Recipe | None = None, *, form: Form = Form.RULES,
    between: Between | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Return the body of POST for `page`, in the form of the recipe, else in `form`.

    All its hosts must be known users. `between` are the dates of a page that declares none.
    """
    form = recipe.form if recipe else form
    body = {
        **fields.ON_CREATE,
        **page.fields,
        "slug": page.slug,
        "schedule_type": "one",
        "availability_override": False,
        "availability_rules": [rule(host, users) for host in page.hosts],
    }
    if between:
        body |= {"interval_type": "fixed", "start_date": between.first, "end_date": between.last}
    if form is Form.HOURS_AT_TOP:
        body |= _at_top(page, users)
    if recipe:
        addresses = [users[host.email].address or host.email for host in page.hosts]
        attendees = [{"email": address, "host": True} for address in addresses]
        body |= _filled(recipe.fields[page.type], {ADDRESSES: addresses, ATTENDEES: attendees})
    return body if form is Form.RULES else {**body, **_paired(page, body)}


def _at_top(page: BookingPage, users: Users) -> dict[str, Any]:
    """Return the hours of the first host as those of the page. Those of others are patched in afterwards."""
    first = rule(page.hosts[0], users)
    return {
        "availability_override": True,
        "availability_rules": [],
        "segments": [],
        "segments_recurrence": first.get("segments_recurrence", {}),
    }


def _paired(page: BookingPage, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was in the one request that an account is known to have accepted."""
    zones = [host.time_zone for host in (*page.hosts, page.owner) if host.time_zone]
    zone = {"time_zone": body.get("time_zone") or next(iter(zones), "UTC")}
    return {"type": body["schedule_type"], "interval_type": "fixed", **_WHOLE_DAY, **zone}


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
