"""Remembered pages that lists leave out, or call cancelled: they are read by their ids. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from reconciler import concurrency
from reconciler.compare import organizers
from reconciler.compare.identity import UnreadablePage
from reconciler.model import LivePage, ZoomUser
from reconciler.planning.blocks import UserTrouble
from reconciler.records.memory import PageMemory
from reconciler.zoom import live
from reconciler.zoom.api import Reader
from reconciler.zoom.reading import Snapshot
from reconciler.zoom.troubles import or_trouble

Read = LivePage | UnreadablePage | UserTrouble | None


async def added(reader: Reader, snapshot: Snapshot, known: Iterable[PageMemory]) -> Snapshot:
    """Add the `known` pages that a list leaves out: those found by their ids are not missing."""
    alive = snapshot.alive
    listed_ids = frozenset(page.schedule_id for pages in snapshot.listed.values() for page in pages)
    places = (place for entry in known for place in (entry, entry.publication, *entry.predecessors) if place)
    sought = {
        (place.schedule_id, place.owner)
        for place in places
        if place.schedule_id
        and place.schedule_id not in alive
        and place.owner in snapshot.listed
        and not snapshot.hides(place.owner, place.schedule_id, place.slug)
    }
    unlisted = await concurrency.all_of(
        or_trouble(owner, live.by_id(reader, schedule_id, owner)) for schedule_id, owner in sorted(sought)
    )
    gone = [at for at, each in zip(sorted(sought), unlisted, strict=True) if each is None]
    unlisted += await _listed_again(reader, gone)
    troubles = {each.user: each for each in unlisted if isinstance(each, UserTrouble)}
    unlisted = [_not_both(_of_owner(page, snapshot.users), listed_ids) for page in unlisted]
    found = [page for page in unlisted if isinstance(page, LivePage) and not page.cancelled]
    listed = {
        owner: [*pages, *(page for page in found if page.owner == owner)]
        for owner, pages in snapshot.listed.items()
    }
    unreadable = (page for page in unlisted if isinstance(page, UnreadablePage))
    return replace(
        snapshot, listed=listed, troubles={**snapshot.troubles, **troubles},
        unreadable=(*snapshot.unreadable, *unreadable),
    )  # fmt: skip


def _of_owner(read: Read, users: Mapping[str, ZoomUser]) -> Read:
    """Return what was read of a page by its id; or that it is another person's, whose list may show it."""
    if not isinstance(read, LivePage) or not (name := organizers.other(read, users)):
        return read
    what = f"its organizer is {name}, not its owner"
    return UnreadablePage(read.owner, what, read.schedule_id, read.slug, read.url or "")


async def _listed_again(
    reader: Reader, gone: Iterable[tuple[str, str]]
) -> list[LivePage | UnreadablePage | UserTrouble | None]:
    """Return what of remembered pages, by id and owner, a second list of their owners shows all the same.

    Their ids are answered 404, which a token that is not their owner's is answered always: one list alone
    would say that they are gone.
    """
    ids = set(gone)
    owners = sorted({owner for _, owner in ids})
    lists = await concurrency.all_of(or_trouble(owner, live.pages(reader, owner)) for owner in owners)
    troubles = [each for each in lists if isinstance(each, UserTrouble)]
    pages = [page for each in lists if isinstance(each, list) for page in each]
    shown = [page for page in pages if (page.schedule_id, page.owner) in ids and not page.cancelled]
    return [*shown, *troubles]


def _not_both(read: Read, listed: frozenset[str]) -> Read:
    """Return what was read of a page by its id; or that it was `listed`, as cancelled, and is not."""
    if not isinstance(read, LivePage) or read.cancelled or read.schedule_id not in listed:
        return read
    what = "a list calls it cancelled, and read by its id it is not"
    return UnreadablePage(read.owner, what, read.schedule_id, read.slug, read.url or "")
