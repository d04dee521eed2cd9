"""What an apply that went well wrote in an account, a line a page: what is gone or moved first."""

from __future__ import annotations

from typing import Final, NamedTuple

from reconciler.times import wording
from reconciler.views.entries.entry import Json
from reconciler.views.entries.pages import DESTRUCTIVE, WRITES

MOST: Final = 12
"""Pages of which each is named; of more it is said how many."""
_LINK: Final = {"slug", "active"}
"""Fields that change what is behind a link."""


class Page(NamedTuple):
    """A page that was written: `kind` is the action, `fields` what was sent of one that was there before."""

    kind: str
    name: str
    url: str
    fields: str


def pages(report: Json) -> tuple[tuple[Page, ...], str]:
    """Return the first pages that were written, and what is said of the others; none where all is named."""
    found = [page for page in report.get("pages", ()) if page["action"] in WRITES]
    found.sort(key=lambda page: (_rank(page), WRITES.index(page["action"]), page["page"]))
    rest = len(found) - MOST
    more = f"and {wording.many(rest, 'more page')}" if rest > 0 else ""
    return tuple(map(_page, found[:MOST])), more


def _page(page: Json) -> Page:
    fields = ", ".join(page.get("written", ()))
    return Page(page["action"], page["page"], page["url"] or "", fields)


def _rank(page: Json) -> int:
    """Return 0 for a page that people cannot book as before, 1 for one whose link is another, 2 else."""
    if page["action"] in DESTRUCTIVE:
        return 0
    return 2 - bool(_LINK.intersection(page.get("written", ())))
