"""An explanation as it is written; the list of all codes with one line each."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from reconciler.views.output import Report


def render(report: Report, console: Console) -> None:
    """Show one explanation in full, or all in short."""
    explanations = report["explanations"]
    if not report["all"]:
        for line in explanations[0]["text"].rstrip().split("\n"):
            console.print(Text(line, "bold cyan" if line.startswith("#") else ""))
        return
    width = max(len(one["code"]) for one in explanations)
    for one in explanations:
        console.print(Text.assemble((f"{one['code']:<{width}}", "bold"), f"  {one['summary']}"))
