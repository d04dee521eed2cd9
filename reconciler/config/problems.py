"""Collects what is wrong while a config is read, each at the smallest useful place."""

from __future__ import annotations

from collections.abc import Iterable

from reconciler.config import nodes
from reconciler.diagnostics import Diagnostic, Note, Severity
from reconciler.source import Span

Place = nodes.Node | Span
Pointer = tuple[str, Place]
"""A short text and the other place it points at."""
Pointing = Pointer | str | None


class Problems:
    """The diagnostics so far. A value that came through an alias gets a note on where it was written."""

    def __init__(self) -> None:
        """Start with none."""
        self.found: list[Diagnostic] = []

    def error(
        self, code: str, at: Place, message: str, cure: str = "", *, label: str = "", note: Pointing = None
    ) -> None:  # fmt: skip
        """Add what stops a run."""
        self._add(Severity.ERROR, code, at, message, cure, label, note)

    def warning(
        self, code: str, at: Place, message: str, cure: str = "", *, label: str = "", note: Pointing = None
    ) -> None:  # fmt: skip
        """Add what deserves a second look."""
        self._add(Severity.WARNING, code, at, message, cure, label, note)

    def in_order(self) -> tuple[Diagnostic, ...]:
        """Return each once, by place: what is wrong in the defaults is found again under every page."""
        return tuple(sorted(dict.fromkeys(self.found), key=lambda d: (d.span, d.code, d.message)))

    def _add(
        self, severity: Severity, code: str, at: Place, message: str, cure: str, label: str, note: Pointing
    ) -> None:  # fmt: skip
        span = at if isinstance(at, Span) else nodes.place(at)
        notes = tuple(_notes(at, note))
        self.found.append(Diagnostic(code, severity, message, span, cure, label, notes))


def _notes(at: Place, note: Pointing) -> Iterable[Note]:
    if isinstance(note, str):
        yield Note(note)
    elif note:
        text, other = note
        yield Note(text, other if isinstance(other, Span) else nodes.place(other))
    if not isinstance(at, Span) and at.origin:
        yield Note("the value is written here", at.origin)
