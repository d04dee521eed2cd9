"""Where a thing stands in the user's files. Pure: the text is handed in, never read here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a file; lines and columns count from 1, the end is exclusive.

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


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the config as text, for excerpts."""

    file: str
    text: str

    def line(self, number: int) -> str:
        """Return line `number` (from 1) without its line break; empty beyond the end."""
        lines = self.text.splitlines()
        return lines[number - 1] if 0 < number <= len(lines) else ""
