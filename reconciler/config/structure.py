"""Checks a document against the schema; what it refuses becomes a problem and `Broken`."""

from __future__ import annotations

from typing import Any, Final

from reconciler.config import field_faults, language_schema, nodes
from reconciler.config.collector import Problems
from reconciler.config.language_schema import Fault

_ORDER: Final = ("type", "minLength", "maxLength", "pattern", "not", "enum")
_NAMES: Final = ("groups", "calendars")
"""What declares names beside `hosts`: under a misspelled key these are not read."""
MOST_GUESSES: Final = 20


def check(name: str, node: nodes.Map, problems: Problems) -> nodes.Map:
    """Report what in `node` breaks the definition `name`; return it with `Broken` for bad values."""
    bad = set(nodes.broken(node))
    for fault in sorted(language_schema.check(name, nodes.plain(node)), key=_rank):
        _report(fault, node, bad, problems)
    cleared = nodes.cleared(node, bad)
    return cleared if isinstance(cleared, nodes.Map) else node


def _rank(fault: Fault) -> int:
    return _ORDER.index(fault.keyword) if fault.keyword in _ORDER else len(_ORDER)


def _report(fault: Fault, root: nodes.Map, bad: set[nodes.Path], problems: Problems) -> None:
    node = nodes.at(root, fault.path)
    if fault.path in bad:
        return
    if isinstance(node, nodes.Scalar) and nodes.lost(node):
        bad.add(fault.path)
    elif isinstance(node, nodes.Map) and fault.keyword == "additionalProperties":
        allowed = sorted(fault.rule.get("properties", ()))
        for field in node.entries.keys() - set(allowed):
            field_faults.unknown(node.entries[field].key, allowed, problems)
            if {*_NAMES} < {*allowed} and field_faults.meant(field, allowed) in _NAMES:
                problems.mark_unread(frozenset({"hosts"}))
    elif isinstance(node, nodes.Map) and fault.keyword == "anyOf":  # one of several fields must be there
        fields = [field for rule in fault.allows for field in rule["required"]]
        if not {*node.entries, *misspelled(node, fault.rule)} & {*fields}:
            field_faults.missing(fields[0], _holder(root, fault.path), fault.rule, problems)
    elif isinstance(node, nodes.Map) and fault.keyword == "required":
        meant = misspelled(node, fault.rule)
        for field in fault.allows:
            if field not in node.entries and field not in meant:
                field_faults.missing(field, _holder(root, fault.path), fault.rule, problems)
    elif isinstance(node, nodes.Map) and isinstance(fault.instance, str):  # a key that breaks `propertyNames`
        field_faults.value(fault, node.entries[fault.instance].key, fault.instance, problems)
    else:
        bad.add(fault.path)
        field_faults.value(fault, _node_or_key(root, fault.path), _name(fault.path), problems)


def misspelled(node: nodes.Map, rule: Any) -> set[str]:
    """Return the fields that unknown ones are probably meant to be, which are not reported as missing."""
    unknown = sorted(node.entries.keys() - rule["properties"].keys())[:MOST_GUESSES]
    allowed = sorted(rule["properties"]) if unknown else []
    return {meant for name in unknown if (meant := field_faults.meant(name, allowed))}


def _holder(root: nodes.Map, path: nodes.Path) -> nodes.Node:
    """Return the place to report a missing field of a mapping: the key of the mapping, else the mapping."""
    if path and isinstance(parent := nodes.at(root, path[:-1]), nodes.Map):
        return parent.entries[str(path[-1])].key
    return nodes.at(root, path)


def _node_or_key(root: nodes.Map, path: nodes.Path) -> nodes.Node:
    """Return the node at `path`, the key instead of an empty value of a mapping."""
    node = nodes.at(root, path)
    return _holder(root, path) if nodes.empty(node) and isinstance(path[-1], str) else node


def _name(path: nodes.Path) -> str:
    return next((step for step in reversed(path) if isinstance(step, str)), "document")
