"""What has moved: findings from a plan and what is remembered. Pure; reads alone feed it.

The three-way origin is judged against what was last applied: who moved, the account or the files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from reconciler.compare import diff, identity
from reconciler.compare.identity import Listed
from reconciler.compare.projection import Users
from reconciler.findings import ALWAYS_COUNT, Finding, Origin
from reconciler.model import (
    BookingPage,
    Change,
    Desired,
    LivePage,
    PageType,
    Path,
    Proof,
    Verdict,
    View,
    at,
    dotted,
)
from reconciler.offers import bookers, consequence, offer
from reconciler.planning import checklist
from reconciler.planning.plan import Action, Plan
from reconciler.records.memory import Memory, PageMemory
from reconciler.times import intervals, weekly


def find(
    plan: Plan, desired: Desired, listed: Listed, memory: Memory, users: Users, today: date
) -> tuple[Finding, ...]:
    """Return all findings, worst first, without those acknowledged."""
    suspicious = identity.vanished(listed, memory.pages)
    found = [
        *(Finding("suspicious-read", "", f"all pages of {owner} are gone at once", live=owner,
                  next="reconciler drift") for owner in sorted(suspicious)),
        *(one for action in plan.actions for one in of_action(action, memory, suspicious)),
        *(one for action in plan.actions for one in _no_common_time(action, users, today)),
        *_ignored(desired, memory, today),
        *_unmanaged(plan, desired, listed, memory),
    ]  # fmt: skip
    accepted = {page.key: page for page in desired.pages}
    kept = [one for one in found if not _acknowledged(one, accepted.get(one.page), today)]
    return tuple(sorted(kept, key=worst_first))


def of_action(action: Action, memory: Memory, suspicious: Iterable[str] = ()) -> Iterator[Finding]:
    """Return what one action says about its page."""
    page, known = action.page, memory.pages.get(action.page.key)
    if action.kind == "manual" and action.reason.startswith("lock-mismatch"):
        yield Finding("lock-mismatch", page.key, action.reason, next="reconciler plan")
        return
    if page.absent:
        if action.live is not None:
            yield Finding("field-changed", page.key, "to be removed", ("state",), "absent", "present",
                          Origin.REPO, f"reconciler apply {page.key}")  # fmt: skip
        return
    if action.live is None:
        if page.owner.email not in suspicious:
            yield _missing(action, known)
        return
    found = list(_type(action, action.live))
    if action.proof is None or action.proof.verdict is not Verdict.CONTRADICTED:
        found += [_changed(page, one, known) for one in action.changes]
    yield from found
    if action.checklist and not (action.kind == "manual" and any(counts(one) for one in found)):
        said = "; ".join(step.do for step in action.checklist)
        yield Finding("manual-step-open", page.key, said, next=f"reconciler checklist {page.key}")


def counts(finding: Finding) -> bool:
    """Whether a finding takes the account out of sync: what nobody applied yet does not."""
    return finding.code in ALWAYS_COUNT or (finding.origin is not Origin.REPO and finding.severity != "info")


def live_type(proof: Proof | None) -> str | None:
    """Return in words the type that the evidence points to."""
    return " or ".join(sorted(proof.leaning)) or None if proof else None


def always(finding: Finding) -> bool:
    """Whether a finding counts even where only critical ones do."""
    return finding.code in ALWAYS_COUNT or finding.severity == "critical"


def staged(listed: Listed, waiting: Iterable[str], is_ours: Callable[[str], bool]) -> Iterator[Finding]:
    """Return the pages that stand at a staging address and wait for nobody."""
    kept = set(waiting)
    for pages in listed.values():
        for one in pages:
            if is_ours(one.slug) and one.slug not in kept and not one.cancelled:
                said = f"a staging page of {one.owner} was left behind ({one.schedule_id})"
                yield Finding("staged-page", "", said, live=one.schedule_id, next="reconciler apply")


def _missing(action: Action, known: PageMemory | None) -> Finding:
    page = action.page
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
    return f"the page is not {proof.declared} any more"


def _changed(page: BookingPage, change: Change, known: PageMemory | None) -> Finding:
    code = _code(change)
    origin = _origin(change, known)
    said = _moved(change)
    command = "checklist" if checklist.is_host_set(change) else "apply"
    return Finding(code, page.key, said, change.path, change.after, change.before, origin,
                   f"reconciler {command} {page.key}")  # fmt: skip


def _moved(change: Change) -> str:
    """Say what is other than declared; hours as windows lost and gained, as bookers see it."""
    if len(change.path) == 4 and change.path[2] == "hours":
        day = change.path[3]
        live, declared = (weekly.parse_windows(side or []) for side in (change.before, change.after))
        lost, gained = intervals.difference(declared, live), intervals.difference(live, declared)
        words = [f"{one} lost" for one in bookers.week_words({day: tuple(lost)} if lost else {})]
        words += [f"{one} gained" for one in bookers.week_words({day: tuple(gained)} if gained else {})]
        return f"{change.path[1]} {', '.join(words)}"
    return f"{dotted(change.path)} is {_short(change.before)}, declared {_short(change.after)}"


def _code(change: Change) -> str:
    if checklist.is_host_set(change):
        return "host-missing" if change.before is None else "host-extra"
    if change.path[0] == "hosts":
        return "host-hours-changed"
    return "page-inactive" if change.path == ("active",) and change.before is False else "field-changed"


def _origin(change: Change, known: PageMemory | None) -> Origin:
    if known is None or not known.applied:
        return Origin.UNKNOWN
    applied = at(known.applied, change.path)
    if applied == change.after:
        return Origin.LIVE
    if applied is None and not _meant_away(known.applied, change.path):
        return Origin.REPO
    return Origin.REPO if applied == change.before else Origin.BOTH


def _meant_away(applied: View, path: Path) -> bool:
    """Whether what was applied says that nothing is at the path; else it said nothing of it."""
    return diff.is_whole(path[:-1]) and at(applied, path[:-1]) is not None


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


def _ignored(desired: Desired, memory: Memory, today: date) -> Iterator[Finding]:
    for page in desired.pages:
        for path, on in memory.ignored.items():
            if memory.ignores(path, today) and path.split(".")[0] in {"slug", "hosts", *page.fields}:
                said = f"the API ignored `{path}` on {on}: set it by hand if it matters"
                yield Finding("ignored-field", page.key, said, tuple(path.split(".")), next="reconciler plan")


def _unmanaged(plan: Plan, desired: Desired, listed: Listed, memory: Memory) -> Iterator[Finding]:
    managed = {action.live.schedule_id for action in plan.actions if action.live}
    managed |= {known.staging.schedule_id for known in memory.pages.values() if known.staging}
    declared = {page.key for page in desired.pages}
    managed |= {
        known.schedule_id for key, known in memory.pages.items() if known.schedule_id and key in declared
    }
    owners = [owner.email for owner in desired.account.watch_owners]
    for one in identity.unmanaged(listed, owners, managed):
        if not one.slug.startswith("reconciler-"):
            said = f"no file names the page `{one.slug}` of {one.owner}"
            yield Finding(
                "unmanaged-page", "", said, (), None, one.slug, Origin.LIVE, f"reconciler import {one.owner}"
            )


def _acknowledged(finding: Finding, page: BookingPage | None, today: date) -> bool:
    return page is not None and any(
        accepted.finding == finding.code
        and (accepted.path is None or accepted.path == dotted(finding.path))
        and today <= accepted.until
        for accepted in page.acknowledge
    )


def worst_first(finding: Finding) -> tuple[int, str, str, Path]:
    """Return what findings are sorted by."""
    order = {"critical": 0, "error": 0, "warning": 1, "info": 2}
    return order[finding.severity], finding.page, finding.code, finding.path


def _short(value: Any) -> str:
    return "not there" if value is None else str(value)
