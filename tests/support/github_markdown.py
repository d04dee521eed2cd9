"""Markdown as GitHub renders it, by its own renderer, and what then stands on the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options

APART = "\u200b"


@dataclass
class Rendered(HTMLParser):
    """What readers get: the elements in order, the rows of all tables, the words inside and outside code."""

    elements: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    words: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        if tag == "a":
            self.links.append(dict(attrs)["href"] or "")
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag == "code":
            self.names.append("")
        self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop() != tag:  # `br` and `input` have no end
            pass

    def handle_data(self, data: str) -> None:
        shown = data.replace(APART, "")
        if {"td", "th"} & {*self._inside}:
            self.rows[-1][-1] += shown
        if "code" in self._inside:
            self.names[-1] += shown
        else:
            self.words += shown


def render(text: str) -> Rendered:
    """Return what GitHub shows of a comment; HTML of ours is left in, as there."""
    rendered = Rendered()
    rendered.feed(cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE))
    rendered.close()
    return rendered
