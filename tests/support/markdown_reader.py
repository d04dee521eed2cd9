"""Markdown parsed, and the text that readers see."""

from __future__ import annotations

from markdown_it import MarkdownIt

APART = "\u200b"

READER = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable(["table", "strikethrough"])


def inlines(text):
    return [part for token in READER.parse(text) if token.type == "inline" for part in token.children]


def words(text):
    """Return what people read of a piece of Markdown, and the parts outside code."""
    parts, loose, inside = [], [], False
    for part in inlines(text):
        if part.type == "html_inline":
            inside = {"<code>": True, "</code>": False}.get(part.content, inside)
        elif part.type in ("text", "code_inline", "text_special"):
            parts.append(part.content)
            if part.type != "code_inline" and not inside:
                loose.append(part.content)
    return "".join(parts).replace(APART, ""), "".join(loose)
