"""What was seen at the last look at a page, and whether it still stands for another look. Pure.

A look visits the public page and reads the times that it offers. Planning takes what was seen then while a
list shows the page unchanged, for `account.look_again`; `drift` looks at the pages themselves.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from reconciler.compare import diff, projection
from reconciler.compare.projection import Users
from reconciler.model import BookingPage, Claim, LivePage, Proof, Verdict
from reconciler.proof import verdict
from reconciler.records.memory import Look


def look(page: BookingPage, live: LivePage, proof: Proof | None, users: Users) -> Look | None:
    """Return what is to be remembered of the look that `proof` rests on; None where none can stand for it.

    That is so where nothing could be read, where the page booked other people than its rules in the API name,
    or was offered while nobody is free: these want another look each time.
    """
    if proof is None or proof.looked is None or not live.updated:
        return None
    if any(claim.outside for claim in proof.claims):
        return None
    by_rules = diff.compare(projection.desired(page), projection.live(live, page.hosts, users))
    if any(change.of_host_set for change in by_rules):
        return None
    fresh = [claim for claim in verdict.weighed(proof.claims) if claim.fresh]
    types = verdict.types_left(fresh)
    witness = next((claim.witness for claim in fresh if not claim.excludes), "")
    if types != verdict.ANY_TYPE and not witness:  # types that are only excluded are for another look
        return None
    hosts = tuple(host.email for host in page.hosts)
    return Look(proof.looked, live.schedule_id, hosts, live.updated, live.schedule_type, types, witness)


def unchanged(seen: Look, page: BookingPage, live: LivePage) -> bool:
    """Whether a list shows the page, and the files its hosts, as they were at the look."""
    return (
        seen.schedule_id == live.schedule_id
        and seen.updated == live.updated
        and seen.schedule_type == live.schedule_type
        and {email.casefold() for email in seen.hosts} == {host.email.casefold() for host in page.hosts}
    )


def stands(seen: Look, page: BookingPage, live: LivePage, now: datetime, lifetime: timedelta) -> bool:
    """Whether a remembered look stands for another one: recent, of this page as it is, and as declared."""
    return (
        timedelta(0) <= now - seen.at <= lifetime and unchanged(seen, page, live) and page.type in seen.types
    )


def claims(seen: Look) -> list[Claim]:
    """Return what was seen as a claim of its time; none where nothing decided."""
    if seen.types == verdict.ANY_TYPE:
        return []
    return [Claim(seen.witness, seen.types, True, "as last looked at", seen.at)]


def decided(proof: Proof) -> bool:
    """Whether a proof from memory needs no look: a multi-host type is to be confirmed."""
    return proof.verdict is Verdict.CONFIRMED or (
        proof.verdict is Verdict.UNPROVEN and not proof.declared.multi_host
    )
