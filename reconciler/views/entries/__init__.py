"""From a report's JSON form to a `Listing`, once for all views."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from reconciler import errors
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
}
"""Kind of report -> the module whose function of that name lays it out; loaded for a report of that kind."""


def lay_out(kind: str, report: Mapping[str, Any]) -> Listing:
    """Return a report laid out, its strings without control characters.

    `kind` is a key of `LAYOUTS`; `UsageError` for another.
    """
    if kind not in LAYOUTS:
        raise errors.UsageError(f"there is no such report of `{kind}`", help="use --format text or json")
    module = importlib.import_module(f"reconciler.views.entries.{LAYOUTS[kind]}")
    parted = module.parted(report) if kind == "validate" else report
    listing: Listing = getattr(module, kind)(cleaned(parted))
    return listing
