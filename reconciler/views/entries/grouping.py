"""Entries and remarks that say the same of many pages, as one: what is equal once, with its pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace

from reconciler.times import wording
from reconciler.views.entries.entry import Entry, Evidence, Json, Remark, Row

FEWEST = 3
"""So many pages that say the same are one entry."""
ALONE = ("delete", "replace")
"""What cannot be taken back is told page by page."""


def entries(all_: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the entries, those that say the same as one each, in the place of their first.

    What no page has to itself is in the rows of the group; `Entry.own` has the rest. Pages as declared, pages
    that are removed and pages of a wrong type are never put together.
    """
    said = Counter(row for entry in all_ if entry.kind == "create" for row in entry.changes if row.place)
    groups: dict[Hashable, list[Entry]] = {}
    for number, entry in enumerate(all_):
        groups.setdefault(_key(entry, said) if _groups(entry) else number, []).append(entry)
    return tuple(_each(groups.values()))


def remarks(all_: Sequence[Remark]) -> tuple[Remark, ...]:
    """Return the remarks, those that say the same of many pages as one each, in the place of their first."""
    groups: dict[Hashable, list[Remark]] = {}
    for number, remark in enumerate(all_):
        alone = not remark.page or wrong(remark.evidence)
        groups.setdefault(number if alone else _remark_key(remark), []).append(remark)
    return tuple(
        each
        for alike in groups.values()
        for each in ([_one_remark(alike)] if len(alike) >= FEWEST else alike)
    )


def wrong(evidence: Evidence | None) -> bool:
    """Whether the evidence speaks against the declared type."""
    return evidence is not None and evidence.tone == "bad"


def _each(groups: Iterable[list[Entry]]) -> Iterator[Entry]:
    for alike in groups:
        if len(alike) >= FEWEST:
            yield _one(alike)
        else:
            yield from alike


def _groups(entry: Entry) -> bool:
    return (
        bool(entry.name) and not entry.as_declared and entry.kind not in ALONE and not wrong(entry.evidence)
    )


def _key(entry: Entry, said: Counter[Row]) -> Hashable:
    """Return what entries must share: what is done and why, and what changes, with its place.

    No two new pages have all fields alike. They share what the same lines of the files say of several of
    them, where that is half of a page at least.
    """
    common = frozenset(row for row in entry.changes if said[row] >= FEWEST)
    if 2 * len(common) < len(entry.changes):
        common = frozenset()
    return (
        entry.kind, entry.label, entry.outcome, entry.tone, entry.text, entry.blocked, entry.help,
        entry.vital, entry.problem, entry.group, entry.tried, tuple(map(_remark_key, entry.remarks)),
        common or entry.changes or (() if entry.kind == "manual" else entry.rows),
    )  # fmt: skip


def _remark_key(remark: Remark) -> Hashable:
    at = remark.at
    values = repr((at.get("path"), at.get("desired"), at.get("live"), at.get("origin")))
    return (
        remark.code, remark.severity, remark.message, values, remark.place, remark.facts, remark.label,
        _for_any(remark.next, remark.page), _for_any(remark.keep, remark.page), remark.evidence, remark.new,
    )  # fmt: skip


def _for_any(command: str, page: str) -> str:
    """Return a command with `PAGE` in place of the page."""
    return re.sub(rf"(?<!\S){re.escape(page)}(?!\S)", "PAGE", command) if page else command


def _one(alike: Sequence[Entry]) -> Entry:
    first = alike[0]
    rows = tuple(row for row in first.rows if all(row in entry.rows for entry in alike))
    places = (row.place for row in rows if row.place and first.kind != "create")
    many = wording.many(len(alike), "page")
    merged = zip(*(entry.remarks for entry in alike), strict=True)
    return replace(
        first, name=many, pages=tuple(alike), rows=rows, steps=(), url="", picture=None, place="",
        at=_at(next(places, "")), remarks=tuple(map(_one_remark, merged)),
        evidence=_shared([entry.evidence for entry in alike]),
        owner=_same(entry.owner for entry in alike), owner_email=_same(entry.owner_email for entry in alike),
        hosts=_same(entry.hosts for entry in alike), declared=_same(entry.declared for entry in alike),
    )  # fmt: skip


def _one_remark(alike: Sequence[Remark]) -> Remark:
    first = alike[0]
    names = tuple(remark.page for remark in alike)
    return replace(
        first, page=wording.many(len(alike), "page"), pages=names,
        next=_for_any(first.next, first.page), keep=_for_any(first.keep, first.page),
    )  # fmt: skip


def _same(words: Iterable[str]) -> str:
    """Return what all are; empty where they differ."""
    different = set(words)
    return different.pop() if len(different) == 1 else ""


def _shared(all_: Sequence[Evidence | None]) -> Evidence | None:
    """Return the verdict that all have, without the claims, which are of one page each."""
    first = all_[0]
    if first is None or any(each is None or each.verdict != first.verdict for each in all_):
        return None
    return first._replace(claims=())


def _at(place: str) -> Json | None:
    """Return a place as the JSON form has it; new pages have one each, whatever they share."""
    if not place:
        return None
    file, line, column = place.rsplit(":", 2)
    return {"file": file, "line": int(line), "column": int(column)}
