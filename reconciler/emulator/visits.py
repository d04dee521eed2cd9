"""Finds the page that a visitor comes to, by a user's link or one for one person, maybe from a cache."""

from __future__ import annotations

from dataclasses import dataclass

from reconciler.emulator import links, people, schedules
from reconciler.emulator.links import Link
from reconciler.emulator.people import User
from reconciler.emulator.schedules import Schedule
from reconciler.emulator.store import Store
from reconciler.emulator.world import World

AGE = 60
"""Seconds: the `Age` header of a copy from a cache."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A page as a visitor gets it, with the changes of the link they came by, if any, and its owner."""

    page: Schedule
    owner: User
    link: Link | None = None

    @property
    def open(self) -> bool:
        """Whether people can book here: the page is active, and its link not used up."""
        return self.page.active and not (self.link and self.link.once and self.link.used)


def by_code(store: Store, code: str) -> Visit | None:
    """Find the page of a link for one person, or of a code of the page's own."""
    link = links.get(store, code)
    page = schedules.get(store, link.schedule) if link else schedules.by_code(store, code)
    owner = people.find(store, page.owner) if page else None
    if page is None or owner is None or page.status != schedules.CONFIRMED:
        return None
    return Visit(link.through(page) if link else page, owner, link)


def by_slug(store: Store, user: str, slug: str) -> Visit | None:
    """Find the page at an address, by the first part of its owner's links."""
    owner = people.by_slug(store, user)
    page = schedules.at_address(store, owner.email, slug) if owner else None
    return Visit(page, owner) if owner and page else None


def cached(world: World, visit: Visit) -> Visit | None:
    """Return the page as a cache still holds it: as it was before its last write, if it stood there then.

    Counts as one of the reads after that write.
    """
    lag = world.behaviour.modifiers.get("page-cache", 0)
    stale = schedules.unseen(world.store, lag, identifier=visit.page.id) if lag else set()
    old = schedules.as_before(world.store, None, stale)
    if old is None or old.slug != visit.page.slug:
        return None
    return Visit(visit.link.through(old) if visit.link else old, visit.owner, visit.link)
