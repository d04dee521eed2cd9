"""A YAML document as values with their places. Pure: nothing here reads YAML or files.

The span of a value that came through an alias is that of the alias; `origin` is where it is written.
Nothing changes a node. `Scalar` and `Entry` are not frozen all the same: making one that is takes four times
as long, and a config is made of them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.model import EMPTY
from reconciler.source import Span

Path = tuple[str | int, ...]


@dataclass(slots=True)
class Scalar:
    """One value; `text` is what is written, without quotes; `plain`: there are none.

    `hash` is a `#word` that follows, or empty: a comment to YAML, perhaps text to whoever wrote it.
    """

    value: str | int | float | bool | None
    text: str
    span: Span
    plain: bool = True
    origin: Span | None = None
    hash: str = ""


@dataclass(frozen=True, slots=True)
class List:
    """A sequence."""

    items: tuple[Node, ...]
    span: Span
    origin: Span | None = None


@dataclass(slots=True)
class Entry:
    """A key with its value."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Map:
    """A mapping: entries by the text of their keys, in the order of the file; `flow`: written in braces."""

    entries: Mapping[str, Entry]
    span: Span
    flow: bool = False
    origin: Span | None = None

    def get(self, name: str) -> Node | None:
        """Return the value of `name`; None where there is none, or a `Broken` one."""
        entry = self.entries.get(name)
        return entry.value if entry and not isinstance(entry.value, Broken) else None

    def key(self, name: str) -> Scalar | None:
        """Return the key `name`, None where there is none."""
        entry = self.entries.get(name)
        return entry.key if entry else None


@dataclass(frozen=True, slots=True)
class Broken:
    """A value that was reported: its key counts as given, and has no value."""

    span: Span
    origin: Span | None = None


Node = Scalar | List | Map | Broken


def plain(node: Node) -> Any:
    """Return the plain value (dict, list, str, int, float, bool, None), without entries that are `Broken`."""
    if isinstance(node, Map):
        usable = (
            (name, entry.value) for name, entry in node.entries.items() if not isinstance(entry.value, Broken)
        )
        return {name: plain(value) for name, value in usable}
    if isinstance(node, List):
        return [plain(item) for item in node.items]
    return node.value if isinstance(node, Scalar) else None


def at(node: Node, path: Iterable[str | int]) -> Node:
    """Return the node at `path`, which must exist."""
    for step in path:
        if isinstance(node, Map):
            node = node.entries[str(step)].value
        elif isinstance(node, List):
            node = node.items[int(step)]
    return node


def broken(node: Node, path: Path = ()) -> Iterator[Path]:
    """Yield the path of every `Broken` value."""
    if isinstance(node, Broken):
        yield path
    elif isinstance(node, Map):
        for name, entry in node.entries.items():
            if not isinstance(entry.value, Scalar):
                yield from broken(entry.value, (*path, name))
    elif isinstance(node, List):
        for index, item in enumerate(node.items):
            if not isinstance(item, Scalar):
                yield from broken(item, (*path, index))


def cleared(node: Node, bad: Collection[Path]) -> Node:
    """Return the tree with `Broken` for the values at the paths `bad`."""
    if () in bad:
        return Broken(node.span, node.origin)
    if not bad:
        return node
    deeper = _by_first(bad)
    if isinstance(node, Map):
        entries = dict(node.entries)
        for step, paths in deeper.items():
            entry = entries[str(step)]
            entries[str(step)] = Entry(entry.key, cleared(entry.value, paths))
        return dataclasses.replace(node, entries=entries)
    if isinstance(node, List):
        items = (cleared(item, deeper.get(index, ())) for index, item in enumerate(node.items))
        return dataclasses.replace(node, items=tuple(items))
    return node


def _by_first(paths: Collection[Path]) -> dict[str | int, list[Path]]:
    by_first: dict[str | int, list[Path]] = {}
    for path in paths:
        by_first.setdefault(path[0], []).append(path[1:])
    return by_first


def weight(node: Node) -> int:
    """Return how many values there are in the tree, lists and mappings counted."""
    if isinstance(node, Map):
        return 1 + sum(weight(entry.value) for entry in node.entries.values())
    return 1 + sum(map(weight, node.items)) if isinstance(node, List) else 1


def empty(node: Node | None) -> bool:
    """Whether there is nothing: no node, or null."""
    return node is None or (isinstance(node, Scalar) and node.value is None)


def lost(node: Scalar) -> bool:
    """Whether the value is a comment to YAML: `color: #fff200`."""
    return node.value is None and node.hash != ""


def merged(under: Map, over: Map) -> Map:
    """Return `over` laid on `under`: maps merge, other values replace, null removes the value of `under`."""
    if not under.entries and _flat(over):
        return over
    entries = {name: entry for name, entry in under.entries.items() if name not in over.entries}
    for name, entry in over.entries.items():
        below = under.get(name)
        if isinstance(entry.value, Map):
            base = below if isinstance(below, Map) else Map(EMPTY, entry.value.span)
            entries[name] = Entry(entry.key, merged(base, entry.value))
        elif not empty(entry.value):
            entries[name] = entry
    return dataclasses.replace(over, entries=entries)


def _flat(node: Map) -> bool:
    """Whether no value is a mapping or null."""
    for entry in node.entries.values():  # noqa: SIM110 - as in `conformity`
        if isinstance(entry.value, Map) or empty(entry.value):
            return False
    return True


def moved(node: Node, span: Span) -> Node:
    """Return the tree with `span` as the span of every node, and its own span as origin."""
    origin = node.origin or node.span
    if isinstance(node, Map):
        entries = {
            name: Entry(_moved_scalar(entry.key, span), moved(entry.value, span))
            for name, entry in node.entries.items()
        }
        return Map(entries, span, node.flow, origin)
    if isinstance(node, List):
        return List(tuple(moved(item, span) for item in node.items), span, origin)
    return dataclasses.replace(node, span=span, origin=origin)


def _moved_scalar(scalar: Scalar, span: Span) -> Scalar:
    return dataclasses.replace(scalar, span=span, origin=scalar.origin or scalar.span)


def part(scalar: Scalar, start: int, end: int) -> Scalar:
    """Return characters [start, end) of a scalar's text as a scalar of its own, at its place in the file.

    Where the file writes the text in another way (escapes, several lines), the place is the whole.
    """
    text = scalar.text[start:end]
    span = scalar.span
    quotes = 0 if scalar.plain else 1
    as_written = span.line == span.end_line and span.end_column - span.column == len(scalar.text) + 2 * quotes
    if scalar.origin or not as_written:
        return dataclasses.replace(scalar, value=text, text=text)
    column = span.column + quotes + start
    here = Span(span.file, span.line, column, span.line, column + len(text))
    return Scalar(text, text, here, scalar.plain)


def place(node: Node) -> Span:
    """Return the smallest span that stands for the whole node: of a block mapping, its first key."""
    if isinstance(node, Map) and not node.flow and node.entries and not node.origin:
        return next(iter(node.entries.values())).key.span
    if isinstance(node, List) and node.span.line != node.span.end_line and node.items and not node.origin:
        return place(node.items[0])
    return node.span
