"""Lengths of time, from text to minutes (or days) and back: one grammar for all fields. Pure."""

from __future__ import annotations

import re
from typing import Final

from reconciler.config import field_faults, nodes, spelling
from reconciler.config.collector import Problems
from reconciler.kinds import Minutes

_LENGTH: Final = re.compile(r"(?:([0-9]{1,3})h)?(?:([0-9]{1,5})m)?|([0-9]{1,5})", re.ASCII)
_DAYS: Final = re.compile(r"([1-9][0-9]{0,3})d", re.ASCII)
_LOOSE: Final = re.compile(
    r"(?P<clock>[0-9]{1,2}:[0-5][0-9])"
    r"|(?:PT)?(?:(?P<hours>[0-9]{1,3}(?:\.[0-9]{1,2})?)\s*h(?:(?:ou)?rs?)?)?[\s,]*(?:and\s+)?"
    r"(?:(?P<minutes>[0-9]{1,5})(?:\.0)?\s*(?:m(?:in(?:ute)?s?)?)?)?\.?",
    re.ASCII | re.IGNORECASE,
)
_CURE: Final = "write minutes, or like 45m, 1h30m, 2h"


def parse(text: str) -> int | None:
    """Return the minutes of `45m`, `1h30m`, `2h` or plain minutes; None for any other text."""
    match = _LENGTH.fullmatch(text)
    if not match or not text:
        return None
    hours, minutes, plain = match.groups()
    return int(plain or 0) + int(hours or 0) * 60 + int(minutes or 0)


def parse_days(text: str) -> int | None:
    """Return the days of `90d`; None for any other text."""
    match = _DAYS.fullmatch(text)
    return int(match[1]) if match else None


def format_minutes(minutes: int) -> str | int:
    """Write minutes in canonical form: `2h`, `1h30m`, and plain minutes below an hour."""
    hours, rest = divmod(minutes, 60)
    if hours == 0:
        return rest
    return f"{hours}h{rest}m" if rest else f"{hours}h"


def read(node: nodes.Node, name: str, kind: Minutes, problems: Problems) -> int | None:
    """Return the minutes of field `name`, within the limits of its kind; None after a diagnostic."""
    value = node.value if isinstance(node, nodes.Scalar) else None
    minutes = value if isinstance(value, int) and not isinstance(value, bool) else None
    if isinstance(value, str):
        minutes = parse(value)
    if minutes is None:
        shown = f"`{node.text}`" if isinstance(node, nodes.Scalar) else "this"
        guess = _guess(node.text) if isinstance(node, nodes.Scalar) else None
        cure = f"write {guess}" if guess else _CURE
        problems.add("bad-duration", node, f"{shown} is not a length of time", cure)
        return None
    if not kind.least <= minutes <= kind.most:
        field_faults.out_of_range(node, name, minutes, (kind.least, kind.most), problems, " minutes")
        return None
    return minutes


def _guess(text: str) -> str | int | None:
    """Return the length that was probably meant: of `1.5h`, `90 min`, `1:30`, `PT1H30M`."""
    match = _LOOSE.fullmatch(text.strip()) if len(text) <= spelling.MAX_WORD else None
    if not match:
        return None
    if match["clock"]:
        hours, _, minutes = match["clock"].partition(":")
        return format_minutes(int(hours) * 60 + int(minutes))
    total = float(match["hours"] or 0) * 60 + float(match["minutes"] or 0)
    return format_minutes(int(total)) if total == int(total) and total else None


def read_days(node: nodes.Node, problems: Problems) -> int | None:
    """Return a number of days, written as `90d`; None after a diagnostic."""
    days = parse_days(node.text) if isinstance(node, nodes.Scalar) else None
    if days is None:
        shown = f"`{node.text}`" if isinstance(node, nodes.Scalar) else "this"
        number = isinstance(node, nodes.Scalar) and parse_days(f"{node.text}d")
        cure = f"write {number}d" if number else "write like 90d"
        problems.add("bad-duration", node, f"{shown} is not a number of days", cure)
    return days
