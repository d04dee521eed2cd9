"""The picture of days in the terminal: a row a host, hours across, what the page offers at the foot.

Shapes and labels say everything; colour only repeats it. Where the terminal cannot show blocks, letters do.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from reconciler.times import wording
from reconciler.views import axis, turns
from reconciler.views.clean import clean

Picture = Mapping[str, Any]
Day = Mapping[str, Any]
Stretches = Sequence[Sequence[int]]
FOOT = {"all_hosts_available": "all hosts", "any_host_available": "any host"}
EVERY = {15: 1, 30: 2, 60: 3}
NARROWEST_LABEL, WIDEST_LABEL, FIGURES = 16, 24, 11


@dataclass(frozen=True, slots=True)
class Marks:
    """What to draw with; of a host and of the page a cell covered whole, in its left and its right half."""

    host: str
    page: str
    tick: str
    dash: str
    turns: str
    dots: str


FINE = Marks("▄▖▗", "█▌▐", "·", "–", "»«", "…")
PLAIN = Marks("===", "###", ".", "-", "><", "~")


def marks(encoding: str) -> Marks:
    """Return what an output of this encoding can show."""
    try:
        "".join((FINE.host, FINE.page, FINE.tick, FINE.dash, FINE.turns, FINE.dots)).encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return PLAIN
    return FINE


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a picture is drawn on: the minutes of a day it shows, minutes a cell, columns of the label."""

    picture: Picture
    width: int
    mark: Marks
    low: int
    high: int
    cell: int
    label: int

    def column(self, minute: int) -> int:
        """Return the cell of a minute."""
        return (minute - self.low) // self.cell

    def labels(self, one: Day) -> list[tuple[int, str]]:
        """Return the hours to write, three columns apart at least."""
        return axis.labels(one, self.low, self.high, EVERY[self.cell], 3 * self.cell)

    def dates(self, isos: Sequence[str]) -> str:
        """Say dates; with the year where the picture has several."""
        years = {iso[:4] for one in self.picture["days"] for iso in one["dates"]}
        return wording.several(sorted(isos), dash=self.mark.dash, year=len(years) > 1)

    def name(self, name: str) -> str:
        """Fit a name into the label column; one that is too long ends in dots."""
        said, room = clean(name), self.label - 4
        if cell_len(said) > room:
            said = set_cell_size(said, room - 1).rstrip() + self.mark.dots
        return set_cell_size(f"  {said}", self.label)


def lines(picture: Picture, width: int, mark: Marks = FINE) -> list[Text]:
    """Return the picture as lines of at most `width` columns, though an hour always has one."""
    sheet = _sheet(picture, width, mark)
    drawn: list[Text] = []
    closed: list[str] = []
    for one in picture["days"]:
        if any(one["free"].values()):
            drawn += [*_block(sheet, one), Text()]
        elif one["changes"]:
            drawn += [_nobody(sheet, one["dates"]), *_changes(one), Text()]
        else:
            closed += one["dates"]
    if closed:
        drawn += [_nobody(sheet, closed), Text()]
    if any(any(one["free"].values()) for one in picture["days"]):
        return [*drawn, _legend(sheet)]
    return drawn[:-1]


def _sheet(picture: Picture, width: int, mark: Marks) -> Sheet:
    """Choose the finest cells that fit; quarters of an hour only where a window in figures fits too."""
    names = (cell_len(clean(host["name"])) + 4 for host in picture["hosts"])
    label = min(WIDEST_LABEL, max(NARROWEST_LABEL, *names))
    room = width - label - 2
    for cell, spare in ((15, FIGURES), (30, 0), (60, 0)):
        low, high = axis.shown(picture, EVERY[cell])
        if (high - low) // cell <= room - spare:
            break
    return Sheet(picture, width, mark, low, high, cell, label)


def _block(sheet: Sheet, one: Day) -> Iterator[Text]:
    """Draw one day, or several that look the same."""
    said, hours = sheet.dates(one["dates"]), _axis(sheet, one)
    if cell_len(said) < sheet.label:
        yield Text.assemble((set_cell_size(said, sheet.label), "bold"), (hours, "dim"))
    else:
        yield Text(said, style="bold")
        yield Text(" " * sheet.label + hours, style="dim")
    ticks = {sheet.column(minute) for minute, _ in sheet.labels(one)[:-1]}
    hosts = [host["name"] for host in sheet.picture["hosts"]]
    if len(hosts) > 1:
        for name in hosts:
            bar = _bar(sheet, one["free"][name], sheet.mark.host, ticks, "cyan")
            yield Text.assemble(sheet.name(name), bar)
    bar = _bar(sheet, one["page"], sheet.mark.page, ticks, "bold green")
    row = Text.assemble(sheet.name(FOOT.get(sheet.picture["type"]) or hosts[0]), bar)
    yield from _with_figures(sheet, one, row)
    yield from _changes(one)


def _axis(sheet: Sheet, one: Day) -> str:
    """Write the hours over their cells, with a mark before the hour to which the clock is changed."""
    written = [" "] * (sheet.column(sheet.high) + 3)
    turned = dict(axis.turns(one, sheet.low, sheet.high))
    for minute, hour in sheet.labels(one):
        at = sheet.column(minute)
        said = sheet.mark.turns[turned[minute] < 0] + hour if minute in turned else hour
        written[at - (minute in turned) : at + 2] = said
    return "".join(written).rstrip()


def _bar(sheet: Sheet, stretches: Stretches, shapes: str, ticks: set[int], style: str) -> Text:
    """Draw the cells of a row; a dot marks an hour that the axis names."""
    full, left, right = tuple(shapes)
    bar = Text()
    for index, begin in enumerate(range(sheet.low, sheet.high, sheet.cell)):
        half = sheet.cell / 2
        first, second = (_covered(stretches, at, at + half) for at in (begin, begin + half))
        if min(first, second) * 2 >= half:
            bar.append(full, style)
        elif first or second:
            bar.append(left if first >= second else right, style)
        else:
            bar.append(sheet.mark.tick if index in ticks else " ", "dim")
    bar.rstrip()
    return bar


def _covered(stretches: Stretches, begin: float, end: float) -> float:
    """Return how many minutes of [begin, end) are covered."""
    return sum(max(0, min(b, end) - max(a, begin)) for a, b in stretches)


def _with_figures(sheet: Sheet, one: Day, row: Text) -> Iterator[Text]:
    """Say the page's windows in figures, beside its row, or below where there is no room."""
    ends = ((wording.wall(one["clock"], a), wording.wall(one["clock"], b, end=True)) for a, b in one["page"])
    said = ", ".join(f"{begin}{sheet.mark.dash}{end}" for begin, end in ends)
    figures, style = (said, "green") if said else ("no common time", "bold yellow")
    if row.cell_len + 2 + len(figures) <= sheet.width:
        yield Text.assemble(row, "  ", (figures, style))
        return
    yield row
    for part in textwrap.wrap(figures, max(24, sheet.width - sheet.label)):
        yield Text(" " * sheet.label + part, style=style)


def _nobody(sheet: Sheet, dates: Sequence[str]) -> Text:
    return Text.assemble((sheet.dates(dates), "bold"), "  nobody is free")


def _changes(one: Day) -> Iterator[Text]:
    yield from (Text(f"  ! {moment}", style="yellow") for moment in turns.said(one))


def _legend(sheet: Sheet) -> Text:
    host, page, cell = sheet.mark.host[0], sheet.mark.page[0], wording.length(sheet.cell)
    if len(sheet.picture["hosts"]) == 1:
        return Text(f"{page} can be booked   a cell is {cell}", style="dim")
    whole = "all are free" if sheet.picture["type"] == "all_hosts_available" else "some host is free"
    return Text(f"{host} a host is free   {page} {whole}   a cell is {cell}", style="dim")
