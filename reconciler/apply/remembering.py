"""From a page that was read or written to what the lock file and the journal keep of it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from reconciler.apply import restored
from reconciler.bookable import clock_change
from reconciler.compare import diff, projection
from reconciler.compare.identity import Listed
from reconciler.evidence import Proof, Verdict
from reconciler.model import SINGLE_HOST, BookingPage, LivePage, PageType, Tombstone, ZoomUser
from reconciler.planning import clock_findings
from reconciler.planning.action import Action, Delete, FinishReplace, NoOp, Plan, Replace, Update
from reconciler.planning.evidence import Evidence
from reconciler.proof import booked_hosts, looks
from reconciler.proof.verdict import shown, weighed
from reconciler.records.history import About
from reconciler.records.memory import Look, Memory, Noted, PageMemory, Publication, Seen, ZoneRules
from reconciler.times import releases, rules
from reconciler.times.earlier import EarlierRules
from reconciler.times.moments import moment


def pages_of(action: Action) -> tuple[LivePage, ...]:
    """Return the live pages that an action may write to."""
    match action:
        case FinishReplace():
            return action.live, action.aside
        case Replace() | Delete():
            return (action.live, *([action.aside] if action.aside else ()))
        case Update():
            return (action.live,)
    return ()


def about(action: Action, memory: Memory) -> About:
    """Return the type and the hosts of an action's page, as known before the first write to it."""
    page, earlier = action.page, memory.pages.get(action.page.key)
    claim = earlier and (earlier.attestation or earlier.proof)
    hosts = tuple(host.email for host in page.hosts) or (claim.hosts if claim else ())
    return About(_type(action), hosts)


def _type(action: Action) -> PageType | None:
    """Return the proved type of the page that is live, or the type that is to be made."""
    match action:
        case Delete() | Replace():
            return action.was
        case FinishReplace():
            return None
    return action.page.type if isinstance(action.page, BookingPage) else None


def _seen(page: BookingPage, live: LivePage, proof: Proof) -> Seen | None:
    """Return a confirmed verdict as it is remembered, with the witness that decided it."""
    if proof.verdict is not Verdict.CONFIRMED:
        return None
    fresh = shown(proof)
    if not fresh:
        return None
    witness = next((claim for claim in fresh if claim.types == {page.type}), fresh[0])
    hosts = tuple(host.email for host in page.hosts)
    return Seen(
        page.type, witness.witness, witness.at, live.schedule_id, hosts, live.schedule_type, live.updated
    )


def at_staging(
    page: BookingPage, live: LivePage, proof: Proof, memory: PageMemory | None
) -> PageMemory | None:
    """Return what to remember of a page before it is sent from staging to its address: how it was proved.

    Where the run dies then, nothing may be able to prove it again: the hours of its trial are gone.
    """
    seen = _seen(page, live, proof)
    return replace(memory or PageMemory(page.owner.email, page.slug), proof=seen) if seen else memory


def page_memory(
    page: BookingPage, live: LivePage, proof: Proof | None, memory: PageMemory | None,
    users: Mapping[str, ZoomUser], restoring: Mapping[str, BookingPage] | None = None, *,
    new_hours: bool = False,
) -> PageMemory:  # fmt: skip
    """Return what to remember of a page that was just read; `memory` has been through `after_write`.

    An earlier proof is kept only where nothing fresh and decisive says otherwise. The rules of time zones
    that the page was last looked at with stay, unless it is new or got `new_hours` in this run. `restoring`
    is given where `page` is only what `undo` restores: the pages as the files have them, by key.
    """
    counted = weighed(proof.claims) if proof is not None else ()
    fresh = any(claim.fresh for claim in counted) and all(claim.fresh for claim in counted)
    earlier = memory.proof if memory and not fresh else None
    applied = restored.applied(page, live, users, memory, restoring)
    seen = (_seen(page, live, proof) if proof else None) or earlier
    look = _look(page, live, proof, memory, users)
    told = {(one.schedule_id, one.updated) for one in (seen, look) if one}
    return PageMemory(
        owner=page.owner.email,
        slug=live.slug,
        schedule_id=live.schedule_id,
        applied=applied,
        called=restored.called(applied, page, memory, restoring),
        kept_in_zoom=restored.kept_in_zoom(page, live, users, memory, restoring),
        proof=seen,
        attestation=memory.attestation if memory else None,
        denial=memory.denial if memory and not fresh else None,
        aside=memory.aside if memory else None,
        publication=_publication(live, proof, memory),
        made=memory.made if memory and memory.schedule_id == live.schedule_id else None,
        look=look,
        zone_rules=_zone_rules(page, live, memory, users, new_hours=new_hours),
        noted=None if (live.schedule_id, live.updated) in told else _noted(live),
        predecessors=memory.predecessors if memory else (),
    )


def _noted(live: LivePage) -> Noted | None:
    """Return of which change a page is remembered; None where the API does not tell one."""
    return Noted(live.schedule_id, live.updated) if live.updated and moment(live.updated) else None


def _publication(live: LivePage, proof: Proof | None, memory: PageMemory | None) -> Publication | None:
    """Return a publication that is still to be settled: one that a confirmed page shows to be so is not."""
    sent = memory.publication if memory else None
    confirmed = proof is not None and (proof.verdict is Verdict.CONFIRMED or not proof.declared.multi_host)
    if sent and sent.schedule_id == live.schedule_id and confirmed and not sent.otherwise:
        return None
    return sent


def as_declared(
    page: BookingPage, live: LivePage, proof: Proof | None, account: Memory, users: Mapping[str, ZoomUser],
    earlier: EarlierRules, today: date,
) -> PageMemory:  # fmt: skip
    """Return what to remember of a page that is as declared, in an `account`.

    It is taken to be looked at with the rules of time zones in use where they leave what visitors see as it
    was; else that stays to be told.
    """
    memory = account.pages.get(page.key)
    entry = page_memory(page, live, proof, memory, users)
    change = clock_findings.changed(page, live, memory, users, earlier, today)
    if change is not None and not change.same_walls:
        return entry
    return replace(entry, zone_rules=_zone_rules(page, live, memory, users, new_hours=True))


def _zone_rules(
    page: BookingPage, live: LivePage, memory: PageMemory | None, users: Mapping[str, ZoomUser], *,
    new_hours: bool,
) -> ZoneRules | None:  # fmt: skip
    """Return the rules to remember: those in use where none are known of this live page, or none count.

    Never an older release than is known: of two people with different ones each would undo what the other
    noted, and what the newer tells would be told anew each time.
    """
    known = memory.zone_rules if memory and memory.schedule_id == live.schedule_id else None
    current = rules.in_use().release
    if known is not None and known.release != current and not new_hours:
        return known
    names = clock_change.zones_of(page, live, users)
    release = known.release if known and releases.older(current, known.release) else current
    return ZoneRules(release, names) if names else known


def _look(
    page: BookingPage, live: LivePage, proof: Proof | None, memory: PageMemory | None,
    users: Mapping[str, ZoomUser],
) -> Look | None:  # fmt: skip
    """Return the look to remember: the earlier one where the proof rests on it, or where it still stands."""
    if memory and memory.look and proof and proof.looked == memory.look.at:
        return memory.look
    if otherwise := looks.contrary(page, live, memory):
        return otherwise
    return None if _books_others(page, live, proof, users) else looks.look(page, live, proof, users)


def _books_others(
    page: BookingPage, live: LivePage, proof: Proof | None, users: Mapping[str, ZoomUser]
) -> bool:
    """Whether the page's own data names other hosts than declared: the next look is to see that too."""
    changes = diff.compare(projection.desired(page), booked_hosts.live(page, live, proof, users))
    return any(change.of_host_set for change in changes)


def without_absent(memory: Memory, plan: Plan, listed: Listed) -> Memory:
    """Return a memory without the pages that are to be absent, and that the lists do not show any more.

    What still waits at staging or was moved aside stays remembered.
    """
    for action in plan.actions:
        entry = memory.pages.get(action.page.key)
        absent = isinstance(action, NoOp) and isinstance(action.page, Tombstone) and action.block is None
        if absent and entry and entry.owner in listed and not entry.stands_elsewhere:
            memory = memory.with_page(action.page.key, None)
    return memory


def seen_otherwise(memory: Memory, plan: Plan, evidence: Evidence) -> Memory:
    """Return a memory with what was seen on pages that were looked at for a plan and are not as declared."""
    seen = [
        (action.page, action.live, action.proof)
        for action in plan.actions
        if isinstance(action.page, BookingPage) and action.live and action.proof
        and action.page.key in evidence.looked
    ]  # fmt: skip
    return looks.otherwise(memory, seen)


def made_as(page: BookingPage) -> PageType | None:
    """Return the type as which a single-host page was made; None for multi-host types, which need a proof."""
    return page.type if page.type in SINGLE_HOST else None


def after_write(
    memory: PageMemory | None, before: LivePage, live: LivePage, sent: Collection[str], *, keeps: bool = False
) -> PageMemory | None:
    """Return `memory` with the new `updated` in what was valid before our write, which keeps it valid.

    What was void stays void. After a write that `sent` the rules all of it is void, since the pool depends on
    them, unless this account is known to keep types through such writes (`keeps`). That it was our write
    alone stays known.
    """
    if memory is None:
        return None
    memory = replace(memory, noted=_noted(live) or memory.noted)
    voids = "availability_rules" in sent and not keeps
    claims = (memory.proof, memory.attestation, memory.denial)
    proof, attestation, denial = (_carried(claim, before, live, voids=voids) for claim in claims)
    look = memory.look if voids else _followed(memory.look, before, live)
    return replace(memory, proof=proof, attestation=attestation, denial=denial, look=look)


def _followed(look: Look | None, before: LivePage, live: LivePage) -> Look | None:
    """Return a look at a page that our write closed as of that write, since it shows nothing then."""
    if look is None or live.active or not before.active:
        return look
    if (look.schedule_id, look.updated) != (live.schedule_id, before.updated):
        return look
    return replace(look, updated=live.updated or "")


def _carried(claim: Seen | None, before: LivePage, live: LivePage, *, voids: bool) -> Seen | None:
    if claim is None or claim.schedule_id != live.schedule_id:
        return claim
    void = claim.hours_written is not None
    if (claim.hours_written if void else claim.updated or "") != (before.updated or ""):
        return claim
    if void or voids:
        return replace(claim, hours_written=live.updated or "")
    return replace(claim, updated=live.updated)
