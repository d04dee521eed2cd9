"""The JSON that stands in the scripts of an HTML page: a script that is JSON, or that gives JSON to a name.

Executes nothing. What stands inside a string of the script is not read: people may have written it.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from html import unescape
from typing import Any, Final

from reconciler.zoom import json_text

MOST: Final = 100
"""Pieces of JSON looked at in one script."""
MARK: Final = re.compile(r"<!--|<script(?=[\s/>])", re.ASCII | re.IGNORECASE)
END: Final = re.compile(r"</script(?=[\s/>])", re.ASCII | re.IGNORECASE)
ESCAPED: Final = re.compile(r"[{\[][\s{\[]*&(?:quot|#34|#x22);")
QUOTED: Final = re.compile(r"'((?:[^'\\\n]|\\.)*)'")
PIECE: Final = re.compile(r"\\.|\"")
TOKEN: Final = re.compile(
    r"""
    "(?:[^"\\\n]|\\[\s\S]?)*(?:"|\Z|(?=\n))       # strings and comments, also without their end
    | '(?:[^'\\\n]|\\[\s\S]?)*(?:'|\Z|(?=\n))
    | `(?:[^`\\]|\\[\s\S]?)*(?:`|\Z)
    | //[^\n]* | /\*[\s\S]*?(?:\*/|\Z)
    | (?P<value>=\s*(?=[{\[]))              # name = {…
    | (?P<text>\bJSON\.parse\(\s*(?=["']))  # JSON.parse("{…")
    """,
    re.VERBOSE,
)


def values(html: str) -> Iterator[Any]:
    """Return the pieces of JSON in the page's scripts, as Python values."""
    for script in _scripts(html):
        yield from _parsed(json_text.paired(script.strip()))


def _scripts(html: str) -> Iterator[str]:
    """Return the texts of the scripts, without those in comments, in one pass over the page.

    The standard library's parser takes minutes for a page of open tags, and fails on some pages.
    """
    place = 0
    while mark := MARK.search(html, place):
        comment = mark[0] == "<!--"
        begin = html.find("-->" if comment else ">", mark.end())
        end = END.search(html, begin) if begin >= 0 and not comment else None
        if begin < 0 or (end is None and not comment):
            return
        if end is not None:
            yield html[begin + 1 : end.start()]
        place = end.end() if end is not None else begin


def _parsed(script: str) -> Iterator[Any]:
    if script[:1] in ("{", "["):
        yield from _at(script, 0)
        return
    seen = 0
    for token in TOKEN.finditer(script):
        if token.lastgroup is None:
            continue
        yield from (_at if token.lastgroup == "value" else _quoted)(script, token.end())
        seen += 1
        if seen == MOST:
            return


def _at(text: str, start: int) -> Iterator[Any]:
    """Read JSON at a place; it is unescaped from HTML only where its first quote is escaped.

    Unescaping anything else could turn text that people wrote into JSON.
    """
    if ESCAPED.match(text, start):
        text, start = json_text.paired(unescape(text[start:])), 0
    with contextlib.suppress(ValueError):
        yield json_text.read_at(text, start)


def _quoted(text: str, start: int) -> Iterator[Any]:
    """Read JSON in a string literal of either kind."""
    with contextlib.suppress(ValueError):
        if text[start] == '"':
            inner = json_text.read_at(text, start)
        elif literal := QUOTED.match(text, start):
            inner = json_text.read('"' + PIECE.sub(_double, literal[1]) + '"')
        else:
            return
        yield json_text.read(inner)


def _double(piece: re.Match[str]) -> str:
    """Write a piece of a single-quoted literal as in a double-quoted one."""
    return {'"': '\\"', "\\'": "'"}.get(piece[0], piece[0])
