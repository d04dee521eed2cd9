"""Tells what a document is, by the key at its top: a page, the hosts, or the account. Pure."""

from __future__ import annotations

import re
from typing import Final

from reconciler.config import nodes, spelling, unread
from reconciler.config.collector import Problems

KINDS: Final = ("account", "hosts", "page")
NEITHER: Final = "this document is neither a page, nor hosts, nor the account"
GLUED: Final = "write a space after the `:`"
START: Final = "start it with `page:`, `hosts:` or `account:`"


def of(node: nodes.Node, problems: Problems) -> tuple[str, nodes.Map] | None:
    """Return the kind of a document, and the document; None after a diagnostic."""
    if nodes.empty(node):
        cure = "remove the `---` that starts it, or write the document"
        problems.add("empty-document", node, "this document is empty", cure)
    elif isinstance(node, nodes.Map) and node.entries:
        return _of_map(node, problems)
    elif not isinstance(node, nodes.Broken):
        glued = isinstance(node, nodes.Scalar) and node.plain and re.match(r"[a-z_]+:\S", node.text)
        problems.add("unknown-document", node, NEITHER, GLUED if glued else START)
        problems.mark_unread(unread.ANYTHING)
    return None


def _of_map(node: nodes.Map, problems: Problems) -> tuple[str, nodes.Map] | None:
    kinds = [kind for kind in KINDS if kind in node.entries]
    if {"hosts", "page"} <= {*kinds} and not isinstance(node.get("hosts"), nodes.Map):
        kinds.remove("hosts")  # a page's own hosts are a list
    if len(kinds) == 1:
        return kinds[0], node
    if kinds:
        second = max((node.entries[kind].key for kind in kinds), key=lambda key: key.span)
        message = f"{spelling.listed(kinds)} stand in one document"
        cure = "separate documents with a line `---`"
        if {"hosts", "page"} <= {*kinds}:
            cure += "; the hosts of a page are a list of names, such as `hosts: [ana, budi]`"
        problems.add("mixed-document", second, message, cure)
        problems.mark_unread(unread.ANYTHING & {*kinds})
        return None
    first = next(iter(node.entries.values())).key
    if "groups" in node.entries:
        problems.add("unknown-document", first, NEITHER, "put `groups` beside `hosts`, in the same document")
        problems.mark_unread(frozenset({"hosts"}))
    else:
        near = spelling.nearest(first.text, KINDS)
        problems.add("unknown-document", first, NEITHER, f"did you mean `{near}`?" if near else START)
        problems.mark_unread(unread.ANYTHING & {near} if near else unread.ANYTHING)
    return None
