"""Rows of schedules: what a page is (the truth) beside what the API says of it (`body`).

Keeps the state before the last write of each, for reads that lag behind.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, TypeVar

from reconciler.emulator import identifiers
from reconciler.emulator.refusal import scheduler
from reconciler.emulator.store import Store
from reconciler.model import PageType

CONFIRMED, CANCELLED = "confirmed", "cancelled"
MANAGED = "managed"
"""The origin of a page that was made from an administrator's template."""


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

    @property
    def code(self) -> str:
        """What stands for it alone in a link at `/d/CODE/SLUG`."""
        return code_of(self.id)

    @property
    def secret(self) -> bool:
        """Whether it is found by those alone who have its address."""
        return bool(self.body.get("secret"))


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as its row is kept: `hosts` and `body` are the texts that JSON has for them."""

    id: str
    owner: str
    slug: str
    status: str
    type: str
    hosts: str
    via: str
    body: str
    seq: int

    def read(self) -> Schedule:
        """Return the page."""
        return Schedule(
            id=self.id,
            owner=self.owner,
            slug=self.slug,
            status=self.status,
            type=PageType(self.type),
            hosts=tuple(json.loads(self.hosts)),
            via=self.via,
            body=json.loads(self.body),
            seq=self.seq,
        )


Row = TypeVar("Row", bound=Schedule | Kept)


def code_of(identifier: str) -> str:
    """Return what stands for a page alone in a link at `/d/CODE/SLUG`."""
    return identifiers.derive("code", identifier, length=8)


def get(store: Store, identifier: str) -> Schedule | None:
    """Find one schedule."""
    row = store.row("select * from schedules where id = ?", (identifier,))
    return _kept(row).read() if row else None


def at_address(store: Store, owner: str, slug: str) -> Schedule | None:
    """Find the page that lives at an address."""
    row = store.row(
        "select * from schedules where owner = ? and slug = ? and status = 'confirmed'", (owner, slug)
    )
    return _kept(row).read() if row else None


def page(
    store: Store, owner: str | None, *, after: int = 0, limit: int = -1, cancelled: bool = False
) -> list[Schedule]:
    """Return up to `limit` schedules made after number `after`, oldest first; of all owners for None."""
    rows = page_as_kept(store, owner, after=after, limit=limit, cancelled=cancelled)
    return [row.read() for row in rows]


def page_as_kept(
    store: Store, owner: str | None, *, after: int = 0, limit: int = -1, cancelled: bool = False,
    dates: tuple[str | None, str | None] = (None, None),
) -> list[Kept]:  # fmt: skip
    """Return up to `limit` schedules made after number `after`, oldest first; of all owners for None.

    `dates` leaves out pages whose own dates end before the first or start after the second.
    """
    where = "seq > ?"
    values: list[Any] = [after]
    for condition, value in (
        ("owner = ?", owner),
        ("ifnull(json_extract(body, '$.end_date'), '9999') >= ?", dates[0]),
        ("ifnull(json_extract(body, '$.start_date'), '') <= ?", dates[1]),
    ):
        if value is not None:
            where, values = f"{where} and {condition}", [*values, value]
    if not cancelled:
        where += " and status = 'confirmed'"
    sql = f"select * from schedules where {where} order by seq limit ?"  # noqa: S608
    return [_kept(row) for row in store.rows(sql, (*values, limit))]


def managed(store: Store, owner: str | None, after: int, limit: int) -> list[Kept]:
    """Return up to `limit` pages made from an administrator's template, numbered over `after`.

    Those of all owners for None.
    """
    sql = (
        "select * from schedules where via = 'managed' and seq > ? and status = 'confirmed'"
        " and owner = ifnull(?, owner) order by seq limit ?"
    )
    return [_kept(row) for row in store.rows(sql, (after, owner, limit))]


def by_code(store: Store, code: str) -> Schedule | None:
    """Find the page that a code of its own stands for."""
    return next((row for row in page(store, None) if row.code == code), None)


def put(store: Store, new: Schedule, *, shared_slugs: bool = False) -> Schedule:
    """Write a schedule, new or changed, and return it as kept.

    Refuses a taken address with 409, unless pages of one owner may have `shared_slugs`.
    """
    old, there = get(store, new.id), at_address(store, new.owner, new.slug)
    if there and there.id != new.id and new.status == CONFIRMED and not shared_slugs:
        raise scheduler(409, f"slug `{new.slug}` is used by another schedule of this user")
    if not new.seq:
        new = replace(new, seq=store.next("seq"))
    store.run(
        "insert into schedules values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (id) do update set"
        " owner = excluded.owner, slug = excluded.slug, status = excluded.status, type = excluded.type,"
        " hosts = excluded.hosts, body = excluded.body",
        (new.seq, new.id, new.owner, new.slug, new.status, new.type, json.dumps(new.hosts), new.via,
         json.dumps(new.body, separators=(",", ":"))),
    )  # fmt: skip
    _remember(store, new.id, new.owner, old)
    return new


def drop(store: Store, old: Schedule) -> None:
    """Remove a schedule altogether."""
    store.run("delete from schedules where id = ?", (old.id,))
    _remember(store, old.id, old.owner, old)


def last_written(store: Store, owner: str) -> set[str]:
    """Return the id of the schedule of `owner` that was written last."""
    row = store.row("select schedule from befores where owner = ? order by written desc limit 1", (owner,))
    return {row["schedule"]} if row else set()


def unseen(store: Store, lag: int, *, owner: str = "", identifier: str = "") -> set[str]:
    """Return the schedules whose last write this read, one of the first `lag` since, does not see."""
    where, value = ("owner = ?", owner) if owner else ("schedule = ?", identifier)
    sql = f"update befores set seen = seen + 1 where {where} and seen < ? returning schedule"  # noqa: S608
    return {row["schedule"] for row in store.rows(sql, (value, lag))}


def as_before(store: Store, current: Schedule | None, stale: Collection[str]) -> Schedule | None:
    """Return what a read of one schedule sees: one of `stale` as it was before its last write."""
    for identifier in stale:
        return _before(store, identifier)
    return current


def list_as_before(
    store: Store, rows: Sequence[Row], stale: Collection[str], *, owner: str, after: int, until: int | None,
    cancelled: bool,
) -> list[Row | Schedule]:  # fmt: skip
    """Return what a read of the list between two numbers sees: those of `stale` as they were before."""
    seen: dict[int, Row | Schedule] = {row.seq: row for row in rows if row.id not in stale}
    for old in (_before(store, identifier) for identifier in stale):
        if (
            old is not None
            and old.owner == owner
            and after < old.seq <= (until or old.seq)
            and (cancelled or old.status != CANCELLED)
        ):
            seen[old.seq] = old
    return [seen[seq] for seq in sorted(seen)]


def _before(store: Store, identifier: str) -> Schedule | None:
    row = store.row("select row from befores where schedule = ?", (identifier,))
    return _from_json(row["row"]) if row else None


def _remember(store: Store, identifier: str, owner: str, old: Schedule | None) -> None:
    row = json.dumps(asdict(old)) if old else None
    store.run(
        "insert or replace into befores (schedule, owner, written, row) values (?, ?, ?, ?)",
        (identifier, owner, store.next("written"), row),
    )


def _from_json(text: str | None) -> Schedule | None:
    if text is None:
        return None
    fields = json.loads(text)
    return Schedule(**fields | {"type": PageType(fields["type"]), "hosts": tuple(fields["hosts"])})


def _kept(row: sqlite3.Row) -> Kept:
    seq, identifier, owner, slug, status, kind, hosts, via, body = row
    return Kept(identifier, owner, slug, status, kind, hosts, via, body, seq)
