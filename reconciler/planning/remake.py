"""When a page must be made anew: what no PATCH can mend goes to a person or, where that is allowed, to apply.

Knows which recipes are worth trying. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass

from reconciler.allow import Allow
from reconciler.model import BookingPage, PageType
from reconciler.planning import guards, manual_steps
from reconciler.planning.action import Action, FinishReplace, Manual, NoOp, Replace, Update
from reconciler.planning.evidence import Evidence, Policy
from reconciler.planning.manual_steps import Step
from reconciler.planning.reasons import (
    AsideStands,
    Attested,
    Cause,
    Failures,
    NoKnownRecipe,
    NoRecipe,
    Reason,
    ReplacementWaits,
    missing,
)
from reconciler.proof import attested, removal, verdict
from reconciler.records.memory import Memory, Seen, Staging


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether a page at staging may be published: `steps` are what a person has to do first."""

    reasons: tuple[Reason, ...]
    steps: tuple[Step, ...] = ()


def manual(action: Update, reasons: tuple[Reason, ...], steps: tuple[Step, ...]) -> Manual:
    """Hand a page that stands there to a person, with what differs."""
    return Manual(
        page=action.page, reasons=reasons, changes=action.changes, tolerated=action.tolerated,
        checklist=steps, live=action.live, proof=action.proof,
    )  # fmt: skip


def by_hand(
    action: Update, reason: Reason, steps: tuple[Step, ...], evidence: Evidence, policy: Policy
) -> Action:
    """Hand to a person what no PATCH can mend, or replace the page where that is allowed and can work."""
    multi_host, known = action.page.type.multi_host, evidence.memory.pages.get(action.page.key)
    if multi_host and known and known.staging:
        return replacement(action, reason, evidence, policy)
    possible = not multi_host or bool(recipes(action.page.type, evidence.memory, policy)[0])
    if possible and Allow.REPLACE in policy.allow:
        return replacement(action, reason, evidence, policy)
    return manual(action, (reason, *((Cause.CAN_BE_REPLACED,) if possible else ())), steps)


def replacement(action: Update, reason: Reason, evidence: Evidence, policy: Policy) -> Action:
    """Replace a page: needs leave, and a recipe that may work."""
    page, live = action.page, action.live
    reasons: tuple[Reason, ...] = (reason,)
    untried, failed = recipes(page.type, evidence.memory, policy)
    known = evidence.memory.pages.get(page.key)
    if page.type.multi_host and known and known.staging:
        ready = staged(page, known.staging, known.attestation, policy)
        if ready.steps:
            return manual(action, (reason, ReplacementWaits(ready.reasons)), ready.steps)
        reasons, untried = (reason, *ready.reasons), ()
    elif page.type.multi_host and not untried:
        steps = manual_steps.wrong_type(page, live, policy.today)
        return manual(action, (reason, NoRecipe(page.type, failed, replacing=True)), steps)
    types = verdict.types(action.proof.claims) if action.proof else frozenset()
    was, doubt = removal.removal(types, live, policy.recipes, evidence.memory, policy.today, known)
    return Replace(
        page=page, reasons=(*reasons, *doubts(was, doubt=doubt)),
        block=missing(_needed(action, evidence), policy.allow), changes=action.changes,
        tolerated=action.tolerated, live=live, proof=action.proof, recipes=untried, was=was,
    )  # fmt: skip


def _needed(action: Update, evidence: Evidence) -> frozenset[Allow]:
    """Return what must be allowed to replace a page."""
    page, live = action.page, action.live
    moves = live.owner != page.owner.email and live.active
    needed = {Allow.REPLACE}
    needed |= {Allow.LINK_DOWN} if moves or guards.link_down(live, action.changes) else set()
    needed |= {Allow.BOOKED_PAGE} if evidence.booked.get(live.schedule_id) else set()
    return frozenset(needed)


def doubts(was: PageType | None, *, doubt: bool) -> tuple[Reason, ...]:
    """Return why `undo` may not be able to make a removed page again."""
    if not doubt:
        return ()
    return (NoKnownRecipe(was) if was else Cause.TYPE_NOT_PROVED,)


def staged(page: BookingPage, staging: Staging, seen: Seen | None, policy: Policy) -> Readiness:
    """Publish a page that waits at staging once a person has said what it is; until then ask."""
    if seen and seen.schedule_id == staging.schedule_id and attested.is_of(seen, page):
        return Readiness((Attested(seen.by or ""),))
    if policy.unproven_ok:
        return Readiness((Cause.UNPROVEN_ALLOWED,))
    return Readiness((Cause.AWAITS_ATTESTATION,), manual_steps.look_at_staged(page, staging.slug))


def finish(action: Action, evidence: Evidence, policy: Policy) -> Action:
    """Have a replacement finished that a dead run left with both pages standing."""
    aside, page = evidence.asides.get(action.page.key), action.page
    if aside is None or not isinstance(action, Update | NoOp) or action.live is None:
        return action
    if not isinstance(page, BookingPage):
        return action
    needed = {Allow.REPLACE} | ({Allow.BOOKED_PAGE} if evidence.booked.get(aside.schedule_id) else set())
    return FinishReplace(
        page=page, reasons=(AsideStands(aside.slug, aside.owner),),
        block=missing(frozenset(needed), policy.allow) or action.block, changes=action.changes,
        tolerated=action.tolerated, live=action.live, proof=action.proof, aside=aside,
    )  # fmt: skip


def recipes(page_type: PageType, memory: Memory, policy: Policy) -> tuple[tuple[str, ...], Failures]:
    """Return the recipes worth trying, a known good one first, and those that are known to fail."""
    names = policy.recipes.get(page_type, ())
    known = {name: memory.outcome(page_type, name, policy.today) for name in names}
    good = [name for name in names if (outcome := known[name]) and outcome.works]
    new = [name for name in names if known[name] is None]
    failed = [(outcome.on, name) for name, outcome in known.items() if outcome and not outcome.works]
    days = dict.fromkeys(on for on, _ in failed)
    return (*good, *new), Failures(
        tuple((day, tuple(name for on, name in failed if on == day)) for day in days)
    )
