"""What has moved: findings from a plan and what is remembered, less what the files accept. Pure.

Reads alone feed it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from reconciler import staging
from reconciler.compare.identity import Listed
from reconciler.diagnostics import Severity
from reconciler.findings import ALWAYS_COUNT, Finding, FindingCode
from reconciler.model import (
    Acknowledgement,
    Declared,
    Desired,
    LivePage,
    PageType,
    Path,
    Proof,
    Verdict,
    dotted,
)
from reconciler.planning import page_findings, unmanaged
from reconciler.planning.action import Plan
from reconciler.planning.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Judged:
    """All there is to say: `found`, worst first, and what a page's file accepts, with its leave."""

    found: tuple[Finding, ...]
    accepted: tuple[tuple[Finding, Acknowledgement], ...] = ()


def find(plan: Plan, desired: Desired, evidence: Evidence, listed: Listed, today: date) -> Judged:
    """Return all findings; those acknowledged apart, and those no longer so with a word on it."""
    found = [_all_gone(owner) for owner in sorted(evidence.vanished)]
    for action in plan.actions:
        found += page_findings.find(action, evidence, listed)
    for action in plan.actions:
        found += page_findings.no_common_time(action, evidence.users, today)
    found += unmanaged.find(plan, desired, listed, evidence.memory, evidence.near)
    pages = {page.key: page for page in desired.pages}
    leaves = [(finding, _acknowledgement(finding, pages.get(finding.page))) for finding in found]
    kept = [_with_past(finding, leave) for finding, leave in leaves if leave is None or leave.until < today]
    accepted = [(finding, leave) for finding, leave in leaves if leave is not None and leave.until >= today]
    return Judged(tuple(sorted(kept, key=worst_first)), tuple(accepted))


def really(proof: Proof | None) -> PageType | None:
    """Return the type that a page has instead of the declared one, where the evidence leaves just one."""
    wrong = proof is not None and proof.verdict is Verdict.CONTRADICTED
    return next(iter(proof.leaning)) if wrong and proof and len(proof.leaning) == 1 else None


def always(finding: Finding) -> bool:
    """Whether a finding counts even where only critical ones do."""
    return finding.code in ALWAYS_COUNT or finding.severity is Severity.CRITICAL


def staged(listed: Listed, waiting: Iterable[str], is_ours: Callable[[str], bool]) -> Iterator[Finding]:
    """Return the pages that stand at a staging address and wait for nobody."""
    kept = set(waiting)
    for pages in listed.values():
        for page in pages:
            if is_ours(page.slug) and page.slug not in kept and not page.cancelled:
                yield _left_behind(page)


def worst_first(finding: Finding) -> tuple[int, str, str, Path]:
    """Return what findings are sorted by."""
    order = (Severity.CRITICAL, Severity.WARNING, Severity.INFO)
    return order.index(finding.severity), finding.page, finding.code, finding.path


def _all_gone(owner: str) -> Finding:
    said = f"all pages of {owner} are gone at once"
    return Finding(FindingCode.SUSPICIOUS_READ, "", said, live=owner, next="reconciler drift")


def _left_behind(page: LivePage) -> Finding:
    aside = page.slug.startswith(staging.OLD)
    what = "page moved aside for its replacement" if aside else "staging page"
    said = f"a {what} of {page.owner} was left behind ({page.schedule_id})"
    command = "reconciler explain staged-page" if aside else "reconciler apply"
    return Finding(FindingCode.STAGED_PAGE, "", said, live=page.schedule_id, next=command)


def _acknowledgement(finding: Finding, page: Declared | None) -> Acknowledgement | None:
    """Return the leave that a page's file gives for a finding, past or not; the longest of several.

    Findings about the type and open steps always count: no leave silences them.
    """
    if finding.code in ALWAYS_COUNT:
        return None
    given = [
        leave
        for leave in (page.acknowledge if page else ())
        if leave.finding == finding.code and leave.path in (None, dotted(finding.path))
    ]
    return max(given, key=lambda leave: leave.until, default=None)


def _with_past(finding: Finding, leave: Acknowledgement | None) -> Finding:
    """Say that a finding was accepted once."""
    if leave is None:
        return finding
    return replace(finding, note=f"accepted until {leave.until}: {leave.reason}")
