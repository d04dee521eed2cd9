"""Lengths of time: one grammar for every field that holds one, and back. Pure; minutes inside."""

from __future__ import annotations

import re
from typing import Any, Final

from reconciler.config import field_faults, nodes
from reconciler.config.problems import Problems

_LENGTH: Final = re.compile(r"(?:([0-9]{1,3})h)?(?:([0-9]{1,5})m)?|([0-9]{1,5})", re.ASCII)
_DAYS: Final = re.compile(r"([1-9][0-9]{0,3})d", re.ASCII)
_CURE: Final = "write minutes, or like 45m, 1h30m, 2h"


def parse(text: str) -> int | None:
    """Read `45m`, `1h30m`, `2h` or plain minutes; None where the text is none of these."""
    match = _LENGTH.fullmatch(text)
    if not match or not text:
        return None
    hours, minutes, plain = match.groups()
    return int(plain or 0) + int(hours or 0) * 60 + int(minutes or 0)


def parse_days(text: str) -> int | None:
    """Read `90d` into days; None where the text is something else."""
    match = _DAYS.fullmatch(text)
    return int(match[1]) if match else None


def format_minutes(minutes: int) -> str | int:
    """Write minutes in canonical form: `2h`, `1h30m`, and plain minutes below an hour."""
    hours, rest = divmod(minutes, 60)
    if hours == 0:
        return rest
    return f"{hours}h{rest}m" if rest else f"{hours}h"


def read(node: nodes.Node, name: str, rule: Any, found: Problems) -> int | None:
    """Read the value of field `name` within the limits of its schema rule; None after a diagnostic."""
    value = node.value if isinstance(node, nodes.Scalar) else None
    minutes = value if isinstance(value, int) and not isinstance(value, bool) else None
    if isinstance(value, str):
        minutes = parse(value)
    if minutes is None:
        shown = f"`{node.text}`" if isinstance(node, nodes.Scalar) else "this"
        found.add("bad-duration", node, f"{shown} is not a length of time", _CURE)
        return None
    if not rule["minimum"] <= minutes <= rule["maximum"]:
        field_faults.out_of_range(node, name, minutes, rule, found, " minutes")
        return None
    return minutes


def read_days(node: nodes.Node, found: Problems) -> int | None:
    """Read a number of days such as `90d`; None after a diagnostic."""
    days = parse_days(node.text) if isinstance(node, nodes.Scalar) else None
    if days is None:
        shown = f"`{node.text}`" if isinstance(node, nodes.Scalar) else "this"
        found.add("bad-duration", node, f"{shown} is not a number of days", "write like 90d")
    return days
