"""What `pull` says of what it cannot take. Pure."""

from __future__ import annotations

from datetime import date
from typing import Final

from reconciler.compare.projection import Users
from reconciler.config import snippets
from reconciler.config.scalars import scalar
from reconciler.model import BookingPage, Change
from reconciler.planning import pullable
from reconciler.planning.pullable import Obstacle
from reconciler.times.weekly import DAYS

NEVER: Final = {
    "type": "a type is what the page is for: write it into the file yourself, and apply proves it",
    "owner": "a page never changes its owner; one of another owner is another page",
    **dict.fromkeys(
        ("page", "each", "like", "state", "schedule_id", "previously", "acknowledge"),
        "it says what the files mean, and Zoom has nothing of it: write it into the file yourself",
    ),
}
"""Why some keys of a page are never pulled."""
WRONG_TYPE: Final = (
    "the page is not of its declared type in Zoom, so the people there are not those who were chosen"
)
NOT_READ: Final = "this token cannot read it"
OBSTACLES: Final = {
    Obstacle.NO_VALUE: "Zoom shows no value of it; remove its line where nobody is to manage it any more",
    Obstacle.NO_FORM: "the files have no form for what Zoom holds",
    Obstacle.ZONE_OF_HOST: "a host has one time zone, under `hosts`, for all pages: change it there",
    Obstacle.NOT_OF_TYPE: "no page of its declared type has this capacity: write `type` and `capacity` into "
    "the file yourself",
}


def why_not(change: Change, page: BookingPage, users: Users) -> str:
    """Say why the file of `page` cannot take the live side of a change; empty where it can."""
    reason = pullable.obstacle(change, page, users)
    if reason is Obstacle.STRANGER:
        return _stranger(change.path[1])
    if reason is Obstacle.OF_CALENDAR:
        return _of_calendar(change, page)
    return OBSTACLES[reason] if reason else ""


def _of_calendar(change: Change, page: BookingPage) -> str:
    """Say what to write for a date that a calendar gives and Zoom does not have."""
    name, day = change.path[1], change.path[3]
    host = next(host for host in page.hosts if host.name == name)
    week = host.hours or {}
    usual = snippets.flow(snippets.windows(week.get(DAYS[date.fromisoformat(day).weekday()], ())))
    return (
        "a calendar gives this date, and a file cannot take one date out of it: to keep the usual hours, "
        f"write `{day}: {usual}` under the `overrides` that hold for {name} here (those under `hosts`, where "
        "the page has none of its own), and apply sets them"
    )


def _stranger(called: str) -> str:
    """Say what to add for a person who is on the page and in no file; `called` is their address."""
    name = called.partition("@")[0]
    mailbox = called if not called.endswith("@scheduler.zoom.us") else "THEIR MAILBOX"
    return (
        f"no file names {called}: add under `hosts:` and pull again: "
        f"`{scalar(name, flow=True)}: {{email: {mailbox}}}`"
    )
