"""When a page can be booked, for people: the picture of the days, then the starts of each."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from reconciler.views import week
from reconciler.views.entries.entry import Entry
from reconciler.views.entries.listing import Listing

WIDEST = 120


def render(times: Listing, console: Console) -> None:
    """Show the picture and the starts."""
    mark = week.marks(console.encoding)
    width = min(console.width, WIDEST)
    (entry,) = times.entries
    heading = (
        *_heading(entry, width),
        *(Text(line) for line in _wrapped(times.about.replace(week.FINE.dash, mark.dash), width)),
        *_length(entry, width),
    )
    for line in (*heading, Text(), *week.lines(entry.picture or {}, width, mark), Text()):
        console.print(line)
    for line in (_total(times), *_rows(entry, width, mark)):
        console.print(line)
    for note in times.notes:
        for part in _wrapped(note.text, width):
            console.print(Text(part, style="dim"))


def _wrapped(text: str, width: int, *, indent: str = "  ") -> list[str]:
    """Return a text in lines; names with hyphens stay whole."""
    return textwrap.wrap(text, width, subsequent_indent=indent, break_on_hyphens=False)


def _heading(entry: Entry, width: int) -> Iterator[Text]:
    pieces = _wrapped(f"{entry.name}  {entry.declared}: {entry.hosts}", width - 2, indent="")
    for number, line in enumerate(pieces):
        yield Text(f"  {line}") if number else _bold_at_first(line, len(entry.name))


def _bold_at_first(line: str, size: int) -> Text:
    return Text.assemble((line[:size], "bold"), line[size:])


def _length(entry: Entry, width: int) -> Iterator[Text]:
    return (Text(line) for line in _wrapped(entry.text, width))


def _total(times: Listing) -> Text:
    style = "bold yellow" if times.tone == "warn" else "bold"
    return Text.assemble((times.state, style), f", {times.extent}" if times.extent else "")


def _rows(entry: Entry, width: int, mark: week.Marks) -> Iterator[Text]:
    """List the starts by day, what differs, or what comes nearest where there are none."""
    column = max((len(row.name) for row in entry.rows), default=0)
    for row in entry.rows:
        if row.tone == "warn":
            yield from (
                Text(f"  {line}") for line in _wrapped(f"{row.name} {row.text}", width - 2, indent="")
            )
            continue
        name = row.name.replace(week.FINE.dash, mark.dash)
        for number, part in enumerate(textwrap.wrap(row.text, max(12, width - column - 2))):
            yield Text.assemble((f"{'' if number else name:{column}}", "bold"), f"  {part}")
