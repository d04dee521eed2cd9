"""Decisive: the data embedded in the public booking page.

Executes no script, and reads only what names this very page.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from reconciler.evidence import GRAIN, Claim, Standing
from reconciler.model import SINGLE_HOST
from reconciler.proof.verdict import ANY_TYPE
from reconciler.times import moments
from reconciler.zoom.session import PublicPage
from reconciler.zoom.witnesses import embedded_json, page_objects, pools
from reconciler.zoom.witnesses.evidence import PageEvidence
from reconciler.zoom.witnesses.page_objects import Page
from reconciler.zoom.witnesses.pools import Reading

NAME: Final = "page-data"
LOOKS: Final = 4
"""Readings that are kept: claims ask for the same one several times, one after the other."""
MILLISECONDS: Final = 13
"""Digits of an instant in milliseconds since 1970, for centuries to come; ten are seconds."""
OLD: Final = "a copy from before the last change of the page"
AGAINST: Final = "the page's data contradicts itself"


@dataclass(frozen=True, slots=True)
class Shown:
    """What one place says of the page; `updated` is when it says that the page last changed, else empty."""

    reading: Reading
    by_id: bool
    updated: str


def claims(evidence: PageEvidence) -> Iterator[Claim]:
    """Claim the type that the data of exactly this page gives: several where places contradict each other.

    What is older than the last change of the page says nothing of its type, what cannot be dated decides
    nothing. Missing fields claim a single-host type only where this account was seen to show them on
    multi-host pages and to leave them out on single-host ones, and only of a page that is named by its id: an
    error page may repeat the slug.
    """
    public, changed = evidence.public, moments.moment(evidence.live.updated)
    found = shown(public, Page(evidence.live.schedule_id, evidence.live.slug)) if public else ()
    if public is None or not found:
        return
    standing, why = evidence.judged(public.dating)
    at = public.dating.shown(evidence.now)
    current = [one for one in found if not _older(one.updated, changed)]
    if standing is Standing.OUTDATED or not current:
        yield Claim(NAME, ANY_TYPE, decisive=False, seen=OLD, at=at)
        return
    if unreadable := next((one.updated for one in current if one.updated and not _moment(one.updated)), ""):
        standing, why = Standing.UNDATED, f"it says that the page changed at `{unreadable[:30]}`"
    for claim in _of(evidence, current, at):
        yield claim if standing is Standing.COUNTS else claim.undated(why)


def _of(evidence: PageEvidence, found: Sequence[Shown], at: datetime) -> Iterator[Claim]:
    typed = sorted({one.reading for one in found if one.reading.types}, key=lambda reading: reading.seen)
    if not typed:
        if NAME in evidence.tells and any(one.by_id for one in found):
            seen = f"{found[0].reading.seen}, as on single-host pages here"
            yield Claim(NAME, SINGLE_HOST, decisive=True, seen=seen, at=at)
        return
    kinds = {reading.types: reading for reading in reversed(typed)}
    if len(kinds) > 1:
        if all(one.by_id for one in found):
            apart = not ANY_TYPE.intersection(*kinds)
            for types, reading in kinds.items():
                yield Claim(NAME, types, decisive=apart, seen=f"{reading.seen}; {AGAINST}", at=at)
        return
    reading = _merged(typed)
    yield Claim(
        NAME, reading.types, decisive=True, seen=reading.seen, at=at, hosts=reading.hosts,
        lists=reading.lists, named=reading.named,
    )  # fmt: skip


def read(public: PublicPage, page: Page) -> Reading | None:
    """Return the reading of `page` on a public page; None where it is not named, unreadable or ambiguous.

    A reading without types: the page is named, and has no pool fields.
    """
    found = {one.reading for one in shown(public, page)}
    if len({reading.types for reading in found}) != 1:
        return None
    return _merged(found)


def _merged(readings: Collection[Reading]) -> Reading:
    """Return readings of one type as one, with the lists of people of all."""
    lists = sorted({people for reading in readings for people in reading.lists}, key=sorted)
    named = frozenset(address for reading in readings for address in reading.named)
    return replace(min(readings, key=lambda reading: reading.seen), lists=tuple(lists), named=named)


@functools.lru_cache(LOOKS)
def shown(public: PublicPage, page: Page) -> tuple[Shown, ...]:
    """Return what each place of a public page says of `page`; nothing where none can be read.

    Where one place names it by its id, places that give its slug alone do not count. Where all lack pool
    fields, their reading has no types.
    """
    if public.status != 200:
        return ()
    values = embedded_json.values(public.text)
    places = [place for value in values for place in page_objects.places(value, page)]
    has_id = any(place.by_id for place in places)
    if places and all(place.fields == {} for place in places):
        nothing = Reading(frozenset(), "no host, no pool")
        return tuple(Shown(nothing, place.by_id, _text(place.updated)) for place in places)
    counted = [place for place in places if place.fields is not None and place.by_id is has_id]
    readings = [(place, pools.read(place.fields or {})) for place in counted]
    return tuple(Shown(read, place.by_id, _text(place.updated)) for place, read in readings if read)


def _older(updated: str, changed: datetime | None) -> bool:
    """Whether a place tells of the page as it was before it was last `changed`."""
    moment = _moment(updated)
    grain = timedelta(milliseconds=1) if "." in updated or len(updated) == MILLISECONDS else GRAIN
    return moment is not None and changed is not None and moment + grain <= changed


def _moment(updated: str) -> datetime | None:
    if not (updated.isascii() and updated.isdecimal() and len(updated) in (10, MILLISECONDS)):
        return moments.moment(updated)
    return datetime.fromtimestamp(int(updated[:10]), UTC) + timedelta(milliseconds=int(updated[10:] or 0))


def _text(updated: Any) -> str:
    return "" if updated is None else str(updated)
