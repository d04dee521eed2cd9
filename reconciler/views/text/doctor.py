"""What doctor found, one line a check, problems with their cure; what is the same of many, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.text import Text

from reconciler.views.output import Report
from reconciler.views.text import lines

STYLES = {"ok": "green", "problem": "bold red", "warning": "yellow", "cannot tell": "yellow"}
FOLDED, FEWEST, HEAD, MOST_LINES = "people", 3, 15, 2
"""The area in which so many checks in a row that say the same are one; where texts begin; lines of names."""


def render(report: Report, console: Console) -> None:
    """Show the checks, area by area, then the sum."""
    for area, checks in groupby(report["checks"], lambda check: check["area"]):
        console.print(Text(area, style="bold"))
        for _, group in groupby(checks, _said):
            alike = list(group)
            for some in [alike] if area == FOLDED and len(alike) >= FEWEST else ([check] for check in alike):
                _one(some[0], [check["name"] for check in some], console)
    counts = Counter(check["result"] for check in report["checks"])
    console.print(Text(", ".join(f"{counts[name]} {name}" for name in STYLES if counts[name]), style="bold"))


def _said(check: Mapping[str, Any]) -> tuple[str, str, str]:
    return check["result"], check["message"], check["help"]


def _one(check: Mapping[str, Any], names: list[str], console: Console) -> None:
    """Print what is said of one or several names."""
    head = Text(f"  {check['result']:<13}", STYLES[check["result"]])
    text = lines.fitting(console, names, HEAD, MOST_LINES, after=": ") if len(names) > 1 else f"{names[0]}: "
    lines.wrapped(console, head, text + check["message"])
    if check["help"]:
        lines.wrapped(console, " " * HEAD, f"help: {check['help']}", "cyan")
