"""Diagnostics in their JSON form, from which every view renders. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from reconciler.config.making import Made, Taken
from reconciler.diagnostics import Diagnostic, Note
from reconciler.source import Source, Span
from reconciler.times import rules

FORMAT_VERSION: Final = "1"
AROUND: Final = 250
"""Characters of a long line that are kept on either side of the place."""


def report(
    diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source], *, pages: int = 0,
    made: Iterable[Made] = (), taken: Iterable[Taken] = (),
) -> dict[str, Any]:  # fmt: skip
    """Return the report `validate` shows; each excerpt is the source line without its break.

    `pages` is how many pages the files declare, `made` those made for hosts, `taken` the templates.
    """
    return {
        "format_version": FORMAT_VERSION,
        **rules.told(),
        "checked": {"files": len(sources), "pages": pages},
        "made": [
            {"page": one.key, "pages": [*one.pages], "hosts": [*one.hosts], **_place(one.span)}
            for one in made
        ],
        "templates": [{"template": one.name, "pages": one.pages, **_place(one.span)} for one in taken],
        "diagnostics": [_diagnostic(diagnostic, sources) for diagnostic in diagnostics],
    }


def _diagnostic(diagnostic: Diagnostic, sources: Mapping[str, Source]) -> dict[str, Any]:
    excerpt, from_column = _excerpt(diagnostic, sources.get(diagnostic.span.file))
    return {
        "code": diagnostic.code,
        "severity": str(diagnostic.severity),
        "message": diagnostic.message,
        **_place(diagnostic.span),
        "end_line": diagnostic.span.end_line,
        "end_column": diagnostic.span.end_column,
        "help": diagnostic.help,
        "label": diagnostic.label,
        "notes": [_note(note) for note in diagnostic.notes],
        "excerpt": excerpt,
        "excerpt_column": from_column,
    }


def _excerpt(diagnostic: Diagnostic, source: Source | None) -> tuple[str, int]:
    """Return the source line and 1; of a line over 2 * `AROUND` the part around the place and its column."""
    line = source.line(diagnostic.span.line) if source else ""
    start = max(0, diagnostic.span.column - 1 - AROUND)
    if len(line) <= 2 * AROUND:
        return line, 1
    return line[start : diagnostic.span.column + AROUND], start + 1


def _note(note: Note) -> dict[str, Any]:
    if note.span is None:
        return {"message": note.message}
    return {"message": note.message, **_place(note.span)}


def _place(span: Span) -> dict[str, Any]:
    return {"file": span.file, "line": span.line, "column": span.column}
