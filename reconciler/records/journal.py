"""The write-ahead record of runs: SQLite beside the config, not committed.

Each write is recorded and synced to disk before its request is sent; what a dead run left is settled from it.
Pages and requests are stored as JSON of the API and given out as values, read by the `Form` that the caller
passes in. Never holds a secret: requests are page fields alone.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from reconciler.model import LivePage, PageType
from reconciler.records import database
from reconciler.records.history import About, PastRun, Sent, State, Verb, Write


class Form(Protocol):
    """Reads stored JSON of the API; the module `zoom.kept` is one."""

    def page(self, answer: Mapping[str, Any], schedule_id: str, owner: str) -> LivePage:
        """Read an answer for a page."""

    def sent(self, body: Mapping[str, Any]) -> Sent:
        """Read the body of a request."""


@dataclass(frozen=True, slots=True)
class Intent:
    """A write about to be sent: the key of its page, the page before it, what is known of it.

    `body` is the JSON body of the request.
    """

    page: str
    verb: Verb
    owner: str
    schedule_id: str | None = None
    slug: str | None = None
    body: Mapping[str, Any] | None = None
    before: LivePage | None = None
    about: About = field(default_factory=About)


_RUNS = """
SELECT id, started, ended, origin, account, who, revision, link, left_behind FROM runs
WHERE ? IN ('', id) ORDER BY rowid DESC
"""
_WRITES = """
SELECT at, page, verb, owner, schedule_id, slug, body, before, about, state, id FROM writes
WHERE run=? ORDER BY id
"""


class Journal:
    """An open journal; made by `opened`."""

    def __init__(self, connection: sqlite3.Connection, form: Form) -> None:
        """Work on an open database."""
        self._database, self._form = connection, form

    def new_id(self, at: datetime) -> str:
        """Return an id for a run that begins then, which no run has: several may begin in one second."""
        while self._rows(
            "SELECT 1 FROM runs WHERE id=?", run := f"{at:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
        ):
            pass
        return run

    def begin(self, run: str, at: datetime, api_origin: str, account: str, who: Mapping[str, str]) -> None:
        """Record that a run starts; `who` is {"who": …, "revision": …, "link": …}."""
        self._do(
            "INSERT INTO runs (id, started, origin, account, who, revision, link) VALUES (?,?,?,?,?,?,?)",
            run, at.isoformat(), api_origin, account, who["who"], who["revision"], who["link"],
        )  # fmt: skip

    def end(self, run: str, at: datetime) -> None:
        """Record that a run ended, or was settled by a later one."""
        self._do("UPDATE runs SET ended=? WHERE id=?", at.isoformat(), run)

    def intend(self, run: str, at: datetime, intent: Intent) -> int:
        """Record a write before it is sent, on disk when this returns; the number is for `settle`."""
        columns = (
            run, at.isoformat(), intent.page, intent.verb, intent.schedule_id, intent.owner, intent.slug,
            _json(intent.body), _json(intent.before.raw if intent.before else None),
            _json({"type": intent.about.type, "hosts": intent.about.hosts}),
        )  # fmt: skip
        statement = (
            "INSERT INTO writes (run, at, page, verb, schedule_id, owner, slug, body, before, about) "
            "VALUES (?,?,?,?,?,?,?,?,?,?)"
        )
        return self._do(statement, *columns, synced=True)

    def settle(self, write: int, state: State, made: str | None = None) -> None:
        """Record the outcome of a write, and the id of the page it created (`made`)."""
        statement = "UPDATE writes SET state=?, schedule_id=coalesce(schedule_id, ?) WHERE id=?"
        self._do(statement, state, made, write)

    def removed(self, run: str, schedule_id: str, write: int = 0) -> None:
        """Record that a page a run created was deleted; `write` names its row where no answer gave its id."""
        self._do(
            "UPDATE writes SET state=? WHERE run=? AND verb=? AND (id=? OR schedule_id=?)",
            State.GONE, run, Verb.CREATE, write, schedule_id,
        )  # fmt: skip

    def record_pages(self, run: str, pages: Iterable[LivePage]) -> None:
        """Record the pages a run wrote to as its last read showed them."""
        answers = _json({page.schedule_id: page.raw for page in pages})
        self._do("UPDATE runs SET left_behind=? WHERE id=?", answers, run)

    def runs(self, only: str = "") -> list[PastRun]:
        """Return all runs with their writes, the latest first, or the one with the id `only`."""
        return [
            _past_run(row, [_write(write, self._form) for write in self._rows(_WRITES, row[0])], self._form)
            for row in self._rows(_RUNS, only)
        ]

    def dead_runs(self, api_origin: str, account: str) -> list[str]:
        """Return the runs on an account that never ended. Call it only while holding the run lock."""
        statement = "SELECT id FROM runs WHERE ended IS NULL AND origin=? AND account=? ORDER BY started"
        return [row[0] for row in self._rows(statement, api_origin, account)]

    def _do(self, statement: str, *values: Any, synced: bool = False) -> int:
        """Change the journal; a `synced` change is on the disk when this returns, with all before it.

        Other changes survive a crash of the program; when the power fails, an outcome may be lost, which
        then counts as unknown.
        """
        try:
            self._database.execute(f"PRAGMA synchronous={'FULL' if synced else 'NORMAL'}")
            with self._database:
                return self._database.execute(statement, values).lastrowid or 0
        except sqlite3.Error as error:
            raise database.failed(str(error)) from error

    def _rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        try:
            return self._database.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise database.failed(str(error)) from error


@contextmanager
def opened(root: Path, form: Form) -> Iterator[Journal]:
    """Open the journal of a config, to be written."""
    with database.writing(root) as connection:
        yield Journal(connection, form)


@contextmanager
def reading(root: Path, form: Form) -> Iterator[Journal | None]:
    """Open the journal of a config read-only; None where nothing was ever applied."""
    with database.reading(root) as connection:
        yield Journal(connection, form) if connection else None


def _past_run(row: tuple[Any, ...], writes: list[Write], form: Form) -> PastRun:
    names = ("id", "started", "ended", "api_origin", "account", "who", "revision", "link")
    owners = {write.schedule_id: write.owner for write in reversed(writes)}
    answers = _value(row[-1]) or {}
    pages = {name: form.page(page, name, owners[name]) for name, page in answers.items() if name in owners}
    return PastRun(**dict(zip(names, row, strict=False)), writes=tuple(writes), last_pages=pages)


def _write(row: tuple[Any, ...], form: Form) -> Write:
    at, page, verb, owner, schedule_id, slug, body, before, about, state, number = row
    facts, answer = _value(about) or {}, _value(before)
    page_type = PageType(facts["type"]) if facts.get("type") else None
    return Write(
        at, page, Verb(verb), owner, schedule_id, slug, form.sent(_value(body) or {}),
        form.page(answer, schedule_id or "", owner) if answer else None,
        About(page_type, tuple(facts.get("hosts", ()))), State(state), number,
    )  # fmt: skip


def _value(text: str | None) -> Any:
    try:
        return None if text is None else json.loads(text)
    except ValueError as error:
        raise database.failed("it holds a record that is not JSON") from error


def _json(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else json.dumps(value, default=str)
