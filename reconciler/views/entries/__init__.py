"""From a report's JSON form to a `Listing`, once for all views."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from reconciler import errors
from reconciler.views import calls
from reconciler.views.clean import cleaned

if TYPE_CHECKING:
    from reconciler.views.entries.listing import Listing

LAYOUTS = {
    "validate": "diagnostics",
    "plan": "pages",
    "apply": "pages",
    "checklist": "checklist",
    "drift": "drift",
    "slots": "slots",
    "probe": "probe",
    "failure": "failure",
}
"""Kind of report -> the module whose function of that name lays it out; loaded for a report of that kind."""
NOTE = "note"
"""The name of a note on how the report is to be read."""
COMMIT = 12
"""Characters of a commit that are shown; JSON has it whole."""


def lay_out(kind: str, report: Mapping[str, Any]) -> Listing:
    """Return a report laid out, its strings without control characters.

    `kind` is a key of `LAYOUTS`; `UsageError` for another.
    """
    if kind not in LAYOUTS:
        raise errors.UsageError(f"there is no such report of `{kind}`", help="use --format text or json")
    module = importlib.import_module(f"reconciler.views.entries.{LAYOUTS[kind]}")
    parted = module.parted(report) if kind == "validate" else report
    report = cleaned(parted)
    listing = _by_rules(_typed(getattr(module, kind)(report), report), report)
    return listing._replace(
        reported=reporting(report.get("reported")), account=report.get("account_name", "")
    )  # fmt: skip


def reporting(reported: Mapping[str, Any] | None) -> str:
    """Say when a report was made, by which version and from which commit; empty where it does not tell."""
    from reconciler.views import words

    if not reported:
        return ""
    since = " and changes since" if reported["dirty"] else ""
    commit = f" from commit {reported['commit'][:COMMIT]}{since}" if reported["commit"] else ""
    return f"reported {words.when(reported['at'])} by reconciler {reported['version']}{commit}"


def _typed(listing: Listing, report: Mapping[str, Any]) -> Listing:
    """Have commands as they are typed; where words name one, say how that is."""
    from reconciler.views.entries.entry import Row

    if lacks := report.get("user_app_lacks"):
        listing = _to_connect(listing, calls.to_connect(lacks))
    if not (called := report.get("called")):
        return listing
    following = tuple(step._replace(command=calls.command(step.command, called)) for step in listing.next)
    listing = listing._replace(next=following)
    by_hand = any(page.steps for entry in listing.entries for page in (entry, *entry.pages))
    if not by_hand and not calls.mentioned(report):
        return listing
    typed = Row(NOTE, f"where it says `reconciler COMMAND`, type `{called} COMMAND`")
    return listing._replace(notes=(typed, *listing.notes))  # the first: Markdown cuts the last of many


def _to_connect(listing: Listing, first: str) -> Listing:
    """Say what comes before a user is connected."""
    from reconciler.views.entries.entry import Row

    following = tuple(
        step._replace(case=first) if calls.connects(step._asdict()) else step for step in listing.next
    )
    return listing._replace(next=following, notes=(Row(NOTE, f"to connect a user, {first}"), *listing.notes))


def _by_rules(listing: Listing, report: Mapping[str, Any]) -> Listing:
    """Say by what rules of time zones it goes: in the notes too where these are not the usual ones."""
    from reconciler.views.entries.entry import Row

    if not (release := report.get("zone_rules")):
        return listing
    folder = report.get("zone_rules_from")
    basis = f"by the time zone rules of tzdata {release}" + (f" in {folder}" if folder else "")
    told = (Row("", basis),) if folder or listing.kind == "slots" else ()
    lack = (Row(NOTE, text),) if (text := report.get("zone_rules_lack")) else ()
    return listing._replace(notes=(*listing.notes, *lack, *told), basis="" if told else basis)
