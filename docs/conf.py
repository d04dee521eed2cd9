"""The documentation as a site: the Markdown files of the repository as they are, in an order of its own.

`make docs` builds it. Sphinx reads this file, with the repository as its source folder: so a link from docs/
to SECURITY.md is a link in the site too.
"""

from __future__ import annotations

import re
from typing import Any

project = "reconciler"
html_title = "reconciler"
root_doc = "docs/index"
include_patterns = ["docs/**.md", "findings/README.md", "*.md"]
exclude_patterns = [".*", "build"]

extensions = ["myst_parser"]
myst_heading_anchors = 4
highlight_language = "none"  # a block without a name is a command or what it prints
smartquotes = False  # `--owner` in a sentence keeps its dashes
nitpicky = True

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_additional_pages = {"index": "redirect.html"}
templates_path = ["_templates"]
html_copy_source = False
html_show_copyright = False

linkcheck_timeout = 20
linkcheck_anchors = False  # anchors of others are made by their scripts

LINK = re.compile(r"^(?:- |\|.*\| )\[([^]]+)\]\(([^)#:]+)\.md\)", re.MULTILINE)
LISTS = ("docs/index", "docs/decisions/README")


def contents(markdown: str) -> str:
    """Return what a page links to in its lists and tables, heading by heading, as tables of contents.

    The theme shows them at the side; the page itself stays a list of links that reads well anywhere.
    """
    first, *parts = re.split(r"^## (.+)$", markdown, flags=re.MULTILINE)
    sections = zip(["", *parts[::2]], [first, *parts[1::2]], strict=True)
    found = [(title, LINK.findall(body)) for title, body in sections]
    return "\n".join(toctree(title, links) for title, links in found if links)


def toctree(title: str, links: list[tuple[str, str]]) -> str:
    """Write the directive for one table of contents, from the words and targets of its links."""
    caption = [f":caption: {title}"] if title else []
    entries = [f"{words.replace('`', '')} <{target}>" for words, target in links]
    return "\n".join(["```{toctree}", ":hidden:", *caption, "", *entries, "```", ""])


def add_contents(app: Any, docname: str, source: list[str]) -> None:
    """Add its tables of contents to a page of links as it is read."""
    if docname in LISTS:
        source[0] += f"\n{contents(source[0])}"


def setup(app: Any) -> None:
    """Let Sphinx call what stands here."""
    app.connect("source-read", add_contents)
