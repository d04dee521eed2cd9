"""Entries in columns: a head, then labelled rows; all that stands at the right starts in one column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from reconciler.views.text.layout import WIDEST

INDENT, GAP = 4, 2
NARROWEST_LABEL, WIDEST_LABEL = 12, 21
LEAST_TEXT = 24
"""Columns that the text of a row keeps whatever stands beside it; what does not fit goes below."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of an entry, longer text wrapped under itself; without a label it starts where labels do."""

    label: str | None
    text: Text
    right: str = ""
    style: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is said of one page."""

    head: Text
    right: str
    rows: Sequence[Row]


def show(console: Console, entries: Sequence[Entry]) -> None:
    """Print the entries of one report."""
    width = min(console.width, WIDEST)
    rights = [right for entry in entries for right in (entry.right, *(row.right for row in entry.rows))]
    fitting = [len(right) for right in rights if len(right) <= width // 2]
    column = width - max(fitting, default=0)
    for entry in entries:
        _beside(console, entry.head, entry.right, column, "dim")
        label = _label_width(entry.rows)
        for row in entry.rows:
            _row(console, row, label, column)


def _label_width(rows: Iterable[Row]) -> int:
    labels = [len(row.label) for row in rows if row.label and len(row.label) <= WIDEST_LABEL]
    return max([NARROWEST_LABEL, *labels])


def _row(console: Console, row: Row, label: int, column: int) -> None:
    indent = INDENT if row.label is None else INDENT + max(label, len(row.label)) + GAP
    end = column - GAP if row.right else min(console.width, WIDEST)
    pieces = row.text.wrap(console, max(end - indent, LEAST_TEXT)) or [Text("")]
    for number, piece in enumerate(pieces):
        piece.rstrip()
        left = Text("" if number else " " * INDENT + (row.label or ""))
        left.pad_right(indent - left.cell_len)
        left.append_text(piece)
        left.stylize(row.style)
        _beside(console, left, row.right if not number else "", column, "dim")


def _beside(console: Console, left: Text, right: str, column: int, style: str) -> None:
    """Print `right` from `column` on; where that is taken, right behind `left`, else on a line of its own."""
    if not right:
        console.print(left)
        return
    width = min(console.width, WIDEST)
    start = min(max(column, left.cell_len + GAP), width - len(right))
    if left.cell_len + GAP > start:
        console.print(left)
        left, start = Text(""), max(INDENT, min(column, width - len(right)))
    console.print(Text.assemble(left, " " * (start - left.cell_len), (right, style)))
