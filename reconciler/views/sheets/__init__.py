"""Reports laid out once, for every format: what is an entry, what matters most, what nobody may miss."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from reconciler import errors
from reconciler.views.sheets import actions, files, moved, times, words
from reconciler.views.sheets.sheet import Sheet

LAYOUTS: Mapping[str, Callable[[Mapping[str, Any]], Sheet]] = {
    "validate": files.validate,
    "plan": actions.plan,
    "apply": actions.apply,
    "checklist": actions.checklist,
    "drift": moved.drift,
    "slots": times.slots,
}


def of(kind: str, report: Mapping[str, Any]) -> Sheet:
    """Lay a report out; none of its strings holds control characters after that.

    Raises `UsageError` for a kind that has no layout.
    """
    if kind not in LAYOUTS:
        raise errors.UsageError(f"there is no such report of `{kind}`", help="use --format text or json")
    return LAYOUTS[kind](words.cleaned(report))
