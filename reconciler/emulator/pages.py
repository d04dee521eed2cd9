"""The public page of a schedule, with the data its front end gets. People who book see this, not the API."""

from __future__ import annotations

from typing import Any, Final

from jinja2 import Environment, PackageLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from reconciler.emulator import pagetypes, people, schedules, world
from reconciler.emulator.pagetypes import Truth
from reconciler.emulator.schedules import Schedule

TEMPLATES: Final = Environment(
    loader=PackageLoader("reconciler.emulator"), autoescape=select_autoescape(), trim_blocks=True,
    lstrip_blocks=True,
)  # fmt: skip


async def show(request: Request) -> Response:
    """GET: a page; 404 where none lives. One that is not active shows nothing of itself."""
    here = world.of(request)
    owner = people.by_slug(here.store, request.path_params["user"])
    row = schedules.at_address(here.store, owner.email, request.path_params["page"]) if owner else None
    if owner is None or row is None:
        return render("gone.html", 404, title="Page not found", text="There is no page at this address.")
    if not row.active:
        return render("gone.html", 200, title="Not available", text="This page is not available for booking.")
    hosts = [user for email in row.hosts if (user := people.by_any_email(here.store, email))]
    return render("booking.html", 200, page=row, owner=owner, hosts=hosts, data=data(here, row))


def data(here: world.World, row: Schedule) -> dict[str, Any]:
    """Return what is embedded in the page: one attendee a host, pools for multi-host types alone."""
    truth = Truth(row.type, row.hosts)
    return {"slug": row.slug, "schedule_id": row.id} | pagetypes.pool_fields(here.store, truth)


def render(template: str, status: int, **values: Any) -> Response:
    """Make an HTML answer; everything in it is escaped."""
    return HTMLResponse(TEMPLATES.get_template(template).render(values), status)
