"""`drift` laid out: its findings, an entry a page with its evidence, and how far proof of types reaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reconciler.planning import phrases
from reconciler.times import wording
from reconciler.views import words
from reconciler.views.entries import evidence, findings, grouping, next_steps, pages, severities
from reconciler.views.entries.entry import Entry, Json, Remark, Row
from reconciler.views.entries.listing import Count, Coverage, Listing

IN_SYNC = "in sync"
OPEN = ("unproven", "contradicted", "conflicting")


def drift(report: Json) -> Listing:
    """Lay drift out."""
    remarks, in_sync = findings.remarks(report["findings"]), report["in_sync"]
    entries = findings.spread([_page(page) for page in report["pages"]], remarks)
    quiet = sum(page.quiet for page in entries)
    return Listing(
        "drift", "Drift", _state(report), "good" if in_sync else "bad",
        counts=severities.counted(remark.severity for remark in remarks),
        also=(Count(quiet, IN_SYNC, "good"),) if quiet else (),
        notes=(
            *pages.unsettled(report), *(Row("", text) for text in not_made(report)),
            *_looked(report["coverage"]),
            *_news(report.get("news"), remarks),
            *_accepted(report["acknowledged"]), *pages.touched(report.get("touched", ())),
        ),
        entries=grouping.entries(entries), remarks=grouping.remarks(remarks),
        coverage=_coverage(report["coverage"]), next=tuple(next_steps.settling(report)),
    )  # fmt: skip


def nothing_applied(report: Json) -> bool:
    """Whether none of the pages of the files was ever made: "in sync" then says little."""
    new = report.get("not_made")
    return bool(new and report["in_sync"] and new == report["coverage"]["declared"])


def not_made(report: Json) -> Iterator[str]:
    """Say how many pages nobody has applied yet."""
    if number := report.get("not_made"):
        yield f"{wording.many(number, 'page')} {'is' if number == 1 else 'are'} not made yet"


def _state(report: Json) -> str:
    if not report["in_sync"]:
        return "not in sync"
    return f"{IN_SYNC}, nothing applied yet" if nothing_applied(report) else IN_SYNC


def _page(page: Json) -> Entry:
    wrong = evidence.wrong(page["type"])
    return Entry(quiet=True, vital=wrong, picture=page.get("picture"), **pages.page(page))


def _looked(coverage: Json) -> Iterator[Row]:
    """Say how many pages were looked at, where that was not to be all, and which could not be."""
    failed = coverage.get("not_looked_at") or ()
    if coverage["share"]:
        unknown = coverage["not_known"] - len(failed)
        rest = (f"of {unknown:,} nothing is known yet",) if unknown else ()
        many = f"looked at {coverage['looked']:,} of {wording.many(coverage['pages'], 'page')}"
        yield Row("", "; ".join((many, *words.as_last_seen(coverage), *rest)))
    if failed:
        yield Row("", f"{phrases.some_pages(failed)} could not be looked at: what visitors get is not known")


def _news(news: Json | None, remarks: Sequence[Remark]) -> Iterator[Row]:
    """Say what moved since the run before, where a state is kept; counted as the `remarks` are, by weeks."""
    if news is None:
        return
    if news["last_run"] is None:
        yield Row("", "first look with this state file")
        return
    new, when = sum(remark.new for remark in remarks), words.when(news["last_run"])
    unknown = news.get("not_known") or ()
    rest = f", {len(unknown)} not read: whether still so is not known" if unknown else ""
    yield Row("", f"since the run of {when}: {new} new, {len(news['gone'])} gone{rest}")
    for label, findings_ in (("gone", news["gone"]), ("not read", unknown)):
        for finding in findings_:
            yield Row(label, f"{_which(finding)}, known since {words.when(finding['since'])}")


def _accepted(leaves: Iterable[Json]) -> Iterator[Row]:
    """Name what a page's file accepts for the time being."""
    return (Row("accepted", f"{_which(leaf)} until {leaf['until']}: {leaf['reason']}") for leaf in leaves)


def _which(finding: Json) -> str:
    return " ".join(
        part for part in (finding["code"], finding["page"], finding["path"], finding.get("name")) if part
    )


def _coverage(coverage: Json) -> Coverage:
    """Say by what the types of multi-host pages are proved, and what was compared at all."""
    days = coverage["oldest_attestation_days"]
    counts = [Count(count, f"by {witness}", "good") for witness, count in coverage["proved"].items()]
    counts += [Count(coverage[name], name, words.TONES.get(name, "plain")) for name in OPEN if coverage[name]]
    number = coverage["multi_host"]
    multi_host = wording.many(number, "multi-host page") if number else ""
    oldest = "" if days is None else f"oldest attestation: {wording.many(days, 'day')}"
    return Coverage(multi_host, tuple(counts), oldest, tuple(_limits(coverage)))


def _limits(coverage: Json) -> Iterator[str]:
    """Say what "in sync" does not speak of: fields that no file declares, pages that no file names."""
    of, number = coverage["declared"], coverage["compared"]
    pages = wording.many(number, "page") if number == of else f"{number:,} of {wording.many(of, 'page')}"
    lost, why = coverage["asked"] - number, "not there, unclear or of another type"
    if lost:
        pages += f" ({lost:,} {why})"
    if unread := coverage.get("unread"):
        pages += f", but for {wording.many(unread, 'field')} that this token cannot read"
    left = wording.many(coverage["unmanaged"], "field")
    rest = f"; not compared: {left} that no file declares (`--format json` names them)"
    pages += rest if coverage["unmanaged"] else ""
    yield f"compared: what the files declare of {pages}" if number else f"no field was compared: {why}"
    if unknown := coverage["touch_not_known"]:
        which = coverage.get("touch_not_known_of")
        pages = phrases.some_pages(which) if which else wording.many(unknown, "page")
        yield f"whether they were touched in Zoom is not known of {pages}"
    if kept := coverage.get("hours_in_zoom"):
        whose = f"{wording.many(kept, 'host')} whose hours stand there (`availability`)"
        yield f"not compared: dates with other hours in Zoom, of {whose}"
    owners, watched = len(coverage["owners"]), len(coverage["watched"])
    told = "all of them" if watched == owners else f"{watched:,} of them" if watched else "none of them"
    unnamed = "not told where PAGE is given" if coverage["chosen"] else f"told of {told} (`watch_owners`)"
    yield (
        f"owners whose pages were read: {owners:,}; pages that no file names are {unnamed}; pages of other "
        "users were not compared"
    )
