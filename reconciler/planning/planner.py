"""Decides the action on each page, from values alone. Pure.

For each page, in this order: a page that cannot be read, that memory and account disagree on, or that came
out otherwise when it was published is left alone; so is a copy of an administrator's template, of which is
shown what differs; a tombstone is deleted; a missing page is made, or left to a person where no recipe works;
one of a wrong type or with wrong hosts is left to a person or, where allowed, replaced; the rest is patched.
"""

from __future__ import annotations

from dataclasses import replace

from reconciler.allow import Allow
from reconciler.bookable import effect
from reconciler.compare import diff, identity, projection
from reconciler.compare.identity import Match
from reconciler.evidence import Proof, Verdict
from reconciler.model import BookingPage, Declared, Desired, LivePage, Tombstone
from reconciler.planning import (
    attest_again,
    awaiting_attest,
    closed_pages,
    dated_exceptions,
    drift_findings,
    form_steps,
    guards,
    host_steps,
    left_behind,
    leftover_pages,
    manual_steps,
    mismatches,
    obstacles,
    open_dates,
    remake,
    removal_steps,
    replaced,
    restoring,
    tolerated,
    undated,
)
from reconciler.planning.action import Action, Create, Delete, Manual, NoOp, Plan, Update
from reconciler.planning.blocks import (
    Block,
    IdNotFound,
    Needs,
    OverLimit,
    UserTrouble,
    missing,
)
from reconciler.planning.evidence import Evidence, Policy
from reconciler.planning.reasons import (
    Cause,
    Lookalikes,
    NoRecipe,
    NotTried,
    OwnerDiffers,
    StandsAt,
    TypeDiffers,
)
from reconciler.proof import attested, booked_hosts, removal


def make(desired: Desired, evidence: Evidence, policy: Policy) -> Plan:
    """Return an action for every page, by key, and the limit they exceed together, if any."""
    evidence = replace(evidence, matches=identity.one_each(evidence.matches, evidence.memory.pages))
    memory = awaiting_attest.without(evidence.memory, evidence.given_up, policy.today)
    evidence = replace(evidence, memory=memory)
    actions = []
    for page in sorted(desired.pages, key=lambda page: page.key):
        action = _decide(page, evidence, policy)
        closed = guards.not_written(action, evidence, policy.today)
        if policy.restoring is None:
            action = closed_pages.with_steps(action, closed, policy)
        block = closed or action.block
        block = block or undated.keeps_dates(action, evidence.memory, policy.today)
        block = guards.bookings_unread(action, policy.allow) or block
        action = action if block == action.block else replace(action, block=block)
        action = replaced.told(_with_given_up(action, evidence), evidence.memory)
        action = attest_again.told(action, evidence, policy)
        action = restoring.files_first(action, policy.restoring)
        actions.append(_with_bookers(action, evidence, policy))
    refused = _refusal(actions, desired, policy)
    dated = tuple(actions) if policy.restoring else open_dates.add(actions, evidence, policy)
    room = 0 if refused else guards.room(actions, desired.account, policy.max_deletes)
    return Plan(dated, refused, leftover_pages.planned(evidence.leftovers, evidence.booked, room))


def _decide(page: Declared, evidence: Evidence, policy: Policy) -> Action:
    match = evidence.matches.get(page.key, Match())
    if unclear := _unclear(page, match, evidence, policy):
        return unclear
    if isinstance(page, BookingPage):
        page = dated_exceptions.that_count(page, match.live, evidence.users, policy.today)
    if match.live is not None and match.live.schedule_id in evidence.managed:
        return _managed(page, match.live, evidence, policy)
    if isinstance(page, Tombstone):
        return _delete(page, match.live, evidence, policy)
    block = obstacles.block(page, evidence)
    if match.live is None:
        block = block or obstacles.vanished(page, evidence, policy)
        block = block or evidence.renamed.get(page.key)
        if page.schedule_id:
            changes = diff.compare(projection.desired(page), {})
            block = block or IdNotFound(page.schedule_id, page.owner.email)
            return Create(page=page, reasons=(Cause.NOT_THERE,), changes=changes, block=block)
        return replace(_create(page, evidence, policy), block=block)
    action = remake.finish(_settle(page, match.live, evidence, policy), evidence, policy)
    action = replace(action, block=block) if block else action
    if isinstance(action, Manual) and isinstance(block, UserTrouble):
        return replace(action, reasons=(), checklist=())
    if isinstance(action, Manual) and (strangers := obstacles.strangers(page, evidence)):
        steps = manual_steps.strangers(strangers)
        return replace(action, reasons=(Cause.NAMES_STRANGERS,), checklist=steps)
    return action


def _delete(page: Tombstone, live: LivePage | None, evidence: Evidence, policy: Policy) -> Action:
    if live is None:
        block = obstacles.vanished(page, evidence, policy)
        return NoOp(page=page, reasons=(Cause.ALREADY_ABSENT,), block=block)
    booked = evidence.bookings(live)
    types = evidence.types.get(page.key, frozenset())
    memory, aside = evidence.memory.pages.get(page.key), evidence.asides.get(page.key)
    old_type, doubt = removal.removal(types, live, policy.recipes, evidence.memory, policy.today, memory)
    reasons = (
        Cause.DECLARED_ABSENT,
        *remake.bookings(booked, live),
        *((StandsAt(live.slug),) if live.slug != page.slug else ()),
        *remake.earlier(aside, evidence),
        *remake.doubts(old_type, doubt=doubt),
    )
    needed = guards.removal(booked) | remake.aside_needs(page, evidence)
    return Delete(
        page=page, reasons=reasons, block=missing(needed, policy.allow), live=live,
        was=old_type, booked=booked, aside=aside,
    )  # fmt: skip


def _unclear(page: Declared, match: Match, evidence: Evidence, policy: Policy) -> Manual | None:
    """Return the action on a page of which it is not clear what is live, or that a run half published.

    What may be any page of its owner does not hold up one that was named.
    """
    if unread := obstacles.unread(page, evidence):
        return Manual(page=page, block=unread)
    garbled = identity.unread(page, match, evidence.unreadable, evidence.memory.pages)
    if garbled and (garbled.sure or page.key not in policy.named):
        steps = manual_steps.unreadable(garbled)
        return Manual(page=page, reasons=(Cause.UNREADABLE,), block=garbled, checklist=steps, live=match.live)
    if match.mismatch:
        steps = mismatches.steps(page.key, match.mismatch)
        return Manual(page=page, reasons=(match.mismatch,), checklist=steps)
    if isinstance(page, Tombstone) or match.live is None:
        return None
    if steps := left_behind.steps(match.live, page.key, evidence.memory):
        proof = evidence.proofs.get(page.key)
        return Manual(
            page=page, reasons=(Cause.HALF_PUBLISHED,), checklist=steps, live=match.live, proof=proof
        )  # fmt: skip
    return None


def _managed(page: Declared, live: LivePage, evidence: Evidence, policy: Policy) -> Action:
    """Show what differs on a copy of an administrator's template: nothing is written to it."""
    reasons = (Cause.MANAGED_COPY,)
    if isinstance(page, Tombstone):
        booked = evidence.bookings(live)
        steps = removal_steps.managed_copy(page, live, booked, policy.allow)
        reason = (Cause.DECLARED_ABSENT, *reasons)
        return Manual(page=page, reasons=reason, checklist=steps, live=live, booked=booked)
    action = _settle(page, live, evidence, policy)
    if isinstance(action, NoOp):
        return replace(action, reasons=reasons)
    return Manual(
        page=page, reasons=reasons, changes=action.changes, tolerated=action.tolerated,
        checklist=manual_steps.managed_copy(live), live=live, proof=action.proof,
    )  # fmt: skip


def _create(page: BookingPage, evidence: Evidence, policy: Policy) -> Action:
    changes = diff.compare(projection.desired(page), {})
    if not page.type.multi_host:
        return Create(page=page, reasons=(Cause.NOT_THERE,), changes=changes)
    memory = evidence.memory.pages.get(page.key)
    if memory and memory.staging:
        ready = remake.staged(page, memory.staging, memory.attestation, policy)
        if ready.steps:
            return Manual(page=page, reasons=ready.reasons, changes=changes, checklist=ready.steps)
        return Create(page=page, reasons=ready.reasons, changes=changes)
    untried, failed = remake.recipes(page.type, evidence.memory, policy)
    if untried:
        trial = remake.trial(evidence.memory, policy)
        reasons = (Cause.NOT_THERE, *trial, *((NotTried(failed),) if failed else ()))
        return Create(page=page, reasons=reasons, changes=changes, recipes=untried)
    lookalikes = evidence.lookalikes.get(page.key, ())
    reason = Lookalikes(page.owner.email, lookalikes) if lookalikes else NoRecipe(page.type, failed)
    with_bookings = [(live, evidence.bookings(live)) for live in lookalikes]
    whole = guards.closed(page.owner.email, evidence, policy.today)
    steps = removal_steps.finish_page(page, with_bookings, policy.today, policy.allow, whole=whole)
    return Manual(page=page, reasons=(reason,), changes=changes, checklist=steps)


def _settle(page: BookingPage, live: LivePage, evidence: Evidence, policy: Policy) -> Action:
    """Decide on a page that has a live page."""
    proof = evidence.proofs.get(page.key)
    view = booked_hosts.live(page, live, proof, evidence.users)
    memory = evidence.memory.pages.get(page.key)
    view = tolerated.as_applied(view, live, memory)
    declared = projection.with_taken_back(projection.desired(page), page, view)
    differences = diff.compare(declared, view)
    if closed := guards.written_by_hand(live.owner, evidence, policy.today):
        differences = tuple(each for each in differences if each.path[0] not in live.unread)
    changes, staying = tolerated.split(page, differences, evidence.memory, policy.today)
    staying += tolerated.unreadable(page, live, differences, memory, policy.today)
    staying += restoring.unseen(page, live, policy.restoring)
    action = Update(page=page, changes=changes, tolerated=staying, live=live, proof=proof)
    if live.owner != page.owner.email:
        before = evidence.users[live.owner].called if live.owner in evidence.users else live.owner
        return remake.replacement(action, OwnerDiffers(before, page.owner.name), evidence, policy)
    if first := remake.closed_first(action, evidence, policy):
        return replace(first, block=_link_down(first, evidence, policy))
    if proof and (unfit := _unfit(action, proof, evidence, policy)):
        return unfit
    named_by_data = (
        any(claim.hosts or claim.lists or claim.named for claim in proof.claims) if proof else False
    )
    if any(change.of_host_set for change in changes) and not (named_by_data or projection.shows_hosts(live)):
        told = tuple(change for change in changes if change.path[0] != "hosts")
        steps = manual_steps.hosts_not_shown(page, live)
        return remake.manual(replace(action, changes=told), (Cause.HOSTS_NOT_SHOWN,), steps)
    if any(change.of_host_set for change in changes):
        steps = host_steps.change(page, live, changes, evidence.users.values())
        if closed:
            by_hand = form_steps.change(page, live, changes, staying)
            steps += (form_steps.unless_connected(live.owner), *by_hand)
        anew = remake.by_hand(action, Cause.HOSTS_DIFFER, steps, evidence, policy)
        left = isinstance(anew, Manual) and Allow.LINK_DOWN not in policy.allow
        if left and guards.closes(page, live, changes, evidence.users, policy.today):
            needed = Needs(frozenset({Allow.LINK_DOWN}))
            return replace(anew, block=needed, checklist=(manual_steps.nobody_left(page),))
        return anew
    reasons = (Cause.IN_LOCK_FILE if page.key in evidence.memory.pages else Cause.ADOPTED,)
    if not changes:
        return NoOp(page=page, reasons=reasons, tolerated=staying, live=live, proof=proof)
    return replace(action, reasons=reasons, block=_link_down(action, evidence, policy))


def _unfit(action: Update, proof: Proof, evidence: Evidence, policy: Policy) -> Action | None:
    """Return the action on a page of another type, or of one that is not known and to be known; else None."""
    page, live = action.page, action.live
    if proof.verdict is Verdict.CONTRADICTED:
        action = remake.with_bookings(action, evidence)
        whole = guards.closed(page.owner.email, evidence, policy.today)
        steps = removal_steps.wrong_type(page, live, policy.today, action.booked, policy.allow, whole=whole)
        ever = attested.ever(page, evidence.memory.pages.get(page.key))
        reason = TypeDiffers(proof.leaning, page.type, ever)
        return remake.by_hand(action, reason, steps, evidence, policy)
    if proof.verdict is Verdict.CONFLICTING:
        steps = manual_steps.look_at(page, live)
        return remake.manual(action, (Cause.EVIDENCE_CONFLICTS,), steps)
    unproven = page.type.multi_host and proof.verdict is Verdict.UNPROVEN and not policy.unproven_ok
    if unproven and guards.opens(live, action.changes):
        return remake.manual(action, (Cause.OPENS_UNPROVEN,), manual_steps.look_at(page, live))
    return None


def _link_down(action: Update, evidence: Evidence, policy: Policy) -> Block | None:
    """Return the block of a patch after which people with the page's link find nothing to book."""
    page, live, changes = action.page, action.live, action.changes
    down = guards.link_down(live, changes) or guards.closes(page, live, changes, evidence.users, policy.today)
    if not down or Allow.LINK_DOWN in policy.allow:
        return None
    memory = evidence.memory.pages.get(page.key)
    rewritten = next(filter(None, (tolerated.rewritten(change, memory) for change in changes)), None)
    return rewritten or Needs(frozenset({Allow.LINK_DOWN}))


def _with_given_up(action: Action, evidence: Evidence) -> Action:
    """Add why the page at staging is given up, where it is."""
    why = evidence.given_up.get(action.page.key)
    return replace(action, reasons=(*action.reasons, why)) if why else action


def _with_bookers(action: Action, evidence: Evidence, policy: Policy) -> Action:
    """Add the effect on bookers, where the action changes bookable times."""
    page = action.page
    touched = any(change.path[0] in guards.TIMES for change in action.changes)
    if not touched or isinstance(page, Tombstone) or isinstance(action, NoOp):
        return action
    really = drift_findings.actual_type(action.proof)
    return replace(action, bookers=effect.compare(page, action.live, evidence.users, policy.today, really))


def _refusal(actions: list[Action], desired: Desired, policy: Policy) -> OverLimit | None:
    writing = [action for action in actions if action.writes]
    account = desired.account
    changes = guards.over_limit("change", len(writing), account.max_changes, policy.max_changes)
    removing = guards.removing(actions)
    return changes or guards.over_limit("delete", removing, account.max_deletes, policy.max_deletes)
