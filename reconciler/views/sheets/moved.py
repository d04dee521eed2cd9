"""`drift` laid out: an entry a page with its findings and its proof; pages in sync are quiet."""

from __future__ import annotations

from collections import Counter

from reconciler.views.sheets import actions, remarks
from reconciler.views.sheets.sheet import Count, Entry, Json, Sheet

IN_SYNC = "in sync"


def drift(report: Json) -> Sheet:
    """Lay drift out."""
    severities = Counter(one["severity"] for one in report["findings"])
    counts = [
        Count(severities[name], name, remarks.TONES[name]) for name in remarks.RANKS if severities[name]
    ]
    entries = remarks.spread([_page(one) for one in report["pages"]], report["findings"])
    quiet = sum(one.quiet for one in entries)
    in_sync = report["in_sync"]
    return Sheet(
        "drift", "Drift", IN_SYNC if in_sync else "not in sync", "good" if in_sync else "bad",
        (*counts, *([Count(quiet, IN_SYNC, "good")] if quiet else [])),
        entries=entries, coverage=report["coverage"],
    )  # fmt: skip


def _page(one: Json) -> Entry:
    return Entry(
        label="", quiet=True, vital=actions.wrong_type(one["type"]), picture=one.get("picture"),
        **actions.page(one),
    )  # fmt: skip
