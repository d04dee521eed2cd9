"""Diagnostics in their JSON form, which every view renders: they cannot disagree. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from reconciler.diagnostics import Diagnostic, Note
from reconciler.source import Source

FORMAT_VERSION: Final = "1"
AROUND: Final = 250
"""Characters of a long line that are kept on either side of the place."""


def report(
    diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source], *, pages: int = 0
) -> dict[str, Any]:
    """Return the report `validate` shows; each excerpt is the source line without its break.

    `pages` is how many pages the files declare.
    """
    return {
        "format_version": FORMAT_VERSION,
        "checked": {"files": len(sources), "pages": pages},
        "diagnostics": [_diagnostic(one, sources) for one in diagnostics],
    }


def _diagnostic(one: Diagnostic, sources: Mapping[str, Source]) -> dict[str, Any]:
    excerpt, from_column = _excerpt(one, sources.get(one.span.file))
    return {
        "code": one.code,
        "severity": str(one.severity),
        "message": one.message,
        "file": one.span.file,
        "line": one.span.line,
        "column": one.span.column,
        "end_line": one.span.end_line,
        "end_column": one.span.end_column,
        "help": one.help,
        "label": one.label,
        "notes": [_note(note) for note in one.notes],
        "excerpt": excerpt,
        "excerpt_column": from_column,
    }


def _excerpt(one: Diagnostic, source: Source | None) -> tuple[str, int]:
    """Return the source line and the column it starts at; of a very long line what is around the place."""
    line = source.line(one.span.line) if source else ""
    start = max(0, one.span.column - 1 - AROUND)
    if len(line) <= 2 * AROUND:
        return line, 1
    return line[start : one.span.column + AROUND], start + 1


def _note(note: Note) -> dict[str, Any]:
    if note.span is None:
        return {"message": note.message}
    return {
        "message": note.message,
        "file": note.span.file,
        "line": note.span.line,
        "column": note.span.column,
    }
