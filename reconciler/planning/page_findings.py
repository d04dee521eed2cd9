"""The findings of one action of a plan. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from reconciler.compare import projection
from reconciler.compare.identity import Listed, Mismatch, Unread
from reconciler.compare.projection import Users
from reconciler.compare.renamed import Renamed
from reconciler.evidence import Proof, Verdict
from reconciler.findings import Finding, FindingCode, Origin
from reconciler.model import SINGLE_HOST, BookingPage, Change, Declared, Host, LivePage, PageType, Tombstone
from reconciler.planning import (
    field_findings,
    hosts_first,
    mismatches,
    offer_findings,
    own_tokens,
    phrases,
    pullable,
    replaced,
    touched,
)  # fmt: skip
from reconciler.planning.action import Action, Manual
from reconciler.planning.blocks import IdNotFound, NotReachable, Trouble, UserTrouble
from reconciler.planning.evidence import Evidence
from reconciler.planning.tolerated import Accepted, Ignored
from reconciler.proof import attested
from reconciler.records.memory import PageMemory
from reconciler.times.moments import moment
from reconciler.times.wording import quoted

OF_VERDICT: Final = {
    Verdict.CONTRADICTED: FindingCode.TYPE_DOWNGRADED,
    Verdict.CONFLICTING: FindingCode.TYPE_CONFLICTING,
    Verdict.UNPROVEN: FindingCode.TYPE_UNPROVEN,
}
NEVER_REMEMBERED: Final = (
    "the lock file holds nothing of any page of this account, and others of the files are live"
)


def find(
    action: Action, evidence: Evidence, listed: Listed, *, never_remembered: bool = False
) -> Iterator[Finding]:
    """Yield the findings of an action; no `page-missing` for owners all of whose pages vanished at once.

    `never_remembered` tells that nothing is known of any page here, though others of the files are live.
    """
    page, memory = action.page, evidence.memory.pages.get(action.page.key)
    if isinstance(action.block, Unread | Renamed):
        return  # told with the page that cannot be read, or with the one that it looks like
    if action.live is not None and action.live.schedule_id in evidence.managed:
        yield managed_copy(action.live, page.key)
    if action.live is not None:
        yield from replaced.find(page, action.live, memory)
    if isinstance(action, Manual) and isinstance(action.block, UserTrouble) and action.live is None:
        yield _unread(page, action.block)
    elif mismatch := next((reason for reason in action.reasons if isinstance(reason, Mismatch)), None):
        yield mismatches.finding(page, mismatch, listed)
    elif isinstance(page, Tombstone):
        if action.live is not None:
            yield _to_be_removed(page, action, replaced.made_again(page, action.live, evidence.memory))
    elif action.live is not None:
        yield from _standing(page, action, action.live, memory, evidence)
    elif page.owner.email not in listed:
        yield _owner_gone(page, memory)
    elif page.owner.email not in evidence.vanished:
        yield _missing(page, action, memory, never_remembered=never_remembered)


def managed_copy(live: LivePage, key: str = "") -> Finding:
    """Return the finding on a copy of an administrator's template; for information, since it may well be."""
    shown = live.schedule_id if live.fields.get("secret") is True else f"{quoted(live.slug)}"
    message = f"{shown} of {live.owner} is made from an administrator's template: watched, never written"
    return Finding(
        FindingCode.MANAGED_COPY, key, message, live=live.schedule_id, informs=True,
        next="reconciler explain managed-copy", owner=live.owner,
    )  # fmt: skip


def live_type(proof: Proof | None) -> str | None:
    """Return in words the type that the evidence points to."""
    return " or ".join(sorted(proof.leaning)) or None if proof else None


def _standing(
    page: BookingPage, action: Action, live: LivePage, memory: PageMemory | None, evidence: Evidence
) -> Iterator[Finding]:
    """Yield the findings on a page that has a live page."""
    users = evidence.users
    findings = [*_type(page, action.proof, live, memory), *offer_findings.outside_hours(page, action.proof)]
    if live.owner != page.owner.email:
        findings.append(field_findings.owner(page, live, users))
    if action.proof is None or action.proof.verdict is not Verdict.CONTRADICTED:
        findings += _differing(page, action, live, memory, evidence)
        findings += touched.find(page, action, live, memory, findings)
    yield from hosts_first.before_a_word(findings)
    counted = isinstance(action, Manual) and any(finding.counts for finding in findings)
    if action.checklist and not counted:
        message, command = "; ".join(step.do for step in action.checklist), f"reconciler checklist {page.key}"
        steps = len(action.checklist)
        yield Finding(FindingCode.MANUAL_STEP_OPEN, page.key, message, next=command, steps=steps)


def _differing(
    page: BookingPage, action: Action, live: LivePage, memory: PageMemory | None, evidence: Evidence
) -> Iterator[Finding]:
    """Yield findings on fields and hosts that differ from what is declared, or from the last apply."""
    users = evidence.users
    gone = [host for host in page.hosts if _is_gone(host, page, live, users)]
    yield from (_host_gone(page, host, evidence.troubles.get(host.email)) for host in gone)
    changes: list[Change] = [*action.changes]
    changes += [difference.change for difference in action.tolerated if isinstance(difference.why, Accepted)]
    by_hand = bool(action.checklist)
    for change in field_findings.without_the_gone(changes, [host.name for host in gone], users):
        unread = change.path[0] in live.unread
        found = field_findings.finding(page, change, memory, users, by_hand=by_hand, unread=unread)
        if found.origin is not Origin.REPO:
            found = replace(found, changed=moment(live.updated))
        doubtful = change.path[0] == "hosts" and action.proof and action.proof.verdict is Verdict.CONFLICTING
        yield replace(found, keep="") if doubtful else found
    yield from field_findings.in_zoom(page, live, memory, users)
    yield from field_findings.closed(page, live, memory, action.proof)
    for difference in action.tolerated:
        if isinstance(difference.why, Ignored):
            yield field_findings.ignored(page, difference.change, difference.why)


def _unread(page: Declared, trouble: UserTrouble) -> Finding:
    message = f"nothing is known of the page: {phrases.user_trouble(trouble)}"
    command = own_tokens.goes_on(trouble)
    return Finding(FindingCode.SUSPICIOUS_READ, page.key, message, live=trouble.user, next=command)


def _is_gone(host: Host, page: BookingPage, live: LivePage, users: Users) -> bool:
    """Whether nothing tells that a host is a Scheduler user: no address of theirs, nor the page itself."""
    user = users.get(host.email)
    return user is None or (not user.address and host.name not in projection.rules(live, page.hosts, users))


def _host_gone(page: BookingPage, host: Host, trouble: UserTrouble | None) -> Finding:
    if trouble is not None and trouble.trouble not in (Trouble.NO_PROFILE, Trouble.LICENCE):
        return replace(_unread(page, trouble), message=phrases.user_trouble(trouble))
    gone = f"{host.email} is no Scheduler user of this account: {phrases.NO_USER}"
    return Finding(
        FindingCode.HOST_MISSING, page.key, phrases.user_trouble(trouble) if trouble else gone,
        ("hosts", host.name), host.email, None, Origin.LIVE, f"reconciler plan {page.key}",
    )  # fmt: skip


def _owner_gone(page: BookingPage, memory: PageMemory | None) -> Finding:
    message = f"its owner {page.owner.email} is no Scheduler user of this account: {phrases.NO_USER}"
    origin = Origin.LIVE if memory and memory.schedule_id else Origin.UNKNOWN
    command = f"reconciler plan {page.key}"
    return Finding(
        FindingCode.PAGE_MISSING, page.key, message, (), str(page.type), None, origin, command
    )  # fmt: skip


def _to_be_removed(page: Tombstone, action: Action, was: str) -> Finding:
    """Return the finding on a page that its file wants removed: a step by hand where the token cannot.

    `was` is the id of the page that was removed already, where somebody made this one since.
    """
    code, message, command, origin = FindingCode.FIELD_CHANGED, "to be removed", "apply", Origin.REPO
    if was and action.live:
        message = (
            f"somebody made another page there ({action.live.schedule_id}) after {was} was removed; apply "
            "removes it too: to keep it, declare the page instead of `state: absent`"
        )
        command, origin = "plan", Origin.LIVE
    if isinstance(action.block, NotReachable) and action.checklist:
        code, message = FindingCode.MANUAL_STEP_OPEN, f"{message}; {phrases.block(action.block)}"
        command = "checklist"
    command = f"reconciler {command} {page.key}"
    return Finding(
        code, page.key, message, ("state",), "absent", "present", origin, command, was=was,
        changed=moment(action.live.updated) if was and action.live else None,
    )  # fmt: skip


def _missing(
    page: BookingPage, action: Action, memory: PageMemory | None, *, never_remembered: bool
) -> Finding:
    code, origin, note = FindingCode.PAGE_MISSING, Origin.REPO, ""
    closed = isinstance(action.block, NotReachable) and bool(action.checklist)
    command = "checklist" if isinstance(action, Manual) or closed else "apply"
    address = f"{quoted(page.slug)} of {page.owner.email}"
    if isinstance(action.block, IdNotFound):
        message, origin, command = phrases.id_not_found(action.block), Origin.LIVE, "plan"
    elif memory and memory.schedule_id:
        message, origin = f"there is no page {address} any more", Origin.LIVE
    elif isinstance(action, Manual):
        code, message = FindingCode.MANUAL_STEP_OPEN, phrases.reasons(action.reasons)
    elif closed and action.block:
        code, message = FindingCode.MANUAL_STEP_OPEN, phrases.block(action.block)
    elif never_remembered:
        message, origin = f"there is no page {address}: it was removed, or was never made", Origin.UNKNOWN
        note = f"{NEVER_REMEMBERED}: where that file was lost, restore it from git"
    else:
        message = f"{address} has not been made yet"
    command = f"reconciler {command} {page.key}"
    return Finding(code, page.key, message, (), str(page.type), None, origin, command, note=note)


def _type(
    page: BookingPage, proof: Proof | None, live: LivePage, memory: PageMemory | None
) -> Iterator[Finding]:
    if proof is None or not (live.active or proof.verdict is not Verdict.UNPROVEN):
        return
    code = OF_VERDICT.get(proof.verdict)
    unproven = code is FindingCode.TYPE_UNPROVEN
    if code is None:
        return
    if unproven and not proof.declared.multi_host:
        yield from _other_capacity(page, proof, live)
        return
    command = f"reconciler attest {page.key} --by NAME" if unproven else f"reconciler checklist {page.key}"
    lost = touched.voided(page, live, memory)
    if not unproven and memory:  # what said the same as the evidence says now is no loss
        lost = tuple(one for one in lost if one.seen is memory.attestation and one.seen.type is page.type)
    message = "; ".join(filter(None, (_consequence(page, live, proof), touched.in_words(lost))))
    moved_by = Origin.UNKNOWN if unproven and touched.since(live, memory) is None else Origin.LIVE
    yield Finding(
        code, page.key, message, ("type",), str(proof.declared), live_type(proof), moved_by, command,
        proof, note="" if attested.ever(page, memory) else _never_so(proof),
        void=tuple(one.written for one in lost), changed=None if unproven else moment(live.updated),
    )  # fmt: skip


def _never_so(proof: Proof) -> str:
    """Say that the file may be what is wrong about a page of another type; empty where it is not known."""
    if proof.verdict is not Verdict.CONTRADICTED:
        return ""
    return (
        f"not known to have been {proof.declared}: if it never was, the file is wrong; declare there what "
        f"the page is ({live_type(proof) or 'another type'}, with its hosts); else it is to be made anew"
    )


def _other_capacity(page: BookingPage, proof: Proof, live: LivePage) -> Iterator[Finding]:
    """Yield that the capacity, which no file declares, is that of the other single-host type."""
    capacity = Change(("capacity",), live.fields.get("capacity"), None)
    looks = pullable.other_type(page, capacity)
    if looks and "capacity" not in page.fields:
        message = (
            f"capacity {capacity.before}: looks like {looks}; to keep it declare `type: {looks}` and "
            f"`capacity: {capacity.before}`, else `capacity: 1`"
        )
        yield Finding(
            FindingCode.TYPE_UNPROVEN, page.key, message, ("type",), str(page.type), str(looks), Origin.LIVE,
            "reconciler explain type-unproven", proof,
        )  # fmt: skip


def _consequence(page: BookingPage, live: LivePage, proof: Proof) -> str:
    """Say what a wrong type does to the people who book, or would do while nobody can."""
    if proof.verdict is Verdict.UNPROVEN:
        return f"nothing proves that the page is {proof.declared}"
    if proof.verdict is Verdict.CONFLICTING:
        return "the evidence on its type conflicts"
    if does := _does(page, proof):
        return does if live.active else f"nobody can book while it is closed; once it is open, {does}"
    return f"the page is {live_type(proof) or 'of another type'}, declared {proof.declared}"


def _does(page: BookingPage, proof: Proof) -> str:
    """Say what a page of a wrong type does to those who book it; empty where that is not known."""
    if proof.declared is PageType.ALL_HOSTS and (offered := _not_promised(page, proof)):
        return f"people can book times when {offered}"
    if proof.declared is PageType.ANY_HOST and proof.leaning == {PageType.ALL_HOSTS}:
        return "people find only the times at which all hosts are free"
    if proof.declared is PageType.ANY_HOST and proof.leaning and proof.leaning <= SINGLE_HOST:
        return "people are booked with one and the same host"
    return ""


def _not_promised(page: BookingPage, proof: Proof) -> str:
    """Say who may be busy at times that a page offers which is to offer those of all hosts.

    A single-host page has the times of one host, its owner where they are one.
    """
    if proof.leaning and proof.leaning <= SINGLE_HOST:
        others = [host.name for host in page.hosts if host.email != page.owner.email]
        return f"{', '.join(others)} {'is' if len(others) == 1 else 'are'} busy" if others else ""
    return f"not all of {', '.join(host.name for host in page.hosts)} are free"
