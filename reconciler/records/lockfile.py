"""`DIR/reconciler.lock`: what the tool remembers of each page, per account; committed, sorted, no secrets.

Facts are filed under the API's origin and the account, so that a rehearsal on the emulator never mixes
with the real account. Each account is read and written alone; the others' facts are kept as they are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from reconciler import errors, files
from reconciler.model import PageType
from reconciler.records import learned
from reconciler.records.memory import Aside, Memory, Outcome, PageMemory, Seen, Staging
from reconciler.times import weekly

NAME = "reconciler.lock"
VERSION = "1"


ALL = ("pages", "recipes", "ignored", "tells_types")
SMALL, SHARE = 30, 5
"""A file of so many pages is written at once, a larger one after a fifth as many new facts."""


@dataclass(slots=True)
class LockFile:
    """One account's section of the lock file in `root`."""

    root: Path
    origin: str
    account: str
    _kept: Memory = field(default_factory=Memory, init=False, repr=False)
    _waiting: int = field(default=0, init=False, repr=False)

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
        section = learned.applied(self.root, _accounts(self.file)).get(self.section, {})
        try:
            self._kept = _memory(section)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise _broken(self.file, f"{type(error).__name__} in its facts: {error}") from error
        return self._kept

    def save(self, memory: Memory) -> None:
        """Write this account's facts beside those of the others, with all that was waiting for it."""
        waiting = learned.there(self.root)
        if (
            waiting
        ):  # what waits counts over the file: it must not be older, should the program end in between
            learned.added(self.root, self.section, _section(memory), whole=True)
        before = _accounts(self.file)
        after = {**learned.applied(self.root, before), self.section: _section(memory)}
        if after != before:
            content = {"format_version": VERSION, "accounts": after}
            files.replace(self.file, json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
        if waiting:
            learned.forget(self.root)
        self._waiting, self._kept = 0, memory

    def learn(self, memory: Memory) -> None:
        """Keep on disk how the memory has grown, without writing thousands of pages anew for one of them."""
        if not (changes := _changes(self._kept, memory)):
            return
        if len(memory.pages) <= SMALL or (self._waiting + 1) * SHARE >= len(memory.pages):
            self.save(memory)
            return
        learned.added(self.root, self.section, changes)
        self._waiting, self._kept = self._waiting + 1, memory

    def fold(self) -> None:
        """Write what was learned here and still waits."""
        if self._waiting:
            self.save(self._kept)


def _accounts(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(files.read(file).decode("utf-8"))
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


def _changes(before: Memory, after: Memory) -> dict[str, Any]:
    """Return the facts of `after` that `before` does not hold, and the keys of pages that are gone."""
    new = {name: _new(getattr(before, name), getattr(after, name)) for name in ALL}
    gone = [key for key in before.pages if key not in after.pages]
    return _full({**_section(Memory(**new)), "gone": gone})


def _new(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> dict[Any, Any]:
    """Return what was added or changed; most facts are the very same, which is quickly seen."""
    found = {}
    for key, fact in after.items():
        known = before.get(key)
        if known is not fact and known != fact:
            found[key] = fact
    return found


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
    staging, aside = fact.get("staging"), fact.get("aside")
    return PageMemory(
        owner=str(fact["owner"]),
        slug=str(fact["slug"]),
        schedule_id=_text(fact.get("schedule_id")),
        applied=dict(fact.get("applied", {})),
        kept_in_zoom={str(name): _kept(one) for name, one in fact.get("kept_in_zoom", {}).items()},
        proof=_seen(fact.get("proof")),
        attestation=_seen(fact.get("attestation")),
        denial=_seen(fact.get("denial")),
        staging=Staging(**{name: str(staging[name]) for name in ("schedule_id", "slug", "recipe")})
        if staging
        else None,
        aside=Aside(**{name: str(aside[name]) for name in ("schedule_id", "owner", "slug")})
        if aside
        else None,
        made=PageType(fact["made"]) if fact.get("made") else None,
    )


def _kept(fact: Mapping[str, Any]) -> dict[str, Any]:
    hours = {str(day): weekly.format_windows(weekly.parse_windows(one)) for day, one in fact["hours"].items()}
    names = ("time_zone", "availability")
    return {"hours": hours, **{name: _text(fact.get(name)) for name in names}}


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
    staging, aside = page.staging, page.aside
    return _full(
        {
            "schedule_id": page.schedule_id,
            "owner": page.owner,
            "slug": page.slug,
            "applied": dict(page.applied),
            "kept_in_zoom": dict(page.kept_in_zoom),
            "proof": _seen_fact(page.proof),
            "attestation": _seen_fact(page.attestation),
            "denial": _seen_fact(page.denial),
            "staging": staging
            and {"schedule_id": staging.schedule_id, "slug": staging.slug, "recipe": staging.recipe},
            "aside": aside and {"schedule_id": aside.schedule_id, "owner": aside.owner, "slug": aside.slug},
            "made": page.made and str(page.made),
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
