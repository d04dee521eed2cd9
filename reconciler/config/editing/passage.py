"""One document of a file as text with its values: what is changed, and how its places are found. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from reconciler.config import document, nodes
from reconciler.config.collector import Problems
from reconciler.config.limits import DEFAULT, Limits
from reconciler.source import Source, Span

Path = nodes.Path


class Unwritable(Exception):
    """A place of a file that cannot be changed without changing more; the message says why."""


@dataclass(frozen=True)
class Passage:
    """The text of one document, and its root, whose places count from the start of the text."""

    text: str
    root: nodes.Map

    @cached_property
    def starts(self) -> list[int]:
        """Where each line starts, and where the text ends."""
        return [0, *accumulate(map(len, self.text.splitlines(keepends=True)))]

    @property
    def line_break(self) -> str:
        """How lines end."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def start(self, span: Span) -> int:
        """Return the offset at which a span starts."""
        return self.starts[span.line - 1] + span.column - 1

    def end(self, span: Span) -> int:
        """Return the offset at which a span ends."""
        return self.starts[span.end_line - 1] + span.end_column - 1

    def written(self, node: nodes.Node) -> str:
        """Return a node as it is written."""
        return self.text[self.start(node.span) : self.end(node.span)]

    def line_end(self, offset: int) -> int:
        """Return where the line of an offset ends, before its line break."""
        at = re.compile(r"[\r\n]").search(self.text, offset)
        return at.start() if at else len(self.text)

    def replaced(self, start: int, end: int, text: str) -> Passage:
        """Return the document with other text in a place."""
        return read(self.text[:start] + text + self.text[end:])


@dataclass(frozen=True, slots=True)
class Cut:
    """A file cut into what stands before a document, the document, and what stands after it."""

    before: str
    document: Passage
    after: str


def read(text: str) -> Passage:
    """Return the document that a text is. Raises `Unwritable` for any other text."""
    roots = document.read(Source("", text), Problems())
    if len(roots) != 1 or not isinstance(roots[0], nodes.Map):
        raise Unwritable("the place cannot be changed without breaking the document")
    return Passage(text, roots[0])


def of_page(text: str, key: str, limits: Limits = DEFAULT) -> Cut | None:
    """Return the text of a file cut at the document of the page `key`; None where none has that key."""
    for root in document.read(Source("", text), Problems(), limits):
        given = root.get("page") if isinstance(root, nodes.Map) else None
        if isinstance(root, nodes.Map) and isinstance(given, nodes.Scalar) and given.text == key:
            lines = text.splitlines(keepends=True)
            first, last = root.span.line - 1, root.span.end_line
            before, own, after = lines[:first], lines[first:last], lines[last:]
            return Cut("".join(before), read("".join(own)), "".join(after))
    return None


def own(node: nodes.Node | None, key: str) -> nodes.Entry | None:
    """Return the entry that a mapping has written itself; one merged in by `<<` is not its own."""
    entry = node.entries.get(key) if isinstance(node, nodes.Map) else None
    return entry if entry and not entry.key.origin else None


def writable(node: nodes.Node) -> None:
    """Raise `Unwritable` where a value is written elsewhere."""
    if getattr(node, "origin", None):
        raise Unwritable("the value comes from an anchor, which holds for other places too")


def in_flow(doc: Passage, path: Path) -> bool:
    """Whether the list or mapping at a path is written in brackets or braces, or stands in such a one."""
    for length in range(len(path) + 1):
        node = nodes.at(doc.root, path[:length])
        if isinstance(node, nodes.Map | nodes.List) and doc.text[doc.start(node.span)] in "[{":
            return True
    return False


def value_end(doc: Passage, entry: nodes.Entry) -> int:
    """Return where a value ends; of an empty one, where its key ends, with the colon."""
    if isinstance(entry.value, nodes.Scalar) and not doc.written(entry.value):
        return doc.text.index(":", doc.end(entry.key.span)) + 1
    return doc.end(entry.value.span)


def next_line(doc: Passage, offset: int) -> int:
    """Return where the line after that of an offset starts."""
    return next((start for start in doc.starts if start > offset), len(doc.text))
