"""The picture of days in the terminal: a row a host, hours across, what the page offers at the foot.

Shapes and labels say everything; colour only repeats it. Where the terminal cannot show blocks, letters do.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from reconciler.times import wording
from reconciler.views import days
from reconciler.views.clean import clean
from reconciler.views.days import Day, Picture, Stretches

EVERY = {15: 1, 30: 2, 60: 3}
NARROWEST_LABEL, WIDEST_LABEL, FIGURES = 16, 24, 11


@dataclass(frozen=True, slots=True)
class Marks:
    """What to draw with; of a host, the page and what is too short a cell covered whole, left and right.

    `signs` are those of `days.SIGNS`, in their order.
    """

    host: str
    page: str
    short: str
    tick: str
    dash: str
    turns: str
    dots: str
    signs: str


FINE = Marks("▄▖▗", "█▌▐", "░░░", "·", "–", "»«", "…", days.SIGN_MARKS)
PLAIN = Marks("===", "###", ":::", ".", "-", "><", "~", "o-+!o+-")
SIGN_STYLES = {
    "both": "green", "predicted": "yellow", "offered": "bold red", "booked": "bold red",
    "same": "green", "gained": "yellow", "lost": "bold red",
}  # fmt: skip


def marks(encoding: str) -> Marks:
    """Return what an output of this encoding can show."""
    try:
        "".join(
            (FINE.host, FINE.page, FINE.short, FINE.tick, FINE.dash, FINE.turns, FINE.dots, FINE.signs)
        ).encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return PLAIN
    return FINE


@dataclass(frozen=True, slots=True)
class Grid:
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

    def sign(self, sign: str) -> str:
        """Return the mark of a key of `days.SIGNS`."""
        return self.mark.signs[list(days.SIGNS).index(sign)]

    def labels(self, day: Day) -> list[tuple[int, str]]:
        """Return the hours to write, three columns apart at least."""
        return days.labels(day, self.low, self.high, EVERY[self.cell], 3 * self.cell)

    def dates(self, isos: Sequence[str]) -> str:
        """Say dates, the years too where the picture has several."""
        return days.dates(self.picture, isos, self.mark.dash)

    def name(self, name: str) -> str:
        """Fit a name into the label column; one that is too long ends in dots."""
        text, room = name, self.label - 4
        if cell_len(text) > room:
            text = set_cell_size(text, room - 1).rstrip() + self.mark.dots
        return set_cell_size(f"  {text}", self.label)


class Layer(NamedTuple):
    """Stretches of a row, and what to draw them with."""

    stretches: Stretches
    shapes: str
    style: str

    def cell(self, begin: int, size: int) -> str:
        """Return the shape of a cell of so many minutes; empty where nothing of it is covered."""
        half = size / 2
        first, second = (_covered(self.stretches, at, at + half) for at in (begin, begin + half))
        if min(first, second) * 2 >= half:
            return self.shapes[0]
        if first or second:
            return self.shapes[1] if first >= second else self.shapes[2]
        return ""


def lines(picture: Picture, width: int, mark: Marks = FINE) -> list[Text]:
    """Return the picture as lines of at most `width` columns, though an hour always has one."""
    grid = _grid(picture, width, mark)
    drawn: list[Text] = []
    closed: list[str] = []
    for day in picture["days"]:
        if days.anybody(day):
            drawn += [*_block(grid, day), Text()]
        elif day["changes"]:
            drawn += [_nobody(grid, day["dates"]), *_changes(day), Text()]
        else:
            closed += day["dates"]
    if closed:
        drawn += [_nobody(grid, closed), Text()]
    if any(days.anybody(day) for day in picture["days"]):
        return [*drawn, _legend(grid), *_legend_of_signs(grid)]
    return drawn[:-1]


def _grid(picture: Picture, width: int, mark: Marks) -> Grid:
    """Choose the finest cells that fit; quarters of an hour only where a window in figures fits too."""
    names = (cell_len(clean(host["name"])) + 4 for host in picture["hosts"])
    label = min(WIDEST_LABEL, max(NARROWEST_LABEL, *names))
    room = width - label - 2
    for cell, spare in ((15, FIGURES), (30, 0), (60, 0)):
        low, high = days.shown(picture, EVERY[cell])
        if (high - low) // cell <= room - spare:
            break
    return Grid(picture, width, mark, low, high, cell, label)


def _block(grid: Grid, day: Day) -> Iterator[Text]:
    """Draw one day, or several that look the same."""
    text, hours = grid.dates(day["dates"]), _axis(grid, day)
    if cell_len(text) < grid.label:
        yield Text.assemble((set_cell_size(text, grid.label), "bold"), (hours, "dim"))
    else:
        yield Text(text, style="bold")
        yield Text(" " * grid.label + hours, style="dim")
    ticks = {grid.column(minute) for minute, _ in grid.labels(day)[:-1]}
    hosts = days.rows(grid.picture, day)
    for name, stretches in hosts if len(hosts) > 1 else ():
        yield Text.assemble(grid.name(name), _bar(grid, ticks, Layer(stretches, grid.mark.host, "cyan")))
    short = Layer(days.short(day), grid.mark.short, "yellow")
    bar = _bar(grid, ticks, Layer(days.bookable(day), grid.mark.page, "bold green"), short)
    row = Text.assemble(grid.name(days.foot(grid.picture)), bar)
    yield from _with_figures(grid, day, row)
    if days.compared(grid.picture):
        yield Text.assemble(grid.name(days.row_of_signs(grid.picture)), _signs(grid, day, ticks))
    yield from _changes(day)


def _axis(grid: Grid, day: Day) -> str:
    """Write the hours over their cells, with a mark before the hour to which the clock is changed."""
    written = [" "] * (grid.column(grid.high) + 3)
    turned = dict(days.turns(day, grid.low, grid.high))
    for minute, hour in grid.labels(day):
        at = grid.column(minute)
        text = grid.mark.turns[turned[minute] < 0] + hour if minute in turned else hour
        written[at - (minute in turned) : at + 2] = text
    return "".join(written).rstrip()


def _bar(grid: Grid, ticks: set[int], *layers: Layer) -> Text:
    """Draw the cells of a row, by the first layer that covers each; a dot marks an hour of the axis."""
    bar = Text()
    for index, begin in enumerate(range(grid.low, grid.high, grid.cell)):
        drawn = ((layer.cell(begin, grid.cell), layer.style) for layer in layers)
        bare = (grid.mark.tick if index in ticks else " ", "dim")
        bar.append(*next((cell for cell in drawn if cell[0]), bare))
    bar.rstrip()
    return bar


def _signs(grid: Grid, day: Day, ticks: set[int]) -> Text:
    """Draw how the starts stand: the gravest in each cell."""
    order = list(days.SIGNS)
    gravest: dict[int, str] = {}
    for at, sign in days.signs(day):
        gravest[grid.column(at)] = max(sign, gravest.get(grid.column(at), sign), key=order.index)
    row = Text()
    for index in range((grid.high - grid.low) // grid.cell):
        if index in gravest:
            row.append(grid.sign(gravest[index]), SIGN_STYLES[gravest[index]])
        else:
            row.append(grid.mark.tick if index in ticks else " ", "dim")
    row.rstrip()
    return row


def _covered(stretches: Stretches, begin: float, end: float) -> float:
    """Return how many minutes of [begin, end) are covered."""
    return sum(max(0, min(b, end) - max(a, begin)) for a, b in stretches)


def _with_figures(grid: Grid, day: Day, row: Text) -> Iterator[Text]:
    """Say the page's windows in figures, beside its row, or below where there is no room."""
    text = ", ".join(days.page_figures(day, grid.mark.dash))
    figures, style = text or days.NO_TIME, "green" if days.bookable(day) else "bold yellow"
    if row.cell_len + 2 + len(figures) <= grid.width:
        yield Text.assemble(row, "  ", (figures, style))
        return
    yield row
    for part in textwrap.wrap(figures, max(24, grid.width - grid.label)):
        yield Text(" " * grid.label + part, style=style)


def _nobody(grid: Grid, dates: Sequence[str]) -> Text:
    return Text.assemble((grid.dates(dates), "bold"), f"  {days.nobody(grid.picture)}")


def _changes(day: Day) -> Iterator[Text]:
    yield from (Text(f"  ! {moment}", style="yellow") for moment in days.clocks(day))


def _legend(grid: Grid) -> Text:
    cell, meanings = wording.length(grid.cell), days.legend(grid.picture)
    shapes = (grid.mark.host[0], grid.mark.page[0])[-len(meanings) :]
    text = [f"{shape} {meaning}" for shape, meaning in zip(shapes, meanings, strict=True)]
    text += [f"{grid.mark.short[0]} {days.SHORT}"] if days.has_short(grid.picture) else []
    return Text("   ".join([*text, f"a cell is {cell}"]), style="dim")


def _legend_of_signs(grid: Grid) -> Iterator[Text]:
    """Say what the marks of the row of signs mean, those that there are."""
    line = ""
    for meaning in days.signs_in_words(grid.picture, grid.mark.signs):
        if line and len(line) + 3 + len(meaning) > grid.width:
            yield Text(line, style="dim")
            line = ""
        line += f"   {meaning}" if line else meaning
    if line:
        yield Text(line, style="dim")
