"""Who was connected, and where their tokens are."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from reconciler.views.output import Report
from reconciler.views.text import lines


def render(report: Report, console: Console) -> None:
    """Show the user, the scopes and the place."""
    one = report["connected"]
    console.print(Text(f"{one['email']} is connected at {one['api']}"))
    lines.wrapped(console, "  may     ", " ".join(one["scopes"]) or "not said")
    lines.wrapped(console, "  kept in ", one["kept_in"])
    lines.next_step(console, "reconciler doctor", called=report.get("called"))
