"""Values as pieces of YAML for a file that is there, each on one line where that fits. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, assert_never

from reconciler import kinds
from reconciler.config import durations
from reconciler.config.scalars import block, scalar
from reconciler.kinds import Kind
from reconciler.times import weekly
from reconciler.times.weekly import Weekly, Windows

Data = Any
"""Text, numbers, flags, and lists and mappings of these, as a file holds them."""
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
WIDEST: Final = 100
"""Columns of a line that holds a whole list or mapping."""


def of(kind: Kind, value: Any) -> Data:
    """Return a canonical value of a kind as a file holds it."""
    match kind:
        case (
            kinds.Text() | kinds.Date() | kinds.Zone() | kinds.Color() | kinds.Choice()
            | kinds.Number() | kinds.Flag() | kinds.Texts()
        ):  # fmt: skip
            return value
        case kinds.Minutes():
            return durations.format_minutes(value)
        case kinds.Parts(names):
            return {name: durations.format_minutes(value[name]) for name in names if name in value}
        case kinds.Entries():
            return [entry_of(kind, leaves) for leaves in value]
        case _:
            assert_never(kind)


def entry_of(kind: kinds.Entries, leaves: Mapping[str, Any]) -> Data:
    """Return one entry: the leaves that are other than their defaults."""
    given = ((leaf, leaves[leaf.name]) for leaf in kind.leaves if leaf.name in leaves)
    return {leaf.name: of(leaf.kind, value) for leaf, value in given if value != leaf.default}


def windows(value: Windows) -> Data:
    """Return the hours of one day."""
    texts = weekly.format_windows(value)
    if not texts:
        return "closed"
    return texts[0] if len(texts) == 1 else texts


def week(hours: Weekly) -> Data:
    """Return weekly hours, equal days in a row under one key."""
    return {days: windows(value) for days, value in weekly.runs(hours)} or "none"


def flow(data: Data) -> str:
    """Write data on one line, as it may stand in brackets too."""
    if isinstance(data, Mapping):
        pairs = (f"{key_of(key)}: {flow(below)}" for key, below in data.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(data, list):
        return f"[{', '.join(map(flow, data))}]"
    return scalar(data, flow=True) if isinstance(data, str) else _word(data)


def key_of(key: str) -> str:
    """Write a key; a date needs no quotes."""
    return key if _DATE.fullmatch(key) else scalar(key, flow=True)


def entry(key: str, data: Data, column: int) -> list[str]:
    """Write `key` (as it is to stand there) with data, in lines that are to begin at `column`, from 1."""
    if isinstance(data, str):
        return [*block(key, data)]
    if not isinstance(data, Mapping | list):
        return [f"{key}: {_word(data)}"]
    line = f"{key}: {flow(data)}"
    long_list = isinstance(data, list) and any(isinstance(item, Mapping) for item in data)
    if not data or (not long_list and _fits(line, data, column)):
        return [line]
    return [f"{key}:", *_indented(_lines(data, column + 2))]


def item(data: Data, column: int) -> list[str]:
    """Write an item of a list, its `- ` at `column`, from 1."""
    first, *others = value(data, column + 2)
    return [f"- {first}", *_indented(others)]


def value(data: Data, column: int) -> list[str]:
    """Write data that stands alone, in lines that are to begin at `column`."""
    if isinstance(data, Mapping) and not _fits(flow(data), data, column):
        return _lines(data, column)
    if isinstance(data, Mapping | list):
        return [flow(data)]
    return [scalar(data) if isinstance(data, str) else _word(data)]


def _lines(data: Data, column: int) -> list[str]:
    if isinstance(data, Mapping):
        named = (entry(key_of(key), below, column) for key, below in data.items())
        return [line for lines in named for line in lines]
    return [line for below in data for line in item(below, column)]


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" if line else "" for line in lines]


def _word(data: float | None) -> str:
    """Write a number, a flag, or null."""
    return "null" if data is None else str(data).lower()


def _fits(line: str, data: Data, column: int) -> bool:
    return column + len(line) <= WIDEST and not _has_breaks(data)


def _has_breaks(data: Data) -> bool:
    if isinstance(data, Mapping):
        return any(map(_has_breaks, data.values()))
    return any(map(_has_breaks, data)) if isinstance(data, list) else "\n" in str(data)
