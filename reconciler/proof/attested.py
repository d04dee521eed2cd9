"""What a person's word, or an earlier proof, is still worth. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from reconciler.model import BookingPage, Claim, Declared, LivePage
from reconciler.proof.verdict import ANY_TYPE
from reconciler.records.memory import PageMemory, Seen


def claims(
    page: Declared, live: LivePage, memory: PageMemory | None, now: datetime, days: int
) -> list[Claim]:
    """Return what is remembered as claims: a word and a proof last `days`.

    A proof of long ago that nothing could repeat since is worth no more than a word of then. Either is void
    when it was said of another page, other hosts or another `schedule_type`, or when the page was changed
    after our last write: then nobody knows what it is now.
    """
    if memory is None:
        return []
    said = [(seen, _claim(seen)) for seen in (memory.attestation, memory.proof) if seen]
    said += [(memory.denial, _denied(memory.denial))] if memory.denial else []
    young = timedelta(days=days)
    return [claim for seen, claim in said if not _void(seen, page, live) and now - seen.at <= young]


def steps(memory: PageMemory | None, schedule_id: str | None) -> frozenset[str]:
    """Return the other things done by hand that a person said they saw on that very page."""
    said = memory.attestation if memory else None
    return frozenset(said.steps if said and said.schedule_id == schedule_id else ())


def is_of(seen: Seen, page: BookingPage) -> bool:
    """Whether what was seen is what is declared now: the type and the hosts may have changed since."""
    return seen.type is page.type and _same_hosts(seen, page)


def _same_hosts(seen: Seen, page: Declared) -> bool:
    return {email.casefold() for email in seen.hosts} == {host.email.casefold() for host in page.hosts}


def _claim(seen: Seen) -> Claim:
    said = f"{seen.by} said so" if seen.by else "proved earlier"
    return Claim(seen.witness, frozenset({seen.type}), True, said, seen.at, fresh=False)


def _denied(seen: Seen) -> Claim:
    said = f"{seen.by} said that it is not {seen.type}"
    return Claim(seen.witness, ANY_TYPE - {seen.type}, True, said, seen.at, fresh=False)


def _void(seen: Seen, page: Declared, live: LivePage) -> bool:
    return (
        seen.schedule_id != live.schedule_id
        or not _same_hosts(seen, page)
        or seen.schedule_type != live.schedule_type
        or seen.updated != live.updated
    )
