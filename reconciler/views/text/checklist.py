"""The open manual steps as a worksheet, grouped by account: that is how people sign in."""

from __future__ import annotations

from itertools import groupby

from rich.console import Console
from rich.text import Text

from reconciler.views.entries.listing import Listing
from reconciler.views.text import lines


def render(worksheet: Listing, console: Console) -> None:
    """Show the steps of every page."""
    for owner, group in groupby(worksheet.entries, key=lambda entry: entry.group):
        console.print(Text(owner, style="bold"))
        for entry in group:
            lines.beside(console, lines.heading(entry), entry.place)
            lines.paragraph(console, entry.text, "dim")
            for row in entry.rows:
                lines.wrapped(console, f"    {row.name}: ", row.text)
            lines.steps(console, entry.steps)
            console.print()
    if not worksheet.entries:
        console.print(Text(worksheet.state, style="green"))
    for note in worksheet.notes:
        lines.wrapped(console, "", note.text, "dim")
    lines.ending(console, worksheet)
