"""Reports as Markdown for a comment on a pull request: it always fits, and says what it leaves out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.times import wording
from reconciler.views import language, sheets
from reconciler.views.markdown import entry, fit
from reconciler.views.markdown.escape import code, prose
from reconciler.views.sheets.sheet import Sheet

LIMIT = 60_000
"""Characters; a comment on GitHub takes 65,536."""
OPEN = ("unproven", "contradicted", "conflicting")
MOST_NOTES = 20


def render(kind: str, report: Mapping[str, Any]) -> str:
    """Return the report of this kind as Markdown; its first line marks the comment to update."""
    if kind == "schema":
        return language.render(report["schema"], report["codes"]).rstrip("\n")
    sheet = sheets.of(kind, report)
    tail = list(_tail(sheet))
    return fit.within(LIMIT, list(_head(sheet)), [entry.block(one) for one in sheet.entries], tail)


def _head(sheet: Sheet) -> Iterator[str]:
    yield f"<!-- reconciler:{sheet.kind} -->"
    yield f"## {sheet.title}: {sheet.state}"
    if sheet.counts:
        yield ", ".join(f"**{one.number} {one.what}**" for one in sheet.counts)
    for note in sheet.notes[:MOST_NOTES]:
        refused = note.startswith("refused: ")
        yield f"> [!CAUTION]\n> {prose(note)}" if refused else f"- {prose(note)}"
    if len(sheet.notes) > MOST_NOTES:
        yield f"- and {len(sheet.notes) - MOST_NOTES} more notes"


def _tail(sheet: Sheet) -> Iterator[str]:
    if sheet.coverage and sheet.coverage["multi_host"]:
        found = sheet.coverage
        said = [f"{count} by {prose(witness)}" for witness, count in found["proved"].items()]
        said += [f"{found[name]} {name}" for name in OPEN if found[name]]
        pages = wording.many(found["multi_host"], "multi-host page")
        oldest = found["oldest_attestation_days"]
        age = f"; the oldest attestation is {wording.many(oldest, 'day')} old" if oldest is not None else ""
        yield f"Proof of type for {pages}: {', '.join(said)}{age}"
    if sheet.next:
        yield f"Next: {code(sheet.next)}"
