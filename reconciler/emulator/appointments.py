"""The addresses that a booking page itself calls, without a token: the pages of a link, and their times."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from reconciler.emulator import answer_styles, offered, people, schedules, visits
from reconciler.emulator.fixture import known_zone
from reconciler.emulator.people import User
from reconciler.emulator.refusal import invalid, missing
from reconciler.emulator.schedules import Schedule
from reconciler.emulator.visits import Visit
from reconciler.emulator.world import World, world_of

_ONE_PERSON: Final = "d/"
_WORDS: Final = (offered.UNAVAILABLE, offered.AVAILABLE)


async def listing(request: Request) -> Response:
    """GET: the pages of a user that are not secret, oldest first; of a link for one person, its page."""
    world, handle = world_of(request), _asked(request, "user")
    if handle.startswith(_ONE_PERSON):
        visit = _by_code(world, handle)
        old = visits.cached(world, visit)
        return _answer(world, {"items": [_item((old or visit).page)]}, copy=old is not None)
    user = _user(world, handle)
    lag = world.behaviour.modifiers.get("page-cache", 0)
    stale = schedules.unseen(world.store, lag, owner=user.email) if lag else set()
    rows = schedules.list_as_before(
        world.store, schedules.page(world.store, user.email), stale, owner=user.email, after=0, until=None,
        cancelled=False,
    )  # fmt: skip
    return _answer(world, {"items": [_item(row) for row in rows if not row.secret]}, copy=bool(stale))


async def times(request: Request) -> Response:
    """GET: what one page offers, secret or not, by its id or its slug."""
    world = world_of(request)
    if "no-times" in world.behaviour:
        raise missing("appointment")
    visit = _visit(world, _asked(request, "user"), request.path_params["page"])
    zone = _asked(request, "timeZone")
    if not known_zone(zone):
        raise invalid("timeZone must be a time zone")
    between = offered.span(("timeMin", "timeMax"), (_asked(request, "timeMin"), _asked(request, "timeMax")))
    old = visits.cached(world, visit)
    seen = old or visit
    if "secret-times-404" in world.behaviour and seen.page.secret:
        raise missing("appointment")
    if "inactive-times-404" in world.behaviour and not seen.open:
        raise missing("appointment")
    days = offered.days(world, seen.page, between, zone, bookable=seen.open)
    duration = seen.page.body["duration"]
    if answer_styles.none_of(world.behaviour):
        body = f'{{"duration":{answer_styles.text(duration)},"days":[{",".join(map(_day_text, days))}]}}'
        headers = _headers(copy=old is not None)
        return Response(body.encode("utf-8"), headers=headers, media_type="application/json")
    shown = [{"date": day.date.isoformat(), "spots": _spots(day.spots)} for day in days]
    return _answer(world, {"duration": duration, "days": shown}, copy=old is not None)


ROUTES = (
    Route("/appointments", listing, methods=["GET"]),
    Route("/appointments/{page}/availableTimes", times, methods=["GET"]),
)


def _visit(world: World, handle: str, key: str) -> Visit:
    """Return the page that `key`, an id or a slug, names under a link."""
    if handle.startswith(_ONE_PERSON):
        visit = _by_code(world, handle)
        if key not in (visit.page.id, visit.page.slug):
            raise missing("appointment")
        return visit
    user, page = _user(world, handle), schedules.get(world.store, key)
    if page and page.owner == user.email and page.status == schedules.CONFIRMED:
        return Visit(page, user)
    if found := visits.by_slug(world.store, user.slug, key):
        return found
    raise missing("appointment")


def _by_code(world: World, handle: str) -> Visit:
    if visit := visits.by_code(world.store, handle.removeprefix(_ONE_PERSON)):
        return visit
    raise missing("user")


def _user(world: World, handle: str) -> User:
    if user := people.by_slug(world.store, handle):
        return user
    raise missing("user")


def _asked(request: Request, name: str) -> str:
    value = request.query_params.get(name)
    if not value:
        raise invalid(f"{name} is required")
    return value


def _item(page: Schedule) -> dict[str, Any]:
    shown = {name: page.body[name] for name in ("summary", "duration", "active")}
    return {"id": page.id, "slug": page.slug, **shown}


def _spots(spots: Sequence[offered.Spot]) -> list[dict[str, str]]:
    return [{"startTime": start, "status": offered.status(places)} for start, places in spots]


def _day_text(day: offered.Day) -> str:
    """Write as JSON what is shown of a day; with a thousand spots an encoder costs more than finding them."""
    spots = [f'{{"startTime":"{start}","status":"{_WORDS[places > 0]}"}}' for start, places in day.spots]
    return f'{{"date":"{day.date}","spots":[{",".join(spots)}]}}'


def _headers(*, copy: bool) -> dict[str, str]:
    """Return the age of the copy where a cache had one."""
    return {"Age": str(visits.AGE)} if copy else {}


def _answer(world: World, body: dict[str, Any], *, copy: bool) -> Response:
    """Answer, with the age of the copy where a cache had one."""
    return JSONResponse(answer_styles.dress(world.behaviour, body), headers=_headers(copy=copy))
