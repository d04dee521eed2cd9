"""Findings on pages that runs left where they are not to stay: at staging, aside, or half published. Pure."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from reconciler import staging
from reconciler.bookable import upcoming
from reconciler.bookable.upcoming import Upcoming
from reconciler.compare.identity import Listed
from reconciler.exits import Exit, worst
from reconciler.findings import Finding, FindingCode
from reconciler.model import Desired, LivePage
from reconciler.planning import guards, phrases
from reconciler.planning.blocks import UserTrouble
from reconciler.planning.evidence import Evidence
from reconciler.planning.leftover_pages import Leftover, Stays
from reconciler.planning.manual_steps import Step
from reconciler.planning.outcome import HalfPublished, PageOutcome, PageResult
from reconciler.records.memory import Memory, Publication
from reconciler.times.wording import quoted

APPLY, EXPLAINED = "reconciler apply", "reconciler explain staged-page"
STAYS: Final = {
    Stays.OVER_LIMIT: "its removal would be over the limit of deletions of a run",
    Stays.NOT_NAMED: "the plan file does not name it",
    Stays.HELD_UP: "nothing is written while a page of the plan has moved",
    Stays.UNASKED: "nobody is there to confirm its removal; say --yes to have it removed",
    Stays.USED: "it is used since the plan was made",
}


def find(
    listed: Listed, memory: Memory, desired: Desired | None = None,
    closed: Callable[[str], bool] = lambda _: False,
) -> Iterator[Finding]:  # fmt: skip
    """Yield findings on such pages, without those that wait for `attest`.

    One on a page that the files declare, as far as they are `desired`, is of that page. `closed` tells of an
    owner whether it is known that their pages are not changed by the token at hand.
    """
    declared = {page.key for page in desired.pages} if desired else set()
    waiting = {entry.staging.slug for entry in memory.pages.values() if entry.staging}
    sent = {
        entry.publication.schedule_id: (key if key in declared else "", entry.publication)
        for key, entry in memory.pages.items()
        if entry.publication
    }
    asides = {entry.aside.schedule_id for entry in memory.pages.values() if entry.aside and entry.aside.was}
    for page in (page for pages in listed.values() for page in pages if not page.cancelled):
        if page.slug in waiting:
            continue
        if staging.is_ours(page.slug):
            yield _at_our_address(page, known=page.schedule_id in asides, closed=closed(page.owner))
        elif page.schedule_id in sent:
            yield from _half_published(page, *sent[page.schedule_id])


def seen(listed: Listed, evidence: Evidence, desired: Desired, today: date) -> Iterator[Finding]:
    """Yield the same by all that was read."""
    closed = functools.partial(guards.written_by_hand, evidence=evidence, today=today)
    return find(listed, evidence.memory, desired, closed)


def notes(findings: Iterable[Finding], now: datetime) -> list[str]:
    """Say what a run leaves behind, and which command goes on with it; a page's own result says the rest.

    Another apply would leave what this one left, until the page may be removed.
    """
    return [f"{one.message}; next: {_next(one, now)}" for one in findings if not _of_page(one)]


def _next(finding: Finding, now: datetime) -> str:
    young = finding.kept_until is not None and now <= finding.kept_until
    return EXPLAINED if young and finding.next == APPLY else finding.next


def told(results: Sequence[PageResult], findings: Iterable[Finding]) -> tuple[PageResult, ...]:
    """Return results that say what of their pages stands half published: such a page is not verified."""
    by_page = {one.page: one for one in findings if _of_page(one)}
    return tuple(
        _with(result, by_page[result.page]) if result.page in by_page else result for result in results
    )


def steps(live: LivePage, key: str, memory: Memory) -> tuple[Step, ...]:
    """Return what a person does with the live page of `key` that came out otherwise; none where it did not.

    Nor where a person has looked at it since, and says that it is as declared.
    """
    entry = memory.pages.get(key)
    sent, seen = (entry.publication, entry.attestation) if entry else (None, None)
    if not sent or not sent.otherwise or sent.schedule_id != live.schedule_id:
        return ()
    return () if seen and seen.schedule_id == live.schedule_id else by_hand(live, key)


def named(page: LivePage) -> str:
    """Name a page at an address of ours by what its owner finds it by: title, link and id."""
    return f"link {quoted(page.slug)}, {titled(page)}"


def titled(page: LivePage) -> str:
    """Name a page by its id; one at an address of ours by its title too."""
    title = page.fields.get("summary") if staging.is_ours(page.slug) else ""
    return f"titled {quoted(title)}, {page.schedule_id}" if title else page.schedule_id


def removals(
    listed: Listed, memory: Memory, closed: Callable[[str], bool]
) -> Iterator[tuple[LivePage, Step]]:  # fmt: skip
    """Yield the pages at addresses of ours that no apply removes, with how their owner does."""
    left = {one.live for one in find(listed, memory)}
    for page in (page for pages in listed.values() for page in pages):
        if page.schedule_id in left and staging.is_ours(page.slug) and closed(page.owner):
            first = (
                f"or first `reconciler login --as {page.owner}`, then `reconciler apply`, which removes it"
            )
            do = f"in Zoom as {page.owner}: Scheduler, My schedules: delete the page with the {named(page)}"
            do += "" if staging.is_staging(page.slug) else "; look at its bookings first"
            yield page, Step(f"{do}; {first}", url=page.url or "", account=page.owner)


def becomes(one: Leftover) -> str:
    """Say what becomes of a staging page that nobody is known to wait for."""
    page = f"the staging page of {one.page.owner} that was left behind ({titled(one.page)})"
    match one.stays:
        case None:
            return (
                f"apply removes {page}: this lock file knows of nobody who waits to attest it; where "
                "somebody does elsewhere, bring their lock file here first, or say --max-deletes 0"
            )
        case Stays():
            return f"{page} stays: {STAYS[one.stays]}"
        case UserTrouble():
            return f"{page} stays: its bookings are not known: {phrases.user_trouble(one.stays)}"
        case Upcoming():
            zone = str(one.page.fields.get("time_zone") or "")
            return f"{page} stays: it has {upcoming.words(one.stays, zone)}"


def by_hand(page: LivePage, key: str) -> tuple[Step, ...]:
    """Return what a person does at once with a page that may be booked and is not what was declared."""
    name, apply = _called(page), f"reconciler apply {key}".rstrip()
    close = f"make {name} inactive now; look at its bookings, then remove it"
    booked = f"move or cancel the bookings of {name}, then remove it"
    do = f"in Zoom as {page.owner}: {close if page.active else booked}"
    return (
        Step(do, url=page.url or "", account=page.owner),
        Step(f"or run {apply}: it closes the page, removes it where it has no bookings, and makes it anew"),
    )


def _of_page(finding: Finding) -> bool:
    return finding.code is FindingCode.HALF_PUBLISHED and bool(finding.page)


def _with(result: PageResult, finding: Finding) -> PageResult:
    if result.outcome is PageOutcome.FAILED:
        return result
    return replace(
        result, outcome=PageOutcome.UNVERIFIED, notes=(*result.notes, HalfPublished(finding.message)),
        exit_code=worst([result.exit_code, Exit.UNVERIFIED]), help=result.help or f"run {finding.next} again",
    )  # fmt: skip


def _half_published(page: LivePage, key: str, sent: Publication) -> Iterator[Finding]:
    """Yield what came out otherwise and stands at a public address; of what is at its own a plan judges."""
    how = sent.otherwise or f"it was sent to {quoted(sent.slug)}"
    if not sent.otherwise and page.slug == sent.slug:
        return
    command = f"reconciler apply {key}".rstrip()
    where = f"{_called(page)} of {page.owner}"
    if page.active:
        message = f"{where} is public and can be booked, and came out otherwise when it was published: {how}"
        yield Finding(
            FindingCode.HALF_PUBLISHED, key, message, live=page.schedule_id, next=command, owner=page.owner
        )
    else:
        message = f"{where} came out otherwise when it was published ({how}), and was left there, closed"
        yield Finding(
            FindingCode.STAGED_PAGE, key, message, live=page.schedule_id, next=command, owner=page.owner
        )


def _called(page: LivePage) -> str:
    return (
        f"the page {page.schedule_id}"
        if page.fields.get("secret") is True
        else f"the page {quoted(page.slug)}"
    )


def _at_our_address(page: LivePage, *, known: bool, closed: bool) -> Finding:
    """Return the finding on a page at an address of ours; `known`: from where it was moved aside."""
    aside = page.slug.startswith(staging.OLD)
    what = "page moved aside for its replacement" if aside else "staging page"
    message = f"a {what} of {page.owner} was left behind ({named(page)})"
    command = EXPLAINED if aside and not known else APPLY
    until = None if aside else staging.kept_until(page.slug)
    if closed:
        message += (
            f"; this token does not remove it: connect {page.owner}, or remove it in Zoom as {page.owner}"
        )
        command = f"reconciler login --as {page.owner}"
    elif page.active and not aside:
        message += (
            "; it is active: where no journal has it, no run removes it, and it is to be removed in Zoom"
        )
    elif until:
        message += (
            "; the next apply beside the journal of its run removes it at once, one without that after "
            f"{until:%Y-%m-%d %H:%M}Z, if nobody has booked it"
        )
    return Finding(
        FindingCode.STAGED_PAGE, "", message, live=page.schedule_id, next=command, owner=page.owner,
        kept_until=until,
    )  # fmt: skip
