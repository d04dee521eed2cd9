"""Reading all that a plan is made from: pages by owner, users by email, the public page of each live page."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from reconciler import concurrency, fields, handmade, removable, verify
from reconciler.compare import directory, identity, projection, renamed
from reconciler.compare.directory import Directory
from reconciler.compare.identity import Match
from reconciler.evidence import Proof
from reconciler.model import EMPTY, BookingPage, Declared, Desired, LivePage, PageType, Tombstone, ZoomUser
from reconciler.planning import awaiting_attest, guards, leftover_pages, predecessors
from reconciler.planning.evidence import Evidence
from reconciler.planning.reasons import GivenUp
from reconciler.progress import Count, Stage, unseen
from reconciler.proof import attested
from reconciler.proof.by_booking import Bookings
from reconciler.proof.scope import EVERY_PAGE, Scope
from reconciler.records.memory import Memory, PageMemory
from reconciler.zoom import host_bookings, live, persons, reading, recipes, troubles, unlisted
from reconciler.zoom.api import Reader
from reconciler.zoom.live import Listing
from reconciler.zoom.reading import Snapshot
from reconciler.zoom.troubles import or_trouble

AT_ONCE = 64
"""Pages that are looked at side by side: enough to keep the limits of requests busy."""


@dataclass(frozen=True, slots=True)
class Observed:
    """The desired pages, what was read, and what follows from both and from memory."""

    desired: Desired
    snapshot: Snapshot
    evidence: Evidence


async def read(
    reader: Reader, desired: Desired, memory: Memory, now: datetime, count: Count = unseen,
    scope: Scope = EVERY_PAGE, *, others: Iterable[Declared] = (),
) -> Observed:  # fmt: skip
    """Read the owners and hosts that `desired` and the memory of its pages name, and look at pages.

    `scope` says at which; where it says all types, what the hosts of multi-host pages are booked for is read
    too. `others` are the pages of the files beside these: what belongs to them was made for none of these.
    """
    memory = await persons.respelled(reader, desired, identity.remembered(desired, memory))
    owners = persons.owners(desired, memory)
    former = {entry.owner for entry in renamed.dropped(desired, memory).values()} - owners
    owners |= former if scope.former else set()
    snapshot = await reading.account(reader, owners, persons.to_read(desired), count)
    persons.check(persons.names(desired), snapshot.users)
    snapshot = await unlisted.added(
        reader, snapshot, [*_known(desired, memory).values(), *_cancelled(desired, snapshot)]
    )
    memory = await _waiting(reader, desired, snapshot, memory)
    matches = await _told(reader, desired, _matches(desired, snapshot, memory), memory)
    closed = functools.partial(_closed, reader, memory, now.date())
    left = leftover_pages.found(snapshot.listed, memory, now, closed)
    snapshot = replace(snapshot, users=await _everybody(reader, desired, snapshot, matches, memory, left))
    bookings = await _bookings(reader, desired, snapshot, matches, now) if scope.all_types else EMPTY
    terms = verify.Terms(
        now, desired.account.attest_for, memory.telling(now.date()), users=snapshot.users,
        all_types=scope.all_types, bookings=bookings, seen=attested.everywhere(memory),
    )  # fmt: skip
    proofs, looked = await _proofs(reader, desired, matches, memory, terms, scope, count)
    asides = removable.asides(memory, snapshot, (page.key for page in desired.pages))
    may_go = removable.pages(_pairs(desired, matches), proofs, snapshot.users)
    may_go += [(page, asides[page.key]) for page in desired.pages if page.key in asides]
    gave_way = predecessors.standing(snapshot.listed, memory, (page.key for page in desired.pages))
    may_go += [(page, live_) for page in desired.pages for key, live_ in gave_way.values() if key == page.key]
    types = await _types(reader, desired, matches, memory, terms)
    vanished = identity.vanished(snapshot.listed, memory.pages, snapshot.unreadable) - former
    given_up = _given_up(desired, memory, now.date())
    waiting = awaiting_attest.without(memory, given_up, now.date())
    near = await handmade.find(reader, desired, snapshot, matches, waiting, now, others)
    may_go += handmade.misplaced(desired, near)
    booked = await removable.booked(reader, may_go, memory, snapshot.users, now, left)
    evidence = Evidence(
        matches, snapshot.users, proofs, memory, booked, types, snapshot.strangers, vanished, near, asides,
        given_up, snapshot.troubles, reader.connected, snapshot.unreadable, snapshot.managed, looked,
        troubles.disconnected(reader),
        renamed.find(desired, matches, snapshot.listed, snapshot.users, memory), left,
    )  # fmt: skip
    return Observed(desired, snapshot, evidence)


async def again(
    reader: Reader, before: Observed, memory: Memory, today: date, count: Count = unseen,
    known: Mapping[str, Listing] = EMPTY, shown: Iterable[PageMemory] = (),
) -> Observed:  # fmt: skip
    """Read the lists once more after a run, but those that are `known`, by owner, since its last write.

    Users and proofs are as they were. The pages that were `shown` in between are looked for by their ids.
    """
    people = before.snapshot.users
    snapshot = await reading.account(reader, before.snapshot.listed, (), count, known, people)
    snapshot = await unlisted.added(reader, snapshot, [*_known(before.desired, memory).values(), *shown])
    matches = await _told(reader, before.desired, _matches(before.desired, snapshot, memory), memory)
    evidence = replace(
        before.evidence, matches=matches, memory=memory, vanished=frozenset(),
        troubles={**before.evidence.troubles, **snapshot.troubles},
        asides=removable.asides(memory, snapshot, (page.key for page in before.desired.pages)),
        given_up=_given_up(before.desired, memory, today),
        unreadable=snapshot.unreadable, managed=snapshot.managed, connected=reader.connected,
        disconnected=troubles.disconnected(reader), leftovers=(),
    )  # fmt: skip
    return Observed(before.desired, snapshot, evidence)


def _closed(reader: Reader, memory: Memory, today: date, owner: str) -> bool:
    """Whether pages of an owner are not removed by the token at hand."""
    lost = owner.casefold() in troubles.disconnected(reader)
    return lost or guards.never_removed(owner, memory, today, reader.connected)


def _given_up(desired: Desired, memory: Memory, today: date) -> dict[str, GivenUp]:
    names = {page_type: recipes.names(page_type) for page_type in PageType}
    return awaiting_attest.given_up(memory, desired.present, names, today)


async def _waiting(reader: Reader, desired: Desired, snapshot: Snapshot, memory: Memory) -> Memory:
    """Forget the pages at staging that are gone: neither listed, which may be late, nor found by id."""
    alive = snapshot.alive
    for page in desired.pages:
        entry = memory.pages.get(page.key)
        if entry is None or entry.staging is None or entry.staging.schedule_id in alive:
            continue
        hidden = snapshot.hides(page.owner.email, entry.staging.schedule_id, entry.staging.slug)
        if hidden or page.owner.email in snapshot.troubles:
            continue
        if await live.page(reader, entry.staging.schedule_id, page.owner.email) is None:
            memory = memory.without_staging(page.key)
    return memory


def _matches(desired: Desired, snapshot: Snapshot, memory: Memory) -> dict[str, Match]:
    alive = identity.index(snapshot.listed)
    return {
        page.key: identity.match(page, alive, memory.pages.get(page.key), desired.keys)
        for page in desired.pages
    }


async def _told(
    reader: Reader, desired: Desired, matches: Mapping[str, Match], memory: Memory
) -> dict[str, Match]:  # fmt: skip
    """Return the matches with what lists may leave out of what pages declare, as far as it can be read.

    So also of what was applied last, and is not declared any more: an apply is still to take note of it.
    """
    present = [(page, found) for page in desired.present if (found := matches[page.key].live) is not None]
    names = {page.key: {*page.fields, *_applied(memory.pages.get(page.key))} for page, _ in present}
    partial = [(page, found) for page, found in present if fields.untold(names[page.key], found.fields)]
    told = await concurrency.all_of(live.told(reader, found, names[page.key]) for page, found in partial)
    whole = [*present, *((page, found) for (page, _), found in zip(partial, told, strict=True))]
    return {**matches, **{page.key: Match(found) for page, found in whole}}


def _applied(known: PageMemory | None) -> Iterable[str]:
    return known.applied if known else ()


async def _everybody(
    reader: Reader, desired: Desired, snapshot: Snapshot, matches: Mapping[str, Match], memory: Memory,
    left: Collection[LivePage],
) -> Directory:  # fmt: skip
    """Return the users by email, named as in the files, with those needed to name all hosts.

    Needed are those of the pages that match, and of what is `left` at staging. A rule names people by an
    address that cannot be looked up. One that belongs to no user who was read may be a remembered host's,
    else that of a person of the files who is on none of these pages.
    """
    known, pairs = dict(snapshot.users), _pairs(desired, matches)
    remembered = {email for page, _ in pairs for email in removable.hosts(page, memory)}
    for emails in (remembered, {*desired.names, *(page.owner.email for page, _ in pairs)}):
        if not _nameless([*(live_page for _, live_page in pairs), *left], known):
            break
        unread = sorted(emails - known.keys() - snapshot.troubles.keys())
        read = await concurrency.all_of(or_trouble(email, live.user(reader, email)) for email in unread)
        known |= {user.email: user for user in read if isinstance(user, ZoomUser)}
    names, zones = desired.names, desired.zones
    people = {at: replace(user, name=names.get(at, ""), zone=zones.get(at, "")) for at, user in known.items()}
    return directory.of(people)


def _nameless(pages: Iterable[LivePage], users: Mapping[str, ZoomUser]) -> bool:
    known = projection.names((), users)
    return any(directory.folded(rule.address) not in known for page in pages for rule in page.rules)


async def _proofs(
    reader: Reader, desired: Desired, matches: Mapping[str, Match], memory: Memory, terms: verify.Terms,
    scope: Scope, count: Count,
) -> tuple[dict[str, Proof], frozenset[str]]:  # fmt: skip
    """Return what is known of the types of pages, and the keys of those that were looked at for it.

    Nothing is known of a page that is not looked at, and of which no remembered look stands.
    """
    pairs = [(page, live_) for page, live_ in _pairs(desired, matches) if isinstance(page, BookingPage)]
    due = scope.share.due(pairs, memory.pages, terms.now) if scope.share else frozenset[str]()
    asked = due | scope.again
    days = desired.account.look_again if scope.remembered else desired.account.attest_for
    known = {
        page.key: proof
        for page, live_ in (pairs if scope.remembered or scope.share else ())
        if page.key not in asked
        and (proof := verify.remembered(page, live_, memory.pages.get(page.key), terms, timedelta(days=days)))
    }
    looked = due if scope.share else frozenset(page.key for page, _ in pairs if page.key not in known)
    pairs = [(page, live_) for page, live_ in pairs if page.key in looked]
    stage = Stage(count, "looking at pages", len(pairs))
    proofs = await concurrency.all_of(
        (verify.prove(reader, page, live_, memory.pages.get(page.key), terms) for page, live_ in pairs),
        stage.step, most=AT_ONCE,
    )  # fmt: skip
    return known | {page.key: proof for (page, _), proof in zip(pairs, proofs, strict=True)}, looked


async def _bookings(
    reader: Reader, desired: Desired, snapshot: Snapshot, matches: Mapping[str, Match], now: datetime
) -> Bookings:
    """Read when the hosts of active multi-host pages are booked, by email."""
    multi = [
        (page, live_page)
        for page, live_page in _pairs(desired, matches)
        if isinstance(page, BookingPage) and page.type.multi_host
    ]
    people = {host.email for page, live_page in multi if live_page.active for host in page.hosts}
    shared = {live_page.schedule_id for _, live_page in multi}
    return await host_bookings.read(reader, sorted(people), snapshot.listed, shared, snapshot.users, now)


async def _types(
    reader: Reader, desired: Desired, matches: Mapping[str, Match], memory: Memory, terms: verify.Terms
) -> dict[str, frozenset[PageType]]:
    """Return the possible types of the pages to be removed, by page key: `undo` may make them again."""
    removable = [pair for pair in _pairs(desired, matches) if isinstance(pair[0], Tombstone)]
    of_pages = await concurrency.all_of(
        verify.types(reader, page, live_, memory.pages.get(page.key), terms) for page, live_ in removable
    )
    return {page.key: types for (page, _), types in zip(removable, of_pages, strict=True)}


def _cancelled(desired: Desired, snapshot: Snapshot) -> Iterator[PageMemory]:
    """Yield what lists call cancelled where a page is, or was before: read by its id it may be there."""
    for page in desired.pages:
        formers = page.previously if isinstance(page, BookingPage) else ()
        for owner, slug in [(page.owner.email, page.slug), *((one.owner, one.slug) for one in formers)]:
            at = [one for one in snapshot.listed.get(owner, ()) if one.slug == slug]
            if at and all(one.cancelled for one in at):
                yield from (PageMemory(one.owner, one.slug, one.schedule_id) for one in at)


def _known(desired: Desired, memory: Memory) -> dict[str, PageMemory]:
    return {page.key: memory.pages[page.key] for page in desired.pages if page.key in memory.pages}


def _pairs(desired: Desired, matches: Mapping[str, Match]) -> list[tuple[Declared, LivePage]]:
    return [(page, live_page) for page in desired.pages if (live_page := matches[page.key].live) is not None]
