"""The web interface under `/ui`, on which a person does what the API cannot: make a page of any type."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from reconciler.emulator import answers, events, forms, free_times, html, people, schedules, ui, world
from reconciler.emulator.calendar import ZONES
from reconciler.emulator.refusal import Refusal
from reconciler.emulator.schedules import Schedule
from reconciler.emulator.world import World
from reconciler.model import PageType
from reconciler.times import weekly, zones

_PAGE: Final = 100
TYPES: Final = {
    PageType.ONE_TO_ONE: ("One to one", "One visitor books the owner."),
    PageType.ONE_TO_MANY: ("One to many", "Several visitors book the owner at the same time."),
    PageType.ANY_HOST: ("Any host available", "A visitor books whichever host is free."),
    PageType.ALL_HOSTS: ("All hosts available", "A visitor books all hosts, when all of them are free."),
}


async def home(request: Request) -> Response:
    """GET: who opens the base URL wants to see something."""
    return RedirectResponse("/ui")


async def overview(request: Request) -> Response:
    """GET: all pages, or those of one owner."""
    here, query = world.of(request), request.query_params
    owner = people.find(here.store, query.get("owner", ""))
    after = query.get("after", "0")
    number = int(after) if after.isascii() and after.isdigit() and len(after) < 16 else 0
    rows = schedules.page(
        here.store, owner.email if owner else None, after=number, limit=_PAGE + 1, cancelled=True
    )
    names = {user.email: user for user in people.everyone(here.store)}
    return html.render(
        "overview.html", rows=rows[:_PAGE], names=names, owner=owner, types=TYPES,
        more=rows[_PAGE - 1].seq if len(rows) > _PAGE else None, base=world.base_url(request),
        address=answers.scheduling_url, notice=query.get("notice"),
    )  # fmt: skip


async def blank(request: Request) -> Response:
    """GET: an empty form; the type may be chosen in the address."""
    here = world.of(request)
    wanted = request.query_params.get("type", PageType.ALL_HOSTS)
    return _form(here, None, forms.blank(here, wanted if wanted in TYPES else PageType.ALL_HOSTS))


async def make(request: Request) -> Response:
    """POST: make a page."""
    here, given = world.of(request), await html.form(request)
    try:
        with here.store.transaction():
            row = ui.make(here, forms.value(given))
    except Refusal as refusal:
        return _form(here, None, given, refusal)
    return RedirectResponse(f"/ui/schedules/{row.id}?notice=made", 303)


async def show(request: Request) -> Response:
    """GET: a page with its hosts, their hours, its bookings, and a form to change it."""
    here = world.of(request)
    row = schedules.get(here.store, request.path_params["schedule_id"])
    if row is None:
        return _missing()
    return _form(
        here, row, forms.filled(row), base=world.base_url(request), notice=request.query_params.get("notice")
    )


async def change(request: Request) -> Response:
    """POST: change a page."""
    here, given = world.of(request), await html.form(request)
    row = schedules.get(here.store, request.path_params["schedule_id"])
    if row is None:
        return _missing()
    try:
        with here.store.transaction():
            ui.change(here, row.id, forms.value(given, row))
    except Refusal as refusal:
        return _form(here, row, given, refusal, base=world.base_url(request))
    return RedirectResponse(f"/ui/schedules/{row.id}?notice=saved", 303)


async def remove(request: Request) -> Response:
    """POST: delete a page."""
    here = world.of(request)
    await html.form(request)
    if schedules.get(here.store, request.path_params["schedule_id"]) is None:
        return _missing()
    with here.store.transaction():
        ui.remove(here, request.path_params["schedule_id"])
    return RedirectResponse("/ui?notice=deleted", 303)


async def team(request: Request) -> Response:
    """GET: the people of the account, with the hours they keep."""
    here = world.of(request)
    shown = [
        (user, [
            (item, free_times.week_shown(weekly.from_zoom(item.body["segments_recurrence"])))
            for item in people.availabilities(here.store, user.email)
        ])
        for user in people.everyone(here.store)
    ]  # fmt: skip
    return html.render("people.html", people=shown)


ROUTES: Final = (
    Route("/", home, methods=["GET"]),
    Route("/ui", overview, methods=["GET"]),
    Route("/ui/people", team, methods=["GET"]),
    Route("/ui/new", blank, methods=["GET"]),
    Route("/ui/new", make, methods=["POST"]),
    Route("/ui/schedules/{schedule_id}", show, methods=["GET"]),
    Route("/ui/schedules/{schedule_id}", change, methods=["POST"]),
    Route("/ui/schedules/{schedule_id}/delete", remove, methods=["POST"]),
)


def _form(
    here: World, row: Schedule | None, given: Mapping[str, list[str]], refusal: Refusal | None = None, *,
    base: str = "", notice: str | None = None,
) -> Response:  # fmt: skip
    problem = refusal.body["error"]["message"] if refusal else None
    return html.render(
        "form.html", refusal.status if refusal else 200, row=row, types=TYPES, problem=problem, notice=notice,
        everyone=people.everyone(here.store), zones=ZONES, fields=forms.FIELDS,
        text=lambda name: (given.get(name) or [""])[0], chosen=lambda name: given.get(name, []),
        **(_beside(here, row, base) if row else {}),
    )  # fmt: skip


def _beside(here: World, row: Schedule, base: str) -> dict[str, Any]:
    """Return what is shown beside the form of a page that is there."""
    owner = here.user(row.owner)
    zone = zones.zone(row.body["time_zone"])
    bookings = [
        (datetime.fromisoformat(event.start).astimezone(zone), event)
        for event in events.of_page(here.store, row.id)[:200]
    ]
    hosts = [(here.user(email), *free_times.hours_shown(here.store, row, email)) for email in row.hosts]
    return {"hosts": hosts, "bookings": bookings, "link": answers.scheduling_url(base, owner, row.slug)}


def _missing() -> Response:
    return html.render("gone.html", 404, title="Page not found", text="It may have been deleted.")
