"""Pages that people may have made for one that is missing, with the owner or the link wrong. Pure."""

from __future__ import annotations

from collections.abc import Collection

from reconciler import staging
from reconciler.compare import projection
from reconciler.compare.identity import Listed
from reconciler.compare.projection import Users
from reconciler.model import BookingPage, LivePage


def pages(page: BookingPage, listed: Listed, users: Users, managed: Collection[str]) -> tuple[LivePage, ...]:
    """Return the pages that look like `page` with one thing wrong; none of those whose ids are `managed`.

    At its slug, but under one of its hosts; or under its owner with exactly its hosts, but at another slug,
    where there is one such page alone, or one alone with its title.
    """
    owner, hosts = page.owner.email, {host.name for host in page.hosts}
    people = sorted({host.email for host in page.hosts} - {owner})
    elsewhere = [one for email in people for one in _free(listed, email, managed) if one.slug == page.slug]
    renamed = [
        one
        for one in _free(listed, owner, managed)
        if projection.rules(one, page.hosts, users).keys() == hosts
    ]
    titled = [one for one in renamed if one.fields.get("summary") == page.fields.get("summary")]
    alone = next((some for some in (renamed, titled) if len(some) == 1), [])
    return (*elsewhere, *alone)


def _free(listed: Listed, owner: str, managed: Collection[str]) -> list[LivePage]:
    return [
        one
        for one in listed.get(owner, ())
        if not one.cancelled and one.schedule_id not in managed and not staging.is_ours(one.slug)
    ]
