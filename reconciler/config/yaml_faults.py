"""Says in the reader's words what is wrong with the YAML itself, and what cures it."""

from __future__ import annotations

from typing import Any, Final

from reconciler.config.problems import Problems
from reconciler.source import Source, Span

# What the parser says -> what it means to the person who wrote the file, and the cure.
_MEANINGS: Final = {
    "mapping values are not allowed": (
        "a `: ` where no key can stand",
        "put text that holds `: ` in quotes, or check the indentation",
    ),
    "unexpected end of stream": ("the quote opened here is never closed", "close it"),
    "unexpected document indicator": ("the quote opened here is never closed", "close it"),
    "expected ',' or ']'": ("this list lacks a comma or its `]`", "put `,` between items and `]` at the end"),
    "expected ',' or '}'": (
        "this mapping lacks a comma or its `}`",
        "put `,` between entries and `}` at the end",
    ),
    "unknown escape character": (
        "an unknown escape",
        "inside \"…\" write `\\\\` for a backslash, or use '…'",
    ),
    "did not find expected node content": (
        "a value is missing, or a bracket is never closed",
        "give the value, or close the bracket",
    ),
    "could not find expected ':'": ("a key without `:`", "write `key: value`"),
    "did not find expected key": ("this does not fit what is above", "check the indentation and the quotes"),
    "did not find expected '-'": (
        "this does not fit the list above",
        "start all items with `- ` in one column",
    ),
    "expected <block end>": ("this does not fit what is above", "check the indentation and the quotes"),
    "sequence entries are not allowed": ("a list cannot start here", "start the list on a line of its own"),
    "incompatible YAML document": ("this YAML version is not supported", "remove the `%YAML` line"),
}
_UNFINISHED: Final = ("unexpected end of stream", "unexpected document indicator", "expected ',' or")


def syntax(source: Source, fault: Any, skipped: int, found: Problems) -> int:
    """Report what the parser raised on a text that starts `skipped` lines into the file.

    Returns the line, from 0, at which the parser gave up.
    """
    problem, mark, opening = str(fault.problem or "not YAML"), fault.problem_mark, fault.context_mark
    mark = mark or opening
    line, column = (skipped + mark.line + 1, mark.column + 1) if mark else (1, 1)
    gave_up = line - 1
    written = source.line(line)
    if "cannot start any token" in problem or "tab character" in problem:
        _cannot_start(source, line, column, found)
        return gave_up
    at_end = not written or written.startswith("---") or column > len(written)
    if opening and at_end and any(known in problem for known in _UNFINISHED):
        line, column, opening = skipped + opening.line + 1, opening.column + 1, None
    if at_end and opening:
        line, column = _last_written(source, line)
    message, cure = next((said for known, said in _MEANINGS.items() if known in problem), (problem, ""))
    note = None
    if opening and opening.line != mark.line:
        opened, start = skipped + opening.line + 1, opening.column + 1
        note = ("what it should fit starts", Span(source.file, opened, start, opened, start + 1))
    found.add("yaml-syntax", _character(source, line, column), message, cure, note=note)
    return gave_up


def forbidden(source: Source, offset: int, found: Problems) -> None:
    """Report a character that may not stand in a file."""
    line, column = source.position(offset)
    message = f"the character U+{ord(source.text[offset]):04X} may not stand in a file"
    cure = "remove it; perhaps the file was saved in another encoding than UTF-8"
    found.add(
        "control-character",
        _character(source, line, column),
        message,
        cure,
        note="nothing of this file was read",
    )


def _cannot_start(source: Source, line: int, column: int, found: Problems) -> None:
    written = source.line(line)
    indentation = written[: len(written) - len(written.lstrip())]
    if "\t" in indentation:
        at = _character(source, line, written.index("\t") + 1)
        found.add("tab-indentation", at, "a tab in the indentation", "indent with spaces")
        return
    message = f"a value cannot start with `{written[column - 1 : column]}`"
    found.add("yaml-syntax", _character(source, line, column), message, "put the text in quotes")


def _last_written(source: Source, line: int) -> tuple[int, int]:
    """Return the place of the last character that stands before `line`."""
    before = (number for number in range(line - 1, 0, -1) if source.line(number).strip())
    last = next(before, 1)
    return last, max(len(source.line(last).rstrip()), 1)


def _character(source: Source, line: int, column: int) -> Span:
    width = 1 if column <= len(source.line(line)) else 0
    return Span(source.file, line, column, line, column + width)
