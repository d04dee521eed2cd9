"""A plan as people read it: one entry a page that is not as declared, then the sum and the next command."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from reconciler.times import wording
from reconciler.views.entries.entry import UNSETTLED, Entry, Remark, Row
from reconciler.views.entries.listing import Listing
from reconciler.views.entries.waiting import MAKES
from reconciler.views.text import differing, lines, many

NARROWEST_LABEL, WIDEST_LABEL = 12, 21
LEAST = 24
BESIDE = 3
"""Lines that a text may take beside its place."""
MOST_LINES = 3
"""Lines of names of pages; Markdown and HTML have all."""


class Line(NamedTuple):
    """A line below a heading; without a label it starts where labels do."""

    label: str | None
    text: Text
    place: str = ""
    style: str = ""


def render(plan: Listing, console: Console) -> None:
    """Show the plan; all that stands at the right starts in one column."""
    lines.before_all(console, plan)
    worth = [entry for entry in plan.entries if _worth_a_look(entry)]
    shown = [(entry, list(_lines(console, entry, steps_here=plan.steps_here))) for entry in worth]
    column = _column(console, (right for entry, below in shown for right in (_type(entry), *_places(below))))
    for entry, below in shown:
        _entry(console, entry, below, column)
    for remark in plan.remarks:
        _remark(console, remark)
    console.print(Text(_total(plan), style="bold"))
    if plan.refused:
        lines.wrapped(console, Text("apply would refuse: ", style="bold red"), plan.refused)
    for note in (note for note in plan.notes if note.name != UNSETTLED):
        lines.wrapped(console, "", note.text, lines.STYLES[note.tone] or "dim")
    lines.ending(console, plan._replace(reported=""))


def _worth_a_look(entry: Entry) -> bool:
    return bool(entry.kind) and (entry.kind != "no-op" or bool(entry.rows or entry.steps))


def _column(console: Console, rights: Iterable[str]) -> int:
    """Return where the right parts start: what is longer than half a line has no say in that."""
    width = lines.width(console)
    return width - max((len(right) for right in rights if len(right) <= width // 2), default=0)


def _entry(console: Console, entry: Entry, below: list[Line], column: int) -> None:
    _heading(console, entry, column)
    labels = [len(line.label) for line in below if line.label and len(line.label) <= WIDEST_LABEL]
    label = max([NARROWEST_LABEL, *labels])
    for line in below:
        name = "" if line.label is None else f"{line.label:<{label}}" + " " * lines.GAP
        _line(console, line, " " * lines.INDENT + name, column)
    if entry.pages and entry.kind == "create":
        many.new(console, entry)


def _line(console: Console, line: Line, head: str, column: int) -> None:
    """Print a line beside its label and its place; a long text stands below these, at the whole width."""
    room = (column if line.place else lines.width(console)) - len(head) - lines.GAP
    wide = room >= LEAST and len(line.label or "") <= WIDEST_LABEL
    most = room * BESIDE if wide else room  # else the place would stand in the middle of the text
    if line.label is None or line.text.cell_len <= (max(most, LEAST) if wide else most):
        lines.wrapped(console, head, line.text, line.style, right=line.place, column=column, least=LEAST)
        return
    lines.beside(console, Text(head.rstrip(), line.style), line.place, column)
    lines.wrapped(console, " " * 2 * lines.INDENT, line.text, line.style)


def _heading(console: Console, entry: Entry, column: int) -> None:
    """Begin an entry with whose page it is and as many hosts as fit the line; below it where none do."""
    head = lines.heading(entry)
    room = lines.width(console) - head.cell_len - lines.GAP
    who = _who(console, entry, head.cell_len + lines.GAP)
    beside = cell_len(who) <= room
    lines.beside(console, head.append(f"  {who}") if who and beside else head, _type(entry), column)
    if not beside:
        lines.paragraph(console, _who(console, entry, lines.INDENT))


def _who(console: Console, entry: Entry, begin: int) -> str:
    """Say whose page it is, and as many of its hosts as fit a line that begins so far right; one at least."""
    who = f"owner {entry.owner}" if entry.owner else ""
    if not entry.hosts:
        return who
    return lines.fitting(console, entry.hosts.split(", "), begin, 1, f"{who}{'; ' if who else ''}hosts ")


def _type(entry: Entry) -> str:
    return entry.evidence.verdict if entry.evidence else entry.declared


def _places(below: Iterable[Line]) -> Iterator[str]:
    return (line.place for line in below)


def _lines(console: Console, entry: Entry, *, steps_here: bool) -> Iterator[Line]:
    if entry.text:
        yield Line(None, Text(entry.text), style="dim")
    before = ""
    for row in entry.rows:
        yield Line("" if row.name == before else row.name, _row_text(row), row.place, lines.STYLES[row.tone])
        before = row.name
    if entry.blocked:
        yield Line("blocked", Text(entry.blocked), style="bold red")
    if entry.pages and entry.kind != "create":
        yield from _pages(console, entry)
    elif entry.pages:
        yield Line(
            "pages", Text("of one document" if entry.place else "each of its own document"), entry.place
        )
    if steps_here:
        yield from _steps(entry)
    elif steps := sum(len(page.steps) for page in entry.pages or (entry,)):
        which = "" if entry.pages else f" {entry.name}"
        then = "then " if entry.kind in MAKES and not entry.blocked else ""
        by_hand = f"{then}{wording.many(steps, 'step')} by hand: reconciler checklist{which}"
        yield Line(None, Text(by_hand), style="magenta")


def _steps(entry: Entry) -> Iterator[Line]:
    """Name the steps by hand, with their pages where there are several."""
    for page in entry.pages or (entry,):
        of = f"{page.name}: " if entry.pages else ""
        for step in page.steps:
            yield Line("by hand", Text(f"{of}{step['do']}"), style="magenta")


def _pages(console: Console, group: Entry) -> Iterator[Line]:
    """Name the pages of a group, and what is said of some of them with those of whom it is said."""
    names, head = [page.name for page in group.pages], lines.INDENT + NARROWEST_LABEL + lines.GAP
    yield Line("pages", Text(lines.fitting(console, names, head, MOST_LINES)))
    said, rest = many.differences(group)
    for row, of in said:
        text = lines.fitting(console, of, head, 2, f"{row.in_words}: ")
        yield Line(row.name, Text(text), row.place)
    if rest:
        yield Line(None, Text(rest), style="dim")


def _row_text(row: Row) -> Text:
    """Say what is said of a field; the two sides of a change in their colours."""
    if not row.before:
        return Text(row.in_words)
    before, after = differing.parts(row.before, row.after)
    return Text.assemble((before, "red"), " -> ", (after, "green"))


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
