"""The lock file of version 1: one JSON file, and a file of facts that were still to be added to it.

Read as long as nothing is written; then `takeover` replaces it by the folder of the same name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from reconciler import safe_files
from reconciler.model import PageType
from reconciler.records import pagefacts, versions
from reconciler.records.learned import Outcome
from reconciler.records.memory import Memory

VERSION = 1
LEARNED = "learned"
"""In `.reconciler`: a JSON line for each fact learned since the file was last written; it counts over it."""


def sections(file: Path, learned: Path) -> dict[str, Any]:
    """Return {section: facts} of all accounts, empty where there is neither file.

    Raises `OSError`, `ValueError` or `RecursionError` for a file that is no such lock file, and
    `ConfigError` for one of a newer version.
    """
    accounts = _accounts(file)
    for line in _lines(learned):
        section = accounts.get(line["section"])
        accounts[line["section"]] = _with(section if isinstance(section, dict) else {}, line)
    return accounts


def memory(section: Mapping[str, Any]) -> Memory:
    """Read one account's facts, from which the files of version 2 are written.

    Raises `KeyError`, `TypeError`, `ValueError`, `AttributeError` or `OverflowError`.
    """
    recipes = {
        (PageType(kind), name): Outcome(
            fact["works"] is True, date.fromisoformat(fact["on"]), str(fact["because"])
        )
        for kind, outcomes in section.get("recipes", {}).items()
        for name, fact in outcomes.items()
    }
    pages = {str(key): pagefacts.read(fact) for key, fact in section.get("pages", {}).items()}
    ignored = {str(path): date.fromisoformat(on) for path, on in section.get("ignored", {}).items()}
    telling = {str(name): date.fromisoformat(on) for name, on in section.get("tells_types", {}).items()}
    return Memory(pages, recipes, ignored, telling)


def _accounts(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(safe_files.read(file).decode("utf-8"))
    except FileNotFoundError:
        return {}
    if not isinstance(content, dict) or "format_version" not in content:
        raise ValueError("not a lock file of this version")
    versions.number(content, file, VERSION)
    accounts = content.get("accounts")
    if not isinstance(accounts, dict):
        raise ValueError("`accounts` is missing")
    return accounts


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    try:
        text = safe_files.read(file).decode("utf-8", errors="replace")
    except FileNotFoundError:
        return
    for line in text.splitlines():
        try:
            fact = json.loads(line)
        except (ValueError, RecursionError):
            continue  # cut short by a crash: it was never reported as saved
        if isinstance(fact, dict) and isinstance(fact.get("section"), str):
            yield fact


def _with(section: Mapping[str, Any], line: Mapping[str, Any]) -> dict[str, Any]:
    merged = {} if line.get("whole") is True else {**section}
    for name in ("pages", "ignored", "tells_types"):
        merged[name] = {**_mapping(merged, name), **_mapping(line, name)}
    old, new = _mapping(merged, "recipes"), _mapping(line, "recipes")
    merged["recipes"] = {kind: {**_mapping(old, kind), **_mapping(new, kind)} for kind in {*old, *new}}
    gone = line.get("gone")
    for key in gone if isinstance(gone, list) else ():
        merged["pages"].pop(str(key), None)
    return {name: value for name, value in merged.items() if value}


def _mapping(section: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = section.get(name)
    return dict(value) if isinstance(value, Mapping) else {}
