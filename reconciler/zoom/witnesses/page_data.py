"""Decisive: the data embedded in the public booking page.

Executes no script, and reads only what names this very page.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from reconciler.evidence import Claim
from reconciler.model import SINGLE_HOST
from reconciler.zoom.session import PublicPage
from reconciler.zoom.witnesses import embedded_json, page_objects, pools
from reconciler.zoom.witnesses.evidence import PageEvidence
from reconciler.zoom.witnesses.page_objects import Page
from reconciler.zoom.witnesses.pools import Reading

NAME: Final = "page-data"
LOOKS: Final = 4
"""Readings that are kept: claims ask for the same one several times, one after the other."""


def claims(evidence: PageEvidence) -> Iterator[Claim]:
    """Claim the type that the data of exactly this page gives; none where readings disagree.

    A copy that a cache made before the page was last changed claims nothing. Missing fields claim a
    single-host type only where this account was seen to show them on multi-host pages and to leave them out
    on single-host ones, and only of a page that is named by its id: an error page may repeat the slug.
    """
    live, public = evidence.live, evidence.public
    if public is None or evidence.outdated(public.age, at := evidence.now - public.age):
        return
    reading = read(public, Page(live.schedule_id, live.slug))
    if reading and reading.types:
        yield Claim(
            NAME, reading.types, decisive=True, seen=reading.seen, at=at, hosts=reading.hosts,
            lists=reading.lists, named=reading.named,
        )  # fmt: skip
    elif reading and NAME in evidence.tells and read(public, Page(live.schedule_id, "")):
        seen = f"{reading.seen}, as on single-host pages here"
        yield Claim(NAME, SINGLE_HOST, decisive=True, seen=seen, at=at)


@functools.lru_cache(LOOKS)
def read(public: PublicPage, page: Page) -> Reading | None:
    """Return the reading of `page` on a public page; None where it is not named, unreadable or ambiguous.

    A reading without types: the page is named, and has no pool fields. Where one place names it by its id,
    places that give its slug alone do not count.
    """
    if public.status != 200:
        return None
    values = embedded_json.values(public.text)
    places = [place for value in values for place in page_objects.fields(value, page)]
    has_id = any(by_id for by_id, _ in places)
    if places and all(fields == {} for _, fields in places):
        return Reading(frozenset(), "no host, no pool")
    pool_fields = [fields for by_id, fields in places if fields is not None and (by_id or not has_id)]
    readings = {reading for fields in pool_fields if (reading := pools.read(fields))}
    if len({reading.types for reading in readings}) != 1:
        return None
    lists = sorted({people for reading in readings for people in reading.lists}, key=sorted)
    named = frozenset(address for reading in readings for address in reading.named)
    return replace(min(readings, key=lambda reading: reading.seen), lists=tuple(lists), named=named)
