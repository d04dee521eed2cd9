"""What doctor found, one line a check, problems with their cure."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.text import Text

from reconciler.views.clean import clean
from reconciler.views.output import Report
from reconciler.views.text import layout

STYLES = {"ok": "green", "problem": "bold red", "cannot tell": "yellow"}


def render(report: Report, console: Console) -> None:
    """Show the checks, area by area, then the sum."""
    area = ""
    for check in report["checks"]:
        if check["area"] != area:
            area = check["area"]
            console.print(Text(area, style="bold"))
        said = f"{clean(check['name'])}: {clean(check['message'])}"
        head = Text.assemble((f"{check['result']:<13}", STYLES[check["result"]]), said)
        layout.paragraph(console, head, indent=2, hang=13)
        if check["help"]:
            layout.paragraph(console, f"help: {clean(check['help'])}", indent=15, style="cyan")
    counts = Counter(check["result"] for check in report["checks"])
    console.print(Text(", ".join(f"{counts[name]} {name}" for name in STYLES if counts[name]), style="bold"))
