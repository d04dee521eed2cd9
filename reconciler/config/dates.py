"""Dates as files write them. Pure."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from reconciler.config import nodes
from reconciler.config.collector import Problems

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_LOOSE: Final = re.compile(
    r"([0-9]{4})(?:[-/.]([0-9]{1,2})[-/.]|([0-9]{2})(?=[0-9]{2}$))([0-9]{1,2})(?:[T ].*)?", re.ASCII
)


def parse(text: str) -> date | None:
    """Read `YYYY-MM-DD`; None where it is no such date."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read(node: nodes.Node, problems: Problems) -> date | None:
    """Read a date; None after a diagnostic."""
    text = node.text if isinstance(node, nodes.Scalar) else ""
    if (parsed := parse(text)) is not None:
        return parsed
    shown = f"`{text}`" if text else "this"
    loose = _LOOSE.fullmatch(text)
    guess = parse(f"{loose[1]}-{int(loose[2] or loose[3]):02}-{int(loose[4]):02}") if loose else None
    if guess:
        cure = f"write {guess}"
    elif _DATE.fullmatch(text):
        cure = "the calendar has no such day"
    else:
        cure = "write YYYY-MM-DD"
    problems.add("bad-date", node, f"{shown} is not a date", cure)
    return None
