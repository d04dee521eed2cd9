"""`drift` laid out: its findings, an entry a page with its evidence, and how far proof of types reaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconciler.times import wording
from reconciler.views import words
from reconciler.views.entries import evidence, findings, pages
from reconciler.views.entries.entry import Count, Coverage, Entry, Json, Listing, Row

IN_SYNC = "in sync"
OPEN = ("unproven", "contradicted", "conflicting")


def drift(report: Json) -> Listing:
    """Lay drift out."""
    remarks, in_sync = findings.remarks(report["findings"]), report["in_sync"]
    entries = findings.spread([_page(one) for one in report["pages"]], remarks)
    quiet = sum(one.quiet for one in entries)
    return Listing(
        "drift", "Drift", IN_SYNC if in_sync else "not in sync", "good" if in_sync else "bad",
        counts=findings.counted(one["severity"] for one in report["findings"]),
        also=(Count(quiet, IN_SYNC, "good"),) if quiet else (),
        notes=(*_news(report.get("news")), *_accepted(report["acknowledged"])),
        entries=entries, remarks=remarks, coverage=_coverage(report["coverage"]),
    )  # fmt: skip


def _page(one: Json) -> Entry:
    wrong = evidence.wrong(one["type"])
    return Entry(quiet=True, vital=wrong, picture=one.get("picture"), **pages.page(one))


def _news(news: Json | None) -> Iterator[Row]:
    """Say what moved since the run before, where a state is kept."""
    if news is None:
        return
    if news["last_run"] is None:
        yield Row("", "first look with this state file")
        return
    yield Row(
        "", f"since the run of {words.when(news['last_run'])}: {news['new']} new, {len(news['gone'])} gone"
    )
    for one in news["gone"]:
        yield Row("gone", f"{_which(one)}, known since {words.when(one['since'])}")


def _accepted(leaves: Iterable[Json]) -> Iterator[Row]:
    """Name what a page's file accepts for the time being."""
    return (Row("accepted", f"{_which(one)} until {one['until']}: {one['reason']}") for one in leaves)


def _which(one: Json) -> str:
    return " ".join(part for part in (one["code"], one["page"], one["path"]) if part)


def _coverage(found: Json) -> Coverage | None:
    """Say by what the types of multi-host pages are proved; None where there is nothing to say."""
    days = found["oldest_attestation_days"]
    counts = [Count(count, f"by {witness}", "good") for witness, count in found["proved"].items()]
    counts += [Count(found[name], name, words.TONES.get(name, "plain")) for name in OPEN if found[name]]
    said = wording.many(found["multi_host"], "multi-host page") if found["multi_host"] else ""
    oldest = "" if days is None else f"oldest attestation: {wording.many(days, 'day')}"
    return Coverage(said, tuple(counts), oldest) if said or oldest else None
