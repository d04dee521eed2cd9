"""Lines with a left and a right part, wrapped under themselves: what the text views share.

All strings are clean already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from reconciler.views import calls, words
from reconciler.views.entries.entry import UNSETTLED, Entry, Evidence
from reconciler.views.entries.listing import Count, Listing

if TYPE_CHECKING:
    from reconciler.views.entries.fleet import Accounts

WIDEST = 110
INDENT, GAP = 4, 2
LEAST = 20
"""Columns that a text keeps whatever stands beside it."""
STYLES = {"bad": "bold red", "warn": "yellow", "good": "green", "info": "cyan", "plain": ""}


def width(console: Console) -> int:
    """Return how many columns a line takes at most."""
    return min(console.width, WIDEST)


def wrapped(
    console: Console, head: str | Text, text: str | Text, style: str = "", *, right: str = "",
    column: int | None = None, least: int = LEAST,
) -> None:  # fmt: skip
    """Print `head` and, beside it, text that may take several lines; `right` stands behind the first."""
    body = text if isinstance(text, Text) else Text(text)
    begin = Text.assemble(head).cell_len
    end = _column(console, right, column) - GAP if right else width(console)
    for number, piece in enumerate(body.wrap(console, max(end - begin, least)) or [Text()]):
        piece.rstrip()
        left = Text.assemble(" " * begin if number else head, piece)
        left.stylize(style)
        beside(console, left, "" if number else right, column)


def beside(console: Console, left: Text, right: str, column: int | None = None) -> None:
    """Print `right` from `column` on (None: at the edge), behind a `left` that is longer, or below it."""
    if not right:
        console.print(left)
        return
    last = width(console) - Text(right).cell_len
    start = min(max(_column(console, right, column), left.cell_len + GAP), last)
    if left.cell_len + GAP > start:
        console.print(left)
        left, start = Text(), max(INDENT, min(_column(console, right, column), last))
    console.print(Text.assemble(left, " " * (start - left.cell_len), (right, "dim")))


def _column(console: Console, right: str, column: int | None) -> int:
    return width(console) - Text(right).cell_len if column is None else column


def fitting(
    console: Console, names: Sequence[str], head: int, most: int, before: str = "", after: str = ""
) -> str:
    """Return `before`, names and `after` in at most so many lines beside a `head` of so many columns.

    Names that do not fit are counted: `ana, budi and 28 more`; one is always there.
    """
    room = max(width(console) - head, LEAST)
    for shown in range(min(len(names), room * most // 2), 0, -1):
        rest = f" and {len(names) - shown:,} more" if shown < len(names) else ""
        text = f"{before}{', '.join(names[:shown])}{rest}{after}"
        if cell_len(text) <= room * most and len(Text(text).wrap(console, room)) <= most:
            break
    return text


def paragraph(console: Console, text: str, style: str = "") -> None:
    """Print text at the width of the page, as part of an entry."""
    wrapped(console, " " * INDENT, text, style)


def named(console: Console, name: str, text: str, style: str = "", indent: str = "  ") -> None:
    """Print text behind its name, all in one column."""
    wrapped(console, f"{indent}{name:<9} ", text, style)


def next_step(console: Console, command: str, case: str = "", *, called: str | None = None) -> None:
    """Print what to type on a line of its own, whole, to be copied; in which case stands below.

    `called` is what `reconciler` is typed as, where `command` does not say it yet.
    """
    typed = calls.in_prose(command, called) if called else command
    console.print(Text.assemble(("next", "bold cyan"), f": {typed}"))
    if case:
        wrapped(console, " " * len("next: "), case)


def before_all(console: Console, report: Listing) -> None:
    """Print what is to be known before anything else of a report."""
    for note in report.notes:
        if note.name == UNSETTLED:
            wrapped(console, "", note.text, STYLES[note.tone])


def ending(console: Console, report: Listing | Accounts) -> None:
    """Print when and by what a report was made, where it says so, then what to type next."""
    if report.reported:
        wrapped(console, "", report.reported, "dim")
    for step in report.next:
        next_step(console, step.command, step.case)


def heading(entry: Entry) -> Text:
    """Begin an entry: sign, kind and page."""
    style = STYLES[words.TONES.get(entry.kind, "plain")]
    sign = words.SIGNS.get(entry.kind, " ")
    return Text.assemble((f"{sign} {entry.kind:<8}", style), (entry.name, "bold"))


def total(counts: Iterable[Count]) -> str:
    """Say a sum: `2 update, 1 manual`."""
    return ", ".join(count.in_words for count in counts)


def claims(console: Console, evidence: Evidence, indent: str = "  ") -> None:
    """Print the claims on a type: witness, types, weight, what was seen; below that where it is long."""
    for number, claim in enumerate(evidence.claims):
        head = f"{indent}{'' if number else 'why':<9} {claim.witness:<14} {claim.says:<20} "
        when = f", {claim.when}" if claim.weight != "supporting" else ""
        style = "dim" if number else ""
        if cell_len(f"{head}{claim.weight}: {claim.seen}{when}") <= width(console):
            wrapped(console, head, f"{claim.weight}: {claim.seen}{when}", style)
            continue
        wrapped(console, head, f"{claim.weight}{when}", style)
        wrapped(console, " " * (len(indent) + 12), claim.seen, style)


def steps(console: Console, checklist: Iterable[Mapping[str, Any]], indent: str = "    ") -> None:
    """Print manual steps, numbered."""
    for number, step in enumerate(checklist, 1):
        wrapped(console, f"{indent}{number}. ", step["do"])
        if step["url"]:
            console.print(Text(f"{indent}   {step['url']}", style="dim"))
