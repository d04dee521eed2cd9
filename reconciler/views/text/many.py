"""The pages of one entry in a plan: their names, what is each page's own, and how to see the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from reconciler.views.entries import alike
from reconciler.views.entries.entry import Entry, Row
from reconciler.views.text import lines

MOST_LISTED = 12
"""Pages of one entry, or differences between them, that have a line each."""
LISTED_OF_MORE = 10
FEW = 4
"""So few pages of one entry have a line for each difference."""
REST = "more; `reconciler plan PAGE` shows one, --report html=FILE all"
WIDEST_NAME = 32
FIRST, LAST = ("blocked", "type", "bookers"), ("slug", "summary")
"""Whether a row of a new page is told before or after others, for its line may be cut."""
Said = tuple[Row, Sequence[str]]


def new(console: Console, group: Entry) -> None:
    """Print new pages, a line each with what is theirs alone, cut where it does not fit."""
    pages = few(group.pages)
    room = min(max(cell_len(page.name) for page in pages), WIDEST_NAME)
    for page in pages:
        name = page.name + " " * (room - cell_len(page.name))
        line = Text.assemble(" " * lines.INDENT, (name, "bold"), "  ", ("; ".join(_own(group, page)), "dim"))
        line.truncate(lines.width(console), overflow="ellipsis")
        line.rstrip()
        console.print(line)
    if rest := len(group.pages) - len(pages):
        lines.paragraph(console, f"and {rest:,} {REST}", "dim")


def few(all_: Sequence[Entry]) -> Sequence[Entry]:
    """Return all pages, or the first of many."""
    return all_ if len(all_) <= MOST_LISTED else all_[:LISTED_OF_MORE]


def differences(group: Entry) -> tuple[list[Said], str]:
    """Return what is said of some pages alone with their names, by kind of row, and how much is left out.

    What is at stake comes first.
    """
    said: dict[Row, list[str]] = {}
    for page in group.pages:
        for row in alike.own(group, page):
            said.setdefault(row, []).append(page.name)
    kinds = list(dict.fromkeys(row.name for row in said))
    in_order = sorted(said.items(), key=lambda item: (_urgency(item[0]), kinds.index(item[0].name)))
    if len(in_order) <= MOST_LISTED or len(group.pages) <= FEW:
        return list(in_order), ""
    return list(in_order[:LISTED_OF_MORE]), f"and {len(in_order) - LISTED_OF_MORE:,} {REST}"


def _urgency(row: Row) -> int:
    """Return how late a row may be told: bookings at stake are the last to be left out."""
    return 0 if row.name == "bookings" else 1 if row.tone in ("bad", "warn") else 2


def _own(group: Entry, page: Entry) -> Iterator[str]:
    """Yield what is said of a new page alone, what tells most first."""
    if page.declared and not group.declared and not page.evidence:
        yield page.declared
    if page.owner and not group.owner and page.owner != page.hosts:
        yield f"owner {page.owner}"
    for row in sorted(alike.own(group, page), key=_rank):
        unnamed = row.name in FIRST or not row.name
        yield row.in_words if unnamed else f"{row.name.removeprefix('host ')} {row.in_words}"


def _rank(row: Row) -> tuple[bool, bool, bool]:
    return row.name in LAST, row.name not in ("", "blocked"), not row.name.startswith("host ")
