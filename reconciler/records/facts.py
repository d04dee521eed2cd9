"""The content of an account's lock folder: from `Memory` to the texts of its files, by name, and back. Pure.

- `pages/KEY.json`: a page, one fact a line. A page that is forgotten keeps a file that says so: git takes a
  removed file and a new one that look alike for one that was renamed, and would mix up two pages.
- `proved/…`: empty files that say when a page's proof was last repeated: every apply does, on every branch.
- `found/…`: empty files that say what was found out about the account.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from reconciler.model import PageType
from reconciler.records import names, versions
from reconciler.records.memory import Aside, Memory, Outcome, PageMemory, Seen, Staging
from reconciler.times import weekly

VERSION = 2
STEPS: Mapping[int, versions.Step] = {}
"""From the page files of one version to the next; version 1 was a single file, see `singlefile`."""
PAGES, PROVED, FOUND = "pages", "proved", "found"
FOLDERS = (PAGES, PROVED, FOUND)
CONFLICT = "<<<<<<< "


class BadFacts(ValueError):
    """A file of the folder does not hold what it should; `conflict` where git has left both sides in it."""

    def __init__(self, name: str, why: str, *, conflict: bool = False) -> None:
        """Keep the file's `name` in the folder."""
        super().__init__(why)
        self.name, self.why, self.conflict = name, why, conflict


def memory(texts: Mapping[str, str]) -> Memory:
    """Read what an account's files say. Raises `BadFacts`, and `ConfigError` for one of a newer version."""
    by_folder: dict[str, list[str]] = {folder: [] for folder in FOLDERS}
    for name in texts:
        folder, _, file = name.partition("/")
        if folder in by_folder:
            by_folder[folder].append(file)
    proved = names.last_proved(by_folder[PROVED])
    pages = dict(_page(f"{PAGES}/{file}", texts[f"{PAGES}/{file}"], proved) for file in by_folder[PAGES])
    known = {key: page for key, page in pages.items() if page is not None}
    return _with_found(Memory(dict(sorted(known.items()))), by_folder[FOUND])


def page_texts(key: str, page: PageMemory) -> dict[str, str]:
    """Return the files of one page."""
    proof = page.proof and _seen_fact(page.proof)
    if page.proof and proof:
        del proof["at"]
    content = _full({"format_version": str(VERSION), "page": key, **_page_fact(page), "proof": proof})
    texts = {page_name(key): _text_of(content)}
    if page.proof and proof:
        texts[f"{PROVED}/{names.proved(key, page.proof.at, _text_of(proof))}"] = ""
    return texts


def forgotten(text: str) -> str:
    """Return what the file of a page that is forgotten holds, from what it held."""
    key = json.loads(text)["page"]
    return _text_of({"format_version": str(VERSION), "page": key, "forgotten": True})


def page_name(key: str) -> str:
    """Return the name of a page's file."""
    return f"{PAGES}/{names.safe(key)}.json"


def found_names(memory: Memory) -> Iterator[str]:
    """Return the names of the files that say what was found out about an account."""
    for (page_type, recipe), outcome in memory.recipes.items():
        works = "works" if outcome.works else "fails"
        yield _found("recipe", page_type, recipe, outcome.on.isoformat(), works, outcome.because)
    for path, on in memory.ignored.items():
        yield _found("ignored", path, on.isoformat())
    for witness, on in memory.tells_types.items():
        yield _found("tells-types", witness, on.isoformat())


def account(origin: str, account_id: str) -> str:
    """Return the text of the file that says whose folder it is."""
    return _text_of({"format_version": str(VERSION), "origin": origin, "account": account_id})


def content(name: str, text: str) -> dict[str, Any]:
    """Return what a JSON file holds, as this version writes it. Raises `BadFacts`."""
    if any(line.startswith(CONFLICT) for line in text.splitlines()):
        raise BadFacts(name, "it holds both sides of a merge", conflict=True)
    try:
        held = json.loads(text)
        if not isinstance(held, dict):
            raise TypeError("it holds no facts")
        return versions.upgraded(held, versions.number(held, name, VERSION), STEPS)
    except (ValueError, TypeError, RecursionError) as error:
        raise BadFacts(name, str(error)) from error


def _found(*parts: str) -> str:
    return f"{FOUND}/{names.fact(*parts)}"


def _with_found(memory: Memory, files: Iterable[str]) -> Memory:
    """Add what the files say, the oldest first, so that the newest counts; odd names say nothing."""
    said = [said for file in files if (said := names.parts(file))]
    for parts in sorted(said, key=lambda parts: (parts[3:4] or parts[2:3], parts)):
        try:
            memory = _with(memory, *parts)
        except (ValueError, TypeError):
            continue
    return memory


def _with(memory: Memory, kind: str, *said: str) -> Memory:
    if kind == "recipe":
        page_type, recipe, on, works, because = said
        outcome = Outcome(works == "works", date.fromisoformat(on), because)
        return memory.with_outcome(PageType(page_type), recipe, outcome)
    name, on = said
    if kind == "ignored":
        return memory.with_ignored(name, date.fromisoformat(on))
    return memory.with_telling(name, date.fromisoformat(on)) if kind == "tells-types" else memory


def _page(
    name: str, text: str, proved: Mapping[tuple[str, str], datetime]
) -> tuple[str, PageMemory | None]:  # fmt: skip
    """Read one page file; None for a page that is forgotten."""
    fact = content(name, text)
    try:
        key, proof = str(fact["page"]), fact.get("proof")
        if page_name(key) != name:
            raise ValueError(f"the file of page `{key}` is `{page_name(key)}`")
        if fact.get("forgotten") is True:
            return key, None
        if proof is not None:
            if not isinstance(proof, Mapping):
                raise TypeError("`proof` is none")
            at = proved.get((names.safe(key), names.digest(_text_of(proof), 8)))
            fact["proof"] = {**proof, "at": at.isoformat()} if at else None
        return key, page_memory(fact)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise BadFacts(name, f"{type(error).__name__} in its facts: {error}") from error


def page_memory(fact: Mapping[str, Any]) -> PageMemory:
    """Read the facts of one page. Raises `KeyError`, `TypeError`, `ValueError`, `AttributeError`."""
    staging, aside = fact.get("staging"), fact.get("aside")
    return PageMemory(
        owner=str(fact["owner"]),
        slug=str(fact["slug"]),
        schedule_id=_text(fact.get("schedule_id")),
        applied=dict(fact.get("applied", {})),
        kept_in_zoom={str(name): _kept(week) for name, week in fact.get("kept_in_zoom", {}).items()},
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
    hours = {
        str(day): weekly.format_windows(weekly.parse_windows(text)) for day, text in fact["hours"].items()
    }
    return {"hours": hours, **{name: _text(fact.get(name)) for name in ("time_zone", "availability")}}


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


def _page_fact(page: PageMemory) -> dict[str, Any]:
    staging, aside = page.staging, page.aside
    return {
        "schedule_id": page.schedule_id,
        "owner": page.owner,
        "slug": page.slug,
        "applied": dict(page.applied),
        "kept_in_zoom": dict(page.kept_in_zoom),
        "attestation": page.attestation and _seen_fact(page.attestation),
        "denial": page.denial and _seen_fact(page.denial),
        "staging": staging
        and {"schedule_id": staging.schedule_id, "slug": staging.slug, "recipe": staging.recipe},
        "aside": aside and {"schedule_id": aside.schedule_id, "owner": aside.owner, "slug": aside.slug},
        "made": page.made and str(page.made),
    }


def _seen_fact(seen: Seen) -> dict[str, Any]:
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


def _text_of(content: Mapping[str, Any]) -> str:
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
