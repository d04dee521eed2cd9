"""The addresses under `/_emulator`: request log, true state of pages, faults, tokens, and what people do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from reconciler.emulator import (
    answers,
    busy_times,
    call,
    events,
    faults,
    fixture,
    people,
    schedules,
    seeding,
    spans,
    ui,
)
from reconciler.emulator.contract import Many, Number, Text, Thing
from reconciler.emulator.events import Guest
from reconciler.emulator.fixture import FixtureError
from reconciler.emulator.refusal import invalid
from reconciler.emulator.world import base_url, stamp, world_of

_BOOKING = Thing(
    {"schedule_id": Text(1), "start": Text(1), "booker": Text(3)},
    required=("schedule_id", "start", "booker"),
)
_BUSY = Thing({"user": Text(1), "start": Text(1), "end": Text(1)}, required=("user", "start", "end"))
_TOKENS = Thing({"lifetime": Number(0, 31_536_000), "scopes": Many(Text(1))})


async def requests(request: Request) -> Response:
    """GET: every request to anything but these addresses."""
    return JSONResponse([entry.shown() for entry in world_of(request).log.entries])


async def clock(request: Request) -> Response:
    """GET: what time it is here, and the release of the rules of time zones."""
    world = world_of(request)
    return JSONResponse({"now": world.stamp(), "zone_rules": world.zone_rules.release})


async def truths(request: Request) -> Response:
    """GET: every page as it really is."""
    world, base = world_of(request), base_url(request)
    rows = schedules.page(world.store, None, cancelled=True)
    return JSONResponse([answers.truth(world, base, row) for row in rows])


async def reset(request: Request) -> Response:
    """POST: back to the fixture; requests, faults and tokens' counts forgotten."""
    world = world_of(request)
    seeding.reset(world)
    return call.empty()


async def add_fault(request: Request) -> Response:
    """POST: let something go wrong."""
    fault = faults.parse(await _body(request))
    world_of(request).faults.waiting.append(fault)
    return JSONResponse({"fault": fault.kind, "times": fault.times}, 201)


async def clear_faults(request: Request) -> Response:
    """DELETE: let nothing go wrong any more."""
    world_of(request).faults.waiting.clear()
    return call.empty()


async def change_tokens(request: Request) -> Response:
    """POST: tokens given out from now on live `lifetime` seconds; the app has `scopes` from now on."""
    tokens = world_of(request).tokens
    given = _TOKENS.clean(await _body(request), "", True)
    tokens.lifetime = int(given.get("lifetime", tokens.lifetime))
    tokens.scopes = tuple(given.get("scopes", tokens.scopes))
    return JSONResponse({"lifetime": tokens.lifetime, "scopes": list(tokens.scopes)}, 201)


async def revoke_tokens(request: Request) -> Response:
    """DELETE: no token given out so far is good any more."""
    world_of(request).tokens.revoke()
    return call.empty()


async def book(request: Request) -> Response:
    """POST: a booking at a time of one's choice, free or not."""
    world, given = world_of(request), _BOOKING.clean(await _body(request), "", True)
    page = schedules.get(world.store, given["schedule_id"])
    if page is None:
        raise invalid(f"schedule_id: no schedule `{given['schedule_id']}`")
    start = _start(given["start"])
    with world.store.transaction():
        event = events.book(world.store, page, start, Guest(given["booker"]), world.stamp())
    return JSONResponse(events.shown(world.store, event), 201)


async def add_busy(request: Request) -> Response:
    """POST: something in the connected calendar of a user, who cannot be booked then."""
    world, given = world_of(request), _BUSY.clean(await _body(request), "", True)
    user = people.find(world.store, given["user"])
    if user is None:
        raise invalid(f"user must be the email of a user; `{given['user']}` is none")
    try:
        start, end = spans.span(given)
    except ValueError as error:
        raise invalid(str(error)) from error
    busy_times.add(world.store, user.email, [(start, end)], posted=True)
    return JSONResponse({"user": user.email, "start": stamp(start), "end": stamp(end)}, 201)


async def add_user(request: Request) -> Response:
    """POST: somebody joins the account, as the fixture would have them."""
    world = world_of(request)
    try:
        joining = fixture.user(await _body(request), "user")
        seen = [item.id for item in joining.availability]
        if len({*seen}) < len(seen):
            raise invalid("user.availability: two have the same name or id")
        with world.store.transaction():
            seeding.add(world, [joining])
    except (FixtureError, people.Taken) as error:
        raise invalid(str(error)) from error
    return JSONResponse({"id": joining.id, "email": joining.email, "address": joining.address}, 201)


async def clear_busy(request: Request) -> Response:
    """DELETE: what was put into calendars by POST is gone; what the fixture has stays."""
    busy_times.clear(world_of(request).store)
    return call.empty()


async def make(request: Request) -> Response:
    """POST: make a page as a person does."""
    world, given = world_of(request), await _body(request)
    with world.store.transaction():
        row = ui.make(world, given)
    return JSONResponse(answers.truth(world, base_url(request), row), 201)


async def change(request: Request) -> Response:
    """PATCH: change a page as a person does."""
    world, given = world_of(request), await _body(request)
    with world.store.transaction():
        row = ui.change(world, request.path_params["schedule_id"], given)
    return JSONResponse(answers.truth(world, base_url(request), row))


async def remove(request: Request) -> Response:
    """DELETE: remove a page as a person does."""
    world = world_of(request)
    with world.store.transaction():
        ui.remove(world, request.path_params["schedule_id"])
    return call.empty()


ROUTES = (
    Route("/requests", requests, methods=["GET"]),
    Route("/clock", clock, methods=["GET"]),
    Route("/schedules", truths, methods=["GET"]),
    Route("/reset", reset, methods=["POST"]),
    Route("/faults", add_fault, methods=["POST"]),
    Route("/faults", clear_faults, methods=["DELETE"]),
    Route("/tokens", change_tokens, methods=["POST"]),
    Route("/tokens", revoke_tokens, methods=["DELETE"]),
    Route("/events", book, methods=["POST"]),
    Route("/users", add_user, methods=["POST"]),
    Route("/busy", add_busy, methods=["POST"]),
    Route("/busy", clear_busy, methods=["DELETE"]),
    Route("/ui/schedules", make, methods=["POST"]),
    Route("/ui/schedules/{schedule_id}", change, methods=["PATCH"]),
    Route("/ui/schedules/{schedule_id}", remove, methods=["DELETE"]),
)


def _start(text: str) -> datetime:
    moment = spans.moment(text)
    if moment is None:
        raise invalid("start must be a date-time of our days, such as 2026-01-05T03:00:00Z")
    return moment


async def _body(request: Request) -> Any:
    return call.read_json(await request.body())
