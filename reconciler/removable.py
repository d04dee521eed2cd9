"""The pages that a run or a person might remove, and the bookings that stand on them. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from reconciler import staging
from reconciler.compare import directory
from reconciler.compare.projection import Users
from reconciler.evidence import Proof, Verdict
from reconciler.model import Declared, LivePage, Tombstone
from reconciler.planning.blocks import Bookings
from reconciler.proof import booked_hosts
from reconciler.records.memory import Memory
from reconciler.zoom import bookings
from reconciler.zoom.api import Reader
from reconciler.zoom.reading import Snapshot


def pages(
    pairs: Iterable[tuple[Declared, LivePage]], proofs: Mapping[str, Proof], users: Users
) -> list[tuple[Declared, LivePage]]:
    """Return the pages that a run might remove or replace: tombstones, and what no PATCH can correct."""

    def may_go(page: Declared, live_page: LivePage) -> bool:
        if isinstance(page, Tombstone):
            return True
        proof = proofs.get(page.key)
        if live_page.owner != page.owner.email or (proof and proof.verdict is Verdict.CONTRADICTED):
            return True
        hosts = booked_hosts.names(page, live_page, proof, users)
        return hosts != {host.name for host in page.hosts}

    return [pair for pair in pairs if may_go(*pair)]


def asides(memory: Memory, snapshot: Snapshot, keys: Iterable[str]) -> dict[str, LivePage]:
    """Return by page key the pages that were moved aside for a replacement and still are at that address.

    A remembered page at any other address belongs to somebody else and is not to be removed.
    """
    alive, entries = snapshot.alive, [(key, memory.pages.get(key)) for key in keys]
    return {
        key: alive[entry.aside.schedule_id]
        for key, entry in entries
        if entry and entry.aside and entry.aside.schedule_id in alive
        and alive[entry.aside.schedule_id].slug.startswith(entry.aside.slug)
        and entry.aside.slug.startswith(staging.OLD)
    }  # fmt: skip


async def booked(
    reader: Reader, pairs: Sequence[tuple[Declared, LivePage]], memory: Memory, users: Users, now: datetime,
    leftovers: Iterable[LivePage] = (),
) -> dict[str, Bookings]:  # fmt: skip
    """Return the upcoming bookings of the pages that might be removed, by schedule id.

    Where those of one of its people cannot be read, that is what is returned. One request a person. Of
    `leftovers` nothing is declared or remembered.
    """
    of_page = [(live_.schedule_id, people(page, live_, memory, users)) for page, live_ in pairs]
    of_page += [(live_.schedule_id, shown(live_, users)) for live_ in leftovers]
    events = await bookings.events(reader, {email for _, emails in of_page for email in emails}, now)
    return {key: bookings.among(events, emails, key) for key, emails in of_page}


def people(page: Declared, live: LivePage, memory: Memory, users: Users) -> set[str]:
    """Return the emails of those whose bookings count for a live page: its owner, and who is or was a host.

    Hosts are those that the files and memory name, and those of its rules, as far as users are known.
    """
    return {*shown(live, users), *hosts(page, memory)}


def shown(live: LivePage, users: Users) -> set[str]:
    """Return the emails of a live page's owner and of the hosts of its rules, as far as users are known."""
    by_address = directory.of(users).by_address
    ruled = (user for rule in live.rules for user in by_address.get(directory.folded(rule.address), ()))
    return {live.owner, *(user.email for user in ruled)}


def hosts(page: Declared, memory: Memory) -> set[str]:
    """Return the emails of a page's hosts, declared and remembered: a tombstone declares none."""
    entry = memory.pages.get(page.key)
    seen_hosts = [seen.hosts for seen in (entry.proof, entry.attestation) if seen] if entry else []
    return {*(host.email for host in page.hosts), *(email for emails in seen_hosts for email in emails)}
