"""The lock folder of a config as a person finds it: what it says, an edit by hand, gone."""

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
    facts: dict[str, Any] = {"pages": {one["page"]: one for one in pages if "forgotten" not in one}}
    for name in sorted(file.name for file in folder(config).glob("found/*")):
        kind, *said = names.parts(name)
        facts.setdefault(kind, []).append(tuple(said))
    return facts


def edit(config: Path, key: str, **facts: Any) -> None:
    """Write into what is remembered of a page; None takes a fact out."""
    file = folder(config) / "pages" / f"{key}.json"
    known = {**json.loads(file.read_text(encoding="utf-8")), **facts}
    file.write_text(json.dumps({name: fact for name, fact in known.items() if fact is not None}))


def learn(config: Path, *fact: str) -> None:
    """Add what was found out about the account."""
    (folder(config) / "found").mkdir(exist_ok=True)
    (folder(config) / "found" / names.fact(*fact)).touch()


def forget(config: Path) -> None:
    """Remove all that is remembered, where there is anything."""
    if (config / "reconciler.lock").exists():
        shutil.rmtree(config / "reconciler.lock")
