"""Reports as Markdown for a comment on a pull request, within its limit; says how much is left out.

Pages as declared are counted there, in the sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.views import entries, language
from reconciler.views.entries.listing import Listing
from reconciler.views.markdown import entry, fit, fleet
from reconciler.views.markdown.escape import line, prose

LIMIT = 60_000
"""Characters; a comment on GitHub takes 65,536."""
MOST_NOTES = 20


def render(kind: str, report: Mapping[str, Any]) -> str:
    """Return the report of this kind as Markdown; its first line marks the comment to update."""
    if kind == "schema":
        return language.render(report["schema"], report["codes"]).rstrip("\n")
    if kind == "fleet":
        return fleet.render(report, LIMIT)
    listing = entries.lay_out(kind, report)
    blocks = [entry.block(item) for item in listing.ranked if not item.as_declared]
    return fit.within(LIMIT, list(_head(listing)), blocks, list(_tail(listing)))


def _head(listing: Listing) -> Iterator[str]:
    yield f"<!-- reconciler:{listing.kind} -->"
    yield f"## {listing.title}: {listing.state}"
    if listing.reported:
        yield prose(listing.reported)
    counts = ", ".join(f"**{count.in_words}**" for count in (*listing.counts, *listing.also))
    if summary := "; ".join(part for part in (counts, prose(listing.extent)) if part):
        yield summary
    if listing.refused:
        yield f"> [!CAUTION]\n> apply would refuse: {prose(listing.refused)}"
    if listing.about:
        yield f"- {prose(listing.about)}"
    for note in listing.notes[:MOST_NOTES]:
        yield f"- {line(note.line)}"
    if len(listing.notes) > MOST_NOTES:
        yield f"- and {len(listing.notes) - MOST_NOTES} more notes"


def _tail(listing: Listing) -> Iterator[str]:
    if coverage := listing.coverage:
        counts = ", ".join(count.in_words for count in coverage.counts)
        proved = f"Proof of type for {coverage.pages}: {counts}" if coverage.pages else ""
        parts = (proved, coverage.oldest)
        if any(parts):
            yield prose("; ".join(part for part in parts if part))
        yield from (prose(limit) for limit in coverage.limits)
    yield from map(fleet.following, listing.for_readers)
    if listing.left:
        yield prose(listing.left)
