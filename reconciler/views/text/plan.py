"""A plan as people read it: one entry a page that is not as declared, then the sum and the next command."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rich.console import Console
from rich.text import Text

from reconciler.times import wording
from reconciler.views.entries.entry import Entry, Remark, Row
from reconciler.views.entries.listing import Listing
from reconciler.views.text import lines

NARROWEST_LABEL, WIDEST_LABEL = 12, 21
LEAST = 24


class Line(NamedTuple):
    """A line below a heading; without a label it starts where labels do."""

    label: str | None
    text: Text
    place: str = ""
    style: str = ""


def render(plan: Listing, console: Console) -> None:
    """Show the plan; all that stands at the right starts in one column."""
    shown = [(entry, list(_lines(entry))) for entry in plan.entries if _worth_a_look(entry)]
    column = _column(console, (right for entry, below in shown for right in (_type(entry), *_places(below))))
    for entry, below in shown:
        _entry(console, entry, below, column)
    for remark in plan.remarks:
        _remark(console, remark)
    console.print(Text(_total(plan), style="bold"))
    if plan.refused:
        console.print(Text.assemble(("refused", "bold red"), f": {plan.refused}"))
    for note in plan.notes:
        console.print(Text(note.text, style="dim"))
    for step in plan.next:
        lines.next_step(console, step.command, step.case)


def _worth_a_look(entry: Entry) -> bool:
    return bool(entry.kind) and (entry.kind != "no-op" or bool(entry.rows or entry.steps))


def _column(console: Console, rights: Iterable[str]) -> int:
    """Return where the right parts start: what is longer than half a line has no say in that."""
    width = lines.width(console)
    return width - max((len(right) for right in rights if len(right) <= width // 2), default=0)


def _entry(console: Console, entry: Entry, below: list[Line], column: int) -> None:
    who = f"  owner {entry.owner}" + (f"; hosts {entry.hosts}" if entry.hosts else "")
    lines.beside(console, lines.heading(entry).append(who), _type(entry), column)
    labels = [len(line.label) for line in below if line.label and len(line.label) <= WIDEST_LABEL]
    label = max([NARROWEST_LABEL, *labels])
    for line in below:
        name = "" if line.label is None else f"{line.label:<{label}}" + " " * lines.GAP
        lines.wrapped(
            console, " " * lines.INDENT + name, line.text, line.style,
            right=line.place, column=column, least=LEAST,
        )  # fmt: skip


def _type(entry: Entry) -> str:
    return entry.evidence.verdict if entry.evidence else entry.declared


def _places(below: Iterable[Line]) -> Iterator[str]:
    return (line.place for line in below)


def _lines(entry: Entry) -> Iterator[Line]:
    if entry.text:
        yield Line(None, Text(entry.text), style="dim")
    for row in entry.rows:
        yield Line(row.name, _row_text(row), row.place, lines.STYLES[row.tone])
    if entry.blocked:
        yield Line("blocked", Text(entry.blocked), style="bold red")
    if entry.steps:
        steps = wording.many(len(entry.steps), "step")
        yield Line(None, Text(f"{steps} by hand: reconciler checklist {entry.name}"), style="magenta")


def _row_text(row: Row) -> Text:
    """Say what is said of a field; the two sides of a change in their colours."""
    return (
        Text.assemble((row.before, "red"), " -> ", (row.after, "green")) if row.before else Text(row.in_words)
    )


def _remark(console: Console, remark: Remark) -> None:
    """Print a finding in one sentence."""
    page = f"{remark.page}: " if remark.page else ""
    sentence = Text.assemble(
        (remark.severity, lines.STYLES[remark.tone]), f" {remark.code}: {page}{remark.message}"
    )
    for number, piece in enumerate(sentence.wrap(console, lines.width(console) - 2)):
        piece.rstrip()
        console.print(Text.assemble("  " if number else "", piece))


def _total(plan: Listing) -> str:
    blocked = f"; {lines.total(plan.also)}" if plan.also else ""
    cost = f"   ({plan.extent})" if plan.extent else ""
    return f"{lines.total(plan.counts) or 'no pages'}{blocked}{cost}"
