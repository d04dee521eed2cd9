"""The findings of `drift`, from a plan and the memory, less what the files accept. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from reconciler.compare.identity import Listed, Unread
from reconciler.diagnostics import Severity
from reconciler.evidence import Proof, Verdict
from reconciler.findings import ALWAYS_COUNT, Finding, FindingCode
from reconciler.model import (
    Acknowledgement,
    BookingPage,
    Declared,
    Desired,
    PageType,
    Path,
    dotted,
)
from reconciler.planning import (
    clock_findings,
    dated_by_rules,
    no_longer_managed,
    offer_findings,
    one_release,
    own_tokens,
    page_findings,
    phrases,
    unmanaged,
)
from reconciler.planning.action import Action, Manual, Plan
from reconciler.planning.blocks import NotReachable, UserTrouble
from reconciler.planning.evidence import Evidence
from reconciler.planning.tolerated import Unreadable
from reconciler.records.memory import Memory
from reconciler.times.earlier import EarlierRules

OF_LOOKS = frozenset({
    FindingCode.TYPE_DOWNGRADED, FindingCode.TYPE_CONFLICTING, FindingCode.TYPE_UNPROVEN,
    FindingCode.OFFERED_OUTSIDE_HOURS, FindingCode.HOST_MISSING, FindingCode.HOST_EXTRA,
})  # fmt: skip
"""The findings that may come from looking at a page itself."""


@dataclass(frozen=True, slots=True)
class Judged:
    """All `findings`, worst first, apart from the `accepted` ones with their acknowledgement."""

    findings: tuple[Finding, ...]
    accepted: tuple[tuple[Finding, Acknowledgement], ...] = ()


def find(plan: Plan, desired: Desired, evidence: Evidence, listed: Listed, today: date) -> Judged:
    """Return all findings; acknowledged ones apart, those past their acknowledgement with a note on it."""
    findings = [_all_gone(owner) for owner in sorted(evidence.vanished)]
    watched = [host.email for host in desired.account.watch_owners if host.email in evidence.troubles]
    findings += [_unwatched(evidence.troubles[email]) for email in watched]
    blocks = [(action.page.key, action.block) for action in plan.actions]
    sure = {block.live: (key, block) for key, block in blocks if isinstance(block, Unread) and block.sure}
    unnamed = ((page, ("", Unread(page, sure=False))) for page in evidence.unreadable)
    findings += [_unreadable(*sure.get(page, other)) for page, other in unnamed]
    earlier, known = EarlierRules(evidence.memory.offsets), evidence.memory.pages
    lost = _never_remembered(plan, evidence)
    for action in plan.actions:
        found = page_findings.find(action, evidence, listed, never_remembered=lost)
        moved = dated_by_rules.explained(found, action, known.get(action.page.key), evidence.users, earlier)
        findings += (_as_allowed(each, action) for each in moved)
    for action in plan.actions:
        findings += offer_findings.no_common_time(action, evidence.users, today)
    findings = one_release.named(findings) + clocks(plan, evidence, today)
    findings += unmanaged.find(plan, desired, listed, evidence)
    findings += _unread_fields(plan)
    findings += [*no_longer_managed.find(plan, evidence), *own_tokens.find(evidence)]
    pages = {page.key: page for page in desired.pages}
    given = [(finding, _acknowledgement(finding, pages.get(finding.page))) for finding in findings]
    now = [_with_past(finding, one) for finding, one in given if one is None or one.until < today]
    accepted = [(finding, one) for finding, one in given if one is not None and one.until >= today]
    return Judged(tuple(sorted(now, key=worst_first)), tuple(accepted))


def _never_remembered(plan: Plan, evidence: Evidence) -> bool:
    """Whether nothing is known of any page though one that the files want is live: somebody made that.

    Where none is live, nobody has applied the files yet.
    """
    live = any(isinstance(action.page, BookingPage) and action.live for action in plan.actions)
    return live and not (evidence.memory.pages or evidence.memory.removed)


def clocks(plan: Plan, evidence: Evidence, today: date) -> list[Finding]:
    """Return the findings on pages whose zones follow other rules than when they were last looked at."""
    earlier, known = EarlierRules(evidence.memory.offsets), evidence.memory.pages
    return [
        finding
        for action in plan.actions
        for finding in clock_findings.find(action, known.get(action.page.key), evidence.users, earlier, today)
    ]


def unsettled(plan: Plan, desired: Desired, evidence: Evidence, after: Memory, today: date) -> list[Finding]:
    """Return the findings of `clocks` that a run leaves, without the acknowledged; `after` is its memory.

    What only informs is told once more: with the run it is taken note of.
    """
    left = [
        finding
        for finding in clocks(plan, evidence, today)
        if finding.informs or _same_rules(evidence.memory, after, finding.page)
    ]
    return _not_accepted(left, desired, today)


def outside_hours(remaining: Plan, desired: Desired, today: date) -> list[Finding]:
    """Return what counts of the times offered outside hours on the pages that a run leaves as they are.

    Without the acknowledged.
    """
    found = [
        finding
        for action in remaining.actions
        if isinstance(action.page, BookingPage)
        for finding in offer_findings.outside_hours(action.page, action.proof)
    ]
    return _not_accepted([one for one in one_release.named(found) if not one.informs], desired, today)


def _not_accepted(findings: Iterable[Finding], desired: Desired, today: date) -> list[Finding]:
    pages = {page.key: page for page in desired.pages}
    return [
        finding
        for finding in findings
        if (given := _acknowledgement(finding, pages.get(finding.page))) is None or given.until < today
    ]


def _same_rules(before: Memory, after: Memory, key: str) -> bool:
    then, now = before.pages.get(key), after.pages.get(key)
    return bool(then and now and then.zone_rules == now.zone_rules)


def actual_type(proof: Proof | None) -> PageType | None:
    """Return the type of a page that is contradicted, where the evidence leaves exactly one."""
    contradicted = proof is not None and proof.verdict is Verdict.CONTRADICTED
    return next(iter(proof.leaning)) if contradicted and proof and len(proof.leaning) == 1 else None


def grave(finding: Finding) -> bool:
    """Whether a finding counts even where only critical ones do."""
    return finding.code in ALWAYS_COUNT or finding.severity is Severity.CRITICAL


def worst_first(finding: Finding) -> tuple[int, str, str, Path]:
    """Return the sort key of a finding."""
    order = (Severity.CRITICAL, Severity.WARNING, Severity.INFO)
    return order.index(finding.severity), finding.page, finding.code, finding.path


def _as_allowed(finding: Finding, action: Action) -> Finding:
    """Return a finding that names what goes on where apply would not: a plan says what keeps it.

    What a person has to do before apply can write anything to the page is in the checklist.
    """
    if finding.next != f"reconciler apply {finding.page}":
        return finding
    if command := own_tokens.connects(action.block):
        return replace(finding, next=command)
    closed = isinstance(action.block, NotReachable)
    if action.block is not None and not (closed and action.checklist):
        return replace(finding, next=f"reconciler plan {finding.page}")
    by_hand = (closed or isinstance(action, Manual)) and action.checklist
    return replace(finding, next=f"reconciler checklist {finding.page}") if by_hand else finding


def _all_gone(owner: str) -> Finding:
    message = f"all pages of {owner} are gone at once"
    return Finding(FindingCode.SUSPICIOUS_READ, "", message, live=owner, next="reconciler drift")


def _unwatched(trouble: UserTrouble) -> Finding:
    message = f"the pages of a watched owner cannot be read: {phrases.user_trouble(trouble)}"
    command = own_tokens.goes_on(trouble)
    return Finding(FindingCode.SUSPICIOUS_READ, "", message, live=trouble.user, next=command)


def _unreadable(key: str, unread: Unread) -> Finding:
    page = unread.shown
    message = f"a page of {page.owner} ({page.called}) cannot be read: {page.what}"
    command = f"reconciler checklist {key}" if key else "reconciler explain suspicious-read"
    return Finding(FindingCode.SUSPICIOUS_READ, key, message, live=page.called, next=command)


def _unread_fields(plan: Plan) -> Iterator[Finding]:
    """Yield one finding for each field that this token cannot read on some pages; for information only."""
    unread = [
        (difference, action.page.key)
        for action in plan.actions
        for difference in action.tolerated
        if isinstance(difference.why, Unreadable)
    ]
    for path in sorted({difference.change.path for difference, _ in unread}):
        keys = [key for difference, key in unread if difference.change.path == path]
        message = phrases.unread_field(dotted(path), keys)
        yield Finding(FindingCode.UNREADABLE_FIELD, "", message, path, informs=True,
                      next="reconciler explain unreadable-field")  # fmt: skip


def _acknowledgement(finding: Finding, page: Declared | None) -> Acknowledgement | None:
    """Return a page's acknowledgement of a finding, past or not; the longest of several.

    Findings in `ALWAYS_COUNT` cannot be acknowledged.
    """
    if finding.code in ALWAYS_COUNT:
        return None
    given = [
        one
        for one in (page.acknowledge if page else ())
        if one.finding == finding.code and one.path in (None, dotted(finding.path))
    ]
    return max(given, key=lambda one: one.until, default=None)


def _with_past(finding: Finding, given: Acknowledgement | None) -> Finding:
    """Note on a finding that its acknowledgement has passed."""
    if given is None:
        return finding
    return replace(finding, note=f"accepted until {given.until}: {given.reason}")
