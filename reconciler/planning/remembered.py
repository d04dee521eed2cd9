"""What is known of a page without asking anybody: the files, and what the lock file remembers. Pure.

It is as true as the last run that wrote the lock file; what has changed in Zoom since is not seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from reconciler.model import BookingPage, Verdict
from reconciler.planning import dates_by_hand, manual_steps, withdrawn_dates
from reconciler.planning.manual_steps import Step
from reconciler.proof import attested
from reconciler.records.memory import Memory, PageMemory, Seen


@dataclass(frozen=True, slots=True)
class LastProof:
    """What was last made of the question whether a page is of its declared type, and who decided it.

    `witness` is empty where nothing decided; `by` is the person who looked, where that was one. `outdated`:
    longer ago than such a word counts.
    """

    verdict: Verdict
    witness: str
    at: datetime
    by: str
    outdated: bool


def last_proof(page: BookingPage, memory: PageMemory, now: datetime, days: int) -> LastProof | None:
    """Return the latest that was seen of a page's type with its hosts of now; None where nothing was.

    `days` is how long it counts. Of what says different things at the same moment, the worse is returned.
    """
    found = sorted(_proofs(page, memory), key=lambda proof: (proof.at, proof.verdict is Verdict.CONTRADICTED))
    decided = [proof for proof in found if proof.verdict is not Verdict.UNPROVEN] or found
    if not decided:
        return None
    last = decided[-1]
    return LastProof(last.verdict, last.witness, last.at, last.by, now - last.at > timedelta(days=days))


def steps(page: BookingPage, account: Memory, now: datetime) -> tuple[Step, ...]:
    """Return the steps by hand that are open on a page that was made; those of other pages a plan tells."""
    memory = account.pages.get(page.key)
    if memory is None:
        return ()
    said = memory.denied or attested.at_staging(memory.attestation, memory.staging, page)
    if memory.staging and not said:
        return manual_steps.look_at_staged(page, memory.staging.slug)
    if memory.schedule_id is None:
        return ()
    seen, today = attested.steps(memory, memory.schedule_id), now.date()
    own = (dates.without(seen) for dates in dates_by_hand.on_page(page, today))
    shared = dates_by_hand.shared([(page, seen)], today)
    elsewhere = (dates.without(attested.everywhere(account)) for dates in shared)
    withdrawn = [
        *withdrawn_dates.on_page(page, seen, today),
        *withdrawn_dates.shared([page], attested.everywhere(account), today),
    ]
    return manual_steps.overrides(page, [dates for dates in (*own, *elsewhere) if dates.days], withdrawn)


def _proofs(page: BookingPage, memory: PageMemory) -> Iterator[LastProof]:
    """Yield what each thing in memory says of the page as it is declared now."""
    ids = {memory.schedule_id, memory.staging.schedule_id if memory.staging else None}
    for seen in filter(None, (memory.proof, memory.attestation)):
        if (
            seen.schedule_id in ids
            and attested.of_hosts(seen.hosts, page)
            and not _refuted(seen, page, memory)
        ):
            yield _of(seen, Verdict.CONFIRMED if seen.type is page.type else Verdict.CONTRADICTED)
    denial = memory.denial
    if denial and denial.schedule_id in ids and attested.is_of(denial, page):
        yield _of(denial, Verdict.CONTRADICTED)
    look = memory.look
    if look and look.schedule_id in ids and attested.of_hosts(look.hosts, page):
        decided = Verdict.CONFIRMED if look.types == {page.type} else Verdict.UNPROVEN
        verdict = decided if page.type in look.types else Verdict.CONTRADICTED
        witness = "" if verdict is Verdict.UNPROVEN else look.witness
        yield LastProof(verdict, witness, look.at, "", outdated=False)


def _refuted(seen: Seen, page: BookingPage, memory: PageMemory) -> bool:
    """Whether the page itself showed another type, as it was when somebody said that it is as declared."""
    look = memory.look
    same = look and (look.schedule_id, look.updated) == (seen.schedule_id, seen.updated)
    return bool(same and look and seen.by and page.type not in look.types)


def _of(seen: Seen, verdict: Verdict) -> LastProof:
    return LastProof(verdict, seen.witness, seen.at, seen.by or "", outdated=False)
