"""Changes which items a list of a document has; those that stay keep their comments. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from reconciler.config import nodes, snippets
from reconciler.config.editing import keys, passage
from reconciler.config.editing.passage import Passage, Path, Unwritable
from reconciler.config.snippets import Data

_TAIL: Final = re.compile(r"[ \t]*(,?)[ \t]*(?:#[^\r\n]*)?")
Item = int | tuple[Data]
"""An item that stays, by its number from 0, or a new one."""


def set_items(doc: Passage, path: Path, items: Sequence[Item]) -> Passage:
    """Set the items of a list."""
    node = nodes.at(doc.root, path)
    passage.writable(node)
    if not isinstance(node, nodes.List) or node.origin:
        raise Unwritable("the list stands elsewhere")
    kept = [item for item in items if isinstance(item, int)]
    if not items or not node.items:
        return keys.put(doc, path, [item[0] for item in items if isinstance(item, tuple)])
    if passage.in_flow(doc, path):
        in_order = kept == sorted(kept) and node.span.line != node.span.end_line
        return _flow_items(doc, path, node, kept, items) if in_order else _joined(doc, node, items)
    chunks = _chunks(doc, node)
    above = _above(doc, node)
    if 0 in kept:
        chunks[0][:0] = above
    column = node.span.column
    lines: list[str] = [] if 0 in kept else [*above]
    for item in items:
        new = [] if isinstance(item, int) else snippets.item(item[0], column)
        lines += chunks[item] if isinstance(item, int) else [" " * (column - 1) + line for line in new]
    start = doc.starts[node.items[0].span.line - 1 - len(above)]
    end = doc.line_end(doc.end(node.items[-1].span))
    return doc.replaced(start, end, doc.line_break.join(lines))


def _chunks(doc: Passage, node: nodes.List) -> list[list[str]]:
    """Return the lines of each item of a block list, with those above it that belong to no item."""
    lines = doc.text.splitlines()
    dash = re.compile(f"{' ' * (node.span.column - 1)}-(?:[ \\t]|$)")
    chunks, begin = [], node.items[0].span.line - 1
    for item in node.items:
        if not dash.match(lines[item.span.line - 1]):
            raise Unwritable("the items of the list do not stand on lines of their own")
        chunks.append(lines[begin : item.span.end_line])
        begin = item.span.end_line
    return chunks


def _above(doc: Passage, node: nodes.List) -> list[str]:
    """Return the comments right above the first item, which move with it."""
    lines, end = doc.text.splitlines(), node.items[0].span.line - 1
    begin = end
    while begin and lines[begin - 1].lstrip().startswith("#"):
        begin -= 1
    return lines[begin:end]


def _joined(doc: Passage, node: nodes.List, items: Sequence[Item]) -> Passage:
    texts = [
        doc.written(node.items[item]) if isinstance(item, int) else snippets.flow(item[0]) for item in items
    ]
    return doc.replaced(doc.start(node.span), doc.end(node.span), f"[{', '.join(texts)}]")


def _flow_items(
    doc: Passage, path: Path, node: nodes.List, kept: Collection[int], items: Sequence[Item]
) -> Passage:
    """Change a list in brackets over several lines: new items go to its end, so that all others stay."""
    for item in items:
        if isinstance(item, tuple):
            doc = _with_item(doc, path, item[0])
    for at in sorted({*range(len(node.items))} - {*kept}, reverse=True):
        doc = _without_item(doc, path, at)
    return doc


def _with_item(doc: Passage, path: Path, data: Data) -> Passage:
    last = _items(doc, path)[-1]
    end, text = doc.end(last.span), snippets.flow(data)
    line = doc.starts[last.span.line - 1]
    indent = doc.text[line : doc.start(last.span)]
    tail = _TAIL.match(doc.text, end)
    if indent.strip() or tail is None or tail.end() != doc.line_end(end):
        return doc.replaced(end, end, f", {text}")
    comma, rest = tail[1], doc.text[end : tail.end()]
    behind = f"{rest if comma else ',' + rest}{doc.line_break}{indent}{text}{comma}"
    return doc.replaced(end, tail.end(), behind)


def _without_item(doc: Passage, path: Path, at: int) -> Passage:
    listed = _items(doc, path)
    if at + 1 < len(listed):
        return doc.replaced(doc.start(listed[at].span), doc.start(listed[at + 1].span), "")
    return doc.replaced(doc.end(listed[at - 1].span), doc.end(listed[at].span), "")


def _items(doc: Passage, path: Path) -> tuple[nodes.Node, ...]:
    node = nodes.at(doc.root, path)
    return node.items if isinstance(node, nodes.List) else ()
