"""What doctor found, one line a check, problems with their cure."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.text import Text

from reconciler.views.output import Report
from reconciler.views.text import lines

STYLES = {"ok": "green", "problem": "bold red", "cannot tell": "yellow"}


def render(report: Report, console: Console) -> None:
    """Show the checks, area by area, then the sum."""
    area = ""
    for check in report["checks"]:
        if check["area"] != area:
            area = check["area"]
            console.print(Text(area, style="bold"))
        result = Text(f"  {check['result']:<13}", STYLES[check["result"]])
        lines.wrapped(console, result, f"{check['name']}: {check['message']}")
        if check["help"]:
            lines.wrapped(console, " " * 15, f"help: {check['help']}", "cyan")
    counts = Counter(check["result"] for check in report["checks"])
    console.print(Text(", ".join(f"{counts[name]} {name}" for name in STYLES if counts[name]), style="bold"))
