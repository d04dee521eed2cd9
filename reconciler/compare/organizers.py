"""Whose a listed page is, by the organizer that it names: a list may show pages of others. Pure.

A page names its organizer by an address of the scheduler or a mailbox, where it names one
[zoom.md: lists-honour-user-id].
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from reconciler.compare import directory
from reconciler.compare.directory import Directory
from reconciler.model import LivePage, ZoomUser


def of_others(pages: Collection[LivePage], owner: str, people: Directory) -> dict[str, str]:
    """Return the pages in the list of `owner` (an email) that another person organizes: organizer by id.

    Such a page names one of `people`, or anybody while other pages of the list name the owner. Where none
    names the owner, an address that nobody is known by may be theirs.
    """
    own = {owner.casefold(), *(directory.addresses(people[owner]) if owner in people else ())}
    named = {page.schedule_id: name for page in pages if (name := organizer(page))}
    told = not own.isdisjoint(named.values())
    return {
        schedule_id: name
        for schedule_id, name in named.items()
        if name not in own and (told or name in people.by_address)
    }


def other(page: LivePage, users: Mapping[str, ZoomUser]) -> str:
    """Return the organizer (a folded address) of a page that is another person than its owner; else empty.

    Where the scheduler address of the owner is known, one like it that is none of theirs is another person's.
    """
    name, people = organizer(page), directory.of(users)
    owner = people.get(page.owner)
    own = {directory.folded(page.owner), *(directory.addresses(owner) if owner else ())}
    if not name or name in own:
        return ""
    domain = directory.folded(owner.address).rpartition("@")[2] if owner and owner.address else ""
    return name if name in people.by_address or (domain and name.endswith(f"@{domain}")) else ""


def elsewhere(
    others: Mapping[str, str], listed: Mapping[str, Collection[str]], people: Directory
) -> frozenset[str]:
    """Return those of `others` that stand in the list of the person who organizes them: they are theirs.

    `listed` are the ids in each list that was read, by its owner's email.
    """
    return frozenset(
        schedule_id
        for schedule_id, name in others.items()
        if any(schedule_id in listed.get(user.email, ()) for user in people.by_address.get(name, ()))
    )


def organizer(page: LivePage) -> str:
    """Return the folded address of the organizer that a page names, empty where it names none."""
    person = page.raw.get("organizer")
    address = person.get("email") if isinstance(person, Mapping) else None
    return directory.folded(address) if isinstance(address, str) else ""
