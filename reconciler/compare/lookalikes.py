"""Pages that people may have made for one that is missing, with the owner or the link wrong. Pure."""

from __future__ import annotations

from collections.abc import Collection

from reconciler import staging
from reconciler.compare import equality, projection
from reconciler.compare.identity import Listed
from reconciler.compare.projection import Users
from reconciler.model import BookingPage, LivePage


def pages(page: BookingPage, listed: Listed, users: Users, managed: Collection[str]) -> tuple[LivePage, ...]:
    """Return the live pages that differ from `page` in owner or slug alone; none whose ids are `managed`.

    At its slug under one of its hosts; or under its owner with exactly its hosts at another slug, where
    exactly one such page exists, or exactly one with its title.
    """
    owner, hosts = page.owner.email, {host.name for host in page.hosts}
    people = sorted({host.email for host in page.hosts} - {owner})
    elsewhere = [live for email in people for live in _free(listed, email, managed) if live.slug == page.slug]
    renamed = [
        live
        for live in _free(listed, owner, managed)
        if projection.rules(live, page.hosts, users).keys() == hosts
    ]
    title = page.fields.get("summary")
    titled = [live for live in renamed if equality.same(("summary",), live.fields.get("summary"), title)]
    unambiguous = next((candidates for candidates in (renamed, titled) if len(candidates) == 1), [])
    return (*elsewhere, *unambiguous)


def misplaced(page: BookingPage, lookalike: LivePage) -> bool:
    """Whether a person has to remove a lookalike, since no page changes its owner."""
    return lookalike.owner != page.owner.email


def _free(listed: Listed, owner: str, managed: Collection[str]) -> list[LivePage]:
    return [
        page
        for page in listed.get(owner, ())
        if not page.cancelled and page.schedule_id not in managed and not staging.is_ours(page.slug)
    ]
