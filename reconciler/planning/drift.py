"""What has moved: findings from a plan and what is remembered. Pure; reads alone feed it.

The three-way origin is judged against what was last applied: who moved, the account or the files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from reconciler import staging
from reconciler.compare import identity
from reconciler.compare.identity import Listed
from reconciler.compare.projection import Users
from reconciler.findings import ALWAYS_COUNT, Finding, Origin
from reconciler.model import (
    EMPTY,
    SINGLE_HOST,
    Acknowledgement,
    BookingPage,
    Desired,
    Host,
    LivePage,
    PageType,
    Path,
    Proof,
    Verdict,
    dotted,
)
from reconciler.offers import consequence, offer
from reconciler.planning import moved, unnamed
from reconciler.planning.plan import Action, Plan
from reconciler.planning.unnamed import Near
from reconciler.planning.untouched import ACCEPTED, IGNORED
from reconciler.records.memory import Memory, PageMemory

MISMATCH = "lock-mismatch: "
"""How the plan begins the reason of an action on a page that memory and account disagree on."""


@dataclass(frozen=True, slots=True)
class Judged:
    """All there is to say: `found`, worst first, and what a page's file accepts, with its leave."""

    found: tuple[Finding, ...]
    accepted: tuple[tuple[Finding, Acknowledgement], ...] = ()


def find(
    plan: Plan, desired: Desired, listed: Listed, memory: Memory, users: Users, today: date,
    near: Near = EMPTY,
) -> Judged:  # fmt: skip
    """Return all findings; those acknowledged apart, and those no longer so with a word on it.

    `near` are pages that may have been made by hand for one that is missing.
    """
    suspicious = identity.vanished(listed, memory.pages)
    found = [
        *(Finding("suspicious-read", "", f"all pages of {owner} are gone at once", live=owner,
                  next="reconciler drift") for owner in sorted(suspicious)),
        *(one for action in plan.actions for one in _of_action(action, memory, listed, suspicious, users)),
        *(one for action in plan.actions for one in _no_common_time(action, users, today)),
        *unnamed.find(plan, desired, listed, memory, near),
    ]  # fmt: skip
    pages = {page.key: page for page in desired.pages}
    said = [(one, _acknowledgement(one, pages.get(one.page))) for one in found]
    kept = [_with_past(one, leave) for one, leave in said if leave is None or leave.until < today]
    accepted = [(one, leave) for one, leave in said if leave is not None and leave.until >= today]
    return Judged(tuple(sorted(kept, key=worst_first)), tuple(accepted))


def _of_action(
    action: Action, memory: Memory, listed: Listed, suspicious: Iterable[str], users: Users
) -> Iterator[Finding]:
    """Return what one action says about its page."""
    page, known = action.page, memory.pages.get(action.page.key)
    if action.kind == "manual" and action.reason.startswith(MISMATCH):
        said = action.reason.removeprefix(MISMATCH)
        yield Finding("lock-mismatch", page.key, said, next=f"reconciler plan {page.key}")
        return
    if page.absent:
        if action.live is not None:
            yield Finding("field-changed", page.key, "to be removed", ("state",), "absent", "present",
                          Origin.REPO, f"reconciler apply {page.key}")  # fmt: skip
        return
    if action.live is None:
        if page.owner.email not in suspicious:
            yield _missing(action, known, stranger=page.owner.email not in listed)
        return
    yield from _standing(action, action.live, known, users)


def _standing(action: Action, live: LivePage, known: PageMemory | None, users: Users) -> Iterator[Finding]:
    """Return what is to say of a page that is there."""
    page = action.page
    found = list(_type(action, live))
    if live.owner != page.owner.email:
        found.append(moved.owner(page, live, users))
    if action.proof is None or action.proof.verdict is not Verdict.CONTRADICTED:
        gone = [host for host in page.hosts if (user := users.get(host.email)) is None or not user.address]
        found += [_gone(page, host) for host in gone]
        differing = (*action.changes, *(one.change for one in action.untouched if one.why == ACCEPTED))
        changes = moved.without_the_gone(differing, [host.name for host in gone], users)
        by_hand = bool(action.checklist)
        found += [moved.finding(page, one, known, users, by_hand=by_hand) for one in changes]
        found += moved.in_zoom(page, live, known, users)
        found += moved.closed(page, live, known)
        found += [moved.ignored(page, one) for one in action.untouched if one.why == IGNORED]
    yield from found
    if action.checklist and not (action.kind == "manual" and any(counts(one) for one in found)):
        said = "; ".join(step.do for step in action.checklist)
        yield Finding("manual-step-open", page.key, said, next=f"reconciler checklist {page.key}")


def _gone(page: BookingPage, host: Host) -> Finding:
    said = f"{host.email} is no Scheduler user of this account any more: left, or lost the licence"
    return Finding("host-missing", page.key, said, ("hosts", host.name), host.email, None, Origin.LIVE,
                   f"reconciler plan {page.key}")  # fmt: skip


def counts(finding: Finding) -> bool:
    """Whether a finding takes the account out of sync: what nobody applied yet does not."""
    return finding.code in ALWAYS_COUNT or (finding.origin is not Origin.REPO and finding.severity != "info")


def live_type(proof: Proof | None) -> str | None:
    """Return in words the type that the evidence points to."""
    return " or ".join(sorted(proof.leaning)) or None if proof else None


def really(proof: Proof | None) -> PageType | None:
    """Return the type that a page has instead of the declared one, where the evidence leaves just one."""
    wrong = proof is not None and proof.verdict is Verdict.CONTRADICTED
    return next(iter(proof.leaning)) if wrong and proof and len(proof.leaning) == 1 else None


def always(finding: Finding) -> bool:
    """Whether a finding counts even where only critical ones do."""
    return finding.code in ALWAYS_COUNT or finding.severity == "critical"


def staged(listed: Listed, waiting: Iterable[str], is_ours: Callable[[str], bool]) -> Iterator[Finding]:
    """Return the pages that stand at a staging address and wait for nobody."""
    kept = set(waiting)
    for pages in listed.values():
        for one in pages:
            if is_ours(one.slug) and one.slug not in kept and not one.cancelled:
                what = "page moved aside for its replacement" if _is_aside(one) else "staging page"
                said = f"a {what} of {one.owner} was left behind ({one.schedule_id})"
                step = "reconciler explain staged-page" if _is_aside(one) else "reconciler apply"
                yield Finding("staged-page", "", said, live=one.schedule_id, next=step)


def _is_aside(page: LivePage) -> bool:
    return page.slug.startswith(staging.OLD)


def _missing(action: Action, known: PageMemory | None, *, stranger: bool) -> Finding:
    page = action.page
    if stranger:
        said = f"its owner {page.owner.email} is no Scheduler user of this account: left, or lost the licence"
        moved_by = Origin.LIVE if known and known.schedule_id else Origin.UNKNOWN
        return Finding("page-missing", page.key, said, (), str(page.type), None, moved_by,
                       f"reconciler plan {page.key}")  # fmt: skip
    address, declared = f"`{page.slug}` of {page.owner.email}", str(page.type)
    if known and known.schedule_id:
        command = "checklist" if action.kind == "manual" else "apply"
        return Finding("page-missing", page.key, f"there is no page {address} any more", (), declared, None,
                       Origin.LIVE, f"reconciler {command} {page.key}")  # fmt: skip
    if action.kind == "manual":
        return Finding("manual-step-open", page.key, action.reason, (), declared, None, Origin.REPO,
                       f"reconciler checklist {page.key}")  # fmt: skip
    return Finding("page-missing", page.key, f"{address} has not been made yet", (), declared, None,
                   Origin.REPO, f"reconciler apply {page.key}")  # fmt: skip


def _type(action: Action, live: LivePage) -> Iterator[Finding]:
    page, proof = action.page, action.proof
    if proof is None or not (live.active or proof.verdict is not Verdict.UNPROVEN):
        return
    code = {Verdict.CONTRADICTED: "type-downgraded", Verdict.CONFLICTING: "type-conflicting",
            Verdict.UNPROVEN: "type-unproven"}.get(proof.verdict)  # fmt: skip
    if code is None or (code == "type-unproven" and not proof.declared.multi_host):
        return
    command = "attest" if code == "type-unproven" else "checklist"
    said = f"reconciler {command} {page.key}" + (" --by NAME" if command == "attest" else "")
    yield Finding(code, page.key, _consequence(page, proof), ("type",), str(proof.declared), live_type(proof),
                  Origin.LIVE, said, proof)  # fmt: skip


def _consequence(page: BookingPage, proof: Proof) -> str:
    """Say what a wrong type does to the people who book."""
    if proof.verdict is Verdict.UNPROVEN:
        return f"nothing proves that the page is {proof.declared}"
    if proof.verdict is Verdict.CONFLICTING:
        return "the evidence on its type conflicts"
    others = [host.name for host in page.hosts if host.email != page.owner.email]
    if proof.declared is PageType.ALL_HOSTS and others:
        return f"people can book times when {', '.join(others)} {'is' if len(others) == 1 else 'are'} busy"
    if proof.declared is PageType.ANY_HOST and proof.leaning == {PageType.ALL_HOSTS}:
        return "people find only the times at which all hosts are free"
    if proof.declared is PageType.ANY_HOST and proof.leaning and proof.leaning <= SINGLE_HOST:
        return "people are booked with one and the same host"
    return f"the page is {live_type(proof) or 'of another type'}, declared {proof.declared}"


def _no_common_time(action: Action, users: Users, today: date) -> Iterator[Finding]:
    """A page that stands open and offers nothing, by the hours that are live."""
    page, live = action.page, action.live
    if page.absent or live is None or not live.active or page.type is None:
        return
    offered = offer.of_live(live, page.type, page.hosts, users)
    over = offered and offered.until and offered.until.date() <= today
    if offered and not over and consequence.empty(offered, today):
        names = ", ".join(host.name for host in page.hosts)
        said = f"nobody can book: {names} leave no time that is long enough"
        yield Finding("no-common-time", page.key, said, ("hosts",), origin=Origin.LIVE,
                      next=f"reconciler slots {page.key}")  # fmt: skip


def _acknowledgement(finding: Finding, page: BookingPage | None) -> Acknowledgement | None:
    """Return the leave that a page's file gives for a finding, past or not; the longest of several.

    Findings about the type and open steps always count: no leave silences them.
    """
    if finding.code in ALWAYS_COUNT:
        return None
    given = [
        one
        for one in (page.acknowledge if page else ())
        if one.finding == finding.code and one.path in (None, dotted(finding.path))
    ]
    return max(given, key=lambda one: one.until, default=None)


def _with_past(finding: Finding, leave: Acknowledgement | None) -> Finding:
    """Say that a finding was accepted once."""
    if leave is None:
        return finding
    return replace(finding, note=f"accepted until {leave.until}: {leave.reason}")


def worst_first(finding: Finding) -> tuple[int, str, str, Path]:
    """Return what findings are sorted by."""
    order = {"critical": 0, "error": 0, "warning": 1, "info": 2}
    return order[finding.severity], finding.page, finding.code, finding.path
