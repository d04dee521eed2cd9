"""Sets, adds and removes the keys of a document. Pure.

Each change returns a document that was read again. Whoever changes a file has to read the whole config again
all the same, for what it means then.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from reconciler.config import nodes, snippets
from reconciler.config.editing import passage, styles
from reconciler.config.editing.passage import Passage, Path, Unwritable
from reconciler.config.snippets import Data

_COMMENT: Final = re.compile(r"[ \t]*(#[^\r\n]*)")


def put(doc: Passage, path: Path, data: Data, after: Collection[str] = ()) -> Passage:
    """Set the value at a path; a key that is not there is added, behind the last of the keys `after`."""
    parent = nodes.at(doc.root, path[:-1])
    passage.writable(parent)
    if isinstance(parent, nodes.Map):
        entry = passage.own(parent, str(path[-1]))
        if entry is None:
            return _added(doc, parent, path, data, after)
        return _replaced_value(doc, entry, path, data)
    return _replaced_item(doc, nodes.at(doc.root, path), path, data)


def remove(doc: Passage, path: Path) -> Passage:
    """Remove a key with its value and the comment behind it."""
    parent, name = nodes.at(doc.root, path[:-1]), str(path[-1])
    passage.writable(parent)
    entry = passage.own(parent, name)
    if entry is None or not isinstance(parent, nodes.Map):
        raise Unwritable(f"`{name}` does not stand there itself")
    keys = [key for key in parent.entries if passage.own(parent, key)]
    start, end = doc.start(entry.key.span), passage.value_end(doc, entry)
    if passage.in_flow(doc, path[:-1]):
        at = keys.index(name)
        if at + 1 < len(keys):
            return doc.replaced(start, doc.start(parent.entries[keys[at + 1]].key.span), "")
        return doc.replaced(passage.value_end(doc, parent.entries[keys[at - 1]]) if at else start, end, "")
    line = doc.starts[entry.key.span.line - 1]
    if doc.text[line:start].strip() or len(keys) < 2:
        raise Unwritable(f"`{name}` stands on a line with something else")
    return doc.replaced(line, passage.next_line(doc, end), "")


def _replaced_value(doc: Passage, entry: nodes.Entry, path: Path, data: Data) -> Passage:
    old = entry.value
    start, end = doc.start(old.span), doc.end(old.span)
    if passage.in_flow(doc, path[:-1]):
        return doc.replaced(start, end, styles.styled(doc, old, data, flow=True))
    plain = not isinstance(data, dict | list) and "\n" not in str(data)
    if plain and isinstance(old, nodes.Scalar) and doc.written(old) and doc.text[start] not in "|>":
        return doc.replaced(start, end, styles.styled(doc, old, data, flow=False))
    column = entry.key.span.column
    key = doc.text[doc.start(entry.key.span) : doc.end(entry.key.span)]
    if isinstance(old, nodes.Scalar) and isinstance(data, str) and doc.written(old)[:1] in ("|", ">"):
        lines = styles.block(key, doc.written(old), data)
    else:
        lines = snippets.entry(key, data, column)
    return _replaced_entry(doc, entry, lines)


def _replaced_entry(doc: Passage, entry: nodes.Entry, lines: list[str]) -> Passage:
    """Put lines in the place of a key and its value; a comment behind what becomes a block goes above it."""
    indent = " " * (entry.key.span.column - 1)
    start, end = doc.start(entry.key.span), passage.value_end(doc, entry)
    comment = _COMMENT.match(doc.text, end)
    above: list[str] = []
    if comment and len(lines) > 1:
        end, above = comment.end(), [comment[1]]
    written = [line if not number or not line else indent + line for number, line in enumerate(above + lines)]
    return doc.replaced(start, end, doc.line_break.join(written))


def _replaced_item(doc: Passage, old: nodes.Node, path: Path, data: Data) -> Passage:
    start, end = doc.start(old.span), doc.end(old.span)
    if passage.in_flow(doc, path[:-1]):
        return doc.replaced(start, end, snippets.flow(data))
    indent = " " * (old.span.column - 1)
    first, *others = snippets.value(data, old.span.column)
    return doc.replaced(start, end, doc.line_break.join([first, *(indent + line for line in others)]))


def _added(doc: Passage, parent: nodes.Map, path: Path, data: Data, after: Collection[str]) -> Passage:
    entries = [entry for name in parent.entries if (entry := passage.own(parent, name))]
    before = [entry for entry in entries if entry.key.text in after]
    last = max(before or entries, key=lambda entry: entry.key.span, default=None)
    key = snippets.key_of(str(path[-1]))
    if passage.in_flow(doc, path[:-1]):
        text = f"{key}: {snippets.flow(data)}"
        if last is None:
            return doc.replaced(doc.start(parent.span) + 1, doc.start(parent.span) + 1, text)
        return doc.replaced(passage.value_end(doc, last), passage.value_end(doc, last), f", {text}")
    if last is None:
        raise Unwritable("there is no key of its own to add one behind")
    column = last.key.span.column
    at = doc.line_end(passage.value_end(doc, last))
    lines = [" " * (column - 1) + line if line else "" for line in snippets.entry(key, data, column)]
    return doc.replaced(at, at, "".join(doc.line_break + line for line in lines))
