"""Diagnostics as a compiler shows them: the line, a caret under the place, and the cure."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from reconciler.times import wording
from reconciler.views.clean import clean
from reconciler.views.output import Report
from reconciler.views.sheets import files
from reconciler.views.text import excerpt

STYLES = {"error": "bold red", "warning": "bold yellow"}
REMARKS = {"help": "bold cyan", "note": "bold"}
NARROWEST = 40


def render(report: Report, console: Console) -> None:
    """Show every diagnostic, then the sum."""
    for one in report["diagnostics"]:
        _diagnostic(one, console)
        console.print()
    counts = Counter(one["severity"] for one in report["diagnostics"])
    if not counts:
        console.print(Text.assemble(("no problems", "bold green"), _checked(report)))
        return
    said = ", ".join(wording.many(counts[name], name) for name in STYLES if counts[name])
    console.print(Text(f"{said}{_checked(report)}", STYLES["error" if counts["error"] else "warning"]))
    console.print(Text.assemble(("next", "bold cyan"), f": {files.next_step(report)}"))


def _checked(report: Report) -> str:
    checked = report["checked"]
    pages, read = (wording.many(checked[name], what) for name, what in (("pages", "page"), ("files", "file")))
    return f" in {pages} of {read}" if checked["files"] else ""


def _diagnostic(one: Mapping[str, Any], console: Console) -> None:
    style = STYLES[one["severity"]]
    gutter = " " * len(str(one["line"]))
    width = max(console.width, NARROWEST)
    head = Text.assemble((f"{one['severity']}[{one['code']}]", style), (": ", "bold"))
    _wrapped(console, head, clean(one["message"]), "    ", width, "bold")
    console.print(Text.assemble((f"{gutter}--> ", excerpt.FRAME), _place(one)))
    for line in excerpt.lines(one, gutter, width, style):
        console.print(line)
    for kind, text in _remarks(one):
        start = Text.assemble((f"{gutter} = ", excerpt.FRAME), (f"{kind}: ", REMARKS[kind]))
        _wrapped(console, start, clean(text), " " * start.cell_len, width)


def _place(one: Mapping[str, Any]) -> str:
    return f"{clean(one['file'])}:{one['line']}:{one['column']}"


def _remarks(one: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if one["help"]:
        yield "help", one["help"]
    for note in one["notes"]:
        yield "note", f"{note['message']} at {_place(note)}" if "file" in note else note["message"]


def _wrapped(console: Console, start: Text, text: str, indent: str, width: int, style: str = "") -> None:
    """Print `text` after `start`, further rows under `indent`; words that are too long stay whole."""
    filler = "\0" * start.cell_len
    rows = textwrap.wrap(
        filler + text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    ) or [filler]
    console.print(Text.assemble(start, (rows[0].removeprefix(filler), style)))
    for row in rows[1:]:
        console.print(Text(row, style))
