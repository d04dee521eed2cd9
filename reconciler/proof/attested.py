"""Remembered attestations, denials and proofs as claims, while they are valid. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from reconciler.evidence import Claim, Proof
from reconciler.model import BookingPage, Declared, LivePage, PageType
from reconciler.proof.verdict import ANY_TYPE, weighed
from reconciler.records.learned import Answer, FactName, Learned
from reconciler.records.memory import Memory, PageMemory, Seen, Staging


class Void(StrEnum):
    """Why what was seen of a page does not count any more; the words of the JSON."""

    OTHER_PAGE = "other-page"
    OTHER_HOSTS = "other-hosts"
    OTHER_KIND = "other-schedule-type"
    CHANGED = "changed"
    OUR_HOURS = "our-hours"


def claims(
    page: Declared, live: LivePage, memory: PageMemory | None, now: datetime, days: int
) -> list[Claim]:
    """Return what is remembered as claims: attestations, denials and proofs are valid for `days`.

    Each is void when it was made of another page, other hosts or another `schedule_type`, or when the page
    was changed after our last write: its type may be another since. A proof decides nothing where the API
    never told when the page was changed; a person's word does. What only our own write of hours made void is
    told, and a person's word that is too old: neither decides anything.
    """
    if memory is None:
        return []
    remembered = [(seen, _claim(seen)) for seen in (memory.attestation, memory.proof) if seen]
    remembered += [(memory.denial, _denied(memory.denial))] if memory.denial else []
    recent = [(seen, claim) for seen, claim in remembered if now - seen.at <= timedelta(days=days)]
    valid = [claim for seen, claim in recent if not void(seen, page, live)]
    told = (seen for seen, _ in recent if seen is not memory.denial)
    doubted = [_doubted(seen) for seen in told if void(seen, page, live) is Void.OUR_HOURS]
    old = memory.attestation
    if old is not None and now - old.at > timedelta(days=days) and not void(old, page, live):
        doubted.append(_outdated(old, days))
    return valid + doubted[:1]


def taught(before: Memory, memory: Memory, keys: Iterable[str]) -> Memory:
    """Return `memory` that knows that pages keep their type when hours are patched, where a person saw that.

    `before` is what was known before the words on these pages, against which nothing else speaks. It is seen
    of a page of whose type something was known before our last write of its hours, and that is of the same
    type with the same hosts, while nobody but us has changed it since. What is known already stays.
    """
    for key in keys:
        seen = memory.pages[key].attestation
        if seen is None or not _kept(before.pages.get(key), seen):
            continue
        learned = Learned(Answer.YES, seen.at.date(), f"{seen.by} saw that the page {key} kept its type")
        if memory.fact(FactName.HOURS_PATCH_KEEPS_TYPE, learned.on) is None:
            memory = memory.with_fact(FactName.HOURS_PATCH_KEEPS_TYPE, learned)
    return memory


def _kept(memory: PageMemory | None, seen: Seen) -> bool:
    before = (memory.attestation, memory.proof) if memory else ()
    return any(
        earlier.hours_written is not None
        and (earlier.schedule_id, earlier.type, earlier.schedule_type, earlier.hours_written)
        == (seen.schedule_id, seen.type, seen.schedule_type, seen.updated)
        and {*map(str.casefold, earlier.hosts)} == {*map(str.casefold, seen.hosts)}
        for earlier in before
        if earlier is not None
    )


def steps(memory: PageMemory | None, schedule_id: str | None) -> frozenset[str]:
    """Return the manual steps that a person saw on the page of `schedule_id`."""
    return frozenset(
        step for seen in _words(memory) if seen.schedule_id == schedule_id for step in seen.steps
    )


def everywhere(memory: Memory) -> frozenset[str]:
    """Return the manual steps that a person saw on any page; of two words on one thing the later one."""
    latest: dict[str, tuple[datetime, str]] = {}
    for page in memory.pages.values():
        ids = (page.schedule_id, page.staging.schedule_id if page.staging else None)
        for seen in (seen for seen in _words(page) if seen.schedule_id in ids):
            for step in seen.steps:
                what = step.partition("=")[0]
                if what not in latest or latest[what][0] < seen.at:
                    latest[what] = seen.at, step
    return frozenset(step for _, step in latest.values())


def _words(memory: PageMemory | None) -> list[Seen]:
    """Return what persons said of a page: who denies its type has not denied what else was seen there."""
    return [seen for seen in (memory.attestation, memory.denial) if seen] if memory else []


def otherwise(proof: Proof | None) -> frozenset[PageType]:
    """Return the types that what was seen of a page points to, where the declared one is none of them."""
    return proof.leaning if proof and proof.declared not in proof.leaning else frozenset()


def contrary(proof: Proof | None, *, agrees: bool) -> str:
    """Return in words what fresh claims on a page say against a person's yes or no; empty where none does."""
    fresh = [claim for claim in weighed(proof.claims) if claim.fresh] if proof else []
    declared = proof.declared if proof else None
    against = [
        claim for claim in fresh if (declared not in claim.types if agrees else claim.types == {declared})
    ]
    return "; ".join(f"{claim.witness} shows {claim.seen}" for claim in against)


def ever(page: BookingPage, memory: PageMemory | None) -> bool:
    """Whether anything remembered says that a page was of its declared type once, or was made as that."""
    if memory is None:
        return False
    proved = any(seen.type is page.type for seen in (memory.attestation, memory.proof) if seen)
    return proved or memory.made is page.type


def is_of(seen: Seen, page: BookingPage) -> bool:
    """Whether type and hosts of what was seen are those declared now."""
    return seen.type is page.type and of_hosts(seen.hosts, page)


def at_staging(seen: Seen | None, staging: Staging | None, page: BookingPage) -> bool:
    """Whether a person has seen the page that waits at staging as it is declared now."""
    same = seen is not None and staging is not None and seen.schedule_id == staging.schedule_id
    return same and seen is not None and is_of(seen, page)


def of_hosts(emails: Iterable[str], page: Declared) -> bool:
    """Whether these are the emails of the hosts declared now."""
    return {email.casefold() for email in emails} == {host.email.casefold() for host in page.hosts}


def _claim(seen: Seen) -> Claim:
    statement = f"{seen.by} said so" if seen.by else "proved earlier"
    dated = seen.by is not None or seen.updated is not None
    statement = statement if dated else f"{statement}, and whether the page changed since is not told"
    return Claim(seen.witness, frozenset({seen.type}), dated, statement, seen.at, fresh=False)


def _denied(seen: Seen) -> Claim:
    statement = f"{seen.by} said that it is not {seen.type}"
    return Claim(seen.witness, ANY_TYPE - {seen.type}, True, statement, seen.at, fresh=False)


def _doubted(seen: Seen) -> Claim:
    """Return what was seen before we wrote the hours as a claim for any type: why nothing is proved now."""
    said = f"{seen.by} said that it is" if seen.by else "it was proved to be"
    since = f"{said} {seen.type}, before apply changed its hours: whether that keeps a type is not known here"
    return Claim(seen.witness, ANY_TYPE, decisive=False, seen=since, at=seen.at, fresh=False)


def _outdated(seen: Seen, days: int) -> Claim:
    """Return what a person saw too long ago as a claim for any type."""
    said = (
        f"{seen.by} said on {seen.at:%Y-%m-%d} that it is {seen.type}: older than the {days} days it counts"
    )
    return Claim(seen.witness, ANY_TYPE, decisive=False, seen=said, at=seen.at, fresh=False)


def void(seen: Seen, page: Declared, live: LivePage) -> Void | None:
    """Return why what was seen does not count for the page as it is live and declared; None where it does."""
    if seen.schedule_id != live.schedule_id:
        return Void.OTHER_PAGE
    if not of_hosts(seen.hosts, page):
        return Void.OTHER_HOSTS
    if seen.schedule_type != live.schedule_type:
        return Void.OTHER_KIND
    if seen.hours_written is None:
        return Void.CHANGED if seen.updated != live.updated else None
    ours = seen.hours_written == (live.updated or "")
    return Void.OUR_HOURS if ours else Void.CHANGED
