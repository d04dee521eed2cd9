"""The open manual steps as a worksheet, grouped by owner: that is how people sign in."""

from __future__ import annotations

from itertools import groupby

from rich.console import Console
from rich.text import Text

from reconciler.views.clean import clean
from reconciler.views.output import Report
from reconciler.views.text import layout

FAILED = "not tried: "
FORGET = "recipes that failed are tried again after 30 days, or after `reconciler probe --forget`"


def render(report: Report, console: Console) -> None:
    """Show the steps of every page."""
    pages = sorted(report["pages"], key=lambda page: (page["owner"], page["page"]))
    for owner, group in groupby(pages, key=lambda page: page["owner"]):
        console.print(Text(f"as {clean(owner)}", style="bold"))
        for page in group:
            layout.line(console, layout.heading(page, "manual"), layout.place(page))
            layout.paragraph(console, clean(page["reason"]), style="dim")
            layout.steps(console, page["checklist"])
            console.print()
    if not pages:
        console.print(Text("nothing is to be done by hand", style="green"))
    else:
        if any(FAILED in page["reason"] for page in pages):
            layout.paragraph(console, FORGET, indent=0, style="dim")
        console.print(Text.assemble(("next", "bold cyan"), ": reconciler apply, when that is done"))
