"""The schedules part of the API: list, make, show, change, delete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from starlette.responses import JSONResponse, Response

from reconciler.emulator import (
    accepted,
    answer_styles,
    answers,
    bodies,
    events,
    making,
    offered,
    ownership,
    pagetypes,
    people,
    schedules,
)
from reconciler.emulator.call import Call, empty, page_of_texts
from reconciler.emulator.pagetypes import Asked, Truth
from reconciler.emulator.refusal import NON_SHARED, invalid, missing, scheduler
from reconciler.emulator.schedules import CANCELLED, MANAGED, Kept, Schedule
from reconciler.model import PageType


def listing(call: Call) -> Response:
    """GET: the pages of a user, oldest first; with `from` and `to`, those that can be booked then."""
    call.check_common()
    owner, size, cancelled = call.user().email, call.page_size(), call.flag("show_deleted")
    dates = (call.day("from"), call.day("to"))
    name = f"schedules {owner} {cancelled} {dates}"
    after, store = call.after(name), call.world.store
    listed = schedules.page_as_kept(
        store, owner, after=after, limit=size + 1, cancelled=cancelled, dates=dates
    )
    more = listed[size - 1].seq if len(listed) > size else None
    stale = schedules.unseen(store, call.world.behaviour.modifiers.get("read-lag", 0), owner=owner)
    stale |= schedules.last_written(store, owner) if call.stale else set()
    rows = schedules.list_as_before(
        store, listed[:size], stale, owner=owner, after=after, until=more, cancelled=cancelled
    )
    return page_of_texts(_listed(call, rows), more, name)


def listing_managed(call: Call) -> Response:
    """GET: the pages that stand for an administrator's template, of all owners."""
    size = call.page_size()
    name = "managed schedules"
    owner = call.token.user if call.token.personal else None
    listed = schedules.managed(call.world.store, owner, call.after(name), size + 1)
    more = listed[size - 1].seq if len(listed) > size else None
    return page_of_texts(_listed(call, listed[:size]), more, name)


def make(call: Call) -> Response:
    """POST: a new page. What it really is, the behaviour decides."""
    world, owner = call.world, call.user()
    body, pools = accepted.split(call.body, world.behaviour)
    truth = _truth_made(call, Asked(owner, body, pools))
    making.check_rules(world.store, body["availability_rules"], truth.hosts, owner.email)
    row = Schedule(
        id=world.store.new_id("schedule"),
        owner=owner.email,
        slug=making.slug(world, owner, body),
        status=schedules.CONFIRMED,
        type=truth.type,
        hosts=truth.hosts,
        via="api",
        body=making.body(world.store, owner, body, world.stamp()),
    )
    stored = schedules.put(world.store, row, shared_slugs=world.behaviour.shared_slugs)
    events.note(world.store, world.stamp(), owner.email, truth.type)
    return JSONResponse(answers.schedule(world, call.base, stored), 201)


def show(call: Call) -> Response:
    """GET: one page, cancelled ones too."""
    identifier, store = ownership.page_id(call), call.world.store
    lag = call.world.behaviour.modifiers.get("read-lag", 0)
    stale = schedules.unseen(store, lag, identifier=identifier) if lag else set()
    row = schedules.as_before(store, schedules.get(store, identifier), {identifier} if call.stale else stale)
    return JSONResponse(answers.schedule(call.world, call.base, ownership.page(call, row)))


def available_times(call: Call) -> Response:
    """GET: what visitors of a page are offered between `from` and `to`; by its id, else by a user's slug."""
    world = call.world
    if "no-times" in world.behaviour:
        raise missing("schedule")
    page = ownership.page(call, schedules.get(world.store, ownership.page_id(call)))
    if page.status == CANCELLED or ("inactive-times-404" in world.behaviour and not page.active):
        raise missing("schedule")
    call.check_common()
    between = offered.span(("from", "to"), (call.query("from"), call.query("to")))
    zone = call.query("time_zone") or offered.zone_of(world, page)
    return JSONResponse(answer_styles.dress(world.behaviour, offered.official(world, page, between, zone)))


def change(call: Call) -> Response:
    """PATCH: what is sent replaces what is there; the type never changes."""
    world, old = call.world, _changeable(call)
    body, pools = bodies.split(call.body, world.behaviour, bodies.PATCH)
    if "keeps-dates" in world.behaviour and body.get("interval_type") == "unlimited":
        del body["interval_type"]
    owner = world.user(old.owner)
    truth = _truth_after(call, old, body, pools)
    if "availability_rules" in body:
        making.check_rules(world.store, body["availability_rules"], truth.hosts, owner.email)
    new = replace(
        old,
        type=truth.type,
        hosts=truth.hosts,
        slug=making.slug(world, owner, body) if "slug" in body else old.slug,
        status=body.get("status", old.status),
        body=making.changed(world.store, old.body, body, world.stamp(old.body["updated"])),
    )
    schedules.put(world.store, new, shared_slugs=world.behaviour.shared_slugs)
    return empty()


def delete(call: Call) -> Response:
    """DELETE: the page is gone; its bookings stay."""
    world, old = call.world, _changeable(call)
    if "delete-conflict" in world.behaviour and events.of_page(world.store, old.id, world.stamp()):
        raise scheduler(409, "the schedule has upcoming bookings")
    if "soft-delete" in world.behaviour:
        body = old.body | {"updated": world.stamp(old.body["updated"])}
        schedules.put(world.store, replace(old, status=CANCELLED, body=body))
    else:
        schedules.drop(world.store, old)
    events.note(world.store, world.stamp(), old.owner, "cancelled")
    return empty()


def _listed(call: Call, rows: Sequence[Schedule | Kept]) -> list[str]:
    world, base, asks = call.world, call.base, call.token.user
    return [answers.listed(world, base, row, asks) for row in rows]


def _truth_made(call: Call, asked: Asked) -> Truth:
    behaviour = call.world.behaviour
    pagetypes.check_licences(call.world.store, asked)
    if "as-seen" in behaviour and not asked.body["availability_rules"]:  # the form with hours at the top
        if asked.body["schedule_type"] == "one" or not behaviour.pools:
            return pagetypes.alone(asked.owner.email, asked.body)
        asked = replace(asked, body={**asked.body, "availability_override": False})
    return _kept(call, pagetypes.decide(behaviour.types, call.world.store, asked))


def _truth_after(call: Call, old: Schedule, body: dict[str, Any], pools: dict[str, Any]) -> Truth:
    """Return type and hosts after a PATCH. `availability_override` of a multi-host page stays as it is."""
    store, types = call.world.store, call.world.behaviour.types
    owner = call.world.user(old.owner)
    if not old.type.multi_host:
        if body.get("availability_override") and not old.body["availability_override"]:
            raise invalid(NON_SHARED)
        return (
            pagetypes.alone(old.owner, old.body | body) if "capacity" in body else Truth(old.type, old.hosts)
        )
    body.pop("availability_override", None)
    if "patch-breaks-pool" in call.world.behaviour and "availability_rules" in body:
        return Truth(PageType.ONE_TO_ONE, (old.owner,))
    hosts = old.hosts
    if types == "honours-shared" and "availability_rules" in body:
        hosts = pagetypes.users_named(
            store, (rule.get("email") for rule in body["availability_rules"]), owner
        )
    elif types == "honours-pools" and "attendees" in pools:
        hosts = pagetypes.hosts_of_pools(store, owner, pools)
    truth = Truth(old.type, hosts)
    if hosts != old.hosts or "capacity" in body:
        pagetypes.check_hosts(store, owner, truth, body.get("capacity", old.body["capacity"]))
    return _kept(call, truth) if "availability_rules" in body else truth


def _kept(call: Call, truth: Truth) -> Truth:
    """Return what becomes of a pool where the API loses the last host, or books somebody else."""
    behaviour, hosts = call.world.behaviour, truth.hosts
    if not truth.type.multi_host:
        return truth
    if "pool-loses-host" in behaviour:
        hosts = hosts[:-1]
    last = people.everyone(call.world.store)[-1].email
    if "pool-adds-host" in behaviour and last not in hosts:
        hosts = (*hosts, last)
    if "pool-swaps-host" in behaviour and last not in hosts:
        hosts = (*hosts[:-1], last)
    return Truth(truth.type, hosts)


def _changeable(call: Call) -> Schedule:
    """Return the page of the call; refuses one that is not there, and a copy of a template with 400."""
    row = ownership.page(call, schedules.get(call.world.store, ownership.page_id(call)))
    if row.status == CANCELLED:
        raise missing("schedule")
    if row.via == MANAGED:
        raise invalid("a schedule assigned from a template is changed by its template alone")
    return row
