"""Past runs: a line each and one a page; for a single run a line a write."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from reconciler.times import wording
from reconciler.views import calls, words
from reconciler.views.entries.next_steps import SETTLES
from reconciler.views.output import Report
from reconciler.views.text import lines

MOST_LINES = 3
"""Lines of names of pages with which the same was done."""


def render(report: Report, console: Console) -> None:
    """Show the runs, the latest first."""
    for idle, group in groupby(report["runs"], key=_idle):
        runs = list(group)
        if idle and len(runs) > 1:
            first, last = _when(runs[-1]["started"]), _when(runs[0]["started"])
            text = f"{len(runs)} runs that wrote nothing, {first} to {last}"
            console.print(Text(text, style="dim"))
            continue
        for run in runs:
            _run(run, console)
    writing = [run["run"] for run in report["runs"] if run["pages"]]
    if report.get("earlier"):
        called = report.get("called", calls.PROGRAM)
        text = f"{wording.many(report['earlier'], 'earlier run')}: {called} runs --all"
        console.print(Text(text, style="dim"))
    if not report["runs"]:
        console.print(Text("nothing was applied here yet", style="dim"))
    elif any(run["ended"] is None and not run["left"] for run in report["runs"]):
        lines.next_step(console, "reconciler apply", SETTLES, called=report.get("called"))
    elif writing:
        latest = "" if len(writing) == 1 else "the latest; any other run by its name"
        lines.next_step(console, f"reconciler undo {writing[0]}", latest, called=report.get("called"))


def _idle(run: dict[str, Any]) -> bool:
    """Whether a run came to its end and wrote nothing: several of them are told as one line."""
    return not run["pages"] and "writes" not in run and run["ended"] is not None


def _run(run: dict[str, Any], console: Console) -> None:
    head = Text.assemble((run["run"], "bold"), f"  {_when(run['started'])}  {run['who']}")
    head.append(f"  {run['commit']}" if run["commit"] else "")
    if run["ended"] is None:
        head.append("  left a page behind" if run["left"] else "  never ended", "bold red")
    lines.beside(console, head, f"account {run['account']} at {run['origin']}")
    if run["link"]:
        console.print(Text(f"    {run['link']}", style="dim"))
    if "writes" in run:
        for write in run["writes"]:
            _write(write, run["started"], console)
        return
    for what, names in _alike(run).items():
        indent = " " * lines.INDENT
        if len(names) == 1:
            lines.paragraph(console, f"{names[0]}  {what}")
            continue
        lines.wrapped(console, indent, f"{wording.many(len(names), 'page')}  {what}")
        inner = indent + " " * lines.GAP
        lines.wrapped(console, inner, lines.fitting(console, names, len(inner), MOST_LINES), "dim")
    if not run["pages"]:
        console.print(Text("    wrote nothing", style="dim"))


def _write(write: dict[str, Any], started: str, console: Console) -> None:
    """Print one write with its time, of another day than that of the run with its date too."""
    at = _when(write["at"]).removeprefix(f"{_when(started)[:10]} ")
    head, what, id_ = f"    {at}  {_page(write)}", write["what"], write["schedule_id"] or ""
    if cell_len(f"{head}  {what}") <= lines.width(console):
        lines.beside(console, Text(f"{head}  {what}"), id_)
        return
    console.print(Text(head))
    lines.wrapped(console, " " * (len(at) + lines.INDENT + lines.GAP), what, right=id_)


def _alike(run: dict[str, Any]) -> dict[str, list[str]]:
    """Return what was done, with the pages of which that is so; `PAGE` is the key of each of several."""
    said: dict[str, list[dict[str, Any]]] = {}
    for page in run["pages"]:
        said.setdefault(_done(page).replace(f"`{page['page']}`", "`PAGE`"), []).append(page)
    whole = ((what if len(pages) > 1 else _done(pages[0]), pages) for what, pages in said.items())
    return {what: [_page(page) for page in pages] for what, pages in whole}


def _done(page: dict[str, Any]) -> str:
    """Say what was done to a page, the same once with how often."""
    times = Counter(page["what"])
    return "; ".join(f"{what} ({count} times)" if count > 1 else what for what, count in times.items())


def _page(entry: dict[str, Any]) -> str:
    return entry["page"] or "(leftovers)"


def _when(text: str) -> str:
    return words.when(text, seconds=True)
