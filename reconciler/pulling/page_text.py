"""Writes pulled fields into the document of a page: each at its place, or as a key of the page. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from reconciler import fields, kinds
from reconciler.compare import equality
from reconciler.config import nodes, snippets
from reconciler.config.editing import items, keys, passage
from reconciler.config.editing.passage import Passage
from reconciler.kinds import Entries
from reconciler.model import Change, View
from reconciler.planning import pullable

ORDER: Final = (
    "page", "each", "slug", "schedule_id", "previously", "state", "like", "type", "owner", "hosts",
    *fields.NAMES,
)  # fmt: skip
"""The keys of a page as files usually have them: a new one goes behind those before it."""


def write(doc: Passage, changes: Collection[Change], declared: View, expected: View) -> Passage:
    """Return the document with the pulled fields, hosts aside. Raises `Unwritable`."""
    entries = dict.fromkeys(change.path[0] for change in changes if fields.entries(change.path[0]))
    for name in entries:
        doc = _entries(doc, name, expected.get(name, {}))
    for change in changes:
        name = change.path[0]
        if name == "hosts" or name in entries:
            continue
        if name == "slug":
            doc = keys.put(doc, ("slug",), change.before, before("slug"))
        elif name not in fields.DATES:
            doc = _field(doc, change)
    if any(change.path[0] in fields.DATES for change in changes):
        doc = _dates(doc, declared, expected)
    return doc


def before(name: str) -> tuple[str, ...]:
    """Return the keys of a page that usually stand before a key."""
    return ORDER[: ORDER.index(name)]


def _field(doc: Passage, change: Change) -> Passage:
    """Write one field, or one part of it."""
    name, value = change.path[0], pullable.live_value(change)
    kind = fields.kind(name)
    if len(change.path) == 2 and isinstance(kind, kinds.Parts):
        below = passage.own(doc.root, name)
        if below and isinstance(below.value, nodes.Map):
            return keys.put(doc, change.path, _as_written(doc, change.path, kind.item, value))
        return keys.put(doc, (name,), {change.path[1]: snippets.of(kind.item, value)}, before(name))
    return keys.put(doc, (name,), _as_written(doc, (name,), kind, value), before(name))


def _as_written(doc: Passage, path: tuple[str, ...], kind: kinds.Kind, value: Any) -> Any:
    """Return a value as a file holds it; plain minutes where these stand there."""
    if not isinstance(kind, kinds.Minutes):
        return snippets.of(kind, value)
    entry = passage.own(nodes.at(doc.root, path[:-1]), path[-1])
    old = entry.value if entry else None
    plain = isinstance(old, nodes.Scalar) and isinstance(old.value, int)
    return value if plain else snippets.of(kind, value)


def _dates(doc: Passage, declared: View, expected: View) -> Passage:
    """Write the dates of a page; where there are none any more, that it is unlimited."""
    for name in fields.DATES[:2]:
        stands = passage.own(doc.root, name)
        if name in expected and expected[name] != declared.get(name):
            doc = keys.put(doc, (name,), expected[name], before(name))
        elif name not in expected and name in declared:
            doc = keys.remove(doc, (name,)) if stands else keys.put(doc, (name,), None, before(name))
    interval = expected.get("interval_type")
    stands = passage.own(doc.root, "interval_type")
    said = stands is not None or interval == "unlimited" or declared.get("interval_type") == "unlimited"
    if interval and said and interval != declared.get("interval_type"):
        doc = keys.put(doc, ("interval_type",), interval, before("interval_type"))
    return doc


def _entries(doc: Passage, name: str, wanted: Mapping[str, Mapping[str, Any]]) -> Passage:
    """Write the entries of a field (by name): those that stay are changed in place, leaf by leaf."""
    kind = fields.entries(name)
    if kind is None:
        return doc
    position = kind.position or ""
    ordered = sorted(wanted.items(), key=lambda entry: _number(entry[1].get(position)))
    entry = passage.own(doc.root, name)
    if entry is None or not isinstance(entry.value, nodes.List) or not entry.value.items:
        data = [snippets.entry_of(kind, {kinds.KEY: key, **leaves}) for key, leaves in ordered]
        return keys.put(doc, (name,), data, before(name))
    stand = {_name(item): number for number, item in enumerate(entry.value.items)}
    order: list[items.Item] = [
        stand[key] if key in stand else (snippets.entry_of(kind, {kinds.KEY: key, **leaves}),)
        for key, leaves in ordered
    ]
    if order != [*range(len(entry.value.items))]:
        doc = items.set_items(doc, (name,), order)
    for number, (key, leaves) in enumerate(_as_placed(doc, name, ordered)):
        if key in stand:
            doc = _leaves(doc, (name, number), kind, leaves)
    return doc


def _as_placed(
    doc: Passage, name: str, ordered: list[tuple[str, Mapping[str, Any]]]
) -> list[tuple[str, Mapping[str, Any]]]:  # fmt: skip
    """Return entries in the order in which the list has them now."""
    by_name = dict(ordered)
    node = nodes.at(doc.root, (name,))
    listed = node.items if isinstance(node, nodes.List) else ()
    return [(key, by_name[key]) for item in listed if (key := _name(item)) in by_name]


def _leaves(doc: Passage, at: tuple[str | int, ...], kind: Entries, wanted: Mapping[str, Any]) -> Passage:
    """Change the leaves of one entry that are other than wanted; those left out are their defaults."""
    for leaf in kind.leaves:
        if leaf.name == kinds.KEY:
            continue
        entry = passage.own(nodes.at(doc.root, at), leaf.name)
        value = nodes.plain(entry.value) if entry else leaf.default
        target = wanted.get(leaf.name, leaf.default)
        if target == value:
            continue
        if target is None:
            doc = keys.remove(doc, (*at, leaf.name))
        elif isinstance(leaf.kind, kinds.Texts) and entry and isinstance(entry.value, nodes.List):
            doc = items.set_items(doc, (*at, leaf.name), _order(entry.value, target))
        else:
            doc = keys.put(doc, (*at, leaf.name), snippets.of(leaf.kind, target))
    return doc


def _order(listed: nodes.List, wanted: Iterable[str]) -> list[items.Item]:
    """Return the items of a list of text as wanted: those that stand there by their numbers."""
    numbers: dict[str, list[int]] = {}
    for number, item in enumerate(listed.items):
        numbers.setdefault(str(nodes.plain(item)), []).append(number)
    return [numbers[text].pop(0) if numbers.get(text) else (text,) for text in wanted]


def _name(item: nodes.Node) -> str:
    return equality.text(str(nodes.plain(item.get(kinds.KEY) or item))) if isinstance(item, nodes.Map) else ""


def _number(position: Any) -> float:
    return position if isinstance(position, int | float) else 0
