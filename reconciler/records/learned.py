"""`DIR/.reconciler/learned`: what a run has learned since the lock file was last written, in JSON lines.

A lock file of thousands of pages is not written anew after each of them. What stands here counts over what
stands there, survives the program, and goes into the lock file when that is next written.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from reconciler import errors, files

FOLDER = ".reconciler"
NAME = "learned"


def added(root: Path, section: str, facts: Mapping[str, Any], *, whole: bool = False) -> None:
    """Add facts of one account, on disk when this returns; `whole` says that they are all there are.

    Raises `ReconcilerError` (`cannot-write`).
    """
    file = root / FOLDER / NAME
    # the line break comes first: a line that a crash cut short then spoils no other
    line = "\n" + json.dumps({"section": section, "whole": whole, **facts})
    try:
        file.parent.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(line)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise files.cannot_write(file, error) from error


def applied(root: Path, accounts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the sections of a lock file with what was learned since."""
    found = dict(accounts)
    for line in _lines(root / FOLDER / NAME):
        section = found.get(line["section"])
        found[line["section"]] = _with(section if isinstance(section, dict) else {}, line)
    return found


def there(root: Path) -> bool:
    """Whether anything was learned since."""
    return (root / FOLDER / NAME).exists()


def forget(root: Path) -> None:
    """Remove the file: the lock file holds it all."""
    try:
        (root / FOLDER / NAME).unlink(missing_ok=True)
    except OSError as error:
        raise files.cannot_write(root / FOLDER / NAME, error) from error


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    try:
        text = files.read(file).decode("utf-8", errors="replace")
    except FileNotFoundError:
        return
    except OSError as error:
        raise errors.ConfigError(
            f"{file} cannot be read: {error.strerror}", code="broken-lock-file",
            help="mend its permissions, or delete it: that costs attribution, never pages",
        ) from error  # fmt: skip
    for line in text.splitlines():
        try:
            facts = json.loads(line)
        except (ValueError, RecursionError):
            continue  # cut short by a crash: it was never reported as kept
        if isinstance(facts, dict) and isinstance(facts.get("section"), str):
            yield facts


def _with(section: Mapping[str, Any], line: Mapping[str, Any]) -> dict[str, Any]:
    found = {} if line.get("whole") is True else {**section}
    for name in ("pages", "ignored", "tells_types"):
        found[name] = {**_mapping(found, name), **_mapping(line, name)}
    known = _mapping(found, "recipes")
    new = _mapping(line, "recipes")
    found["recipes"] = {kind: {**_mapping(known, kind), **_mapping(new, kind)} for kind in {*known, *new}}
    gone = line.get("gone")
    for key in gone if isinstance(gone, list) else ():
        found["pages"].pop(str(key), None)
    return {name: value for name, value in found.items() if value}


def _mapping(facts: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = facts.get(name)
    return dict(found) if isinstance(found, Mapping) else {}
