"""Places in the user's files, and the text around them. Pure: no file is read here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of a file; lines and columns count from 1, the end is exclusive. Spans sort by place.

    `file` is the path as the user would type it (relative to the working directory where possible).
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        """Return `file:line:column`, the form editors and terminals make clickable."""
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Source:
    """One file of the config as text, for excerpts."""

    file: str
    text: str

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their line breaks."""
        return self.text.splitlines()

    def drop_lines(self) -> None:
        """Let go of `lines`, which take more memory than the text; they are split again when asked for."""
        vars(self).pop("lines", None)

    def line(self, number: int) -> str:
        """Return line `number` (from 1) without its line break; empty beyond the end."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column (from 1) of the character at `offset`."""
        before = self.text[:offset].splitlines(keepends=True)
        if not before or before[-1].splitlines() != [before[-1]]:
            return len(before) + 1, 1
        return len(before), len(before[-1]) + 1

    def within(self, span: Span) -> Span:
        """Return `span` without what lies beyond the last line."""
        last = max(len(self.lines), 1)
        end = (last, len(self.line(last)) + 1)
        start, stop = (span.line, span.column), (span.end_line, span.end_column)
        return Span(span.file, *min(start, end), *min(stop, end))

    def trimmed(self, span: Span) -> Span:
        """Return `span` without the line breaks and blank lines at its end."""
        line, column = span.end_line, span.end_column
        while line > span.line and not self.line(line)[: column - 1].strip():
            line -= 1
            column = len(self.line(line)) + 1
        return Span(span.file, span.line, span.column, line, column)
