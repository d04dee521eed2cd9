"""The SQLite file behind the emulator: tables, one connection, transactions. Knows no meaning of a row."""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from reconciler.emulator import identifiers

_VERSION = 1
_PATIENCE = 0.5
"""Seconds to wait for an emulator that is about to close the file."""
_TABLES = (
    "users",
    "availability",
    "befores",
    "events",
    "creations",
    "links",
    "busy",
    "schedules",
    "counters",
)
_SCHEMA = """
create table if not exists counters (kind text primary key, n integer not null) strict;
create table if not exists users (
  email text primary key, id text unique not null, address text unique not null, slug text unique not null,
  display_name text not null, time_zone text not null, licensed integer not null, position integer not null
) strict;
create table if not exists availability (
  id text primary key, owner text not null, name text not null, is_default integer not null,
  body text not null, position integer not null
) strict;
create index if not exists availability_of on availability (owner, position);
create table if not exists schedules (
  seq integer primary key, id text unique not null, owner text not null, slug text not null,
  status text not null, type text not null, hosts text not null, via text not null, body text not null
) strict;
create index if not exists schedules_of on schedules (owner, seq);
drop index if exists address_of;
create index if not exists addresses on schedules (owner, slug);
create table if not exists befores (
  schedule text primary key, owner text not null, written integer not null,
  seen integer not null default 0, row text
) strict;
create index if not exists befores_of on befores (owner, written);
create table if not exists events (
  seq integer primary key, id text unique not null, schedule text not null, owner text not null,
  start text not null, ends text not null, status text not null, hosts text not null,
  body text not null, answers text not null
) strict;
create index if not exists events_of on events (schedule, start);
create index if not exists events_at on events (start);
create table if not exists creations (
  at text not null, owner text not null, what text not null, seen integer not null default 0
) strict;
create index if not exists creations_at on creations (at);
create table if not exists links (
  code text primary key, schedule text not null, once integer not null, used integer not null,
  body text not null
) strict;
create table if not exists busy (
  user text not null, start text not null, ends text not null, posted integer not null
) strict;
create index if not exists busy_of on busy (user, start);
"""


T = TypeVar("T")


class StoreError(ValueError):
    """The database file cannot be used."""


class Store:
    """One database, safe to use from several threads; a transaction holds the lock to its end."""

    def __init__(self, file: str, seed: int | None) -> None:
        """Open `file` (`:memory:` keeps nothing); equal seeds give equal ids. Raises `StoreError`."""
        self._lock = threading.RLock()
        try:
            self._db = _open(file)
        except sqlite3.Error as error:
            why = "another program has it open" if "locked" in str(error) else error
            raise StoreError(f"cannot use {file} as the database: {why}") from error
        self._memory: dict[str, Any] = {}
        self._fresh: dict[Hashable, Any] = {}
        self._fresh_at = (0, 0)
        self._rolled_back = 0
        self._given_seed = seed
        self._seed: object = secrets.token_hex(8) if seed is None else seed

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of what is written inside, or none of it."""
        with self._lock:
            if self._db.in_transaction:
                yield
                return
            self._db.execute("begin immediate")
            try:
                yield
            except BaseException:
                self._db.execute("rollback")
                self._rolled_back += 1  # what was read inside is not so: the count of changes stays
                raise
            self._db.execute("commit")

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """Run a statement and return all its rows."""
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def row(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Row | None:
        """Run a statement and return its first row."""
        with self._lock:
            first: sqlite3.Row | None = self._db.execute(sql, values).fetchone()
            return first

    def run(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Run a statement that answers nothing."""
        with self._lock:
            self._db.execute(sql, values)

    def next(self, kind: str) -> int:
        """Count up: 1, 2, 3 … a kind, across restarts."""
        row = self.row(
            "insert into counters values (?, 1) on conflict do update set n = n + 1 returning n", (kind,)
        )
        return int(row["n"]) if row else 0

    def new_id(self, kind: str) -> str:
        """Return an id that no other thing has."""
        return identifiers.derive(self._seed, kind, self.next(kind))

    def holds_any(self, table: str) -> bool:
        """Tell whether a table has a row: where it has none, there is nothing to ask of it."""
        sql = f"select 1 from {table} limit 1"  # noqa: S608 (a name of ours)
        return self.until_written(f"any {table}", lambda: self.row(sql) is not None)

    def empty(self) -> bool:
        """Tell whether nothing was ever put in."""
        return self.row("select 1 from users") is None

    def clear(self) -> None:
        """Forget everything. Without a given seed, ids do not come back either."""
        with self.transaction():
            for table in _TABLES:
                self.run(f"delete from {table}")  # noqa: S608 (names from the list above)
        self._memory.clear()
        if self._given_seed is None:
            self._seed = secrets.token_hex(8)

    def remembered(self, name: str, load: Callable[[], T]) -> T:
        """Return the result of `load`, cached by `name` until the store is cleared."""
        if name not in self._memory:
            self._memory[name] = load()
        value: T = self._memory[name]
        return value

    def forget(self) -> None:
        """Let what is `remembered` be loaded anew."""
        self._memory.clear()

    def until_written(self, name: Hashable, load: Callable[[], T]) -> T:
        """Return the result of `load`, cached by `name` until any row of the store is written or removed.

        What is returned is shared: nobody may change it.
        """
        at = (self._db.total_changes, self._rolled_back)
        if at != self._fresh_at:
            self._fresh, self._fresh_at = {}, at
        fresh = self._fresh  # `load` may be overtaken by a write, whose readers have another one
        if name not in fresh:
            fresh[name] = load()
        value: T = fresh[name]
        return value

    def close(self) -> None:
        """Close the file."""
        if database := getattr(self, "_db", None):
            database.close()

    def __del__(self) -> None:
        """Close the file: an ASGI application is never told that it is over."""
        self.close()


def _open(file: str) -> sqlite3.Connection:
    database = sqlite3.connect(file, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        _prepare(database, file)
    except BaseException:
        database.close()
        raise
    return database


def _prepare(database: sqlite3.Connection, file: str) -> None:
    database.row_factory = sqlite3.Row
    if file != ":memory:":
        database.execute("pragma locking_mode = exclusive")  # one emulator a file
        database.execute("pragma journal_mode = wal")
        database.execute("pragma synchronous = normal")
    version = int(database.execute("pragma user_version").fetchone()[0])
    if version not in (0, _VERSION):
        raise StoreError(f"{file} was written by another version of the emulator; name another file")
    database.executescript(_SCHEMA)
    database.execute(f"pragma user_version = {_VERSION}")
