"""The write-ahead record of runs: SQLite beside the config, not committed.

Each write is recorded, synced to disk, before its request leaves; what a dead run left is settled from it.
Never holds a secret: bodies are page fields alone.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from reconciler import errors
from reconciler.model import PageType
from reconciler.records.history import About, PastRun, Write

FOLDER = ".reconciler"
NAME = "journal.db"
SCHEMA_VERSION = 2
PATIENCE = 5.0
"""Seconds to wait for another program that holds the journal."""
SCHEMA = """
CREATE TABLE runs (
  id TEXT PRIMARY KEY, started TEXT NOT NULL, ended TEXT, origin TEXT NOT NULL, account TEXT NOT NULL,
  who TEXT NOT NULL, revision TEXT NOT NULL, link TEXT NOT NULL, left_behind TEXT
);
CREATE TABLE writes (
  id INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES runs(id), at TEXT NOT NULL, page TEXT NOT NULL,
  method TEXT NOT NULL, schedule_id TEXT, owner TEXT NOT NULL, slug TEXT, body TEXT, before TEXT,
  about TEXT, outcome TEXT NOT NULL DEFAULT 'intended', answer TEXT
);
"""


@dataclass(frozen=True, slots=True)
class Intent:
    """A write about to be sent: what, for which page, what stood there before, what was known of it."""

    page: str
    method: str
    owner: str
    schedule_id: str | None = None
    slug: str | None = None
    body: Mapping[str, Any] | None = None
    before: Mapping[str, Any] | None = None
    about: About = field(default_factory=About)


_RUNS = """
SELECT id, started, ended, origin, account, who, revision, link, left_behind FROM runs
WHERE ? IN ('', id) ORDER BY rowid DESC
"""
_WRITES = """
SELECT at, page, method, owner, coalesce(schedule_id, json_extract(answer, '$.schedule_id')), slug,
  body, before, about, outcome, id FROM writes WHERE run=? ORDER BY id
"""


class Journal:
    """An open journal; made by `opened`."""

    def __init__(self, database: sqlite3.Connection) -> None:
        """Work on an open database."""
        self._database = database

    def begin(self, run: str, at: datetime, origin: str, account: str, who: Mapping[str, str]) -> None:
        """Record that a run starts; `who` has `who`, `revision` and `link`."""
        self._do(
            "INSERT INTO runs (id, started, origin, account, who, revision, link) VALUES (?,?,?,?,?,?,?)",
            run, at.isoformat(), origin, account, who["who"], who["revision"], who["link"],
        )  # fmt: skip

    def end(self, run: str, at: datetime) -> None:
        """Record that a run came to its end, by itself or by being settled."""
        self._do("UPDATE runs SET ended=? WHERE id=?", at.isoformat(), run)

    def intend(self, run: str, at: datetime, intent: Intent) -> int:
        """Record a write before it is sent, on disk when this returns; the number is for `settle`."""
        columns = (
            run, at.isoformat(), intent.page, intent.method, intent.schedule_id, intent.owner, intent.slug,
            _json(intent.body), _json(intent.before),
            _json({"type": intent.about.type, "hosts": intent.about.hosts}),
        )  # fmt: skip
        statement = (
            "INSERT INTO writes (run, at, page, method, schedule_id, owner, slug, body, before, about) "
            "VALUES (?,?,?,?,?,?,?,?,?,?)"
        )
        return self._do(statement, *columns, synced=True)

    def settle(self, write: int, outcome: str, answer: Mapping[str, Any] | None = None) -> None:
        """Record how a write came out: `done`, `refused`, `unknown` or `gone` (a staging page removed)."""
        self._do("UPDATE writes SET outcome=?, answer=? WHERE id=?", outcome, _json(answer), write)

    def removed(self, run: str, schedule_id: str, write: int = 0) -> None:
        """Record that a page a run made is gone again; `write` is its POST, where no answer named it."""
        self._do(
            "UPDATE writes SET outcome='gone' WHERE run=? AND method='POST' "
            "AND (id=? OR json_extract(answer, '$.schedule_id')=?)", run, write, schedule_id,
        )  # fmt: skip

    def left(self, run: str, pages: Mapping[str, Any]) -> None:
        """Record how a run's last read showed the pages it wrote to, by schedule id."""
        self._do("UPDATE runs SET left_behind=? WHERE id=?", _json(pages), run)

    def runs(self, only: str = "") -> list[PastRun]:
        """Return all runs with their writes, the latest first, or the one with the id `only`."""
        return [
            _past_run(row, [_write(one) for one in self._rows(_WRITES, row[0])])
            for row in self._rows(_RUNS, only)
        ]

    def dead_runs(self, origin: str, account: str) -> list[str]:
        """Return the runs on an account that never ended. Call it only while holding the run lock."""
        statement = "SELECT id FROM runs WHERE ended IS NULL AND origin=? AND account=? ORDER BY started"
        return [row[0] for row in self._rows(statement, origin, account)]

    def _do(self, statement: str, *values: Any, synced: bool = False) -> int:
        """Change the journal; a `synced` change is on the disk when this returns, with all before it.

        What is not synced outlives the program all the same; where the power fails, an outcome may be
        lost, which is then one that is not known.
        """
        try:
            self._database.execute(f"PRAGMA synchronous={'FULL' if synced else 'NORMAL'}")
            with self._database:
                return self._database.execute(statement, values).lastrowid or 0
        except sqlite3.Error as error:
            raise _failed(str(error)) from error

    def _rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        try:
            return self._database.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise _failed(str(error)) from error


@contextmanager
def opened(root: Path) -> Iterator[Journal]:
    """Open the journal of a config, readable by its owner alone."""
    file = root / FOLDER / NAME
    try:
        file.parent.mkdir(mode=0o700, exist_ok=True)
        file.touch(mode=0o600)
        database = sqlite3.connect(file, timeout=PATIENCE)
    except (OSError, sqlite3.Error) as error:
        raise _failed(str(error)) from error
    try:
        _prepare(database)
        yield Journal(database)
    finally:
        database.close()


@contextmanager
def reading(root: Path) -> Iterator[Journal | None]:
    """Open the journal of a config to look at it alone; None where nothing was ever applied."""
    file = root / FOLDER / NAME
    if not file.exists():
        yield None
        return
    try:
        database = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=PATIENCE)
    except sqlite3.Error as error:
        raise _failed(str(error)) from error
    try:
        _check(database)
        yield Journal(database)
    finally:
        database.close()


def _prepare(database: sqlite3.Connection) -> None:
    try:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        if database.execute("PRAGMA user_version").fetchone()[0] == 0:
            database.executescript(f"BEGIN; {SCHEMA} PRAGMA user_version={SCHEMA_VERSION}; COMMIT;")
    except sqlite3.Error as error:
        raise _failed(str(error)) from error
    _check(database)


def _check(database: sqlite3.Connection) -> None:
    try:
        version = database.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.Error as error:
        raise _failed(str(error)) from error
    if version != SCHEMA_VERSION:
        raise _failed(f"it has version {version}, this tool writes {SCHEMA_VERSION}")


def _past_run(row: tuple[Any, ...], writes: list[Write]) -> PastRun:
    names = ("id", "started", "ended", "origin", "account", "who", "revision", "link")
    return PastRun(**dict(zip(names, row, strict=False)), writes=tuple(writes), left=_value(row[-1]) or {})


def _write(row: tuple[Any, ...]) -> Write:
    at, page, method, owner, schedule_id, slug, body, before, about, outcome, number = row
    known = _value(about) or {}
    kind = PageType(known["type"]) if known.get("type") else None
    whom = About(kind, tuple(known.get("hosts", ())))
    images = _value(body), _value(before)
    return Write(at, page, method, owner, schedule_id, slug, *images, whom, outcome, number)


def _failed(why: str) -> errors.ReconcilerError:
    if "locked" in why:
        return errors.SafetyError(
            f"the journal {FOLDER}/{NAME} is held by another program", code="busy",
            help="let it end, then run again",
        )  # fmt: skip
    return errors.ReconcilerError(
        f"the journal {FOLDER}/{NAME} cannot be used: {why}", code="journal",
        help="nothing is written without it; make room or move the file away, then run again",
    )  # fmt: skip


def _value(text: str | None) -> Any:
    try:
        return None if text is None else json.loads(text)
    except ValueError as error:
        raise _failed("it holds a record that is not JSON") from error


def _json(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else json.dumps(value, default=str)
