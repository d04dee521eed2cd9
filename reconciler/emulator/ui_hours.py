"""Dated hours as a person sets them in the web interface: of a host on a page, or of a named availability."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from reconciler.emulator import dated_hours, making, people, ui
from reconciler.emulator.people import Availability
from reconciler.emulator.refusal import invalid, missing
from reconciler.emulator.schedules import Schedule
from reconciler.emulator.spans import FIRST_YEAR, LAST_YEAR
from reconciler.emulator.store import Store
from reconciler.emulator.world import World
from reconciler.times import weekly
from reconciler.times.weekly import Windows

Dates = list[tuple[str, str]]
"""Each date that has hours of its own, with them in words: `("2026-02-17", "closed")`."""


def read(given: Mapping[str, list[str]]) -> tuple[date, Windows | None]:
    """Return the date of a form, and the hours it gets: none closes it, None leaves it to the week."""
    day, times = ((given.get(name) or [""])[0].strip() for name in ("date", "times"))
    try:
        of = date.fromisoformat(day)
    except ValueError as error:
        raise invalid("date must be a date") from error
    if not FIRST_YEAR < of.year < LAST_YEAR:
        raise invalid("date must be of our days")
    if "remove" in given:
        return of, None
    try:
        return of, weekly.parse_windows(times if times.lower() in weekly.CLOSED else times.split(","))
    except weekly.BadHours as error:
        raise invalid(f"times: {error.message}") from error


def rule(store: Store, page: Schedule, email: str) -> dict[str, Any] | None:
    """Return the rule of a page that gives a host hours of their own; None if others give them."""
    found = making.rule_of(store, page.body["availability_rules"], email, page.owner)
    return found if found and found.get("use_custom") else None


def on_page(world: World, page: Schedule, email: str, day: date, windows: Windows | None) -> None:
    """Set the hours of a date of a host who has hours of their own on a page; refuses with 400."""
    own = rule(world.store, page, email)
    if own is None:
        raise invalid(f"{email} has no hours of their own on this page")
    changed = _changed(own, own.get("time_zone") or page.body["time_zone"], day, windows)
    rules = [changed if each is own else each for each in page.body["availability_rules"]]
    ui.change(world, page.id, {"availability_rules": rules})


def of_availability(world: World, identifier: str, day: date, windows: Windows | None) -> None:
    """Set the hours of a date in a named availability, for all pages that use it; refuses with 404."""
    item = people.availability(world.store, identifier)
    if item is None:
        raise missing(f"availability `{identifier}`")
    body = _changed(item.body, item.body["time_zone"], day, windows)
    people.save(world.store, replace(item, body=body))


def dates_of(item: Availability) -> Dates:
    """Return the dates of an availability."""
    return dates(item.body, item.body["time_zone"])


def dates(given: Mapping[str, Any], zone: str) -> Dates:
    """Return the dates of what holds `segments`, in order."""
    found = dated_hours.windows(given.get("segments") or (), zone, {}, add=False)
    return [
        (day.isoformat(), ", ".join(weekly.format_windows(windows)) or "closed")
        for day, windows in sorted(found.items())
    ]


def _changed(given: Mapping[str, Any], zone: str, day: date, windows: Windows | None) -> dict[str, Any]:
    return {**given, "segments": dated_hours.with_date(given.get("segments") or (), zone, day, windows)}
