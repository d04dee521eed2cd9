"""Rows of bookings and of what was made when, for lists and counts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from reconciler.emulator import world
from reconciler.emulator.schedules import Schedule
from reconciler.emulator.store import Store
from reconciler.model import PageType


@dataclass(frozen=True, slots=True)
class Event:
    """A booking. `hosts` are mailboxes, `start` and `end` UTC moments in the form of the API."""

    id: str
    schedule: str
    start: str
    end: str
    status: str
    hosts: tuple[str, ...]
    body: dict[str, Any]
    seq: int = 0


def book(store: Store, page: Schedule, start: datetime, booker: str, now: str, **guest: str) -> Event:
    """Book a page: for all its hosts, or for the one with the fewest bookings of any-host pages."""
    hosts = page.hosts
    if page.type is PageType.ANY_HOST:
        hosts = (min(hosts, key=lambda email: (load(store, email), hosts.index(email))),)
    attendees = [
        {
            "attendee_id": store.new_id("attendee"),
            "booker": True,
            "created": now,
            "display_name": guest.get("name", booker.partition("@")[0]),
            "email": booker,
            "time_zone": guest.get("time_zone", page.body["time_zone"]),
            "no_show": False,
        }
    ]
    body = {
        "attendees": attendees,
        "description": page.body["description"],
        "event_type": "default",
        "guests": [],
        "location": page.body["location"],
        "meeting_notes": "",
        "summary": page.body["summary"],
        "updated": now,
    }
    end = start + timedelta(minutes=int(page.body["duration"]))
    event = Event(
        store.new_id("event"), page.id, world.stamp(start), world.stamp(end), "confirmed", hosts, body,
        store.next("event-seq"),
    )  # fmt: skip
    save(store, event)
    return event


def save(store: Store, event: Event) -> None:
    """Write a booking, new or changed."""
    store.run(
        "insert or replace into events values (?, ?, ?, ?, ?, ?, ?, ?)",
        (event.seq, event.id, event.schedule, event.start, event.end, event.status,
         json.dumps(event.hosts), json.dumps(event.body)),
    )  # fmt: skip


def get(store: Store, identifier: str) -> Event | None:
    """Find one booking."""
    row = store.row("select * from events where id = ?", (identifier,))
    return _event(row) if row else None


def of_user(store: Store, email: str | None, after: int, limit: int, *where: tuple[str, str]) -> list[Event]:
    """Return bookings of a user (owner or host), of all for None, numbered over `after`.

    `where` holds conditions: a fixed piece of SQL with one `?`, and its value.
    """
    values: list[Any]
    sql, values = "select * from events e where seq > ?", [after]
    if email is not None:
        sql += (
            " and (exists (select 1 from json_each(e.hosts) where value = ?)"
            " or e.schedule in (select id from schedules where owner = ?))"
        )
        values += [email, email]
    for condition, value in where:
        sql, values = f"{sql} and {condition}", [*values, value]
    return [_event(row) for row in store.rows(f"{sql} order by seq limit {int(limit)}", values)]


def load(store: Store, email: str) -> int:
    """Count the bookings of a host."""
    row = store.row(
        "select count(*) as n from events e, json_each(e.hosts) h"
        " where h.value = ? and e.status = 'confirmed'",
        (email,),
    )
    return int(row["n"]) if row else 0


def of_page(store: Store, schedule: str, since: str) -> list[Event]:
    """Return the confirmed bookings of a page that end after `since`."""
    rows = store.rows(
        "select * from events where schedule = ? and status = 'confirmed' and ends > ? order by start",
        (schedule, since),
    )
    return [_event(row) for row in rows]


def note(store: Store, at: str, owner: str, what: str) -> None:
    """Remember that a page of a type was made, or that one was cancelled."""
    store.run("insert into creations values (?, ?, ?)", (at, owner, str(what)))


def counted(store: Store, owner: str | None, since: str, until: str) -> dict[str, int]:
    """Count what was noted in [since, until), by what it was."""
    sql = "select what, count(*) as n from creations where at >= ? and at < ?"
    values: Sequence[str] = (since, until)
    if owner is not None:
        sql, values = f"{sql} and owner = ?", (since, until, owner)
    return {row["what"]: row["n"] for row in store.rows(f"{sql} group by what", values)}


def shown(store: Store, event: Event) -> dict[str, Any]:
    """Return a booking as the API answers it.

    A page for many has one schedule with many dates: its bookings carry the date after the id.
    """
    suffix = ""
    page = store.row("select type from schedules where id = ?", (event.schedule,))
    if page and page["type"] == PageType.ONE_TO_MANY:
        suffix = "_" + event.start[:19].replace("-", "").replace(":", "") + "Z"
    return {
        "event_id": event.id,
        "schedule_id": event.schedule + suffix,
        "start_date_time": event.start,
        "end_date_time": event.end,
        "status": event.status,
        **event.body,
    }


def _event(row: sqlite3.Row) -> Event:
    return Event(
        row["id"], row["schedule"], row["start"], row["ends"], row["status"],
        tuple(json.loads(row["hosts"])), json.loads(row["body"]), row["seq"],
    )  # fmt: skip
