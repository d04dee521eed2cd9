"""The web interface under `/ui`, on which a person does what the API cannot: make a page of any type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from reconciler.emulator import (
    answers,
    events,
    forms,
    free_times,
    html,
    people,
    question_form,
    schedules,
    ui,
    ui_hours,
)
from reconciler.emulator.calendar import ZONES
from reconciler.emulator.refusal import Refusal
from reconciler.emulator.schedules import Schedule
from reconciler.emulator.world import World, base_url, world_of
from reconciler.model import PageType
from reconciler.times import zones

_PAGE: Final = 100
TYPES: Final = {
    PageType.ONE_TO_ONE: ("One to one", "One visitor books the owner."),
    PageType.ONE_TO_MANY: ("One to many", "Several visitors book the owner at the same time."),
    PageType.ANY_HOST: ("Any host available", "A visitor books whichever host is free."),
    PageType.ALL_HOSTS: ("All hosts available", "A visitor books all hosts, when all of them are free."),
}


async def home(request: Request) -> Response:
    """GET: the base URL leads to the web interface."""
    return RedirectResponse("/ui")


async def overview(request: Request) -> Response:
    """GET: all pages, or those of one owner."""
    world, query = world_of(request), request.query_params
    owner = people.find(world.store, query.get("owner", ""))
    after = query.get("after", "0")
    number = int(after) if after.isascii() and after.isdigit() and len(after) < 16 else 0
    rows = schedules.page(
        world.store, owner.email if owner else None, after=number, limit=_PAGE + 1, cancelled=True
    )
    names = {user.email: user for user in people.everyone(world.store)}
    return html.render(
        "overview.html", rows=rows[:_PAGE], names=names, owner=owner, types=TYPES,
        more=rows[_PAGE - 1].seq if len(rows) > _PAGE else None,
        base=base_url(request), notice=query.get("notice"),
        path=lambda row: answers.scheduling_url(world, "", names[row.owner], row),
    )  # fmt: skip


async def blank(request: Request) -> Response:
    """GET: an empty form; the type may be chosen in the address."""
    world = world_of(request)
    wanted = request.query_params.get("type", PageType.ALL_HOSTS)
    return _form(world, None, forms.blank(world, wanted if wanted in TYPES else PageType.ALL_HOSTS))


async def make(request: Request) -> Response:
    """POST: make a page."""
    world, given = world_of(request), await html.form(request)
    try:
        with world.store.transaction():
            row = ui.make(world, forms.value(given))
    except Refusal as refusal:
        return _form(world, None, given, refusal)
    return RedirectResponse(f"/ui/schedules/{row.id}?notice=made", 303)


async def show(request: Request) -> Response:
    """GET: a page with its hosts, their hours, its bookings, and a form to change it."""
    world = world_of(request)
    row = schedules.get(world.store, request.path_params["schedule_id"])
    if row is None:
        return _missing()
    return _form(
        world, row, forms.filled(row), base=base_url(request), notice=request.query_params.get("notice")
    )


async def change(request: Request) -> Response:
    """POST: change a page."""
    world, given = world_of(request), await html.form(request)
    row = schedules.get(world.store, request.path_params["schedule_id"])
    if row is None:
        return _missing()
    try:
        with world.store.transaction():
            ui.change(world, row.id, forms.value(given, row))
    except Refusal as refusal:
        return _form(world, row, given, refusal, base=base_url(request))
    return RedirectResponse(f"/ui/schedules/{row.id}?notice=saved", 303)


async def remove(request: Request) -> Response:
    """POST: delete a page."""
    world = world_of(request)
    await html.form(request)
    if schedules.get(world.store, request.path_params["schedule_id"]) is None:
        return _missing()
    with world.store.transaction():
        ui.remove(world, request.path_params["schedule_id"])
    return RedirectResponse("/ui?notice=deleted", 303)


async def change_date(request: Request) -> Response:
    """POST: set or take away the hours of a date of a host on a page."""
    given = await html.form(request)
    email = (given.get("host") or [""])[0]
    return _changed(request, lambda world, row: ui_hours.on_page(world, row, email, *ui_hours.read(given)))


async def remove_host(request: Request) -> Response:
    """POST: take a host off a page."""
    given = await html.form(request)
    email = (given.get("host") or [""])[0]

    def without(world: World, row: Schedule) -> None:
        ui.change(world, row.id, {"hosts": [host for host in row.hosts if host != email]})

    return _changed(request, without)


ROUTES: Final = (
    Route("/", home, methods=["GET"]),
    Route("/ui", overview, methods=["GET"]),
    Route("/ui/new", blank, methods=["GET"]),
    Route("/ui/new", make, methods=["POST"]),
    Route("/ui/schedules/{schedule_id}", show, methods=["GET"]),
    Route("/ui/schedules/{schedule_id}", change, methods=["POST"]),
    Route("/ui/schedules/{schedule_id}/delete", remove, methods=["POST"]),
    Route("/ui/schedules/{schedule_id}/dates", change_date, methods=["POST"]),
    Route("/ui/schedules/{schedule_id}/hosts/remove", remove_host, methods=["POST"]),
)


def _changed(request: Request, act: Callable[[World, Schedule], None]) -> Response:
    """Change one thing of a page, and show it; with the reason where that is refused."""
    world = world_of(request)
    row = schedules.get(world.store, request.path_params["schedule_id"])
    if row is None:
        return _missing()
    try:
        with world.store.transaction():
            act(world, row)
    except Refusal as refusal:
        return _form(world, row, forms.filled(row), refusal, base=base_url(request))
    return RedirectResponse(f"/ui/schedules/{row.id}?notice=saved", 303)


def _form(
    world: World, row: Schedule | None, given: Mapping[str, list[str]], refusal: Refusal | None = None, *,
    base: str = "", notice: str | None = None,
) -> Response:  # fmt: skip
    problem = refusal.body["error"]["message"] if refusal else None
    return html.render(
        "form.html", refusal.status if refusal else 200, row=row, types=TYPES, problem=problem, notice=notice,
        everyone=people.everyone(world.store), zones=ZONES, fields=forms.FIELDS,
        questions=question_form.rows(given), formats=question_form.FORMATS,
        text=lambda name: (given.get(name) or [""])[0], chosen=lambda name: given.get(name, []),
        **(_beside(world, row, base) if row else {}),
    )  # fmt: skip


def _beside(world: World, row: Schedule, base: str) -> dict[str, Any]:
    """Return what is shown beside the form of a page that is there."""
    owner = world.user(row.owner)
    zone = zones.zone(row.body["time_zone"])
    bookings = [
        (datetime.fromisoformat(event.start).astimezone(zone), event)
        for event in events.of_page(world.store, row.id)[:200]
    ]
    hosts = [
        (world.user(email), *free_times.hours_shown(world, row, email), _dates(world, row, email))
        for email in row.hosts
    ]
    return {"hosts": hosts, "bookings": bookings, "link": answers.scheduling_url(world, base, owner, row)}


def _dates(world: World, row: Schedule, email: str) -> ui_hours.Dates | None:
    """Return the dated hours of a host who has hours of their own on a page; None if they have not."""
    own = ui_hours.rule(world.store, row, email)
    return ui_hours.dates(own, own.get("time_zone") or row.body["time_zone"]) if own else None


def _missing() -> Response:
    return html.render("gone.html", 404, title="Page not found", text="It may have been deleted.")
