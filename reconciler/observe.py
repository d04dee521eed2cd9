"""Reading all that a plan is made from: a list an owner, one a user, the public page of each live page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from reconciler import concurrency, staging, verify
from reconciler.compare import identity, lookalikes, projection
from reconciler.compare.identity import Match
from reconciler.model import (
    BookingPage,
    Declared,
    Desired,
    LivePage,
    PageType,
    Proof,
    Tombstone,
    Verdict,
    ZoomUser,
)  # fmt: skip
from reconciler.planning import awaiting_attest
from reconciler.planning.evidence import Evidence
from reconciler.planning.reasons import GivenUp
from reconciler.progress import Count, Stage, unseen
from reconciler.records.memory import Memory, PageMemory
from reconciler.zoom import live, recipes
from reconciler.zoom.api import Reader
from reconciler.zoom.live import Snapshot


@dataclass(frozen=True, slots=True)
class Observed:
    """What the files want, what was read, and what follows from both and from memory."""

    desired: Desired
    snapshot: Snapshot
    evidence: Evidence


async def read(
    reader: Reader, desired: Desired, memory: Memory, now: datetime, count: Count = unseen
) -> Observed:
    """Read the account as far as `desired` speaks of it."""
    owners = {page.owner.email for page in desired.pages}
    owners |= {former.owner for page in desired.pages for former in page.previously}
    owners |= {known.owner for known in _known(desired, memory).values()}
    owners |= {host.email for host in desired.account.watch_owners}
    owners |= {known.aside.owner for known in _known(desired, memory).values() if known.aside}
    emails = {host.email for page in desired.pages for host in page.hosts}
    snapshot = await _whole(reader, await live.read(reader, owners, emails, count), desired, memory)
    memory = await _waiting(reader, desired, snapshot, memory)
    matches = _matches(desired, snapshot, memory)
    snapshot = replace(snapshot, users=await _everybody(reader, desired, snapshot.users, matches, memory))
    proofs = await _proofs(reader, desired, matches, memory, now, count)
    asides = _asides(desired, snapshot, memory)
    going = _may_go(desired, matches, proofs, snapshot.users)
    going += [(page, asides[page.key]) for page in desired.pages if page.key in asides]
    booked = await _booked(reader, going, memory, now)
    types = await _types(reader, desired, matches, memory, now)
    vanished = identity.vanished(snapshot.listed, memory.pages)
    given_up = _given_up(desired, memory, now.date())
    kept = awaiting_attest.without(memory, given_up, now.date())
    near = await _near(reader, desired, snapshot, matches, kept, now)
    evidence = Evidence(
        matches, snapshot.users, proofs, memory, booked, types, snapshot.strangers, vanished, near, asides,
        given_up,
    )  # fmt: skip
    return Observed(desired, snapshot, evidence)


async def again(
    reader: Reader, before: Observed, memory: Memory, proofs: Mapping[str, Proof], today: date,
    count: Count = unseen,
) -> Observed:  # fmt: skip
    """Read the lists once more after a run; users are as they were, `proofs` are those of the run."""
    snapshot = await live.read(reader, before.snapshot.listed, (), count)
    snapshot = await _whole(reader, snapshot, before.desired, memory)
    matches = _matches(before.desired, snapshot, memory)
    evidence = replace(
        before.evidence, matches=matches, proofs=proofs, memory=memory, vanished=frozenset(),
        asides=_asides(before.desired, snapshot, memory),
        given_up=_given_up(before.desired, memory, today),
    )  # fmt: skip
    return Observed(before.desired, snapshot, evidence)


def _given_up(desired: Desired, memory: Memory, today: date) -> dict[str, GivenUp]:
    names = {page_type: recipes.names(page_type) for page_type in PageType}
    return awaiting_attest.given_up(memory, desired.present, names, today)


async def _whole(reader: Reader, snapshot: Snapshot, desired: Desired, memory: Memory) -> Snapshot:
    """Add the remembered pages that a list leaves out: what is found by its own id is not missing."""
    there = {one.schedule_id for pages in snapshot.listed.values() for one in pages}
    sought = {
        (known.schedule_id, known.owner)
        for known in _known(desired, memory).values()
        if known.schedule_id and known.schedule_id not in there and known.owner in snapshot.listed
    }
    found = await concurrency.all_of(live.page(reader, *one) for one in sorted(sought))
    listed = {
        owner: [*pages, *(one for one in found if one and one.owner == owner)]
        for owner, pages in snapshot.listed.items()
    }
    return replace(snapshot, listed=listed)


async def _waiting(reader: Reader, desired: Desired, snapshot: Snapshot, memory: Memory) -> Memory:
    """Forget the pages at staging that are gone: not listed, which may be late, nor there when asked for."""
    there = {one.schedule_id for pages in snapshot.listed.values() for one in pages if not one.cancelled}
    for page in desired.pages:
        known = memory.pages.get(page.key)
        if known is None or known.staging is None or known.staging.schedule_id in there:
            continue
        if await live.page(reader, known.staging.schedule_id, page.owner.email) is None:
            memory = memory.without_staging(page.key)
    return memory


def _matches(desired: Desired, snapshot: Snapshot, memory: Memory) -> dict[str, Match]:
    return {
        page.key: identity.match(page, snapshot.listed, memory.pages.get(page.key)) for page in desired.pages
    }


async def _everybody(
    reader: Reader, desired: Desired, users: Mapping[str, ZoomUser], matches: Mapping[str, Match],
    memory: Memory,
) -> dict[str, ZoomUser]:  # fmt: skip
    """Return the users, called as the files call them, with those who are needed to name all hosts.

    A rule names people by an address that cannot be looked up. Where one belongs to nobody who was read,
    it may be of a host as remembered, else of one whom the files know and put on none of these pages.
    """
    found, there = dict(users), _there(desired, matches)
    remembered = {email for page, _ in there for email in _hosts(page, memory)}
    for more in (remembered, {*desired.names, *(page.owner.email for page, _ in there)}):
        if not _nameless((one for _, one in there), found):
            break
        read = await concurrency.all_of(live.user(reader, email) for email in sorted(more - found.keys()))
        found |= {one.email: one for one in read if one}
    return {email: replace(one, name=desired.names.get(email, "")) for email, one in found.items()}


def _nameless(pages: Iterable[LivePage], users: Mapping[str, ZoomUser]) -> bool:
    known = projection.names((), users)
    return any(projection.folded(rule.address) not in known for one in pages for rule in one.rules)


async def _proofs(
    reader: Reader, desired: Desired, matches: Mapping[str, Match], memory: Memory, now: datetime,
    count: Count,
) -> dict[str, Proof]:  # fmt: skip
    there = [(page, one) for page, one in _there(desired, matches) if isinstance(page, BookingPage)]
    terms = verify.Terms(now, desired.account.attest_for, memory.telling(now.date()))
    stage = Stage(count, "looking at pages", len(there))
    proofs = await concurrency.all_of(
        (verify.prove(reader, page, one, memory.pages.get(page.key), terms) for page, one in there),
        stage.step,
    )
    return {page.key: proof for (page, _), proof in zip(there, proofs, strict=True)}


async def _types(
    reader: Reader, desired: Desired, matches: Mapping[str, Match], memory: Memory, now: datetime
) -> dict[str, frozenset[PageType]]:
    """Find out what the pages are that are to go: they may have to be made again."""
    going = [(page, one) for page, one in _there(desired, matches) if isinstance(page, Tombstone)]
    terms = verify.Terms(now, desired.account.attest_for, memory.telling(now.date()))
    found = await concurrency.all_of(
        verify.types(reader, page, one, memory.pages.get(page.key), terms) for page, one in going
    )
    return {page.key: types for (page, _), types in zip(going, found, strict=True)}


async def _near(
    reader: Reader, desired: Desired, snapshot: Snapshot, matches: Mapping[str, Match], memory: Memory,
    now: datetime,
) -> dict[str, tuple[LivePage, ...]]:  # fmt: skip
    """Find what people made for missing pages that no recipe makes: under their hosts, too."""
    missing = [
        page
        for page in desired.present
        if matches[page.key] == Match() and _by_hand(page, memory, now.date())
    ]
    people = {host.email for page in missing for host in page.hosts if host.email in snapshot.users}
    more = await live.read(reader, people - snapshot.listed.keys(), ())
    listed = {**more.listed, **snapshot.listed}
    managed = {one.live.schedule_id for one in matches.values() if one.live}
    return {page.key: lookalikes.pages(page, listed, snapshot.users, managed) for page in missing}


def _by_hand(page: BookingPage, memory: Memory, today: date) -> bool:
    """Whether only a person can make a page: every recipe is known to fail."""
    if not page.type.multi_host:
        return False
    known = [memory.outcome(page.type, name, today) for name in recipes.names(page.type)]
    return all(outcome and not outcome.works for outcome in known)


async def _booked(
    reader: Reader, going: Sequence[tuple[Declared, LivePage]], memory: Memory, now: datetime
) -> dict[str, int]:
    """Count the bookings of the pages that a run might remove."""
    counts = await concurrency.all_of(
        live.bookings(reader, {one.owner, *_hosts(page, memory)}, one.schedule_id, now) for page, one in going
    )
    return {one.schedule_id: count for (_, one), count in zip(going, counts, strict=True)}


def _known(desired: Desired, memory: Memory) -> dict[str, PageMemory]:
    return {page.key: memory.pages[page.key] for page in desired.pages if page.key in memory.pages}


def _asides(desired: Desired, snapshot: Snapshot, memory: Memory) -> dict[str, LivePage]:
    """Find the pages that were moved aside for a replacement and still stand there.

    The lock file is a memory: what it names at any other address is somebody's page, and not to be removed.
    """
    alive = {one.schedule_id: one for pages in snapshot.listed.values() for one in pages if not one.cancelled}
    return {
        key: alive[known.aside.schedule_id]
        for key, known in _known(desired, memory).items()
        if known.aside and known.aside.schedule_id in alive
        and alive[known.aside.schedule_id].slug == known.aside.slug
        and known.aside.slug.startswith(staging.OLD)
    }  # fmt: skip


def _hosts(page: Declared, memory: Memory) -> set[str]:
    """Whom the page books, as declared and as remembered: a tombstone names nobody."""
    known = memory.pages.get(page.key)
    said = [one.hosts for one in (known.proof, known.attestation) if one] if known else []
    return {*(host.email for host in page.hosts), *(email for hosts in said for email in hosts)}


def _may_go(
    desired: Desired, matches: Mapping[str, Match], proofs: Mapping[str, Proof], users: Mapping[str, ZoomUser]
) -> list[tuple[Declared, LivePage]]:
    """Return the pages that a run might remove or replace: what no PATCH can mend."""

    def may(page: Declared, one: LivePage) -> bool:
        proof = proofs.get(page.key)
        wrong = proof is not None and proof.verdict is Verdict.CONTRADICTED
        hosts = {host.name for host in page.hosts}
        return (
            isinstance(page, Tombstone)
            or wrong
            or one.owner != page.owner.email
            or set(projection.rules(one, page.hosts, users)) != hosts
        )

    return [(page, one) for page, one in _there(desired, matches) if may(page, one)]


def _there(desired: Desired, matches: Mapping[str, Match]) -> list[tuple[Declared, LivePage]]:
    return [(page, one) for page in desired.pages if (one := matches[page.key].live) is not None]
