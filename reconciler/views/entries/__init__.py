"""From a report's JSON form to a `Listing`, once for all views."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from reconciler import errors
from reconciler.views.clean import cleaned
from reconciler.views.entries import diagnostics, drift, pages, probe, slots
from reconciler.views.entries.listing import Listing

LAYOUTS: Mapping[str, Callable[[Mapping[str, Any]], Listing]] = {
    "validate": diagnostics.validate,
    "plan": pages.plan,
    "apply": pages.apply,
    "checklist": pages.checklist,
    "drift": drift.drift,
    "slots": slots.slots,
    "probe": probe.probe,
}


def lay_out(kind: str, report: Mapping[str, Any]) -> Listing:
    """Return a report laid out, its strings without control characters.

    `kind` is a key of `LAYOUTS`; `UsageError` for another.
    """
    if kind not in LAYOUTS:
        raise errors.UsageError(f"there is no such report of `{kind}`", help="use --format text or json")
    return LAYOUTS[kind](cleaned(diagnostics.parted(report) if kind == "validate" else report))
