"""Decisive: the data embedded in the public booking page.

Executes nothing, and believes only what names this very page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from reconciler.model import SINGLE_HOST, Claim
from reconciler.zoom.session import PublicPage
from reconciler.zoom.witnesses import embedded_json, page_objects, pools
from reconciler.zoom.witnesses.evidence import LONG_AGO, PageEvidence
from reconciler.zoom.witnesses.page_objects import Page
from reconciler.zoom.witnesses.pools import Reading

NAME: Final = "page-data"


def claims(evidence: PageEvidence) -> Iterator[Claim]:
    """Claim what the data of exactly this page says; several readings that disagree claim nothing.

    A copy that a cache made before the page was last changed claims nothing. That the fields are missing
    claims a single-host type only where this account was seen to show them on multi-host pages and to leave
    them out on single-host ones, and only of a page that is named by its id: an error page may repeat the
    address that was asked for.
    """
    live, public = evidence.live, evidence.public
    if public is None or _outdated(public, evidence):
        return
    at = evidence.now - public.age
    found = read(public, Page(live.schedule_id, live.slug))
    if found and found.types:
        yield Claim(NAME, found.types, decisive=True, seen=found.seen, at=at, hosts=found.hosts)
    elif found and NAME in evidence.tells and read(public, Page(live.schedule_id, "")):
        seen = f"{found.seen}, as on single-host pages here"
        yield Claim(NAME, SINGLE_HOST, decisive=True, seen=seen, at=at)


def _outdated(public: PublicPage, evidence: PageEvidence) -> bool:
    """Whether a cache made the copy before the page was changed, by us or, as the API says, by anyone."""
    changed = max(evidence.since, _moment(evidence.live.updated))
    return public.age > timedelta(0) and evidence.now - public.age < changed


def _moment(text: str | None) -> datetime:
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return LONG_AGO
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def read(public: PublicPage, page: Page) -> Reading | None:
    """Return what a public page says of `page`.

    A reading without types is of a page that is named and of which nothing else is said. None where it is
    not named, or where what is said cannot be read or disagrees. Where it is named by its id, what stands
    with its slug alone does not count.
    """
    if public.status != 200:
        return None
    named = [
        found for value in embedded_json.values(public.text) for found in page_objects.fields(value, page)
    ]
    sure = any(by_id for by_id, _ in named)
    said = [found for by_id, found in named if by_id or not sure]
    if named and all(one == {} for _, one in named):
        return Reading(frozenset(), "no host, no pool")
    readings = {one for one in (pools.read(each) for each in said if each is not None) if one}
    if len({one.types for one in readings}) != 1:
        return None
    everybody = {one.hosts for one in readings if one.hosts}
    hosts = everybody.pop() if len(everybody) == 1 else frozenset[str]()
    return replace(min(readings, key=lambda one: one.seen), hosts=hosts)
