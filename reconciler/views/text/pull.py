"""What a pull changes in a file, what it leaves, and what else to know."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from reconciler.model import dotted
from reconciler.planning import pullable
from reconciler.views.output import Report
from reconciler.views.text import lines

STYLES = {"+": "green", "-": "red", "@": "cyan"}


def render(report: Report, console: Console) -> None:
    """Show the difference of the file, and what became of it."""
    for line in report["diff"]:
        console.print(Text(line, style=STYLES.get(line[:1], "")))
    for note in report["notes"]:
        lines.wrapped(console, "note  ", note, "dim")
    if report["unread"]:
        names = ", ".join(report["unread"])
        lines.wrapped(console, "note  ", f"this token cannot read, so not compared: {names}", "dim")
    for change in report["left"]:
        lines.wrapped(console, "left  ", f"{change['path']}: {change['reason']}", "yellow")
    if report.get("asking"):
        return
    page, done = report["page"], "pulled" if report["written"] else "would pull"
    if not report["changes"]:
        same = f"nothing to pull: the file says of {page} what Zoom does"
        same += ", as far as this token reads it" if report["unread"] else ""
        lines.wrapped(console, "", "nothing was pulled" if report["left"] else same)
        return
    lines.wrapped(console, f"{done} ", ", ".join(_values(report)), "bold")
    if report["written"]:
        lines.next_step(
            console, f"reconciler plan {page}", "then commit the file", called=report.get("called")
        )


def _values(report: Report) -> list[str]:
    """Name what is pulled, the week of a host as one."""
    paths = (tuple(change["keys"]) for change in report["changes"])
    return [*dict.fromkeys(dotted(pullable.asked(path)) for path in paths)]
