"""The pages of the files as a table: a line each, as much of it as the terminal has room for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from reconciler import selection
from reconciler.model import SINGLE_HOST
from reconciler.selection import Selectors
from reconciler.times import wording
from reconciler.views import calls, words
from reconciler.views.output import Report
from reconciler.views.text import lines

GAP: Final = 2
LEAST: Final = 7
"""Columns that hosts take at least, for one of them and how many more there are."""
COLUMNS: Final = ("page", "type", "owner", "hosts", "last proof")
Row = tuple[str, ...]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Form:
    """How much a row says: `names` is how long a name may be, `least` how many columns hosts are to have."""

    short: bool = False
    witness: bool = False
    day: bool = True
    names: int = 40
    least: int = LEAST

    def type(self, page: Json) -> str:
        """Say the type, in little room without the end that both multi-host types have."""
        kind = page["type"] or "absent"
        return kind.removesuffix("_available") if self.short else str(kind)

    def name(self, name: str) -> str:
        """Say a person's name, cut where it is too long."""
        return _cut(name, self.names)

    def proof(self, page: Json) -> str:
        """Say what is known of the type."""
        return proof(page, witness=self.witness, day=self.day)


FORMS: Final = (
    Form(witness=True, least=30),
    Form(least=20),
    Form(short=True, names=18),
    Form(short=True, names=10, day=False),
)
"""From the one that says most to the one that takes least."""
ROOMY: Final = Form(short=True, names=26, least=20)
"""What fits where the keys, which are mostly the longest, have lines of their own."""
LAYOUTS: Final = (
    *((False, form) for form in FORMS),
    *((True, form) for form in (*FORMS[:2], ROOMY, *FORMS[2:])),
)
"""The forms with each page on one line, then with each key on a line of its own (True)."""


def render(report: Report, console: Console) -> None:
    """Show the table, then how many there are and who told it."""
    pages = report["pages"]
    if pages:
        _table(pages, console)
        console.print()
    count, of = len(pages), report["of"]
    found = wording.many(count, "page") if count == of else f"{count} of {wording.many(of, 'page')}"
    steps = sum(page["known"]["open_steps"] for page in pages if page["known"])
    by_hand = f"; {wording.many(steps, 'step')} by hand known to be open" if steps else ""
    console.print(Text(f"{found}{by_hand}" if pages else _nothing(report["asked"]), "bold"))
    called = report.get("called", calls.PROGRAM)
    for note in source(report["memory"], called) if pages else ():
        lines.wrapped(console, "", note, "dim")
    if steps:
        lines.next_step(console, "reconciler checklist", called=called)


def _nothing(asked: Json) -> str:
    """Say that no page is as asked for; without any question, that there is none."""
    selectors = Selectors(**{kind: tuple(values) for kind, values in asked.items()})
    return selection.nothing(selectors) if selectors.given else "no page"


def source(memory: Json, called: str) -> Row:
    """Say whose memory was asked, and what it cannot tell; `called` is what `reconciler` is typed as."""
    if memory["account"] is None:
        return (
            f"the lock file is of {memory['accounts']} accounts: set ZOOM_ACCOUNT_ID (and ZOOM_API_BASE_URL) "
            "to see what is known of the pages in one of them",
        )
    if not memory["accounts"]:
        return ("nothing was applied here yet: there is no lock file",)
    account = f"account {memory['account'] or '-'} at {memory['origin']}"
    if not memory["recorded"]:
        return (f"the lock file has nothing of {account}; `{called} plan` asks Zoom",)
    return (f"as the lock file remembers it of {account}; `{called} plan` asks Zoom",)


def _table(pages: Sequence[Json], console: Console) -> None:
    """Print the rows in the first layout that fits, else in the narrowest; a table takes all columns."""
    room = console.width - GAP * (len(COLUMNS) - 1)
    for apart, form in LAYOUTS:
        rows, fits = _rows(pages, form, room, apart=apart)
        if fits:
            break
    widths = _widths([COLUMNS, *rows])
    console.print(_line(COLUMNS, widths, apart=apart), style="dim")
    for page, row in zip(pages, rows, strict=True):
        line = _line(row, widths, apart=apart)
        line.stylize("bold", 0, len(row[0]))
        if row[-1]:
            line.stylize(lines.STYLES[_tone(page)], len(line) - len(row[-1]))
        console.print(line)


def _rows(pages: Sequence[Json], form: Form, room: int, *, apart: bool) -> tuple[list[Row], bool]:
    """Return the rows in a form, hosts in what the other columns leave; and whether that is enough."""
    keys = [page["page"] for page in pages]
    others = [(form.type(page), form.name(page["owner_name"]), form.proof(page)) for page in pages]
    taken = sum(_widths([(*COLUMNS[1:3], COLUMNS[-1]), *others]))
    left = room - taken - (0 if apart else max(map(cell_len, keys)))
    longest = max(cell_len(", ".join(page["hosts"])) for page in pages)
    hosts = (folded([form.name(name) for name in page["hosts"]], max(left, LEAST)) for page in pages)
    rows: list[Row] = [
        (key, *row[:2], cell, row[2]) for key, row, cell in zip(keys, others, hosts, strict=True)
    ]
    return rows, left >= min(longest, form.least)


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(cell_len, column)) for column in zip(*rows, strict=True)]


def _line(row: Row, widths: Sequence[int], *, apart: bool) -> Text:
    """Return one row, its cells in columns; `apart`: the first on a line of its own."""
    cells = [f"{cell}{' ' * (width - cell_len(cell))}" for cell, width in zip(row, widths, strict=True)]
    gap = " " * GAP
    text = f"{row[0]}\n{gap}{gap.join(cells[1:])}" if apart else gap.join(cells)
    return Text(text.rstrip())


def _tone(page: Json) -> str:
    proof = page["known"]["proof"] if page["known"] else None
    return words.TONES.get(proof["verdict"], "plain") if proof and not proof["outdated"] else "plain"


def folded(names: Sequence[str], width: int) -> str:
    """Name as many as fit into so many columns, at least one, and say how many more there are."""
    for most in range(len(names), 0, -1):
        more = f" +{len(names) - most}" if most < len(names) else ""
        text = f"{', '.join(names[:most])}{more}"
        if cell_len(text) <= width:
            return text
    return f"{_cut(names[0], max(width - len(more), 2))}{more}" if names else ""


def _cut(name: str, width: int) -> str:
    """Return a name in so many cells at most; a character may take two."""
    return name if cell_len(name) <= width else f"{set_cell_size(name, width - 1).rstrip()}…"


def proof(page: Json, *, witness: bool = False, day: bool = True, steps: bool = True, head: str = "") -> str:
    """Say what is known of a page's type, and when that was seen; with what is open by hand.

    `head` stands before a verdict, where no column has it.
    """
    known = page["known"]
    if known is None:
        return ""
    counted = steps and known["open_steps"] and not known["staged"]
    open_ = f", {known['open_steps']} by hand" if counted else ""
    return f"{_standing(page, known, head, witness=witness, day=day)}{open_}".removeprefix(", ")


def _standing(page: Json, known: Json, head: str, *, witness: bool, day: bool) -> str:
    if page["state"] == "absent":
        return "to be removed" if known["schedule_id"] else ""
    if known["staged"]:
        return "waits at staging"
    if not known["schedule_id"]:
        return ""
    seen = known["proof"]
    if seen is None or seen["verdict"] == "unproven":
        return "single-host" if page["type"] in SINGLE_HOST else "never proved"
    who = f" ({seen['by'] or seen['witness']})" if witness and (seen["by"] or seen["witness"]) else ""
    when = f" {seen['at'][:10]}" if day else ""
    return f"{head}{seen['verdict']}{who}{when}{', outdated' if seen['outdated'] else ''}"
