"""Reports errors of YAML syntax: from what the parser raises to the message and the cure."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, Final

from reconciler.config import field_faults, placeholders, spelling
from reconciler.config.collector import Problems
from reconciler.source import Source, Span

_BACKSLASH: Final = "inside \"…\" write `\\\\` for a backslash, or use '…'"
# A part of the parser's text -> the message and the cure.
_MEANINGS: Final = {
    "mapping values are not allowed": (
        "a `: ` where no key can stand",
        "put text that holds `: ` in quotes, or check the indentation",
    ),
    "unexpected end of stream": ("the quote opened here is never closed", "close it"),
    "unexpected document indicator": ("the quote opened here is never closed", "close it"),
    "expected ',' or ']'": ("this list lacks a comma or its `]`", "put `,` between items and `]` at the end"),
    "expected ',' or '}'": ("it lacks a comma or its `}`", "put `,` between them and `}` at the end"),
    "unknown escape character": ("an unknown escape", _BACKSLASH),
    "hexdecimal number": ("an unfinished escape", _BACKSLASH),
    "Unicode character escape": ("an escape for no character", "write the character itself"),
    "expected node content": (
        "a value is missing, or a bracket is never closed",
        "give the value, or close the bracket",
    ),
    "could not find expected ':'": ("a key without `:`", "write `key: value`"),
    "expected key": ("this does not fit what is above", "check the indentation and the quotes"),
    "expected '-'": ("this does not fit the list above", "start all items with `- ` in one column"),
    "expected <block end>": ("this does not fit what is above", "check the indentation and the quotes"),
    "expected <document start>": (
        "this does not belong to the document above",
        "check the indentation, or start a document with a line `---`",
    ),
    "entries are not allowed": ("a list cannot start here", "start the list on a line of its own"),
    "mapping keys are not allowed": ("a key cannot start here", "start the mapping on a line of its own"),
    "glued": ("a space is missing after the `:`", "write `key: value`"),
    "unknown directive": ("a line that starts with `%` is for the parser", "remove it, or quote the text"),
    "incompatible YAML document": ("this YAML version is not supported", "remove the `%YAML` line"),
    "duplicate %": ("the same directive twice", "remove the lines that start with `%`"),
    "undefined tag handle": ("an unknown tag", "remove the tag, and quote text"),
}  # fmt: skip
_OTHERWISE: Final = "check the indentation, the quotes and the brackets"
_UNFINISHED: Final = ("unexpected end of stream", "unexpected document indicator", "expected ',' or")
_NO_KEY: Final = ("could not find expected ':'", "mapping values are not allowed")
_GLUED: Final = re.compile(r"""[ -]*["']?[A-Za-z_][\w.,-]*["']?:(?=[^ \t/])""", re.ASCII)
_CONFLICT: Final = re.compile(r"(?:<{7}|\|{7}|>{7}) |={7}\s*$")
"""A line that git writes around the two sides of a merge."""
_CONFLICT_ENDS: Final = ">>>>>>> "
END: Final = 10**9
MAX_DEPTH: Final = 64
NOTHING_READ: Final = "nothing after this place was read"
_TABS: Final = ("cannot start any token", "tab character")


def syntax(source: Source, fault: Any, skipped: int, problems: Problems) -> int:
    """Report what the parser raised on a text that starts `skipped` lines into the file.

    Returns the line, from 0, at which the parser gave up; after a merge conflict, where that ends.
    """
    problem, opening = str(fault.problem or "this is not YAML"), fault.context_mark
    mark = fault.problem_mark or opening
    line, column = (skipped + mark.line + 1, mark.column + 1) if mark else (1, 1)
    marked = (number for number in range(skipped + 1, line + 1) if _CONFLICT.match(source.line(number)))
    if first := next(marked, None):
        return _conflict(source, first, problems) - 1
    if "nesting depth" in problem:  # of some parsers, beyond `MAX_DEPTH`
        too_deep(_character(source, line, column), problems)
        return line - 1
    if any(phrase in problem for phrase in _TABS):
        _cannot_start(source, line, column, problems)
        return line - 1
    written = source.line(line)
    if match := placeholders.STARTS_A_VALUE.search(written[: column - 1]):
        _unquoted_placeholder(source, line, match.start(1) + 1, problems)
        return line - 1
    if "expected ',' or ']'" in problem and (item := placeholders.item_at(written, column)):
        _unquoted_item(source, line, *item, problems)
        return line - 1
    column = 1 if "directive" in problem else column
    at_end = column > len(written) or written.startswith("---")
    at = _character(source, line - 1, END) if written.startswith("---") else _character(source, line, column)
    note = None
    unfinished = at_end and any(phrase in problem for phrase in _UNFINISHED)
    if opening and (unfinished or "could not find expected ':'" in problem):
        at = _character(source, skipped + opening.line + 1, opening.column + 1)
    elif opening and opening.line != mark.line:
        note = (
            "what it should fit starts",
            _character(source, skipped + opening.line + 1, opening.column + 1),
        )
    if any(phrase in problem for phrase in _NO_KEY) and (colon := _colon_without_space(source, line)):
        at, note, problem = colon, None, "glued"
    message, cure = next(
        (meaning for phrase, meaning in _MEANINGS.items() if phrase in problem), (problem, _OTHERWISE)
    )
    problems.add("yaml-syntax", at, message, cure, note=note)
    return line - 1


def _conflict(source: Source, first: int, problems: Problems) -> int:
    """Report a merge conflict with its `first` line that git wrote; return its last one."""
    after = range(first, len(source.lines) + 1)
    last = next((number for number in after if source.line(number).startswith(_CONFLICT_ENDS)), first)
    at = Span(source.file, first, 1, first, len(source.line(first)) + 1)
    what = f"what is meant of lines {first} to {last}" if last > first else "what is meant"
    cure = f"keep {what}, and delete the lines that start with `<<<<<<<`, `=======` or `>>>>>>>`"
    problems.add("yaml-syntax", at, "a merge conflict: git has left both sides of it here", cure)
    return last


def _unquoted_placeholder(source: Source, line: int, column: int, problems: Problems) -> None:
    """Report text that begins with a placeholder, which to YAML is a mapping with something behind it."""
    text = source.line(line)[column - 1 :].rstrip()
    at = Span(source.file, line, column, line, column + len(text))
    shown = field_faults.shortened(text)
    message = "text that begins with a placeholder has no quotes"
    problems.add("unquoted-placeholder", at, message, f'put it in quotes: "{shown}"')


def _unquoted_item(source: Source, line: int, start: int, text: str, problems: Problems) -> None:
    """Report an item of a list with a `{` in it: without quotes YAML ends the item there."""
    at = Span(source.file, line, start + 1, line, start + len(text))
    message = f"without quotes YAML ends this item at the `{{`: `{field_faults.shortened(text)}`"
    problems.add("unquoted-placeholder", at, message, f'put it in quotes: "{field_faults.shortened(text)}"')


def _colon_without_space(source: Source, line: int) -> Span | None:
    """Return the `:` without a space after it in this line or the one before, None if there is none."""
    for number in (line - 1, line):
        if match := _GLUED.match(source.line(number)):
            return Span(source.file, number, match.end(), number, match.end() + 1)
    return None


def too_deep(at: Span, problems: Problems) -> None:
    """Report that values are nested beyond `MAX_DEPTH`."""
    message = f"nested more than {MAX_DEPTH} levels deep"
    problems.add("too-deep", at, message, "write it flat", note=NOTHING_READ)


def alias(at: Span, name: str, here: Collection[str], elsewhere: Collection[str], problems: Problems) -> None:
    """Report an alias without a value; `here` are the anchors above it, `elsewhere` in documents before."""
    first = f"write the value, with `&{name}` where this document first uses it"
    if name in here:
        message = f"`*{name}` stands inside `&{name}`"
        problems.add("recursive-alias", at, message, "write the value out")
    elif name in elsewhere:
        message = f"`&{name}` is an anchor of another document, and does not reach this one"
        cure = f"{first}; pages share values by `defaults`"
        problems.add("unknown-alias", at, message, cure)
    else:
        message = f"nothing above is anchored as `&{name}`"
        problems.add("unknown-alias", at, message, spelling.did_you_mean(name, here, first))


def forbidden(source: Source, offset: int, problems: Problems) -> None:
    """Report a character that may not stand in a file."""
    at = _character(source, *source.position(offset))
    message = f"the character U+{ord(source.text[offset]):04X} may not stand in a file"
    cure = "remove it; perhaps the file was saved in another encoding than UTF-8"
    problems.add("control-character", at, message, cure, note="nothing of this file was read")


def _cannot_start(source: Source, line: int, column: int, problems: Problems) -> None:
    written = source.line(line)
    indentation = written[: len(written) - len(written.lstrip())]
    if "\t" in indentation:
        at = _character(source, line, written.index("\t") + 1)
        problems.add("tab-indentation", at, "a tab in the indentation", "indent with spaces")
        return
    message = f"a value cannot start with `{written[column - 1 : column]}`"
    problems.add("yaml-syntax", _character(source, line, column), message, "put the text in quotes")


def _character(source: Source, line: int, column: int) -> Span:
    """Return the place of one character; beyond the text, that of its last character."""
    line = max(line, 1)
    while line > 1 and not source.line(line).strip():
        line -= 1
        column = len(source.line(line).rstrip())
    column = max(1, min(column, len(source.line(line))))
    width = 1 if source.line(line) else 0
    return Span(source.file, line, column, line, column + width)
