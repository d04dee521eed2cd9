"""The content of an account's lock folder: from `Memory` to the texts of its files, by name, and back. Pure.

- `pages/KEY.json`: a page, one fact a line. A forgotten page keeps a file with `forgotten`: git takes a
  removed file and a similar new one for one that was renamed, and would mix up two pages. `removed` is the
  id of the live page that was removed then.
- `seen/…`: empty files whose names say when the type of a page was last seen, which every apply does on
  every branch.
- `found/…`: empty files whose names say what was found out about the account: recipes, ignored fields,
  witnesses, learned facts.
- `zones/…`: the offsets of a time zone in a release that pages refer to, see `zonefacts`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from reconciler.model import PageType
from reconciler.records import names, pagefacts, versions, zonefacts
from reconciler.records.learned import Learned, Outcome
from reconciler.records.memory import Memory, PageMemory
from reconciler.times.offsets import Offsets

VERSION = 2
STEPS: Mapping[int, versions.Step] = {}
"""From the page files of one version to the next; version 1 was a single file, see `singlefile`."""
ACCOUNT = "account.json"
PAGES, SEEN, FOUND, ZONES = "pages", "seen", "found", "zones"
FOLDERS = (PAGES, SEEN, FOUND, ZONES)
WITH_CONTENT = (PAGES, ZONES)
"""The folders of files with facts in them; elsewhere the names are the facts."""
WORDS, WHEN = ("proof", "attestation", "denial", "look", "noted"), ("at", "updated")
CONFLICT = "<<<<<<< "
_json = json.JSONEncoder(ensure_ascii=False).encode


class BadFacts(ValueError):
    """A file of the folder does not hold what it should; `conflict` where git has left both sides in it."""

    def __init__(self, name: str, why: str, *, conflict: bool = False) -> None:
        """Keep the file's `name` in the folder."""
        super().__init__(why)
        self.name, self.why, self.conflict = name, why, conflict


def memory(texts: Mapping[str, str]) -> Memory:
    """Read an account's files. Raises `BadFacts`, and `ConfigError` for a file of a newer version."""
    by_folder: dict[str, list[str]] = {folder: [] for folder in FOLDERS}
    for name in texts:
        folder, _, file = name.partition("/")
        if folder in by_folder:
            by_folder[folder].append(file)
    seen = names.last_seen(by_folder[SEEN])
    pages = dict(_page(f"{PAGES}/{file}", texts[f"{PAGES}/{file}"], seen) for file in by_folder[PAGES])
    remembered = {key: page for key, page in pages.items() if isinstance(page, PageMemory)}
    removed = {key: page for key, page in pages.items() if isinstance(page, str) and page}
    zones = dict(_offsets(f"{ZONES}/{file}", texts[f"{ZONES}/{file}"]) for file in by_folder[ZONES])
    known = Memory(dict(sorted(remembered.items())), offsets=zones, removed=removed)
    return _with_found(known, by_folder[FOUND])


def page_texts(key: str, page: PageMemory) -> dict[str, str]:
    """Return the files of one page: {name: text}."""
    content = {"format_version": str(VERSION), "page": key, **pagefacts.written(page)}
    texts = {}
    for word in WORDS:
        if isinstance(content.get(word), Mapping):
            seen = getattr(page, word)
            content[word] = {name: fact for name, fact in content[word].items() if name not in WHEN}
            when = names.When(seen.at, seen.updated)
            texts[f"{SEEN}/{names.seen(key, _what(word, content[word]), when)}"] = ""
    return {page_name(key): _text_of(content), **texts}


def zone_texts(page: PageMemory, offsets: Mapping[tuple[str, str], Offsets]) -> dict[str, str]:
    """Return the files with the offsets of a page's zones: {name: text}, those of `offsets` as they are.

    Others are worked out where the page goes by the rules in use, and are not known else.
    """
    if page.zone_rules is None:
        return {}
    release, zones = page.zone_rules.release, page.zone_rules.zones
    known = {zone: offsets.get((release, zone)) or zonefacts.in_use(release, zone) for zone in zones}
    return {
        f"{ZONES}/{names.safe(f'{release} {zone}')}.json": _text_of(
            {"format_version": str(VERSION), **zonefacts.written(release, zone, found)}
        )
        for zone, found in known.items()
        if found is not None
    }


def forgotten(text: str) -> str:
    """Return the text of a forgotten page's file, from the text before."""
    return _forgotten(json.loads(text)["page"])


def removed_texts(memory: Memory) -> dict[str, str]:
    """Return the files of the pages that are forgotten and say which live page was removed: {name: text}."""
    gone = {key: ident for key, ident in memory.removed.items() if key not in memory.pages}
    return {page_name(key): _forgotten(key, removed=ident) for key, ident in gone.items()}


def page_name(key: str) -> str:
    """Return the name of a page's file."""
    return f"{PAGES}/{names.safe(key)}.json"


def found_names(memory: Memory) -> Iterator[str]:
    """Return the names of the `found/` files of an account."""
    for (page_type, recipe), outcome in memory.recipes.items():
        works = "works" if outcome.works else "fails"
        yield _found("recipe", page_type, recipe, outcome.on.isoformat(), works, outcome.because)
    for path, on in memory.ignored.items():
        yield _found("ignored", path, on.isoformat())
    for witness, on in memory.tells_types.items():
        yield _found("tells-types", witness, on.isoformat())
    for name, learned in memory.facts.items():
        yield _found("fact", name, learned.on.isoformat(), learned.value, learned.because)


def texts(section: str, memory: Memory) -> dict[str, str]:
    """Return all files of the account that `section` (API origin and account id) names."""
    api_origin, _, account_id = section.rpartition(" ")
    made = {ACCOUNT: account(api_origin, account_id)}
    for key, page in memory.pages.items():
        made |= page_texts(key, page)
    return made | dict.fromkeys(found_names(memory), "")


def account(api_origin: str, account_id: str) -> str:
    """Return the text of `account.json`, which names the account of the folder."""
    return _text_of({"format_version": str(VERSION), "origin": api_origin, "account": account_id})


def content(name: str, text: str) -> dict[str, Any]:
    """Return the content of a JSON file, upgraded to this version. Raises `BadFacts`."""
    try:
        facts = json.loads(text)
        if not isinstance(facts, dict):
            raise TypeError("it holds no facts")
        return versions.upgraded(facts, versions.number(facts, f"the lock file's {name}", VERSION), STEPS)
    except (ValueError, TypeError, RecursionError) as error:
        conflict = any(line.startswith(CONFLICT) for line in text.splitlines())
        raise BadFacts(name, str(error), conflict=conflict) from error


def _found(*parts: str) -> str:
    return f"{FOUND}/{names.fact(*parts)}"


def _with_found(memory: Memory, files: Iterable[str]) -> Memory:
    """Add the facts in the names of `found/` files, the newest last, which counts; ignore other names."""
    facts = [parts for file in files if (parts := names.parts(file))]
    for fact in sorted(facts, key=lambda parts: (_day(*parts), parts)):
        try:
            memory = _with(memory, *fact)
        except ValueError:
            continue
    return memory


def _day(kind: str, *values: str) -> tuple[str, ...]:
    """Return the day of a fact, as it stands in its name; an empty tuple where there is none."""
    return values[2:3] if kind == "recipe" else values[1:2]


def _with(memory: Memory, kind: str, *values: str) -> Memory:
    """Add one fact; one of another kind or form adds nothing. Raises `ValueError` for a bad day or type."""
    match kind, values:
        case "recipe", (page_type, recipe, on, works, because):
            outcome = Outcome(works == "works", date.fromisoformat(on), because)
            return memory.with_outcome(PageType(page_type), recipe, outcome)
        case "ignored", (path, on):
            return memory.with_ignored(path, date.fromisoformat(on))
        case "tells-types", (witness, on):
            return memory.with_telling(witness, date.fromisoformat(on))
        case "fact", (name, on, value, because):
            learned = Learned(value, date.fromisoformat(on), because)
            return replace(memory, facts={**memory.facts, name: learned})
    return memory


def _page(
    name: str, text: str, seen: Mapping[tuple[str, str], names.When]
) -> tuple[str, PageMemory | str]:  # fmt: skip
    """Read one page file; of a forgotten page the id of the live page that was removed, where it says it."""
    fact = content(name, text)
    try:
        key = str(fact["page"])
        if page_name(key) != name:
            raise ValueError(f"the file of page `{key}` is `{page_name(key)}`")
        if fact.get("forgotten") is True:
            return key, str(fact.get("removed") or "")
        dated = {
            word: _dated(key, word, fact[word], seen) for word in WORDS if isinstance(fact.get(word), dict)
        }
        return key, pagefacts.read({**fact, **dated})
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise BadFacts(name, f"{type(error).__name__} in its facts: {error}") from error


def _offsets(name: str, text: str) -> tuple[tuple[str, str], Offsets]:
    """Read one file of a zone. Raises `BadFacts`."""
    fact = content(name, text)
    try:
        return zonefacts.read(fact)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise BadFacts(name, f"{type(error).__name__} in its facts: {error}") from error


def _dated(
    key: str, word: str, fact: Mapping[str, Any], seen: Mapping[tuple[str, str], names.When]
) -> Mapping[str, Any] | None:  # fmt: skip
    """Return a fact of a page's type with its time; None where no `seen/` file gives one: it is dropped."""
    if "at" in fact:
        return fact
    when = seen.get((names.safe(key), names.digest(_what(word, fact), 8)))
    return {**fact, "at": when.at.isoformat(), "updated": when.updated} if when else None


def _what(word: str, fact: Mapping[str, Any]) -> str:
    return word + _text_of(fact)


def _forgotten(key: str, **more: str) -> str:
    return _text_of({"format_version": str(VERSION), "page": key, "forgotten": True, **more})


def _text_of(content: Mapping[str, Any]) -> str:
    return _lines(content) + "\n"


def _lines(value: Any, indent: str = "\n") -> str:
    """Return what `json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)` does, keys being text.

    That is written in Python for values with an indent, and takes six times as long.
    """
    inner = indent + " "
    if value and isinstance(value, dict):
        items = [f"{inner}{_json(name)}: {_lines(item, inner)}" for name, item in sorted(value.items())]
        return f"{{{','.join(items)}{indent}}}"
    if value and isinstance(value, list | tuple):
        return f"[{','.join(inner + _lines(item, inner) for item in value)}{indent}]"
    return _json(value)
