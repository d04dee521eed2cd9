"""What was last made of the question whether a page is of its declared type, by what is remembered. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reconciler.evidence import Verdict
from reconciler.model import BookingPage
from reconciler.proof import attested
from reconciler.records.memory import PageMemory, Seen
from reconciler.times.moments import moment


@dataclass(frozen=True, slots=True)
class LastProof:
    """What was last made of the question whether a page is of its declared type, and who decided it.

    `witness` is empty where nothing decided; `by` is the person who looked, where that was one. `outdated`:
    longer ago than such a word counts, or void since we wrote the page's hours, or since somebody else
    changed the page and a run saw that.
    """

    verdict: Verdict
    witness: str
    at: datetime
    by: str
    outdated: bool

    def aged(self, now: datetime, days: int) -> LastProof:
        """Return the same as it counts `now`: outdated where it is more than `days` old."""
        return replace(self, outdated=self.outdated or now - self.at > timedelta(days=days))


def last_proof(page: BookingPage, memory: PageMemory) -> LastProof | None:
    """Return the latest that was seen of a page's type with its hosts of now; None where nothing was.

    Of what says different things at the same moment, what counts still goes before what is void, then the
    worse one.
    """
    found = sorted(
        _proofs(page, memory),
        key=lambda proof: (proof.at, not proof.outdated, proof.verdict is Verdict.CONTRADICTED),
    )
    decided = [proof for proof in found if proof.verdict is not Verdict.UNPROVEN] or found
    return decided[-1] if decided else None


def _proofs(page: BookingPage, memory: PageMemory) -> Iterator[LastProof]:
    """Yield what each thing in memory says of the page as it is declared now."""
    ids = {memory.schedule_id, memory.staging.schedule_id if memory.staging else None}
    for seen in filter(None, (memory.proof, memory.attestation)):
        if (
            seen.schedule_id in ids
            and attested.of_hosts(seen.hosts, page)
            and not _refuted(seen, page, memory)
        ):
            yield _of(seen, memory, Verdict.CONFIRMED if seen.type is page.type else Verdict.CONTRADICTED)
    denial = memory.denial
    if denial and denial.schedule_id in ids and attested.is_of(denial, page):
        yield _of(denial, memory, Verdict.CONTRADICTED)
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


def _of(seen: Seen, memory: PageMemory, verdict: Verdict) -> LastProof:
    outdated = seen.hours_written is not None or _changed_since(seen, memory)
    return LastProof(verdict, seen.witness, seen.at, seen.by or "", outdated=outdated)


def _changed_since(seen: Seen, memory: PageMemory) -> bool:
    """Whether a later run read of a change to the page that was not ours: ours go along in what was seen."""
    then = moment(seen.updated) if seen.updated else None
    known = [one for one in (memory.look, memory.noted) if one and one.schedule_id == seen.schedule_id]
    times = [at for at in (moment(one.updated) for one in known) if at]
    return then is not None and any(at > then for at in times)
