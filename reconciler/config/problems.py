"""Collects what is wrong while a config is read, each at the smallest useful place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from reconciler import diagnostics
from reconciler.config import codes, nodes
from reconciler.diagnostics import Diagnostic, Note
from reconciler.source import Span

Place = nodes.Node | Span
Pointer = tuple[str, Place]
"""A short text and the other place it points at."""
Remark = Pointer | list[Pointer] | str | None
WRITTEN: Final = "the value is written"


class Problems:
    """The diagnostics so far; how grave one is goes by its code."""

    def __init__(self) -> None:
        """Start with none."""
        self.found: list[Diagnostic] = []

    def add(
        self, code: str, at: Place, message: str, cure: str = "", *, label: str = "", note: Remark = None
    ) -> None:  # fmt: skip
        """Add one; a value that came through an alias gets a note on where it was written."""
        span = at if isinstance(at, Span) else nodes.place(at)
        notes = tuple(_notes(at, note))
        self.found.append(Diagnostic(code, codes.SEVERITY[code], message, span, cure, label, notes))

    def in_order(self) -> tuple[Diagnostic, ...]:
        """Return each once, by place.

        What is wrong in the defaults is found again under every page, and what is wrong in an anchored value
        at every alias: there one cure cures all.
        """
        places = {(one.code, one.message, one.span) for one in self.found}
        return diagnostics.in_order(one for one in dict.fromkeys(self.found) if not _said(one, places))


def _said(one: Diagnostic, places: set[tuple[str, str, Span]]) -> bool:
    """Whether the same was said at the place where the value is written."""
    return any(
        note.span and note.message == WRITTEN and (one.code, one.message, note.span) in places
        for note in one.notes
    )


def _notes(at: Place, note: Remark) -> Iterable[Note]:
    if isinstance(note, str):
        yield Note(note)
    elif note:
        for text, other in [note] if isinstance(note, tuple) else note:
            yield Note(text, other if isinstance(other, Span) else nodes.place(other))
    if not isinstance(at, Span) and at.origin:
        yield Note(WRITTEN, at.origin)
