"""Diagnostics as a compiler shows them: the line, a caret under the place, and the cure."""

from __future__ import annotations

import textwrap

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from reconciler.views.entries.entry import Remark
from reconciler.views.entries.listing import Listing
from reconciler.views.text import excerpt, lines

STYLES = {
    "error": "bold red",
    "warning": "bold yellow",
    "info": "bold cyan",
    "help": "bold cyan",
    "note": "bold",
}
NARROWEST = 40


def render(files: Listing, console: Console) -> None:
    """Show every diagnostic, what was made of templates and for hosts, then the sum."""
    for diagnostic in files.remarks:
        _diagnostic(diagnostic, console)
        console.print()
    for note in files.notes:
        if cell_len(note.line) <= lines.width(console):
            lines.beside(console, Text(note.line), note.place)
        else:
            lines.wrapped(console, "", note.line, right=note.place)
    checked = f" in {files.extent}" if files.extent else ""
    style = f"bold {lines.STYLES[files.tone].removeprefix('bold ')}"
    if files.counts:
        console.print(Text(f"{lines.total(files.counts)}{checked}", style))
    else:
        console.print(Text.assemble((files.state, style), checked))
    for step in files.next:
        lines.next_step(console, step.command, step.case)


def _diagnostic(diagnostic: Remark, console: Console) -> None:
    style = STYLES[diagnostic.severity]
    gutter = " " * len(str(diagnostic.at["line"]))
    width = max(console.width, NARROWEST)
    head = Text.assemble((f"{diagnostic.severity}[{diagnostic.code}]", style), (": ", "bold"))
    _wrapped(console, head, diagnostic.message, "    ", width, "bold")
    console.print(Text.assemble((f"{gutter}--> ", excerpt.FRAME), diagnostic.place))
    for line in excerpt.lines(diagnostic, gutter, width, style):
        console.print(line)
    for fact in diagnostic.facts:
        start = Text.assemble((f"{gutter} = ", excerpt.FRAME), (f"{fact.name}: ", STYLES[fact.name]))
        _wrapped(console, start, fact.text, " " * start.cell_len, width)


def _wrapped(console: Console, start: Text, text: str, indent: str, width: int, style: str = "") -> None:
    """Print `text` after `start`, further rows under `indent`; words that are too long stay whole."""
    filler = "\0" * start.cell_len
    rows = textwrap.wrap(
        filler + text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    ) or [filler]
    console.print(Text.assemble(start, (rows[0].removeprefix(filler), style)))
    for row in rows[1:]:
        console.print(Text(row, style))
