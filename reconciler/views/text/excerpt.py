"""A line of a file with carets under a place in it, fitted to the width of the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from rich.cells import cell_len
from rich.text import Text

from reconciler.views.clean import clean

FRAME = "bold blue"
TAB = "    "
LEAST_ROOM = 24


def lines(one: Mapping[str, Any], gutter: str, width: int, style: str) -> Iterator[Text]:
    """Yield the excerpt of a diagnostic in its JSON form; nothing where there is no text to show."""
    if not one["excerpt"].strip():
        return
    room = width - len(gutter) - 3
    before, marked, after = _fitted(*_parts(one), room)
    yield Text(f"{gutter} |", FRAME)
    yield Text.assemble((f"{one['line']} | ", FRAME), before + marked + after)
    start = Text.assemble((f"{gutter} | ", FRAME), " " * cell_len(before))
    carets = "^" * max(cell_len(marked), 1)
    label = clean(one["label"])
    if start.cell_len + len(carets) + 1 + cell_len(label) <= width:
        yield Text.assemble(start, (f"{carets} {label}".rstrip(), style))
        return
    yield Text.assemble(start, (carets, style))
    for row in textwrap.wrap(label, max(width - start.cell_len, LEAST_ROOM), break_long_words=False):
        yield Text.assemble(start, (row, style))


def _parts(one: Mapping[str, Any]) -> tuple[str, str, str]:
    """Cut the line at both ends of the place; control characters show as what they are."""
    line, offset = one["excerpt"], one["excerpt_column"]
    start = one["column"] - offset
    stop = one["end_column"] - offset if one["end_line"] == one["line"] else len(line)
    before, marked, after = (
        clean(part.replace("\t", TAB)) for part in (line[:start], line[start:stop], line[stop:])
    )
    return ("…" if offset > 1 else "") + before, marked, after


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
    if cell_len(text) <= room:
        return text
    text = text[: max(room, 0)]
    while text and cell_len(text) > room - 1:
        text = text[:-1]
    return text + "…"


def _last(text: str, room: int) -> str:
    text = text[-room:] if room > 0 else ""
    while cell_len(text) > room:
        text = text[1:]
    return text
