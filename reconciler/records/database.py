"""The journal's file: opened for writing or reading, upgraded to the latest version."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from reconciler import errors
from reconciler.records import versions

FOLDER = ".reconciler"
NAME = "journal.db"
PATIENCE = 5.0
"""Seconds to wait for another program that holds the journal."""
VERSION = 3
SCHEMA = """
CREATE TABLE runs (
  id TEXT PRIMARY KEY, started TEXT NOT NULL, ended TEXT, origin TEXT NOT NULL, account TEXT NOT NULL,
  who TEXT NOT NULL, revision TEXT NOT NULL, link TEXT NOT NULL, left_behind TEXT
);
CREATE TABLE writes (
  id INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES runs(id), at TEXT NOT NULL, page TEXT NOT NULL,
  verb TEXT NOT NULL, schedule_id TEXT, owner TEXT NOT NULL, slug TEXT, body TEXT, before TEXT,
  about TEXT, state TEXT NOT NULL DEFAULT 'intended'
);
"""
STEPS: Mapping[int, str] = {
    2: """
CREATE TABLE writes_3 (
  id INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES runs(id), at TEXT NOT NULL, page TEXT NOT NULL,
  verb TEXT NOT NULL, schedule_id TEXT, owner TEXT NOT NULL, slug TEXT, body TEXT, before TEXT,
  about TEXT, state TEXT NOT NULL DEFAULT 'intended'
);
INSERT INTO writes_3 SELECT
  id, run, at, page,
  CASE method WHEN 'POST' THEN 'create' WHEN 'PATCH' THEN 'patch' WHEN 'DELETE' THEN 'delete' END,
  coalesce(schedule_id, json_extract(answer, '$.schedule_id')), owner, slug, body, before, about, outcome
FROM writes;
DROP TABLE writes;
ALTER TABLE writes_3 RENAME TO writes;
""",
}
"""From each version to the next, in one transaction each; version 1 was never released."""


@contextmanager
def writing(root: Path) -> Iterator[sqlite3.Connection]:
    """Open the journal of a config, with file mode 0600, and upgrade it."""
    file = root / FOLDER / NAME
    try:
        file.parent.mkdir(mode=0o700, exist_ok=True)
        file.touch(mode=0o600)
        connection = sqlite3.connect(file, timeout=PATIENCE)
    except (OSError, sqlite3.Error) as error:
        raise failed(str(error)) from error
    with closing(connection) as database:
        _prepare(database)
        yield database


@contextmanager
def reading(root: Path) -> Iterator[sqlite3.Connection | None]:
    """Open the journal of a config read-only; None where nothing was ever applied.

    The file of an older version is not changed: a copy in memory is upgraded and read.
    """
    file = root / FOLDER / NAME
    if not file.exists():
        yield None
        return
    try:
        connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=PATIENCE)
    except sqlite3.Error as error:
        raise failed(str(error)) from error
    with closing(connection) as database, closing(sqlite3.connect(":memory:")) as copy:
        if _version(database) in STEPS:
            database.backup(copy)
        latest = copy if _version(database) in STEPS else database
        _upgrade(latest)
        yield latest


def _prepare(database: sqlite3.Connection) -> None:
    _known(database)
    try:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        if _version(database) == 0:
            database.executescript(f"BEGIN; {SCHEMA} PRAGMA user_version={VERSION}; COMMIT;")
    except sqlite3.Error as error:
        raise failed(str(error)) from error
    _upgrade(database)


def _upgrade(database: sqlite3.Connection) -> None:
    """Upgrade a journal step by step. Raises `ConfigError` for one of a newer version."""
    version = _known(database)
    if version == 0:
        raise failed("there is nothing in it that this program wrote")
    try:
        for step in range(version, VERSION):
            script = f"BEGIN IMMEDIATE; {STEPS[step]} PRAGMA user_version={step + 1}; COMMIT;"
            database.executescript(script)
    except sqlite3.Error as error:
        raise failed(f"it cannot be brought from version {version} to {VERSION}: {error}") from error


def _known(database: sqlite3.Connection) -> int:
    """Return the version of a journal, 0 for an empty one. Raises for a version that cannot be upgraded."""
    version = _version(database)
    versions.refuse_newer(f"the journal {FOLDER}/{NAME}", version, VERSION)
    if version not in (0, *STEPS, VERSION):
        raise failed(f"it has version {version}, which no release of this program wrote")
    return version


def _version(database: sqlite3.Connection) -> int:
    try:
        return int(database.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.Error as error:
        raise failed(str(error)) from error


def failed(why: str) -> errors.ReconcilerError:
    """Return the error of a journal that cannot be used."""
    if "locked" in why:
        return errors.SafetyError(
            f"the journal {FOLDER}/{NAME} is held by another program", code="busy",
            help="let it end, then run again",
        )  # fmt: skip
    return errors.ReconcilerError(
        f"the journal {FOLDER}/{NAME} cannot be used: {why}", code="journal",
        help="nothing is written without it; make room or move the file away, then run again",
    )  # fmt: skip
