"""Rows of schedules: what a page is (the truth) beside what the API says of it (`body`).

Keeps the state before the last write of each, for reads that lag behind.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from typing import Any

from reconciler.emulator.refusal import scheduler
from reconciler.emulator.store import Store
from reconciler.model import PageType

CONFIRMED, CANCELLED = "confirmed", "cancelled"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A page. `owner` and `hosts` are mailboxes; `body` is in the words of the API."""

    id: str
    owner: str
    slug: str
    status: str
    type: PageType
    hosts: tuple[str, ...]
    via: str
    body: dict[str, Any]
    seq: int = 0

    @property
    def active(self) -> bool:
        """Whether people can book it."""
        return self.status == CONFIRMED and bool(self.body.get("active", True))


def get(store: Store, identifier: str) -> Schedule | None:
    """Find one schedule."""
    row = store.row("select * from schedules where id = ?", (identifier,))
    return _schedule(row) if row else None


def at_address(store: Store, owner: str, slug: str) -> Schedule | None:
    """Find the page that lives at an address."""
    row = store.row(
        "select * from schedules where owner = ? and slug = ? and status = 'confirmed'", (owner, slug)
    )
    return _schedule(row) if row else None


def page(
    store: Store, owner: str | None, *, after: int = 0, limit: int = -1, cancelled: bool = False
) -> list[Schedule]:
    """Return up to `limit` schedules made after number `after`, oldest first; of all owners for None."""
    where = "seq > ?"
    values: list[Any] = [after]
    if owner is not None:
        where, values = where + " and owner = ?", [*values, owner]
    if not cancelled:
        where += " and status = 'confirmed'"
    sql = f"select * from schedules where {where} order by seq limit ?"  # noqa: S608
    return [_schedule(row) for row in store.rows(sql, (*values, limit))]


def put(store: Store, new: Schedule) -> Schedule:
    """Write a schedule, new or changed, and return it as kept. Refuses a taken address with 409."""
    old = get(store, new.id)
    if not new.seq:
        new = replace(new, seq=store.next("seq"))
    try:
        store.run(
            "insert into schedules values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (id) do update set"
            " owner = excluded.owner, slug = excluded.slug, status = excluded.status, type = excluded.type,"
            " hosts = excluded.hosts, body = excluded.body",
            (new.seq, new.id, new.owner, new.slug, new.status, new.type, json.dumps(new.hosts), new.via,
             json.dumps(new.body)),
        )  # fmt: skip
    except sqlite3.IntegrityError as error:
        raise scheduler(409, f"slug `{new.slug}` is used by another schedule of this user") from error
    _remember(store, new.id, new.owner, old)
    return new


def drop(store: Store, old: Schedule) -> None:
    """Remove a schedule altogether."""
    store.run("delete from schedules where id = ?", (old.id,))
    _remember(store, old.id, old.owner, old)


def before(store: Store, identifier: str) -> tuple[bool, Schedule | None]:
    """Return whether the schedule was ever written, and what it was before the last write."""
    row = store.row("select row from befores where schedule = ?", (identifier,))
    return (True, _thaw(row["row"])) if row else (False, None)


def last_written(store: Store, owner: str | None) -> str | None:
    """Return the id of the schedule of `owner` (of anyone for None) that was written last."""
    where, values = ("where owner = ?", (owner,)) if owner is not None else ("", ())
    row = store.row(f"select schedule from befores {where} order by written desc limit 1", values)  # noqa: S608
    return row["schedule"] if row else None


def overlay(
    current: Schedule | None, identifier: str, store: Store, stale: Collection[str]
) -> Schedule | None:
    """Return what a read sees: the state before the last write where `identifier` is among `stale`."""
    if identifier not in stale:
        return current
    known, old = before(store, identifier)
    return old if known else current


def _remember(store: Store, identifier: str, owner: str, old: Schedule | None) -> None:
    frozen = json.dumps(asdict(old)) if old else None
    store.run(
        "insert or replace into befores values (?, ?, ?, ?)",
        (identifier, owner, store.next("written"), frozen),
    )


def _thaw(text: str | None) -> Schedule | None:
    if text is None:
        return None
    fields = json.loads(text)
    return Schedule(**fields | {"type": PageType(fields["type"]), "hosts": tuple(fields["hosts"])})


def _schedule(row: sqlite3.Row) -> Schedule:
    return Schedule(
        id=row["id"],
        owner=row["owner"],
        slug=row["slug"],
        status=row["status"],
        type=PageType(row["type"]),
        hosts=tuple(json.loads(row["hosts"])),
        via=row["via"],
        body=json.loads(row["body"]),
        seq=row["seq"],
    )
