"""Data in Markdown: it stays text, whatever it holds. No markup, no HTML, no mention, no link of its own."""

from __future__ import annotations

import re
from typing import Final

from reconciler.times import wording
from reconciler.views import words
from reconciler.views.clean import clean

LONGEST: Final = 400
_ENTITIES: Final = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
_APART: Final = "&#8203;"
_SPECIAL: Final = re.compile(
    r"(?P<markup>[\\`*\[\]<>&|~$]|(?<!\w)_|_(?!\w))"
    r"|@|#(?=\w)|GH-(?=\d)|www(?=\.)|:(?=//)|(?:mailto|xmpp)(?=:)",
    re.IGNORECASE,
)
"""What Markdown would read as markup becomes an entity; what GitHub would make a link of is pulled apart."""
_BLOCK: Final = re.compile(r"[#+=-]|\d+[.)]")
_URL: Final = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&'*+,;=%-]{1,500}")


def code(value: object) -> str:
    """Return `value` as code, in a table too."""
    text = short(clean(value)).strip()
    if not text:
        return '`""`'
    if any(char in text for char in "|\\"):  # which end a cell, or escape what does
        return f"<code>{text_only(text)}</code>"
    return wording.quoted(text)


def text_only(value: object) -> str:
    """Return `value` as text without any meaning."""
    return _SPECIAL.sub(_harmless, clean(value))


def prose(value: object) -> str:
    """Return a sentence of ours, its names as code."""
    written = ""
    for name, part in words.parts(short(clean(value))):
        piece = code(part) if name else text_only(part)
        # backticks that meet would be one run of them
        written += _APART + piece if written.endswith("`") and piece.startswith("`") else piece
    return written


def line(value: object) -> str:
    """Return a sentence that begins a paragraph or an item: no heading, list, rule or code block begins."""
    written = prose(value).strip()
    return _APART + written if _BLOCK.match(written) else written


def _harmless(match: re.Match[str]) -> str:
    if match["markup"]:
        return _ENTITIES.get(match[0]) or f"&#{ord(match[0])};"
    return match[0] + _APART


def link(url: str, words: str) -> str:
    """Return a link to what is a plain web address; else the address as code."""
    return f"[{words}](<{url}>)" if _URL.fullmatch(url) else code(url)


def short(text: str, longest: int = LONGEST) -> str:
    """Cut what is too long for a cell, and say that it was."""
    return text if len(text) <= longest else f"{text[:longest]}… ({len(text)} characters)"
