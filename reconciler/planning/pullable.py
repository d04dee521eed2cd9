"""Which differences `pull` can take into a page's file, and what it is called with. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from datetime import date
from enum import Enum, auto
from typing import Any

from reconciler import fields, kinds
from reconciler.compare import equality
from reconciler.compare.projection import Users
from reconciler.model import SINGLE_HOST, BookingPage, Change, PageType, Path, ZoomUser, dotted


class Obstacle(Enum):
    """Why a file cannot take the live side of a difference."""

    NO_VALUE = auto()
    """Zoom shows no value, and a file cannot say that there is none."""
    NO_FORM = auto()
    """The language has no form for the value."""
    ZONE_OF_HOST = auto()
    """A host has one time zone for all pages."""
    STRANGER = auto()
    """The files do not name the person."""
    NOT_OF_TYPE = auto()
    """No page of the declared type has this value."""
    OF_CALENDAR = auto()
    """A calendar gives a date that Zoom does not have: the language cannot take one date out of it."""


def obstacle(change: Change, page: BookingPage, users: Users) -> Obstacle | None:
    """Return why the file of `page` cannot hold the live side of a change (`before`); None if it can.

    `users` are called as in the files, where these name them.
    """
    path = change.path
    if path[0] == "hosts":
        return _of_host(change, page, users)
    entries = fields.entries(path[0]) is not None
    if entries and _one_name_twice(path, change.before):
        return Obstacle.NO_FORM
    if len(path) > 1 or path[0] == "slug":
        return None
    value = live_value(change)
    if value is None:
        return None if path[0] in fields.DATES[:2] else Obstacle.NO_VALUE
    if other_type(page, change):
        return Obstacle.NOT_OF_TYPE
    named = isinstance(value, Mapping) and entries
    return None if named or kinds.fits(fields.kind(path[0]), value) else Obstacle.NO_FORM


def _one_name_twice(path: Path, value: Any) -> bool:
    """Whether a name stands for several entries: at its own path, or among those of the whole field."""
    if len(path) == 2:
        return isinstance(value, list)
    whole = len(path) == 1 and isinstance(value, Mapping)
    return whole and any(isinstance(entry, list) for entry in value.values())


def _of_host(change: Change, page: BookingPage, users: Users) -> Obstacle | None:
    name, parts = change.path[1], change.path[2:]
    if change.after is not None and parts and isinstance(change.before, list) and len(parts) == 1:
        return Obstacle.NO_FORM
    if parts == ("hours",) and change.before is None:
        return Obstacle.NO_VALUE
    if parts == ("time_zone",):
        return Obstacle.ZONE_OF_HOST
    if change.of_host_set and change.after is None:
        user = next((user for user in users.values() if user.name == name), None)
        return _of_new_host(change, user) if user else Obstacle.STRANGER
    if change.before is None and len(parts) == 2 and parts[0] == "overrides":
        calendars = (host.from_calendars for host in page.hosts if host.name == name)
        gone = date.fromisoformat(parts[1])
        return Obstacle.OF_CALENDAR if any(gone in dates for dates in calendars) else None
    return None


def _of_new_host(change: Change, user: ZoomUser) -> Obstacle | None:
    """Return why a file cannot take a host whom it does not name yet: their hours are in another zone."""
    zone = change.before.get("time_zone") if isinstance(change.before, Mapping) else None
    if not user.zone or equality.same(("time_zone",), user.zone, zone):
        return None
    return Obstacle.ZONE_OF_HOST


def live_value(change: Change) -> Any:
    """Return the live side of a change of a field; its default, if known, where Zoom leaves it out."""
    row = fields.row(change.path[0])
    if change.before is not None or row is None or row.default is None:
        return change.before
    match change.path:
        case (_, part) if isinstance(row.default, Mapping):
            return row.default.get(part)
        case (_,):
            return {} if isinstance(row.kind, kinds.Entries) else row.default
    return None


def other_type(page: BookingPage, change: Change) -> PageType | None:
    """Return the single-host type that a live capacity speaks for, where another one is declared."""
    if change.path != ("capacity",) or page.type not in SINGLE_HOST or not isinstance(change.before, int):
        return None
    looks = PageType.ONE_TO_MANY if change.before > 1 else PageType.ONE_TO_ONE
    return looks if looks is not page.type else None


def command(page: BookingPage, change: Change, users: Users) -> str:
    """Return the command that takes the live side of a change into the file; empty where it cannot."""
    if obstacle(change, page, users):
        return ""
    return f"reconciler pull {page.key} --path {shlex.quote(dotted(asked(change.path)))}"


def asked(path: Path) -> Path:
    """Return what is pulled together: the whole week of a host, dates each for itself."""
    return path[:3] if path[2:3] == ("hours",) and path[0] == "hosts" else path
