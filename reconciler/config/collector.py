"""Collects what is wrong while a config is read, each at the smallest useful place."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Final

from reconciler import diagnostics
from reconciler.config import codes, nodes, spelling
from reconciler.diagnostics import Diagnostic, Note, Severity
from reconciler.source import Span

Place = nodes.Node | Span
Pointer = tuple[str, Place]
"""A short text and the other place it points at."""
Remark = Pointer | list[Pointer] | str | None
Cure = str | Callable[[], str]
MAX_PER_FILE: Final = 1000
MAX_TEXT: Final = 600
MOST_PAGES: Final = 3
"""How many of the pages on which a problem is are named."""
_OTHERWISE: Final = "mend those above first"
WRITTEN: Final = "the value is written"
HELD_BACK: Final = {
    "account": "defaults may stand here: fields that pages lack are not reported before this is mended",
    "hosts": "hosts may stand here: unknown names are not reported before this is mended",
    "template": "templates may stand here: unknown ones are not reported before this is mended",
}


class Problems:
    """The problems of one config so far; the severity of each goes by its code."""

    def __init__(self) -> None:
        """Start empty."""
        self._added: list[tuple[Diagnostic, Cure]] = []
        self._errors = 0
        self._unread: dict[Diagnostic, frozenset[str]] = {}
        self._held_back: set[str] = set()
        self._made_for: dict[Diagnostic, dict[str, None]] = {}
        self._pages: dict[Diagnostic, dict[str, None]] = {}
        self.making = ""
        """The host for whom the page is made that is being looked at; empty for a page of no host."""

    @property
    def unread(self) -> bool:
        """Whether some text could not be read as documents."""
        return bool(self._unread)

    @property
    def errors(self) -> int:
        """The number of errors so far."""
        return self._errors

    def __bool__(self) -> bool:
        """Whether there is any problem."""
        return bool(self._added)

    def add(
        self, code: str, at: Place, message: str, cure: Cure = "", *, label: str = "", note: Remark = None,
        page: str = "",
    ) -> None:  # fmt: skip
        """Add a problem at `at`; for a value that came through an alias a note says where it is written.

        `page` says on which page it is, where `at` may be a line of many: one note names them all.

        A cure that takes time to guess is a function, called only if the diagnostic is returned.
        """
        span = at if isinstance(at, Span) else nodes.place(at)
        notes = tuple(_notes(at, note))
        self._errors += codes.SEVERITY[code] is Severity.ERROR
        problem = Diagnostic(code, codes.SEVERITY[code], _short(message), span, "", label, notes)
        self._added.append((problem, cure))
        if page:
            self._pages.setdefault(problem, {})[page] = None
        elif self.making:
            self._made_for.setdefault(problem, {})[self.making] = None

    def mark_unread(self, kinds: frozenset[str]) -> None:
        """Say of the problem added last that documents of these `kinds` may be unread because of it."""
        self._unread[self._added[-1][0]] = kinds

    def may_be_unread(self, kind: str) -> bool:
        """Whether an unread document may be of this kind; then the caller must not report what is missing.

        The problem that left it unread gets the note of `HELD_BACK`.
        """
        held_back = any(kind in kinds for kinds in self._unread.values())
        self._held_back |= {kind} if held_back else set()
        return held_back

    def in_order(self) -> tuple[Diagnostic, ...]:
        """Return each problem once, by place; first those that ended the reading of a file.

        A problem in the defaults or a template is added again by every page, one in an anchored value by
        every alias: it is returned once, with a note for which hosts the pages were made. Beyond
        `MAX_PER_FILE` of a file the rest is a count.
        """
        cures = dict(reversed(self._added))
        places = {(problem.code, problem.message, problem.span) for problem in cures}
        ordered = diagnostics.in_order(problem for problem in cures if not _repeats(problem, places))
        bounded = (
            problem
            for _, in_file in groupby(ordered, lambda problem: problem.span.file)
            for problem in _bounded(list(in_file))
        )
        returned = sorted(bounded, key=lambda problem: problem.code not in codes.UNREADABLE)
        return tuple(self._complete(problem, cures.get(problem, _OTHERWISE)) for problem in returned)

    def _complete(self, problem: Diagnostic, cure: Cure) -> Diagnostic:
        held_back = sorted(self._unread.get(problem, frozenset()) & self._held_back)
        hosts = [*self._made_for.get(problem, ())]
        pages = "page" if len(hosts) == 1 else "pages"
        made = [Note(_on_pages([*self._pages[problem]]))] if problem in self._pages else []
        made += [Note(f"in the {pages} made for {spelling.few(hosts)}")] if hosts else []
        notes = (*problem.notes, *made, *(Note(HELD_BACK[kind]) for kind in held_back))
        return dataclasses.replace(
            problem, help=_short(cure if isinstance(cure, str) else cure()), notes=notes
        )


def _on_pages(pages: Sequence[str]) -> str:
    """Name the pages on which a problem is, of many how many and the first."""
    if len(pages) == 1:
        return f"on {pages[0]}"
    rest = f" and {len(pages) - MOST_PAGES} more" if len(pages) > MOST_PAGES else ""
    return f"on {len(pages)} pages: {', '.join(pages[:MOST_PAGES])}{rest}"


def _short(text: str) -> str:
    """Return text, which may quote a file, on one line and of at most `MAX_TEXT` characters.

    A line break at the end of what is quoted is shown as `\\n`: it may be all that is wrong.
    """
    text = " ".join(text.replace("\n`", "\\n`").split()) if not text.isprintable() else text
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"


def _bounded(in_file: list[Diagnostic]) -> list[Diagnostic]:
    rest = len(in_file) - MAX_PER_FILE
    if rest <= 0:
        return in_file
    code, at = "too-many-problems", in_file[MAX_PER_FILE].span
    message = f"{rest:,} more problems in this file are not shown"
    return [*in_file[:MAX_PER_FILE], Diagnostic(code, codes.SEVERITY[code], message, at)]


def _repeats(problem: Diagnostic, places: set[tuple[str, str, Span]]) -> bool:
    """Whether the same problem was added at the place where the value is written."""
    return any(
        note.span and note.message == WRITTEN and (problem.code, problem.message, note.span) in places
        for note in problem.notes
    )


def _notes(at: Place, note: Remark) -> Iterable[Note]:
    if isinstance(note, str):
        yield Note(note)
    elif note:
        for text, other in [note] if isinstance(note, tuple) else note:
            yield Note(text, other if isinstance(other, Span) else nodes.place(other))
    if not isinstance(at, Span) and at.origin:
        yield Note(WRITTEN, at.origin)
