"""Reads the declared fields of a page, each in the canonical form of its kind and with its place. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, assert_never

from reconciler import fields, kinds
from reconciler.compare import equality
from reconciler.config import dates, durations, field_rules, nodes, time_zones
from reconciler.config.collector import Problems
from reconciler.config.places import Places
from reconciler.kinds import Entries, Kind, Parts
from reconciler.model import Path


def read(node: nodes.Map, places: Places, problems: Problems) -> dict[str, Any]:
    """Return the declared fields in the order of `fields.FIELDS`; their places are added to `places`."""
    reader = _Reader(places, problems)
    values: dict[str, Any] = {}
    for field in fields.FIELDS:
        if field.name in node.entries and (value := node.get(field.name)) is not None:
            places[field.name,] = value.span
            if (result := reader.value(field.kind, value, (field.name,))) is not None:
                values[field.name] = result
    field_rules.check_choices(node, problems)
    return values


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the values of one page; adds their places by path to `places`, and to `problems`."""

    places: Places
    problems: Problems

    def value(self, kind: Kind, node: nodes.Node, path: Path) -> Any:
        """Return a value in canonical form; None after a diagnostic."""
        match kind:
            case kinds.Minutes():
                return durations.read(node, ".".join(path), kind, self.problems)
            case kinds.Date():
                day = dates.read(node, self.problems)
                return day.isoformat() if day else None
            case kinds.Zone():
                return time_zones.read(node, self.problems)
            case kinds.Parts():
                return self._parts(kind, node, path) if isinstance(node, nodes.Map) else None
            case kinds.Entries():
                return self._entries(kind, node.items, path) if isinstance(node, nodes.List) else []
            case (
                kinds.Text() | kinds.Texts() | kinds.Flag() | kinds.Number() | kinds.Color() | kinds.Choice()
            ):
                return nodes.plain(node)
            case _:
                assert_never(kind)

    def _parts(self, kind: Parts, node: nodes.Map, path: Path) -> dict[str, int] | None:
        parts: dict[str, int] = {}
        for name in sorted(kind.names):
            value = node.get(name)
            if value is None or nodes.empty(value):
                continue
            self.places[*path, name] = value.span
            minutes = durations.read(value, ".".join((*path, name)), kind.item, self.problems)
            if minutes is not None:
                parts[name] = minutes
        return parts or None

    def _entries(self, kind: Entries, items: tuple[nodes.Node, ...], path: Path) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = []
        firsts: dict[str, nodes.Node] = {}
        needed = [leaf.name for leaf in kind.leaves if leaf.required]
        for item in items:
            if not isinstance(item, nodes.Map) or any(item.get(name) is None for name in needed):
                continue
            name_node = item.entries[kinds.KEY].value
            name = equality.text(str(nodes.plain(name_node)))
            if name in firsts:
                self._report_repeated(kind, name_node, firsts[name])
                continue
            firsts[name] = name_node
            entry = self._entry(kind, item, (*path, name))
            entries.append(entry | ({kind.position: len(entries)} if kind.position else {}))
        return entries

    def _entry(self, kind: Entries, item: nodes.Map, path: Path) -> dict[str, Any]:
        """Return all leaves of an entry that are declared or have a default."""
        self.places[path] = nodes.place(item)
        self.places.update({(*path, name): entry.value.span for name, entry in item.entries.items()})
        leaves: dict[str, Any] = {}
        for leaf in kind.leaves:
            node = item.get(leaf.name)
            value = self.value(leaf.kind, node, (*path, leaf.name)) if node is not None else None
            if (value := leaf.default if value is None else value) is not None:
                leaves[leaf.name] = value
        return leaves

    def _report_repeated(self, kind: Entries, name_node: nodes.Node, first: nodes.Node) -> None:
        message = f"two {kind.noun}s are called `{nodes.plain(name_node)}`"
        cure = f"give each a name of its own: a {kind.noun} is known by it"
        note = ("first named", nodes.place(first))
        self.problems.add("repeated-question", name_node, message, cure, note=note)
