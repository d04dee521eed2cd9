"""What was seen at the last look at a page, and whether it still stands for another look. Pure.

A look visits the public page and reads the times that it offers. Planning takes what was seen then while a
list shows the page unchanged, for `account.look_again`; `drift` looks at the pages themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from reconciler.compare import diff, projection
from reconciler.compare.projection import Users
from reconciler.evidence import Claim, Proof, Verdict
from reconciler.model import BookingPage, Declared, LivePage
from reconciler.proof import verdict
from reconciler.records.memory import Look, Memory, PageMemory


def look(page: BookingPage, live: LivePage, proof: Proof | None, users: Users) -> Look | None:
    """Return what is to be remembered of the look that `proof` rests on; None where none can stand for it.

    That is so where nothing could be read, where the page booked other people than its rules in the API name,
    or was offered while nobody is free: these want another look each time. So does a single-host page for
    somebody else than its owner, and a page that may have changed again with the same `updated`.
    """
    if proof is None or proof.looked is None or not live.updated or not _later(proof.looked, live.updated):
        return None
    if any(claim.outside for claim in proof.claims) or page.for_another:
        return None
    by_rules = diff.compare(projection.desired(page), projection.live(live, page.hosts, users))
    if any(change.of_host_set for change in by_rules):
        return None
    return _shown(page, live, proof)


def _shown(page: BookingPage, live: LivePage, proof: Proof) -> Look | None:
    """Return what a look showed; None where it only excluded types and leaves the declared one: look again.

    What a trial showed is no look at the page with its own hours: it is remembered as a proof alone.
    """
    of_page = (claim for claim in proof.claims if not claim.on_trial)
    fresh = [claim for claim in verdict.weighed(of_page) if claim.fresh]
    types = verdict.types_left(fresh)
    against = page.type not in types
    witness = next((claim.witness for claim in fresh if against or not claim.excludes), "")
    if proof.looked is None or (types != verdict.ANY_TYPE and not witness):
        return None
    hosts = tuple(host.email for host in page.hosts)
    return Look(proof.looked, live.schedule_id, hosts, live.updated or "", live.schedule_type, types, witness)


def _later(looked: datetime, updated: str) -> bool:
    """Whether another change after the look would tell another time: some may tell whole seconds alone."""
    try:
        moment = datetime.fromisoformat(updated)
    except ValueError:
        return False
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return looked > moment if "." in updated else looked >= moment + timedelta(seconds=1)


def unchanged(seen: Look, page: BookingPage, live: LivePage) -> bool:
    """Whether a list shows the page, and the files its hosts, as they were at the look."""
    return (
        seen.schedule_id == live.schedule_id
        and seen.updated == live.updated
        and seen.schedule_type == live.schedule_type
        and {email.casefold() for email in seen.hosts} == {host.email.casefold() for host in page.hosts}
    )


def standing(
    page: BookingPage, live: LivePage, memory: PageMemory | None, now: datetime, lifetime: timedelta
) -> Look | None:
    """Return the remembered look where it stands for another one: recent, of this page as it is, as declared.

    What a person said against the page since then wants another look.
    """
    seen = memory.look if memory else None
    if memory is None or seen is None or page.type not in seen.types or not unchanged(seen, page, live):
        return None
    denied = memory.denial is not None and memory.denial.at >= seen.at
    return seen if timedelta(0) <= now - seen.at <= lifetime and not denied else None


def contrary(page: Declared, live: LivePage, memory: PageMemory | None) -> Look | None:
    """Return the remembered look that showed a page to be of another type than declared, where it is closed.

    Closed, it may show nothing any more: what it was seen to be stands until somebody changes it, or says
    since then that it is as declared.
    """
    seen = memory.look if memory else None
    if memory is None or seen is None or live.active or not isinstance(page, BookingPage):
        return None
    said = memory.attestation is not None and memory.attestation.at >= seen.at
    return seen if page.type not in seen.types and unchanged(seen, page, live) and not said else None


def otherwise(memory: Memory, seen: Iterable[tuple[BookingPage, LivePage, Proof]]) -> Memory:
    """Return the memory of pages that were `seen` now, without earlier looks at those not as declared.

    In their place stands what contradicts the declared type: no such look ever stands for another one, but
    what somebody said of the page as it was then counts less.
    """
    entries: dict[str, PageMemory] = {}
    for page, live, proof in seen:
        entry = memory.pages.get(page.key)
        if entry and not suffices(proof):
            now = _shown(page, live, proof) if proof.verdict is Verdict.CONTRADICTED else None
            now = now if now and page.type not in now.types else contrary(page, live, entry)
            entries[page.key] = replace(entry, look=now)
    return memory.with_pages(entries)


def claims(seen: Look) -> list[Claim]:
    """Return what was seen as a claim of its time; none where nothing decided."""
    if seen.types == verdict.ANY_TYPE:
        return []
    return [Claim(seen.witness, seen.types, True, "as last looked at", seen.at)]


def before_closing(page: Declared, live: LivePage, memory: PageMemory | None) -> list[Claim]:
    """Return what a closed page was last seen to be otherwise than declared, as a claim of that time."""
    seen = contrary(page, live, memory)
    told = "as last looked at, before it was closed"
    return [Claim(seen.witness, seen.types, True, told, seen.at, fresh=False)] if seen else []


def suffices(proof: Proof) -> bool:
    """Whether a proof leaves nothing to look for: a multi-host type is confirmed, nobody else is booked."""
    if proof.books_others:
        return False
    return proof.verdict is Verdict.CONFIRMED or (
        proof.verdict is Verdict.UNPROVEN and not proof.declared.multi_host
    )
