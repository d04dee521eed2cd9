"""Whose tokens were forgotten."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from reconciler.views.output import Report


def render(report: Report, console: Console) -> None:
    """Show a line for each user."""
    for email in report["forgotten"]:
        console.print(Text(f"{email} is not connected any more"))
    if not report["forgotten"]:
        console.print(Text(f"nobody to forget in {report['kept_in']}"))
