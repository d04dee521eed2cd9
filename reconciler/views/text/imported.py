"""What import made of the live pages: what was written, what is to be filled in, what differs."""

from __future__ import annotations

from collections import Counter
from typing import Any

from rich.console import Console
from rich.text import Text

from reconciler.times import wording
from reconciler.views.clean import clean
from reconciler.views.output import Report
from reconciler.views.text import layout

FEW = 20


def render(report: Report, console: Console) -> None:
    """Show the sum, and every page that needs a look."""
    done = "would import" if report["dry_run"] else "imported"
    types = Counter(page["type"] for page in report["pages"])
    said = ", ".join(f"{count} {name}" for name, count in sorted(types.items()))
    pages = wording.many(len(report["pages"]), "page")
    console.print(Text(f"{done} {pages}{': ' if said else ''}{said}", style="bold"))
    written = report["written"]
    for file in written[:FEW]:
        console.print(Text(f"  {clean(file)}", style="dim"))
    if len(written) > FEW:
        console.print(Text(f"  and {wording.many(len(written) - FEW, 'more file')}", style="dim"))
    for row in report["asked"]:
        _listed(console, f"{_lacking([row])} to be filled in", [row])
    _listed(console, "left out", report["left_out"])
    if report["left_aside"]:
        said = f"left aside: lines of {', '.join(map(clean, report['left_aside']))}, not named as OWNER"
        layout.paragraph(console, said, indent=0)
    for one in report["unmanaged"]:
        console.print(Text(f"unmanaged  {clean(one['page'])}  {clean(one['path'])}: {clean(one['reason'])}"))
    for one in report["differs"]:
        _differs(one, console)
    if report["pages"] and not report["differs"]:
        console.print(Text("proved: a plan on these pages is empty", style="green"))
    _next(report, console)


def _lacking(rows: list[dict[str, Any]]) -> str:
    """Name what is to be filled in: `type`, `hosts`, or both."""
    lacking = {column for row in rows for column in row["lacks"]}
    return " and ".join(column for column in ("type", "hosts") if column in lacking)


def _listed(console: Console, what: str, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        head = Text.assemble((what, "yellow"), f"  {clean(row['slug'])} of {clean(row['owner'])}")
        console.print(head)
        layout.paragraph(console, clean(row["reason"]))


def _differs(page: dict[str, Any], console: Console) -> None:
    console.print(Text.assemble(("differs", "bold red"), f"  {clean(page['page'])}  {clean(page['reason'])}"))
    for one in page["changes"]:
        before, after = layout.value(one["before"]), layout.value(one["after"])
        console.print(Text(f"    {clean(one['path'])}: Zoom has {before}, the file says {after}"))


def _next(report: Report, console: Console) -> None:
    if sheet := report["worksheet"]:
        owners = " ".join(map(clean, report["owners"]))
        what = _lacking(report["asked"])
        say = f"fill in {what} in {clean(sheet)}, then reconciler import {owners} --types {clean(sheet)}"
    elif report["differs"]:
        say = "mend the files (or the pages), then reconciler plan"
    elif report["pages"]:
        say = "reconciler plan; commit the files and the lock file"
    else:
        say = "reconciler plan"
    console.print(Text.assemble(("next", "bold cyan"), f": {say}"))
