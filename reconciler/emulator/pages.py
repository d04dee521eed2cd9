"""The public page of a schedule: times in the visitor's zone, booking, and the data its front end gets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from reconciler.emulator import (
    calendar,
    events,
    free_times,
    guests,
    html,
    links,
    pagetypes,
    people,
    visits,
)
from reconciler.emulator.pagetypes import Truth
from reconciler.emulator.people import User
from reconciler.emulator.schedules import Schedule
from reconciler.emulator.visits import Visit
from reconciler.emulator.world import World, world_of
from reconciler.times import zones

_TAKEN = "This time is no longer free. Choose another one."
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


async def show(request: Request) -> Response:
    """GET: the page; 404 where there is none. An inactive one answers 200 and shows nothing of itself."""
    world = world_of(request)
    visit = _find(world, request.path_params)
    if visit is None:
        return _gone(404)
    if old := visits.cached(world, visit):
        zone = calendar.zone(None, old.page.body["time_zone"])
        answer = _page(world, request, old, zone) if old.open else _gone(200)
        answer.headers["Age"] = str(visits.AGE)
        return answer
    if not visit.open:
        return _gone(200)
    query = request.query_params
    zone = calendar.zone(query.get("time_zone"), visit.page.body["time_zone"])
    if booked := query.get("booked"):
        return _booked(world, visit, booked, zone)
    return _page(world, request, visit, zone, start=guests.moment(query.get("start")))


async def book(request: Request) -> Response:
    """POST: book a time, if it is still free."""
    world = world_of(request)
    visit = _find(world, request.path_params)
    if visit is None or not visit.open:
        return _gone(404)
    given = await html.form(request)
    zone = calendar.zone((given.get("time_zone") or [""])[0], visit.page.body["time_zone"])
    start = guests.moment((given.get("start") or [""])[0])
    guest = guests.read(visit.page, given, zone)
    free = free_times.at(world, visit.page, start) if start else ()
    if start is None or not free:
        return _page(world, request, visit, zone, status=409, problems=[_TAKEN])
    if isinstance(guest, list):
        return _page(world, request, visit, zone, start=start, status=400, problems=guest, given=given)
    with world.store.transaction():
        event = events.book(world.store, visit.page, start, guest, world.stamp(), free=free)
        if visit.link is not None:
            links.use_up(world.store, visit.link.code)
    address = request.url.replace(query="").include_query_params(booked=event.id, time_zone=zone)
    return RedirectResponse(str(address), 303)


ROUTES = (
    Route("/d/{code}/{page}", show, methods=["GET"]),
    Route("/d/{code}/{page}", book, methods=["POST"]),
    Route("/{user}/{page}", show, methods=["GET"]),
    Route("/{user}/{page}", book, methods=["POST"]),
)


def data(world: World, row: Schedule) -> dict[str, Any]:
    """Return what is embedded in the page: one attendee a host, pools for multi-host types alone."""
    truth = Truth(row.type, row.hosts)
    bare = "bare-pages" in world.behaviour and not row.type.multi_host
    fields = {} if bare else pagetypes.pool_fields(world.store, truth)
    return {"slug": row.slug, "schedule_id": row.id} | fields


def _find(world: World, part: Mapping[str, str]) -> Visit | None:
    if "code" in part:
        return visits.by_code(world.store, part["code"])
    return visits.by_slug(world.store, part["user"], part["page"])


def _page(  # noqa: PLR0913
    world: World, request: Request, visit: Visit, zone: str, *, start: datetime | None = None,
    status: int = 200, problems: list[str] | None = None, given: Mapping[str, list[str]] | None = None,
) -> Response:  # fmt: skip
    page = visit.page
    chosen = (
        start.astimezone(zones.zone(zone)).date() if start else calendar.day(request.query_params.get("day"))
    )
    month = calendar.month(request.query_params.get("month"), chosen or _first_day(world, page))
    free = free_times.of_month(world, page, month, zone)
    times = free.get(chosen, []) if chosen else []
    offered = next((at for at in times if at == start), None)
    if start and offered is None:
        problems = [_TAKEN]
    values = given or {}
    shown, here = calendar.view(month, free), f"?time_zone={quote(zone, safe='/')}"
    return html.render(
        "booking.html", status, page=page, owner=visit.owner, hosts=_people(world, page), zone=zone,
        zones=html.options(calendar.ZONES, zone), month=shown, here=here, day=chosen, times=times,
        weeks=calendar.rows(shown, here, chosen),
        local=lambda moment: moment.astimezone(zones.zone(zone)), problems=problems or [],
        start=offered,
        color=page.body["color"] if _COLOR.fullmatch(page.body["color"]) else None,
        questions=guests.questions(page), given=lambda name: (values.get(name) or [""])[0],
        chosen=lambda name: values.get(name, []),
        data=None if "no-page-data" in world.behaviour else data(world, page),
    )  # fmt: skip


def _booked(world: World, visit: Visit, identifier: str, zone: str) -> Response:
    event = events.get(world.store, identifier)
    if event is None or event.schedule != visit.page.id:
        return _gone(404)
    hosts = [user for email in event.hosts if (user := people.by_any_email(world.store, email))]
    start, end = (
        datetime.fromisoformat(moment).astimezone(zones.zone(zone)) for moment in (event.start, event.end)
    )
    return html.render(
        "booked.html", page=visit.page, hosts=hosts, start=start, end=end, zone=zone, event=event
    )


def _people(world: World, page: Schedule) -> list[User]:
    return [user for email in page.hosts if (user := people.by_any_email(world.store, email))]


def _first_day(world: World, page: Schedule) -> date:
    """Return the day whose month shows first: today, or the page's first one."""
    today = world.now().astimezone(UTC).date()
    first = page.body.get("start_date") if page.body["interval_type"] == "fixed" else None
    return max(today, calendar.day(first) or today)


def _gone(status: int) -> Response:
    title, text = {
        404: ("Page not found", "There is no page at this address."),
        200: ("Not available", "This page is not available for booking."),
    }[status]
    return html.render("gone.html", status, title=title, text=text)
