"""Collects what is wrong while a config is read, each at the smallest useful place."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Final

from reconciler import diagnostics
from reconciler.config import codes, nodes
from reconciler.diagnostics import Diagnostic, Note, Severity
from reconciler.source import Span

Place = nodes.Node | Span
Pointer = tuple[str, Place]
"""A short text and the other place it points at."""
Remark = Pointer | list[Pointer] | str | None
Cure = str | Callable[[], str]
MOST: Final = 1000
LONGEST: Final = 600
WRITTEN: Final = "the value is written"
HELD_BACK: Final = {
    "account": "defaults may stand here: fields that pages lack are not reported before this is mended",
    "hosts": "hosts may stand here: unknown names are not reported before this is mended",
}


class Problems:
    """What was found so far; how grave it is goes by its code."""

    def __init__(self) -> None:
        """Start with none."""
        self._found: list[tuple[Diagnostic, Cure]] = []
        self._errors = 0
        self._unread: dict[Diagnostic, frozenset[str]] = {}
        self._held_back: set[str] = set()

    @property
    def errors(self) -> int:
        """How many of them stop a run."""
        return self._errors

    def __bool__(self) -> bool:
        """Whether anything was found."""
        return bool(self._found)

    def add(
        self, code: str, at: Place, message: str, cure: Cure = "", *, label: str = "", note: Remark = None
    ) -> None:  # fmt: skip
        """Add one; a value that came through an alias gets a note on where it was written.

        A cure that takes a guess is a function, called only if the diagnostic is shown.
        """
        span = at if isinstance(at, Span) else nodes.place(at)
        notes = tuple(_notes(at, note))
        self._errors += codes.SEVERITY[code] is Severity.ERROR
        self._found.append(
            (Diagnostic(code, codes.SEVERITY[code], _short(message), span, "", label, notes), cure)
        )

    def unread(self, kinds: frozenset[str]) -> None:
        """Note of what was added last that documents of these kinds may not have been read because of it."""
        self._unread[self._found[-1][0]] = kinds

    def may_stand(self, kind: str) -> bool:
        """Whether what is missing may be said by a document of this kind that could not be read.

        Then it is not reported as missing: the next run tells.
        """
        held_back = any(kind in kinds for kinds in self._unread.values())
        self._held_back |= {kind} if held_back else set()
        return held_back

    def in_order(self) -> tuple[Diagnostic, ...]:
        """Return each once, by place; what ended the reading of a file comes first, as the rest may follow.

        What is wrong in the defaults is found again under every page, and what is wrong in an anchored value
        at every alias: there one cure cures all. Of a file with more than `MOST` the rest is only counted.
        """
        cures = dict(reversed(self._found))
        places = {(one.code, one.message, one.span) for one in cures}
        ordered = diagnostics.in_order(one for one in cures if not _said(one, places))
        shown = (
            one
            for _, of_file in groupby(ordered, lambda one: one.span.file)
            for one in _bounded(list(of_file))
        )
        first = sorted(shown, key=lambda one: one.code not in codes.UNREADABLE)
        return tuple(self._whole(one, cures.get(one, "mend those above first")) for one in first)

    def _whole(self, one: Diagnostic, cure: Cure) -> Diagnostic:
        held_back = sorted(self._unread.get(one, frozenset()) & self._held_back)
        notes = (*one.notes, *(Note(HELD_BACK[kind]) for kind in held_back))
        return dataclasses.replace(one, help=_short(cure if isinstance(cure, str) else cure()), notes=notes)


def _short(text: str) -> str:
    """Keep what quotes the file within bounds, and on one line."""
    text = " ".join(text.split()) if not text.isprintable() else text
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _bounded(of_file: list[Diagnostic]) -> list[Diagnostic]:
    rest = len(of_file) - MOST
    if rest <= 0:
        return of_file
    code, at = "too-many-problems", of_file[MOST].span
    message = f"{rest:,} more problems in this file are not shown"
    return [*of_file[:MOST], Diagnostic(code, codes.SEVERITY[code], message, at)]


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
