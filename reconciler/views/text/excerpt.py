"""A line of a file with carets under a place in it, fitted to the width of the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text

from reconciler.views.entries.entry import Remark

FRAME = "bold blue"
LEAST_ROOM = 24


def lines(diagnostic: Remark, gutter: str, width: int, style: str) -> Iterator[Text]:
    """Yield the excerpt of a diagnostic; nothing where there is no text to show."""
    if diagnostic.excerpt is None:
        return
    room = width - len(gutter) - 3
    before, marked, after = _fitted(
        diagnostic.excerpt.before, diagnostic.excerpt.marked, diagnostic.excerpt.after, room
    )
    yield Text(f"{gutter} |", FRAME)
    yield Text.assemble((f"{diagnostic.at['line']} | ", FRAME), before + marked + after)
    start = Text.assemble((f"{gutter} | ", FRAME), " " * cell_len(before))
    carets = "^" * max(cell_len(marked), 1)
    if start.cell_len + len(carets) + 1 + cell_len(diagnostic.label) <= width:
        yield Text.assemble(start, (f"{carets} {diagnostic.label}".rstrip(), style))
        return
    yield Text.assemble(start, (carets, style))
    for row in textwrap.wrap(
        diagnostic.label, max(width - start.cell_len, LEAST_ROOM), break_long_words=False
    ):
        yield Text.assemble(start, (row, style))


def _fitted(before: str, marked: str, after: str, room: int) -> tuple[str, str, str]:
    """Shorten a line that is too wide, around what is marked."""
    if cell_len(before + marked + after) <= room:
        return before, marked, after
    marked = _first(marked, room - LEAST_ROOM // 2)
    left = max(room // 3, room - cell_len(marked + after))
    before = before if cell_len(before) <= left else "…" + _last(before, left - 1)
    return before, marked, _first(after, room - cell_len(before + marked))


def _first(text: str, room: int) -> str:
    """Return what fits of the beginning, with … for the rest."""
    shown = Text(text)
    shown.truncate(max(room, 1), overflow="ellipsis")
    return shown.plain


def _last(text: str, room: int) -> str:
    text = text[-room:] if room > 0 else ""
    while cell_len(text) > room:
        text = text[1:]
    return text
