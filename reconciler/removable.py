"""The pages that a run or a person might remove, and the bookings that stand on them. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from reconciler import staging
from reconciler.bookable.upcoming import Upcoming
from reconciler.compare import projection
from reconciler.model import Declared, LivePage, Proof, Tombstone, Verdict, ZoomUser
from reconciler.planning.blocks import UserTrouble
from reconciler.records.memory import Memory
from reconciler.zoom import bookings
from reconciler.zoom.api import Reader
from reconciler.zoom.live import Snapshot


def pages(
    pairs: Iterable[tuple[Declared, LivePage]], proofs: Mapping[str, Proof], users: Mapping[str, ZoomUser]
) -> list[tuple[Declared, LivePage]]:
    """Return the pages that a run might remove or replace: tombstones, and what no PATCH can correct."""

    def may_go(page: Declared, live_page: LivePage) -> bool:
        proof = proofs.get(page.key)
        contradicted = proof is not None and proof.verdict is Verdict.CONTRADICTED
        hosts = {host.name for host in page.hosts}
        return (
            isinstance(page, Tombstone)
            or contradicted
            or live_page.owner != page.owner.email
            or set(projection.rules(live_page, page.hosts, users)) != hosts
        )

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
        and alive[entry.aside.schedule_id].slug == entry.aside.slug
        and entry.aside.slug.startswith(staging.OLD)
    }  # fmt: skip


async def booked(
    reader: Reader, pairs: Sequence[tuple[Declared, LivePage]], memory: Memory, now: datetime
) -> tuple[dict[str, Upcoming], dict[str, UserTrouble]]:
    """Return the upcoming bookings of the pages that might be removed, by schedule id.

    Where those of the owner or of a host cannot be read, that is returned apart, by schedule id too. One
    request a person.
    """
    of_page = [(live_.schedule_id, {live_.owner, *people(page, memory)}) for page, live_ in pairs]
    events = await bookings.events(reader, {email for _, emails in of_page for email in emails}, now)
    found = {key: bookings.among(events, emails, key) for key, emails in of_page}
    unread = {key: booked_ for key, booked_ in found.items() if isinstance(booked_, UserTrouble)}
    return {key: booked_ for key, booked_ in found.items() if isinstance(booked_, Upcoming)}, unread


def people(page: Declared, memory: Memory) -> set[str]:
    """Return the emails of a page's hosts, declared and remembered: a tombstone declares none."""
    entry = memory.pages.get(page.key)
    host_lists = [seen.hosts for seen in (entry.proof, entry.attestation) if seen] if entry else []
    return {*(host.email for host in page.hosts), *(email for hosts in host_lists for email in hosts)}
