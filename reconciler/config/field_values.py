"""Reads the declared fields of a page, each in the canonical form of its kind and with its place. Pure."""

from __future__ import annotations

from typing import Any, assert_never

from reconciler import fields
from reconciler.config import dates, durations, field_rules, nodes, time_zones
from reconciler.config.problems import Problems
from reconciler.fields import Kind
from reconciler.model import Path
from reconciler.source import Span

Places = dict[Path, Span]


def read(node: nodes.Map, places: Places, found: Problems) -> dict[str, Any]:
    """Return the declared fields in the order of `fields.FIELDS`; their places are added to `places`."""
    values: dict[str, Any] = {}
    for field in fields.FIELDS:
        value = node.get(field.name)
        if value is None:
            continue
        places[field.name,] = value.span
        result = _value(field.kind, value, (field.name,), places, found)
        if result is not None:
            values[field.name] = result
    field_rules.check_choices(node, found)
    return values


def _value(kind: Kind, node: nodes.Node, path: Path, places: Places, found: Problems) -> Any:
    """Return a value in canonical form; None after a diagnostic."""
    match kind:
        case fields.Minutes():
            return durations.read(node, ".".join(path), kind, found)
        case fields.Date():
            day = dates.read(node, found)
            return day.isoformat() if day else None
        case fields.Zone():
            return time_zones.read(node, found)
        case fields.Parts():
            return _parts(kind, node, path, places, found)
        case fields.Entries():
            return _entries(kind, node, path, places, found)
        case (
            fields.Text() | fields.Texts() | fields.Flag() | fields.Number()
            | fields.Color() | fields.Choice()
        ):  # fmt: skip
            return nodes.plain(node)
        case _:
            assert_never(kind)


def _parts(kind: fields.Parts, node: nodes.Node, path: Path, places: Places, found: Problems) -> Any:
    parts: dict[str, int] = {}
    for name in sorted(kind.names) if isinstance(node, nodes.Map) else ():
        value = node.get(name) if isinstance(node, nodes.Map) else None
        if value is None or nodes.empty(value):
            continue
        places[*path, name] = value.span
        minutes = durations.read(value, ".".join((*path, name)), kind.each, found)
        if minutes is not None:
            parts[name] = minutes
    return parts or None


def _entries(
    kind: fields.Entries, node: nodes.Node, path: Path, places: Places, found: Problems
) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = []
    firsts: dict[str, nodes.Node] = {}
    needed = [leaf.name for leaf in kind.leaves if leaf.required]
    for item in node.items if isinstance(node, nodes.List) else ():
        if not isinstance(item, nodes.Map) or any(item.get(name) is None for name in needed):
            continue
        called = item.entries[fields.KEY].value
        name = str(nodes.plain(called))
        if name in firsts:
            _repeated(kind, called, name, firsts[name], found)
            continue
        firsts[name] = called
        places[*path, name] = nodes.place(item)
        entry = _entry(kind, item, (*path, name), places, found)
        entries.append(entry | ({kind.position: len(entries)} if kind.position else {}))
    return entries


def _entry(
    kind: fields.Entries, item: nodes.Map, path: Path, places: Places, found: Problems
) -> dict[str, Any]:
    """Return all leaves of an entry that are declared or have a default."""
    leaves: dict[str, Any] = {}
    for leaf in kind.leaves:
        value, result = item.get(leaf.name), None
        if leaf.name in item.entries:
            places[*path, leaf.name] = item.entries[leaf.name].value.span
        if value is not None:
            result = _value(leaf.kind, value, (*path, leaf.name), places, found)
        if (result := leaf.default if result is None else result) is not None:
            leaves[leaf.name] = result
    return leaves


def _repeated(
    kind: fields.Entries, called: nodes.Node, name: str, first: nodes.Node, found: Problems
) -> None:
    message = f"two {kind.noun}s are called `{name}`"
    cure = f"give each a name of its own: a {kind.noun} is known by it"
    found.add("repeated-question", called, message, cure, note=("first named", nodes.place(first)))
