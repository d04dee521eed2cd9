"""Pages that no PATCH can correct: a person makes them anew or, where allowed, apply replaces them. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reconciler.allow import Allow
from reconciler.bookable.upcoming import Upcoming
from reconciler.evidence import Verdict
from reconciler.model import BookingPage, Declared, LivePage, PageType
from reconciler.planning import guards, manual_steps, removal_steps
from reconciler.planning.action import Action, FinishReplace, Manual, NoOp, Replace, Update
from reconciler.planning.blocks import Bookings, IdWouldChange, missing
from reconciler.planning.evidence import Evidence, Policy
from reconciler.planning.manual_steps import Step
from reconciler.planning.reasons import (
    AsideStands,
    Attested,
    Booked,
    Cause,
    Failures,
    NoKnownRecipe,
    NoRecipe,
    Reason,
    ReplacementWaits,
)
from reconciler.proof import attested, removal, verdict
from reconciler.records.learned import Answer, FactName
from reconciler.records.memory import Memory, Seen, Staging


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether a page at staging may be published: `steps` are what a person has to do first."""

    reasons: tuple[Reason, ...]
    steps: tuple[Step, ...] = ()


def manual(action: Update, reasons: tuple[Reason, ...], steps: tuple[Step, ...]) -> Manual:
    """Return the manual action for a live page, with what differs."""
    return Manual(
        page=action.page, reasons=reasons, changes=action.changes, tolerated=action.tolerated,
        checklist=steps, live=action.live, proof=action.proof, booked=action.booked,
    )  # fmt: skip


def closed_first(action: Update, evidence: Evidence, policy: Policy) -> Update | None:
    """Return the action that closes a page of another type or with other hosts, as its file says; else None.

    Whom it books, no PATCH changes: that is left. None too where it is replaced, or not written for.
    """
    doubted = action.proof and action.proof.verdict in (Verdict.CONTRADICTED, Verdict.CONFLICTING)
    if not doubted and not any(change.of_host_set for change in action.changes):
        return None
    if not guards.shuts(action.live, action.changes) or Allow.REPLACE in policy.allow:
        return None
    if guards.written_by_hand(action.live.owner, evidence, policy.today):
        return None
    told = tuple(change for change in action.changes if not change.of_host_set)
    return replace(action, changes=told, reasons=(Cause.CLOSED_FIRST,))


def by_hand(
    action: Update, reason: Reason, steps: tuple[Step, ...], evidence: Evidence, policy: Policy
) -> Action:
    """Return the action on what no PATCH can correct: replace where allowed and possible, else manual."""
    multi_host, memory = action.page.type.multi_host, evidence.memory.pages.get(action.page.key)
    if multi_host and memory and memory.staging:
        return replacement(action, reason, evidence, policy)
    possible = not multi_host or bool(recipes(action.page.type, evidence.memory, policy)[0])
    if possible and Allow.REPLACE in policy.allow:
        return replacement(action, reason, evidence, policy)
    possible = possible and not guards.closed(action.page.owner.email, evidence, policy.today)
    return manual(action, (reason, *((Cause.CAN_BE_REPLACED,) if possible else ())), steps)


def replacement(action: Update, reason: Reason, evidence: Evidence, policy: Policy) -> Action:
    """Return the action that replaces a page; manual where no recipe may work."""
    page, live = action.page, action.live
    action = with_bookings(action, evidence)
    reasons: tuple[Reason, ...] = (reason,)
    untried, failed = recipes(page.type, evidence.memory, policy)
    memory = evidence.memory.pages.get(page.key)
    if page.type.multi_host and memory and memory.staging:
        ready = staged(page, memory.staging, memory.attestation, policy)
        if ready.steps:
            return manual(action, (reason, ReplacementWaits(ready.reasons)), ready.steps)
        reasons, untried = (reason, *ready.reasons), ()
    elif page.type.multi_host and not untried:
        whole = guards.closed(page.owner.email, evidence, policy.today)
        steps = removal_steps.wrong_type(page, live, policy.today, action.booked, policy.allow, whole=whole)
        return manual(action, (reason, NoRecipe(page.type, failed, replacing=True)), steps)
    elif page.type.multi_host:
        reasons = (reason, *trial(evidence.memory, policy))
    aside = evidence.asides.get(page.key)
    types = verdict.types(action.proof.claims) if action.proof else frozenset()
    old_type, doubt = removal.removal(types, live, policy.recipes, evidence.memory, policy.today, memory)
    return Replace(
        page=page,
        reasons=(
            *reasons, *bookings(action.booked, live), *earlier(aside, evidence),
            *doubts(old_type, doubt=doubt),
        ),
        block=_kept_id(page) or missing(_needed(action, evidence, policy), policy.allow),
        changes=action.changes, tolerated=action.tolerated, live=live, proof=action.proof, recipes=untried,
        was=old_type, booked=action.booked, aside=aside,
    )  # fmt: skip


def with_bookings(action: Update, evidence: Evidence) -> Update:
    """Return an action on a page that is to make room for another, with the bookings of that page."""
    return replace(action, booked=evidence.bookings(action.live))


def bookings(booked: Bookings | None, live: LivePage) -> tuple[Booked, ...]:
    """Return as a reason the bookings of a page that is removed, where there are any."""
    if not isinstance(booked, Upcoming) or not booked:
        return ()
    return (Booked(booked, str(live.fields.get("time_zone") or "")),)


def _kept_id(page: BookingPage) -> IdWouldChange | None:
    """Return the block of a page that the files name by id: a replacement has another."""
    return IdWouldChange(page.schedule_id) if page.schedule_id else None


def _needed(action: Update, evidence: Evidence, policy: Policy) -> frozenset[Allow]:
    """Return what must be allowed to replace a page."""
    page, live = action.page, action.live
    down = live.owner != page.owner.email and live.active
    down = down or guards.link_down(live, action.changes)
    down = down or guards.closes(page, live, action.changes, evidence.users, policy.today)
    needed = {Allow.REPLACE} | ({Allow.LINK_DOWN} if down else set())
    return guards.removal(action.booked) | aside_needs(page, evidence) | needed


def earlier(aside: LivePage | None, evidence: Evidence, *, too: bool = True) -> tuple[Reason, ...]:
    """Return as reasons the page that an earlier replacement moved aside, which goes; `too`: the live one."""
    if aside is None:
        return ()
    return (AsideStands(aside.slug, aside.owner, too), *bookings(evidence.bookings(aside), aside))


def aside_needs(page: Declared, evidence: Evidence) -> frozenset[Allow]:
    """Return what must be allowed to remove the page that an earlier replacement moved aside."""
    aside = evidence.asides.get(page.key)
    return guards.removal(evidence.bookings(aside)) if aside else frozenset()


def doubts(page_type: PageType | None, *, doubt: bool) -> tuple[Reason, ...]:
    """Return why `undo` may not be able to make a removed page again."""
    if not doubt:
        return ()
    return (NoKnownRecipe(page_type) if page_type else Cause.TYPE_NOT_PROVED,)


def staged(page: BookingPage, staging: Staging, seen: Seen | None, policy: Policy) -> Readiness:
    """Return whether the page at staging may be published: attested as declared, or unproven is allowed."""
    if seen and attested.at_staging(seen, staging, page):
        return Readiness((Attested(seen.by or ""),))
    if policy.unproven_ok:
        return Readiness((Cause.UNPROVEN_ALLOWED,))
    return Readiness((Cause.AWAITS_ATTESTATION,), manual_steps.look_at_staged(page, staging.slug))


def finish(action: Action, evidence: Evidence, policy: Policy) -> Action:
    """Return the action that ends a replacement which a dead run left with both pages live."""
    aside, page = evidence.asides.get(action.page.key), action.page
    if aside is None or not isinstance(action, Update | NoOp) or action.live is None:
        return action
    if not isinstance(page, BookingPage):
        return action
    booked = evidence.bookings(aside)
    needed = guards.removal(booked) | {Allow.REPLACE}
    return FinishReplace(
        page=page, reasons=earlier(aside, evidence, too=False),
        block=missing(needed, policy.allow) or action.block, changes=action.changes,
        tolerated=action.tolerated, live=action.live, proof=action.proof, aside=aside, booked=booked,
    )  # fmt: skip


def trial(memory: Memory, policy: Policy) -> tuple[Reason, ...]:
    """Return that a new page has trial hours first, where this account keeps types when hours are patched."""
    keeps = memory.fact(FactName.HOURS_PATCH_KEEPS_TYPE, policy.today)
    return () if keeps and keeps.value == Answer.NO else (Cause.TRIAL_FIRST,)


def recipes(page_type: PageType, memory: Memory, policy: Policy) -> tuple[tuple[str, ...], Failures]:
    """Return the recipes worth trying, a known good one first, and those that are known to fail."""
    names = policy.recipes.get(page_type, ())
    outcomes = {name: memory.outcome(page_type, name, policy.today) for name in names}
    proved = [name for name in names if memory.proved(page_type, name)]
    untried = [name for name in names if outcomes[name] is None and name not in proved]
    failed = [(outcome.on, name) for name, outcome in outcomes.items() if outcome and not outcome.works]
    days = dict.fromkeys(on for on, _ in failed)
    return (*proved, *untried), Failures(
        tuple((day, tuple(name for on, name in failed if on == day)) for day in days)
    )
