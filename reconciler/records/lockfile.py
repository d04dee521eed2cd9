"""`DIR/reconciler.lock`: what the tool remembers of each page, per account; committed, sorted, no secrets.

Facts are filed under the API's origin and the account, so that a rehearsal on the emulator never mixes
with the real account. Each account is read and written alone; the others' facts are kept as they are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from reconciler import errors, files
from reconciler.model import PageType
from reconciler.records.memory import Memory, Outcome, PageMemory, Seen, Staging

NAME = "reconciler.lock"
VERSION = "1"


@dataclass(frozen=True, slots=True)
class LockFile:
    """One account's section of the lock file in `root`."""

    root: Path
    origin: str
    account: str

    @property
    def file(self) -> Path:
        """Where it is."""
        return self.root / NAME

    @property
    def section(self) -> str:
        """The name the account's facts are filed under."""
        return f"{self.origin} {self.account or '-'}"

    def load(self) -> Memory:
        """Read what is remembered; nothing where there is no file yet. Raises `ConfigError`."""
        section = _accounts(self.file).get(self.section, {})
        try:
            return _memory(section)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise _broken(self.file, f"{type(error).__name__} in its facts: {error}") from error

    def save(self, memory: Memory) -> None:
        """Write this account's facts beside those of the others."""
        before = _accounts(self.file)
        after = {**before, self.section: _section(memory)}
        if after != before:
            content = {"format_version": VERSION, "accounts": after}
            files.replace(self.file, json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


def _accounts(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise _broken(file, str(getattr(error, "strerror", None) or error)) from error
    if not isinstance(content, dict) or content.get("format_version") != VERSION:
        raise _broken(file, "not a lock file of this version")
    accounts = content.get("accounts")
    if not isinstance(accounts, dict):
        raise _broken(file, "`accounts` is missing")
    return accounts


def _broken(file: Path, why: str) -> errors.ConfigError:
    return errors.ConfigError(
        f"{file} cannot be read: {why}", code="broken-lock-file",
        help="restore it from git (mend merge conflicts), or delete it: that costs attribution, never pages",
    )  # fmt: skip


def _memory(section: Mapping[str, Any]) -> Memory:
    recipes = {
        (PageType(kind), name): Outcome(
            fact["works"] is True, date.fromisoformat(fact["on"]), str(fact["because"])
        )
        for kind, facts in section.get("recipes", {}).items()
        for name, fact in facts.items()
    }
    pages = {str(key): _page(fact) for key, fact in section.get("pages", {}).items()}
    ignored = {str(path): date.fromisoformat(on) for path, on in section.get("ignored", {}).items()}
    telling = {str(name): date.fromisoformat(on) for name, on in section.get("tells_types", {}).items()}
    return Memory(pages, recipes, ignored, telling)


def _page(fact: Mapping[str, Any]) -> PageMemory:
    staging = fact.get("staging")
    return PageMemory(
        owner=str(fact["owner"]),
        slug=str(fact["slug"]),
        schedule_id=_text(fact.get("schedule_id")),
        applied=dict(fact.get("applied", {})),
        proof=_seen(fact.get("proof")),
        attestation=_seen(fact.get("attestation")),
        staging=Staging(**{name: str(staging[name]) for name in ("schedule_id", "slug", "recipe")})
        if staging
        else None,
    )


def _seen(fact: Mapping[str, Any] | None) -> Seen | None:
    if fact is None:
        return None
    return Seen(
        type=PageType(fact["type"]),
        witness=str(fact["witness"]),
        at=datetime.fromisoformat(fact["at"]).astimezone(UTC),
        schedule_id=str(fact["schedule_id"]),
        hosts=tuple(map(str, fact.get("hosts", ()))),
        schedule_type=_text(fact.get("schedule_type")),
        updated=_text(fact.get("updated")),
        by=_text(fact.get("by")),
        steps=tuple(map(str, fact.get("steps", ()))),
    )


def _text(value: Any) -> str | None:
    if not isinstance(value, str | None):
        raise TypeError(f"{value!r} is no text")
    return value


def _section(memory: Memory) -> dict[str, Any]:
    recipes: dict[str, dict[str, Any]] = {}
    for (kind, name), outcome in memory.recipes.items():
        fact = {"works": outcome.works, "on": outcome.on.isoformat(), "because": outcome.because}
        recipes.setdefault(str(kind), {})[name] = fact
    return _full(
        {
            "pages": {key: _page_fact(page) for key, page in memory.pages.items()},
            "recipes": recipes,
            "ignored": {path: on.isoformat() for path, on in memory.ignored.items()},
            "tells_types": {name: on.isoformat() for name, on in memory.tells_types.items()},
        }
    )


def _page_fact(page: PageMemory) -> dict[str, Any]:
    staging = page.staging
    return _full(
        {
            "schedule_id": page.schedule_id,
            "owner": page.owner,
            "slug": page.slug,
            "applied": dict(page.applied),
            "proof": _seen_fact(page.proof),
            "attestation": _seen_fact(page.attestation),
            "staging": staging
            and {"schedule_id": staging.schedule_id, "slug": staging.slug, "recipe": staging.recipe},
        }
    )


def _seen_fact(seen: Seen | None) -> dict[str, Any] | None:
    if seen is None:
        return None
    return _full(
        {
            "type": str(seen.type),
            "witness": seen.witness,
            "at": seen.at.isoformat(timespec="seconds"),
            "schedule_id": seen.schedule_id,
            "hosts": list(seen.hosts),
            "schedule_type": seen.schedule_type,
            "updated": seen.updated,
            "by": seen.by,
            "steps": list(seen.steps),
        }
    )


def _full(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is empty: a lock file holds facts alone."""
    return {name: value for name, value in facts.items() if value not in (None, {}, [])}
