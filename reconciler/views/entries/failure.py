"""Why a command ended without a report, laid out as one: report files that stand there are of today."""

from __future__ import annotations

from typing import Final

from reconciler.views.entries.entry import Entry, Json
from reconciler.views.entries.listing import Listing

STATES: Final = {"drift": "could not look"}


def failure(report: Json) -> Listing:
    """Lay out an error in its JSON form, `of` the kind of report that did not come about."""
    error, of = report["error"], report["of"]
    entries = (entry(error["code"], error["message"], error["help"]),)
    return Listing(of, of.capitalize(), STATES.get(of, "ended with an error"), "bad", entries=entries)


def entry(code: str, message: str, help_: str) -> Entry:
    """Return an error as an entry."""
    return Entry(code, "failed", "bad", text=message, help=help_, vital=True, problem=True)
