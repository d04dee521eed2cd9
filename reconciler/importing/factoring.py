"""What several new pages say alike goes into a template, where that saves lines; what they mean stays."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from reconciler import diagnostics, fields, kinds
from reconciler.config import desired, page_files
from reconciler.config.desired import Config
from reconciler.config.limits import DEFAULT, Limits
from reconciler.config.page_files import Drafted
from reconciler.model import Declared
from reconciler.source import Source

SHARED: Final = ("type", *(name for name in fields.NAMES if name != "summary"))
"""The keys that a template says; what a page is called, and whose it is, is its own."""
_BETWEEN: Final = re.compile(r"^---.*$", re.MULTILINE)
_NAME: Final = re.compile(r"^template: *([a-z0-9-]+)$", re.MULTILINE)
_OWN_FIRST: Final = ("page", "slug", "schedule_id", "previously")
_ROUNDS: Final = 5

Chunks = Mapping[str, str]
"""The lines of each key of a page, as one text without blank lines at its end."""


@dataclass(frozen=True, slots=True)
class Factored:
    """The new files with templates in one of them: `templates` are the pages of each, by its name."""

    drafted: Drafted
    templates: Mapping[str, tuple[str, ...]]


def factor(
    drafted: Drafted, files: Mapping[str, Path], file: Path, head: str, today: date, limits: Limits = DEFAULT
) -> Factored:  # fmt: skip
    """Return the pages of `files` (by key) with templates in `file`; as they are where no line is saved.

    Each page is read again: one that would mean anything else stays written out.
    """
    plain = {page.key: page for page in drafted.config.desired.pages if page.key in files}
    pages = {key: _chunks(drafted.texts[str(files[key])]) for key in plain}
    others = {name: source.text for name, source in drafted.config.sources.items()}
    there = _templates(text for name, text in others.items() if name not in drafted.texts)
    taken = {template.name for template in drafted.config.taken} | there.keys()
    for _ in range(_ROUNDS):
        groups = _groups(pages, taken, there)
        if not groups:
            break
        new = [_template(name, shared) for name, shared, _ in groups if name not in there]
        texts = {**drafted.texts, **({str(file): head + "---\n".join(new)} if new else {})}
        for name, shared, keys in groups:
            texts |= {str(files[key]): head + _page(pages[key], name, shared) for key in keys}
        config = _read(drafted, texts, today, limits)
        wrong = _other_than(plain, config)
        if not wrong:
            takers = {name: keys for name, _, keys in groups}
            return Factored(replace(drafted, texts=texts, config=config), takers)
        pages = {key: chunks for key, chunks in pages.items() if key not in wrong}
    return Factored(drafted, {})


def _read(drafted: Drafted, texts: Mapping[str, str], today: date, limits: Limits) -> Config:
    others = (source for name, source in drafted.config.sources.items() if name not in texts)
    new = (Source(name, text) for name, text in texts.items())
    return desired.parse((*others, *new), today=today, limits=limits)


def _other_than(plain: Mapping[str, Declared], config: Config) -> set[str]:
    """Return the keys of pages that are not declared as `plain`; all of them where files are wrong."""
    if diagnostics.errors(config.diagnostics):
        return {*plain}
    now = {page.key: page for page in config.desired.pages}
    return {key for key, page in plain.items() if now.get(key) != page}


def _chunks(text: str) -> Chunks:
    """Return the keys of a page's document with their lines; comments above the first are left out."""
    chunks: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in text.splitlines():
        if found := page_files.KEY.match(line):
            lines = chunks.setdefault(found[1], [])
        lines.append(line)
    return {key: "\n".join(lines).rstrip("\n") for key, lines in chunks.items()}


def _templates(texts: Iterable[str]) -> dict[str, Chunks]:
    """Return the templates that stand in texts of the config, by name: what each says."""
    found: dict[str, Chunks] = {}
    for text in texts:
        for document in _BETWEEN.split(text):
            if called := _NAME.search(document):
                found[called[1]] = {key: said for key, said in _chunks(document).items() if key != "template"}
    return found


def _groups(
    pages: Mapping[str, Chunks], taken: Iterable[str], there: Mapping[str, Chunks]
) -> list[tuple[str, Chunks, tuple[str, ...]]]:  # fmt: skip
    """Return for each type whose pages share enough the template's name, what it says, and who takes it.

    One of the templates that are `there` where it says just that.
    """
    by_type: dict[str, dict[str, Chunks]] = {}
    for key, chunks in pages.items():
        by_type.setdefault(chunks["type"].removeprefix("type: "), {})[key] = chunks
    names, groups = {*taken}, []
    for page_type, members in sorted(by_type.items()):
        shared, keys = _shared(members)
        if keys:
            base = page_type.replace("_", "-")
            equal = (name for name, chunks in there.items() if chunks == shared)
            free = (name for number in range(1, len(names) + 2)
                    if (name := base if number == 1 else f"{base}-{number}") not in names)  # fmt: skip
            name = next(equal, "") or next(free)
            names.add(name)
            groups.append((name, shared, keys))
    return groups


def _shared(members: Mapping[str, Chunks]) -> tuple[Chunks, tuple[str, ...]]:
    """Return what a template for pages says, and the keys of those that are shorter with it; else nothing."""
    while len(members) > 1:
        shared = _common([*members.values()])
        saved = {key: _saved(chunks, shared) for key, chunks in members.items()}
        if all(lines > 0 for lines in saved.values()):
            cost = 2 + sum(map(_lines, shared.values()))  # with its name, and the line between templates
            return (shared, tuple(members)) if sum(saved.values()) > cost else ({}, ())
        members = {key: chunks for key, chunks in members.items() if saved[key] > 0}
    return {}, ()


def _common(pages: Sequence[Chunks]) -> Chunks:
    """Return of each key what more than half of the pages say, where saying it once takes fewer lines."""
    shared: dict[str, str] = {}
    for key in SHARED:
        said = Counter(chunks[key] for chunks in pages if key in chunks and _can_be_shared(key, chunks[key]))
        if said:
            text, count = said.most_common(1)[0]
            lacking = sum(key not in chunks for chunks in pages)
            if 2 * count > len(pages) and (count - 1) * _lines(text) > lacking:
                shared[key] = text
    return shared


def _can_be_shared(key: str, text: str) -> bool:
    """Whether a template can say it: braces in its texts stand for something else."""
    row = fields.row(key)
    of_text = row is not None and isinstance(row.kind, kinds.Text | kinds.Entries)
    return not (of_text and {"{", "}"} & {*text})


def _saved(chunks: Chunks, shared: Chunks) -> int:
    """Return how many lines a page is shorter with a template: it names it, and takes away what it lacks."""
    same = sum(_lines(text) for key, text in shared.items() if chunks.get(key) == text)
    return same - 1 - sum(key not in chunks for key in shared)


def _lines(text: str) -> int:
    return text.count("\n") + 1


def _template(name: str, shared: Chunks) -> str:
    return "\n".join([f"template: {name}", *shared.values()]) + "\n"


def _page(chunks: Chunks, name: str, shared: Chunks) -> str:
    """Write a page that takes a template."""
    first = [chunks[key] for key in _OWN_FIRST if key in chunks]
    own = [text for key, text in chunks.items() if key not in _OWN_FIRST and shared.get(key) != text]
    away = [f"{key}: null" for key in shared if key not in chunks]
    return "\n".join([*first, f"like: {name}", *own, *away]) + "\n"
