"""Data in Markdown: it stays text, whatever it holds. No markup, no HTML, no mention, no link of its own."""

from __future__ import annotations

import re
from typing import Final

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
_EMAIL: Final = r"(?<![\w.+%'•-])[\w.+%'•-]+@[\w-]+(?:\.[\w-]+)+"
_NAMED: Final = re.compile(rf"`([^`]*[^`\s][^`]*)`|({_EMAIL}|\b[a-z]+(?:_[a-z]+)+\b)")
_URL: Final = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&'*+,;=%-]{1,500}")


def code(value: object) -> str:
    """Return `value` as code, in a table too."""
    text = short(clean(value)).strip()
    if not text:
        return '`""`'
    if any(char in text for char in "`|\\"):
        return f"<code>{text_only(text)}</code>"
    return f"`{text}`"


def text_only(value: object) -> str:
    """Return `value` as text without any meaning."""
    return _SPECIAL.sub(_harmless, clean(value))


def prose(value: object) -> str:
    """Return a sentence of ours: what stands in backticks and every email or type becomes code."""
    text, parts, at = short(clean(value)), [], 0
    for found in _NAMED.finditer(text):
        parts += [text_only(text[at : found.start()]), code(found[1] or found[2])]
        at = found.end()
    return "".join([*parts, text_only(text[at:])])


def _harmless(found: re.Match[str]) -> str:
    if found["markup"]:
        return _ENTITIES.get(found[0]) or f"&#{ord(found[0])};"
    return found[0] + _APART


def link(url: str, words: str) -> str:
    """Return a link to what is a plain web address; else the address as code."""
    return f"[{words}](<{url}>)" if _URL.fullmatch(url) else code(url)


def short(text: str, longest: int = LONGEST) -> str:
    """Cut what is too long for a cell, and say that it was."""
    return text if len(text) <= longest else f"{text[:longest]}… ({len(text)} characters)"
