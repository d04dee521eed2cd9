"""Lengths of time in the values of a page's fields, with their units, for all that is said of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reconciler import fields
from reconciler.kinds import Minutes, Parts
from reconciler.times import wording


def with_units(path: Sequence[str], value: Any) -> Any:
    """Return a value at a path with minutes as text, `1h30m`; any other value as it is."""
    row = fields.row(path[0]) if path else None
    if row is None or not isinstance(row.kind, Minutes | Parts):
        return value
    if isinstance(value, Mapping):
        return {name: _length(part) for name, part in value.items()}
    return _length(value)


def _length(value: Any) -> Any:
    return wording.field_length(value) if isinstance(value, int) and not isinstance(value, bool) else value
