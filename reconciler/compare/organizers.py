"""Whose a listed page is, by the organizer that it names: a list may show pages of others. Pure.

A page names its organizer by an address of the scheduler or a mailbox, where it names one
[zoom.md: lists-honour-user-id].
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from reconciler.compare import directory
from reconciler.compare.directory import Directory
from reconciler.model import LivePage, ZoomUser


def of_others(pages: Collection[LivePage], owner: str, users: Mapping[str, ZoomUser]) -> dict[str, str]:
    """Return the pages in the list of `owner` (an email) that another person organizes: organizer by id.

    Such a page names a person among `users` (by email), or anybody while other pages of the list name the
    owner. Where none names the owner, an address that nobody is known by may be theirs.
    """
    people = Directory(users)
    own = {owner.casefold(), *(directory.addresses(users[owner]) if owner in users else ())}
    named = {page.schedule_id: name for page in pages if (name := organizer(page))}
    told = not own.isdisjoint(named.values())
    return {
        schedule_id: name
        for schedule_id, name in named.items()
        if name not in own and (told or name in people.by_address)
    }


def in_several(listed: Iterable[Collection[LivePage]]) -> frozenset[str]:
    """Return the ids of pages that stand in the lists of more than one owner."""
    seen: set[str] = set()
    twice: set[str] = set()
    for pages in listed:
        ids = {page.schedule_id for page in pages}
        twice |= ids & seen
        seen |= ids
    return frozenset(twice)


def organizer(page: LivePage) -> str:
    """Return the folded address of the organizer that a page names, empty where it names none."""
    person = page.raw.get("organizer")
    address = person.get("email") if isinstance(person, Mapping) else None
    return directory.folded(address) if isinstance(address, str) else ""
