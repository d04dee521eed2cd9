"""What a probe showed: a line a recipe and a line a question, and at the end the answer for each type."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from reconciler.views.entries.listing import Listing
from reconciler.views.text import lines

ACCOUNT = "this account"
NAMES = 23
"""Columns of the longest name of a question."""


def render(found: Listing, console: Console) -> None:
    """Show the rows of each type and of the account, the notes, and one line a type."""
    for entry in found.entries:
        if entry.rows:
            console.print(Text(entry.name or ACCOUNT, style="bold"))
        for row in entry.rows:
            lines.wrapped(console, f"  {row.name:<{NAMES}} ", row.text, lines.STYLES[row.tone])
    for note in found.notes:
        lines.wrapped(console, "", note.line, lines.STYLES[note.tone])
    if any(entry.name for entry in found.entries):
        console.print()
    for entry in found.entries:
        if entry.name:
            style = lines.STYLES[entry.tone]
            console.print(Text.assemble((f"{entry.name}: ", "bold"), (entry.label, style)))
    lines.ending(console, found._replace(reported=""))
