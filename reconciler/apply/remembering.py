"""What is to be remembered of a page that was read or written. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from reconciler.compare import projection
from reconciler.model import (
    SINGLE_HOST,
    BookingPage,
    LivePage,
    PageType,
    Proof,
    Verdict,
    ZoomUser,
)
from reconciler.planning.action import Action, Delete, FinishReplace, Replace
from reconciler.proof.verdict import weighed
from reconciler.records.history import About
from reconciler.records.memory import Memory, PageMemory, Seen


def about(action: Action, memory: Memory) -> About:
    """Return what is known of an action's page before the first write to it."""
    page, known = action.page, memory.pages.get(action.page.key)
    said = known and (known.attestation or known.proof)
    hosts = tuple(host.email for host in page.hosts) or (said.hosts if said else ())
    return About(_type(action), hosts)


def _type(action: Action) -> PageType | None:
    """Return the type of the page that stands there, as far as it is proved, or that is to be made."""
    match action:
        case Delete() | Replace():
            return action.was
        case FinishReplace():
            return None
    return action.page.type if isinstance(action.page, BookingPage) else None


def seen(page: BookingPage, live: LivePage, proof: Proof) -> Seen | None:
    """Return a confirmed verdict as something to remember, by the witness that decided it."""
    if proof.verdict is not Verdict.CONFIRMED:
        return None
    witness = next((claim for claim in weighed(proof.claims) if claim.fresh), None)
    if witness is None:
        return None
    hosts = tuple(host.email for host in page.hosts)
    return Seen(
        page.type, witness.witness, witness.at, live.schedule_id, hosts, live.schedule_type, live.updated
    )


def remembered(
    page: BookingPage, live: LivePage, proof: Proof | None, known: PageMemory | None,
    users: Mapping[str, ZoomUser],
) -> PageMemory:  # fmt: skip
    """Return what to remember of a page that was just read; `known` has been through `after_write`.

    An earlier proof is kept only where nothing fresh and decisive says otherwise.
    """
    fresh = proof is not None and any(claim.fresh for claim in weighed(proof.claims))
    earlier = known.proof if known and not fresh else None
    return PageMemory(
        owner=page.owner.email,
        slug=live.slug,
        schedule_id=live.schedule_id,
        applied=projection.desired(page),
        kept_in_zoom=projection.kept_in_zoom(page, live, users),
        proof=(seen(page, live, proof) if proof else None) or earlier,
        attestation=known.attestation if known else None,
        denial=known.denial if known and not fresh else None,
        aside=known.aside if known else None,
        made=known.made if known and known.schedule_id == live.schedule_id else None,
    )


def made_as(page: BookingPage) -> PageType | None:
    """Return the type to remember of a page that this tool made: a single-host one needs no recipe."""
    return page.type if page.type in SINGLE_HOST else None


def after_write(
    known: PageMemory | None, before: LivePage, live: LivePage, sent: Collection[str]
) -> PageMemory | None:
    """Take what was seen along over our own write: `updated` moved because of us, not because of others.

    What others had made void stays void. So does all that was said before a write that `sent` the rules:
    the pool hangs on them, and a page that lost it would show no other trace.
    """
    if known is None or "availability_rules" in sent:
        return known
    said = (known.proof, known.attestation, known.denial)
    proof, attestation, denial = (_carried(one, before, live) for one in said)
    return replace(known, proof=proof, attestation=attestation, denial=denial)


def _carried(said: Seen | None, before: LivePage, live: LivePage) -> Seen | None:
    held = said and said.schedule_id == live.schedule_id and said.updated == before.updated
    return replace(said, updated=live.updated) if said and held else said
