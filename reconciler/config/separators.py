"""Splits a document in which lines `---` are missing: it holds the keys of several. Pure.

Each part is read as a document of its own, so that only the missing line is reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reconciler.config import nodes
from reconciler.config.collector import Problems

Pair = tuple[nodes.Node, nodes.Node]
"""A key and its value."""
_FIELDS: Final = ("page", "template")
"""The kinds of documents that hold fields of a page."""
_STARTS: Final = (*_FIELDS, "account", "hosts")
"""The keys that start a document."""


def split(pairs: Sequence[Pair], problems: Problems) -> list[Sequence[Pair]]:
    """Return the pairs at the top of a document: in one part, or a part for each document that they hold."""
    starts, repeated = [0], 0
    seen: dict[str, Pair] = {}
    for index, (key, value) in enumerate(pairs):
        name = key.text if isinstance(key, nodes.Scalar) else ""
        if name not in seen:
            repeated = index + 1  # where the run of repeated keys up to here starts
        first = _ended_document(name, value, seen)
        second_page = name == first and name in _FIELDS
        same_page = name in _FIELDS and first in _FIELDS and (repeated == index or name != first)
        if first and not (same_page and not _repeats_more(pairs, index + 1, seen)):
            start = repeated if second_page else index
            _report(first, name, pairs[start][0], seen[first][0], problems)
            seen = {pair[0].text: pair for pair in pairs[start:index] if isinstance(pair[0], nodes.Scalar)}
            starts.append(start)
            repeated = index + 1
        seen.setdefault(name, (key, value))
    return [pairs[start:end] for start, end in zip(starts, [*starts[1:], len(pairs)], strict=True)]


def _ended_document(name: str, value: nodes.Node, seen: dict[str, Pair]) -> str:
    """Return the kind of the document in `seen` that the key `name` ends, empty if it belongs to it."""
    if name not in _STARTS:
        return ""
    fields = [kind for kind in _FIELDS if kind in seen]
    people = ["hosts"] if not fields and "hosts" in seen and isinstance(seen["hosts"][1], nodes.Map) else []
    account = ["account"] if "account" in seen else []
    match name:
        case "page" | "template":
            return next(iter(fields + account + people), "")
        case "account":
            return next(iter(fields + people), "")
        case "hosts" if isinstance(value, nodes.Map):
            return next((kind for kind in ("account", "hosts") if kind in seen), "")
    return ""


def _repeats_more(pairs: Sequence[Pair], start: int, seen: dict[str, Pair]) -> bool:
    """Whether a key of `seen` follows before the next such document; if not, its key alone is too many."""
    for index in range(start, len(pairs)):
        key = pairs[index][0]
        name = key.text if isinstance(key, nodes.Scalar) else ""
        if name in _FIELDS:
            return False
        if name in seen:
            return True
    return False


def _report(first: str, name: str, at: nodes.Node, before: nodes.Node, problems: Problems) -> None:
    both = f"a second `{name}`" if name == first else f"`{first}` and `{name}` stand"
    cure = "is a line `---` missing above this one?"
    problems.add("mixed-document", at, f"{both} in one document", cure, note=("the other is", before))
