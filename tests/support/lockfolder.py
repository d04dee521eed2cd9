"""The lock folder of a config: its text, its facts, an edit by hand, its removal."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from reconciler.records import names


def folder(config: Path) -> Path:
    """The folder of the one account."""
    (section,) = (config / "reconciler.lock").iterdir()
    return section


def text(config: Path) -> str:
    """All that stands there: names of files, and what they hold."""
    files = [file for file in (config / "reconciler.lock").rglob("*") if file.is_file()]
    return "\n".join(f"{file}\n{file.read_text(encoding='utf-8')}" for file in files)


def remembered(config: Path) -> dict[str, Any]:
    """The pages that are not forgotten, and what was found out about the account."""
    pages = [json.loads(file.read_text(encoding="utf-8")) for file in folder(config).glob("pages/*")]
    facts: dict[str, Any] = {"pages": {page["page"]: page for page in pages if "forgotten" not in page}}
    for name in sorted(file.name for file in folder(config).glob("found/*")):
        kind, *parts = names.parts(name)
        facts.setdefault(kind, []).append(tuple(parts))
    return facts


def found(config: Path) -> list[str]:
    """The names of what was found out about the account; empty where nothing was ever written."""
    return sorted(file.name for file in (config / "reconciler.lock").glob("*/found/*"))


def edit(config: Path, key: str, **facts: Any) -> None:
    """Write into what is remembered of a page; None takes a fact out."""
    file = folder(config) / "pages" / f"{key}.json"
    content = {**json.loads(file.read_text(encoding="utf-8")), **facts}
    file.write_text(json.dumps({name: fact for name, fact in content.items() if fact is not None}))


def learn(config: Path, *fact: str) -> None:
    """Add what was found out about the account."""
    (folder(config) / "found").mkdir(exist_ok=True)
    (folder(config) / "found" / names.fact(*fact)).touch()


def forget(config: Path) -> None:
    """Remove all that is remembered, where there is anything."""
    if (config / "reconciler.lock").exists():
        shutil.rmtree(config / "reconciler.lock")
