"""`drift` laid out: an entry a page with its findings and its proof; pages in sync are quiet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from reconciler.times import wording
from reconciler.views.sheets import actions, remarks, words
from reconciler.views.sheets.sheet import Count, Entry, Json, Sheet

IN_SYNC = "in sync"


def drift(report: Json) -> Sheet:
    """Lay drift out."""
    severities = Counter(one["severity"] for one in report["findings"])
    counts = [
        Count(severities[name], wording.plural(severities[name], name), remarks.TONES[name])
        for name in remarks.RANKS
        if severities[name]
    ]
    entries = remarks.spread([_page(one) for one in report["pages"]], report["findings"])
    quiet = sum(one.quiet for one in entries)
    in_sync = report["in_sync"]
    return Sheet(
        "drift", "Drift", IN_SYNC if in_sync else "not in sync", "good" if in_sync else "bad",
        (*counts, *([Count(quiet, IN_SYNC, "good")] if quiet else [])),
        (*_news(report.get("news")), *_accepted(report["acknowledged"])), entries,
        coverage=report["coverage"],
    )  # fmt: skip


def _page(one: Json) -> Entry:
    return Entry(
        label="", quiet=True, vital=actions.wrong_type(one["type"]), picture=one.get("picture"),
        **actions.page(one),
    )  # fmt: skip


def _accepted(leaves: Iterable[Json]) -> Iterator[str]:
    """Name what a page's file accepts for the time being."""
    for one in leaves:
        path = f" (`{one['path']}`)" if one["path"] else ""
        yield f"accepted until {one['until']}: `{one['code']}` of `{one['page']}`{path}: {one['reason']}"


def _news(news: Json | None) -> Iterator[str]:
    """Say what moved since the run before, where a state is kept."""
    if news is None or news["last_run"] is None:
        return
    yield f"since the run of {words.when(news['last_run'])}: {news['new']} new, {len(news['gone'])} gone"
    for one in news["gone"]:
        place = f" of `{one['page']}`" if one["page"] else ""
        path = f" (`{one['path']}`)" if one["path"] else ""
        yield f"gone: `{one['code']}`{place}{path}, known since {words.when(one['since'])}"
