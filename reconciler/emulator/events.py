"""Rows of bookings, and of what was made when, for lists and counts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from reconciler.emulator.schedules import Schedule
from reconciler.emulator.store import Store
from reconciler.emulator.world import stamp
from reconciler.model import PageType

CONFIRMED, CANCELLED = "confirmed", "cancelled"
_COLUMNS = "seq, id, schedule, owner, start, ends, status, hosts, body, answers"


@dataclass(frozen=True, slots=True)
class Guest:
    """Who books; `answers` to the page's questions are `{name, position, values}`."""

    email: str
    name: str = ""
    time_zone: str = ""
    answers: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """A booking. `owner` and `hosts` are mailboxes, `start` and `end` moments in the form of the API.

    `answers` are kept by attendee id.
    """

    id: str
    schedule: str
    owner: str
    start: str
    end: str
    status: str
    hosts: tuple[str, ...]
    body: dict[str, Any]
    answers: dict[str, Any] = field(default_factory=dict)
    seq: int = 0


def book(
    store: Store, page: Schedule, start: datetime, guest: Guest, now: str, *, free: tuple[str, ...] = ()
) -> Event:  # fmt: skip
    """Book a page for all its hosts; one for any host, for that of `free` (all by default) least booked."""
    hosts = page.hosts
    if page.type is PageType.ANY_HOST:
        able = free or hosts
        hosts = (min(able, key=lambda email: (load(store, email), able.index(email))),)
    attendee = store.new_id("attendee")
    name = guest.name or guest.email.partition("@")[0]
    first, _, last = name.partition(" ")
    attendees = [
        {
            "attendee_id": attendee,
            "booker": True,
            "created": now,
            "display_name": name,
            "email": guest.email,
            "first_name": first,
            "last_name": last,
            "no_show": False,
            "time_zone": guest.time_zone or page.body["time_zone"],
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
    end = start + timedelta(minutes=float(page.body["duration"]))
    event = Event(
        store.new_id("event"), page.id, page.owner, stamp(start), stamp(end), CONFIRMED, hosts,
        body, {attendee: list(guest.answers)}, store.next("event-seq"),
    )  # fmt: skip
    save(store, event)
    note(store, now, page.owner, "event")
    return event


def save(store: Store, event: Event) -> None:
    """Write a booking, new or changed."""
    store.run(
        f"insert or replace into events ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        (event.seq, event.id, event.schedule, event.owner, event.start, event.end, event.status,
         json.dumps(event.hosts), json.dumps(event.body), json.dumps(event.answers)),
    )  # fmt: skip


def get(store: Store, identifier: str) -> Event | None:
    """Find one booking."""
    row = store.row("select * from events where id = ?", (identifier,))
    return _event(row) if row else None


def of_user(store: Store, email: str, after: int, limit: int, *where: tuple[str, str]) -> list[Event]:
    """Return bookings of a user (owner or host) numbered over `after`.

    `where` holds conditions: a fixed piece of SQL with one `?`, and its value.
    """
    sql = (
        "select * from events e where seq > ?"
        " and (owner = ? or exists (select 1 from json_each(e.hosts) where value = ?))"
    )
    values: list[Any] = [after, email, email]
    for condition, value in where:
        sql, values = f"{sql} and {condition}", [*values, value]
    return [_event(row) for row in store.rows(f"{sql} order by seq limit ?", [*values, limit])]


def busy(store: Store, host: str, since: str, until: str) -> list[Event]:
    """Return the confirmed bookings of a host that overlap [since, until)."""
    if not store.holds_any("events"):
        return []
    rows = store.rows(
        "select * from events e where status = 'confirmed' and ends > ? and start < ?"
        " and exists (select 1 from json_each(e.hosts) where value = ?) order by start",
        (since, until, host),
    )
    return [_event(row) for row in rows]


def load(store: Store, email: str) -> int:
    """Count the bookings of a host."""
    row = store.row(
        "select count(*) as n from events e, json_each(e.hosts) h"
        " where h.value = ? and e.status = 'confirmed'",
        (email,),
    )
    return int(row["n"]) if row else 0


def of_page(store: Store, schedule: str, since: str = "") -> list[Event]:
    """Return the confirmed bookings of a page that end after `since`, by start."""
    if not store.holds_any("events"):
        return []
    rows = store.rows(
        "select * from events where schedule = ? and status = 'confirmed' and ends > ? order by start",
        (schedule, since),
    )
    return [_event(row) for row in rows]


def note(store: Store, at: str, owner: str, what: str) -> None:
    """Remember that a page of a type was made, or that one was cancelled."""
    store.run("insert into creations (at, owner, what) values (?, ?, ?)", (at, owner, str(what)))


def counted(store: Store, owner: str | None, period: tuple[str, str], lag: int) -> dict[str, int]:
    """Count what was noted in [since, until), by what it was; not what fewer than `lag` reads came after."""
    sql = "select what, count(*) as n from creations where at >= ? and at < ? and seen >= ?"
    values: list[Any] = [*period, lag]
    if owner is not None:
        sql, values = f"{sql} and owner = ?", [*values, owner]
    return {row["what"]: row["n"] for row in store.rows(f"{sql} group by what", values)}


def count_read(store: Store, lag: int) -> None:
    """Note that the counts were read once more."""
    store.run("update creations set seen = seen + 1 where seen < ?", (lag,))


def completed(store: Store, owner: str | None, period: tuple[str, str]) -> int:
    """Count the confirmed bookings that ended in [since, until)."""
    sql, values = (
        "select count(*) as n from events where status = 'confirmed' and ends >= ? and ends < ?",
        [*period],
    )
    if owner is not None:
        sql, values = f"{sql} and owner = ?", [*values, owner]
    row = store.row(sql, values)
    return int(row["n"]) if row else 0


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
        id=row["id"],
        schedule=row["schedule"],
        owner=row["owner"],
        start=row["start"],
        end=row["ends"],
        status=row["status"],
        hosts=tuple(json.loads(row["hosts"])),
        body=json.loads(row["body"]),
        answers=json.loads(row["answers"]),
        seq=row["seq"],
    )
