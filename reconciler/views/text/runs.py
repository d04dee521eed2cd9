"""Past runs: a line each and one a page; for a single run a line a write."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from reconciler.views.clean import clean
from reconciler.views.output import Report
from reconciler.views.text import layout


def render(report: Report, console: Console) -> None:
    """Show the runs, the latest first."""
    for run in report["runs"]:
        _run(run, console)
    if not report["runs"]:
        console.print(Text("nothing was applied here yet", style="dim"))
    elif any(run["pages"] for run in report["runs"]):
        console.print(Text.assemble(("next", "bold cyan"), ": reconciler undo RUN"))


def _run(run: dict[str, Any], console: Console) -> None:
    head = Text.assemble((clean(run["run"]), "bold"), f"  {_when(run['started'])}  {clean(run['who'])}")
    head.append(f"  {clean(run['commit'])}" if run["commit"] else "")
    if run["ended"] is None:
        head.append("  never ended", "bold red")
    layout.line(console, head, f"account {clean(run['account'])} at {clean(run['origin'])}")
    if run["link"]:
        console.print(Text(f"    {clean(run['link'])}", style="dim"))
    if "writes" in run:
        for write in run["writes"]:
            text = f"{_when(write['at'])}  {_page(write)}  {clean(write['what'])}"
            layout.line(console, Text(f"    {text}"), clean(write["schedule_id"] or ""))
        return
    for page in run["pages"]:
        layout.paragraph(console, f"{_page(page)}  {'; '.join(map(clean, page['what']))}")
    if not run["pages"]:
        console.print(Text("    wrote nothing", style="dim"))


def _page(entry: dict[str, Any]) -> str:
    return clean(entry["page"] or "(leftovers)")


def _when(text: str) -> str:
    """Show an ISO time to the second: `2026-01-02 08:00:00Z`."""
    return clean(text[:19].replace("T", " ")) + "Z"
