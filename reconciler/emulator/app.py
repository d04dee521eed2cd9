"""The emulator as one ASGI application: its routes, its middleware, its answers to errors."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from reconciler.emulator import (
    appointments,
    authorize,
    call,
    control,
    html,
    operations,
    pages,
    seeding,
    web,
    web_people,
)
from reconciler.emulator import behaviours as behaviour_names
from reconciler.emulator import fixture as fixtures
from reconciler.emulator.auth import Tokens, scopes
from reconciler.emulator.faults import Faults
from reconciler.emulator.limits import Limits
from reconciler.emulator.log import Log
from reconciler.emulator.middleware import Dropped, Gate, render
from reconciler.emulator.refusal import Refusal, scheduler_body
from reconciler.emulator.store import Store
from reconciler.emulator.world import World, base_url, world_of
from reconciler.times import rules
from reconciler.times.rules import Rules

_LOGGER = logging.getLogger(__name__)


def create(
    fixture: Mapping[str, Any],
    *,
    behaviours: Sequence[str] = ("downgrades",),
    db: str = ":memory:",
    clock: Callable[[], datetime] | None = None,
    seed: int | None = None,
    zone_rules: Rules | None = None,
    joining: bool = True,
) -> Starlette:
    """Return the emulator of `fixture` as an ASGI application.

    `behaviours` are names (see `behaviours.py`), `db` a SQLite file that keeps its state, `clock` tells
    the time (aware), equal `seed`s give equal ids. All that it converts, in whatever thread, follows
    `zone_rules`, else the rules in use now. Where the file has users already, those of the fixture
    join them if `joining`. Raises `FixtureError` or `UnknownBehaviour`.
    """
    loaded = fixtures.load(fixture)
    world = World(
        fixture=loaded,
        behaviour=behaviour_names.parse(behaviours),
        store=Store(db, seed),
        clock=clock or (lambda: datetime.now(UTC)),
        zone_rules=zone_rules or rules.in_use(),
        tokens=Tokens(loaded.account),
        faults=Faults(),
        limits=Limits(loaded.account, clock=clock),
        log=Log(),
    )
    if world.store.empty():
        with rules.using(world.zone_rules):
            seeding.fill(world)
    elif joining:
        seeding.join(world)
    app = Starlette(
        routes=[
            Mount("/_emulator", routes=list(control.ROUTES)),
            Mount("/oauth", routes=[Route("/token", _token, methods=["POST"]), *authorize.ROUTES]),
            Mount("/v2", routes=[Mount("/scheduler", routes=_api()), Route("/{rest:path}", _unknown)]),
            Mount("/zscheduler/v1", routes=list(appointments.ROUTES)),
            *web.ROUTES,
            *web_people.ROUTES,
            Mount("/zbook", routes=list(pages.ROUTES)),
            *pages.ROUTES,
        ],
        middleware=[Middleware(Gate, world=world)],
        exception_handlers={Refusal: _refused, HTTPException: _http_error, Exception: _bug},
    )
    app.state.world = world
    return app


def _api() -> list[Route]:
    routes = []
    for method, path, handler, granular in operations.OPERATIONS:
        verb = "read" if method == "GET" else "write"
        needed = scopes(f"scheduler:{verb}", f"scheduler:{granular}")
        routes.append(Route(path, call.endpoint(handler, needed), methods=[method]))
    return routes


async def _token(request: Request) -> Response:
    world = world_of(request)
    authorization = request.headers.get("authorization", "")
    # in the body as the document says, or in the address as many do
    fields = (await request.body()).decode("latin-1") or request.url.query
    answer = world.tokens.grant(authorization, fields)
    return JSONResponse(answer | {"api_url": base_url(request)})


async def _unknown(request: Request) -> Response:
    return JSONResponse({"code": 2300, "message": "This API endpoint is not recognized."}, 404)


async def _refused(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)  # noqa: S101 (registered for it)
    return render(refusal)


async def _bug(request: Request, error: Exception) -> Response:
    """Answer 500 for a mistake of ours, and show it where the emulator runs."""
    if not isinstance(error, Dropped):
        _LOGGER.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return JSONResponse(scheduler_body(500, "the emulator failed: this is a bug"), 500)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 (registered for it)
    if request.url.path.startswith(("/v2", "/_emulator", "/oauth", "/zscheduler")):
        return JSONResponse(scheduler_body(error.status_code, error.detail), error.status_code, error.headers)
    return html.render("gone.html", error.status_code, title=error.detail, text="There is nothing here.")
