"""When two values of a page are the same, by kind: the one place that says so. Pure.

Each value has one form in which it is compared; values are the same where these forms are equal. A value
that is not there is the default of its field, where that is known.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final, assert_never

from reconciler import fields, kinds
from reconciler.kinds import Field, Kind
from reconciler.model import LivePage, Path, Rule
from reconciler.times import zones

_ZONE: Final = Field("time_zone", kinds.Zone())


def same(path: Path, one: Any, other: Any) -> bool:
    """Whether two values at a path of a view are the same; None is "not there"."""
    return bool(one == other or form(path, one) == form(path, other))


def form(path: Path, value: Any) -> Any:
    """Return the form of a value at a path of a view in which it is equal to all that are the same."""
    match path:
        case ("hosts", _):
            return _host(value)
        case ("hosts", _, "time_zone"):
            return _of(_ZONE, value)
        case (name,):
            row = fields.row(name)
            return _of(row, value) if row else value
        case (name, *inner):
            return _inner(fields.row(name), inner, value)
        case _:
            return value


def text(value: str) -> str:
    """Return a text without what is no difference: normal form, line ends, white space that ends a line."""
    lines = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).rstrip()


def page(live: LivePage) -> dict[str, Any]:
    """Return the fields of a live page, the unread ones left out, in the form in which they are compared."""
    return {
        field.name: _of(field, live.fields.get(field.name))
        for field in fields.FIELDS
        if field.name not in live.unread
    }


def differing(one: LivePage, other: LivePage, names: Iterable[str] = fields.NAMES) -> list[str]:
    """Return which of the fields `names`, those that both pages tell, are not the same; sorted."""
    told = {*names} - one.unread - other.unread
    return sorted(name for name in told if not same((name,), one.fields.get(name), other.fields.get(name)))


def shared(one: LivePage, other: LivePage) -> set[str]:
    """Return the names of the fields that both answers hold."""
    return {*one.fields} & {*other.fields}


def rules(live: LivePage) -> tuple[Rule, ...]:
    """Return the rules of a live page with their time zones as these are compared."""
    return tuple(map(_rule, live.rules))


def _rule(rule: Rule) -> Rule:
    zone = rule.time_zone and zones.target(rule.time_zone)
    raw = {**rule.raw, "time_zone": zone} if "time_zone" in rule.raw else rule.raw
    return replace(rule, time_zone=zone, raw=raw)


def _host(value: Any) -> Any:
    if not isinstance(value, Mapping) or "time_zone" not in value:
        return value
    return {**value, "time_zone": _of(_ZONE, value["time_zone"])}


def _inner(row: Field | None, inner: list[str], value: Any) -> Any:
    """Return the compared form of a part of a field, of an entry or of a leaf of one."""
    if row is None:
        return value
    if isinstance(row.kind, kinds.Parts) and len(inner) == 1:
        part = next((part for part in _parts(row, row.kind) if part.name == inner[0]), None)
        return _of(part, value) if part else value
    if isinstance(row.kind, kinds.Entries) and len(inner) == 2:
        leaf = next((leaf for leaf in row.kind.leaves if leaf.name == inner[1]), None)
        return _of(leaf, value) if leaf else value
    return _entry(row.kind, value) if isinstance(row.kind, kinds.Entries) else value


def _of(field: Field, value: Any) -> Any:
    """Return the form of a value of a field or leaf: that of its default where it is None."""
    value = field.default if value is None else value
    return value if value is None else _by_kind(field, field.kind, value)


def _by_kind(field: Field, kind: Kind, value: Any) -> Any:
    """Return a value in the compared form of its kind; one that is not of the kind stays as it is."""
    match kind:
        case kinds.Text():
            return text(value) if isinstance(value, str) else value
        case kinds.Texts():
            return [text(item) for item in value] if kinds.fits(kind, value) else value
        case kinds.Zone():
            return zones.target(value) if isinstance(value, str) else value
        case kinds.Color():
            return value.lower() if isinstance(value, str) else value
        case kinds.Parts():
            if not isinstance(value, Mapping):
                return value
            return {part.name: _of(part, value.get(part.name)) for part in _parts(field, kind)}
        case kinds.Entries():
            return _entries(kind, value)
        case kinds.Flag() | kinds.Number() | kinds.Minutes() | kinds.Date() | kinds.Choice():
            return value
        case _:
            assert_never(kind)


def _parts(field: Field, kind: kinds.Parts) -> list[Field]:
    """Return a row for each part of a field."""
    defaults = field.default if isinstance(field.default, Mapping) else {}
    return [Field(name, kind.item, defaults.get(name)) for name in kind.names]


def _entries(kind: kinds.Entries, value: Any) -> Any:
    """Return entries with their names, of a list of them as on a page, or of a mapping as in a view."""
    if isinstance(value, Mapping):
        named = [(str(name), entry) for name, entry in value.items()]
    elif isinstance(value, (list, tuple)) and all(isinstance(entry, Mapping) for entry in value):
        named = [(str(entry.get(kinds.KEY)), entry) for entry in value]
    else:
        return value
    return sorted(([text(name), _entry(kind, entry)] for name, entry in named), key=repr)


def _entry(kind: kinds.Entries, value: Any) -> Any:
    """Return the leaves of an entry, without its name: that is where it stands."""
    if not isinstance(value, Mapping):
        return value
    leaves = {leaf.name: _of(leaf, value.get(leaf.name)) for leaf in kind.leaves if leaf.name != kinds.KEY}
    return leaves | ({kind.position: value.get(kind.position)} if kind.position else {})
