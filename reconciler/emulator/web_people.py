"""The people of the account in the web interface: their hours, dates, and busy times."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from reconciler.emulator import busy_times, free_times, html, people, spans, ui_hours
from reconciler.emulator.people import User
from reconciler.emulator.refusal import Refusal, invalid
from reconciler.emulator.world import World, stamp, world_of
from reconciler.times import weekly, zones

ADDRESS: Final = "/ui/people"
_EVER: Final = ("0000", "9999")


async def team(request: Request) -> Response:
    """GET: the people of the account."""
    return _shown(world_of(request), notice=request.query_params.get("notice"))


async def change_date(request: Request) -> Response:
    """POST: set or take away the hours of a date in a named availability."""
    world, given = world_of(request), await html.form(request)
    try:
        with world.store.transaction():
            ui_hours.of_availability(world, _first(given, "availability"), *ui_hours.read(given))
    except Refusal as refusal:
        return _shown(world, refusal)
    return _saved()


async def add_busy(request: Request) -> Response:
    """POST: something in the connected calendar of a user, from and to by the clock of their zone."""
    world, given = world_of(request), await html.form(request)
    try:
        user = _user(world, given)
        zone = zones.zone(user.time_zone)
        local = {name: _moment(_first(given, name), zone) for name in ("start", "end")}
        busy_times.add(world.store, user.email, [_span(local)], posted=True)
    except Refusal as refusal:
        return _shown(world, refusal)
    return _saved()


async def remove_busy(request: Request) -> Response:
    """POST: one time of a user is free again."""
    world, given = world_of(request), await html.form(request)
    try:
        time = _span({name: _first(given, name) for name in ("start", "end")})
        busy_times.remove(world.store, _user(world, given).email, time)
    except Refusal as refusal:
        return _shown(world, refusal)
    return _saved()


ROUTES: Final = (
    Route(ADDRESS, team, methods=["GET"]),
    Route(f"{ADDRESS}/dates", change_date, methods=["POST"]),
    Route(f"{ADDRESS}/busy", add_busy, methods=["POST"]),
    Route(f"{ADDRESS}/busy/remove", remove_busy, methods=["POST"]),
)


def _shown(world: World, refusal: Refusal | None = None, *, notice: str | None = None) -> Response:
    shown = [(user, _hours(world, user), _busy(world, user)) for user in people.everyone(world.store)]
    problem = refusal.body["error"]["message"] if refusal else None
    status = refusal.status if refusal else 200
    return html.render("people.html", status, people=shown, problem=problem, notice=notice)


def _hours(world: World, user: User) -> list[tuple[Any, Any, ui_hours.Dates]]:
    """Return the availabilities of a user, each with its week and its dates."""
    return [
        (
            item,
            free_times.week_shown(weekly.from_zoom(item.body["segments_recurrence"])),
            ui_hours.dates_of(item),
        )
        for item in people.availabilities(world.store, user.email)
    ]


def _busy(world: World, user: User) -> list[dict[str, Any]]:
    """Return the busy times of a user: their ends as moments, and by the clock of their zone."""
    zone = zones.zone(user.time_zone)
    return [
        {"start": stamp(start), "end": stamp(end), "local": (start.astimezone(zone), end.astimezone(zone))}
        for start, end in sorted(busy_times.of(world.store, user.email, *_EVER))
    ]


def _user(world: World, given: Mapping[str, list[str]]) -> User:
    user = people.find(world.store, _first(given, "user"))
    if user is None:
        raise invalid("user must be the email of a user")
    return user


def _span(given: Mapping[str, str]) -> spans.Span:
    try:
        return spans.span(given)
    except ValueError as error:
        raise invalid(str(error)) from error


def _moment(text: str, zone: Any) -> str:
    """Return what a field for date and time says as a moment; other text as it is, to be refused by name."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).isoformat()
    except ValueError:
        return text


def _first(given: Mapping[str, list[str]], name: str) -> str:
    return (given.get(name) or [""])[0]


def _saved() -> Response:
    return RedirectResponse(f"{ADDRESS}?notice=saved", 303)
