"""Which live page is which desired page. Pure.

The remembered schedule id counts only while the address agrees with it; without memory the address alone
decides. A page deleted in Zoom and made again at the same address is the same page to its bookers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reconciler.model import Declared, LivePage
from reconciler.records.memory import PageMemory

Listed = Mapping[str, Sequence[LivePage]]
"""Owner email -> their live pages."""


@dataclass(frozen=True, slots=True)
class MovedAway:
    """The remembered page stands at an address that the files do not know."""

    schedule_id: str
    slug: str
    owner: str


@dataclass(frozen=True, slots=True)
class SeveralAt:
    """Several pages stand at one address."""

    slug: str
    owner: str
    schedule_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TakenBy:
    """The page at the address belongs to another page of the files, by its key."""

    page: str


Mismatch = MovedAway | SeveralAt | TakenBy
"""Why memory, files and account do not agree on which page is meant."""


@dataclass(frozen=True, slots=True)
class Match:
    """The live page of a desired one, or None; nothing is written where there is a `mismatch`."""

    live: LivePage | None = None
    mismatch: Mismatch | None = None


def match(page: Declared, listed: Listed, memory: PageMemory | None) -> Match:
    """Find the live page of `page`: by the remembered id while its address agrees, else by its addresses."""
    addresses = _addresses(page)
    alive = [one for pages in listed.values() for one in pages if not one.cancelled]
    known = memory.schedule_id if memory else None
    remembered = next((one for one in alive if known and one.schedule_id == known), None)
    if remembered is not None:
        agreeing = {*addresses, *([(memory.owner, memory.slug)] if memory else [])}
        if (remembered.owner, remembered.slug) in agreeing:
            return Match(remembered)
        away = MovedAway(remembered.schedule_id, remembered.slug, remembered.owner)
        return Match(mismatch=away)
    at: dict[tuple[str, str], list[LivePage]] = {}
    for one in alive:
        at.setdefault((one.owner, one.slug), []).append(one)
    found = next((at[address] for address in addresses if address in at), [])
    if len(found) > 1:  # which of them people mean is not for us to guess
        ids = tuple(sorted(one.schedule_id for one in found))
        return Match(mismatch=SeveralAt(found[0].slug, found[0].owner, ids))
    return Match(found[0] if found else None)


def one_each(matches: Mapping[str, Match], memory: Mapping[str, PageMemory]) -> dict[str, Match]:
    """Leave each live page to one key: to the one that remembers its id, else to the first by name.

    Two keys meet at one page where a slug was handed on in the files before it was in the account.
    """

    def knows(key: str, match: Match) -> bool:
        return match.live is not None and key in memory and memory[key].schedule_id == match.live.schedule_id

    taken: dict[str, str] = {}
    kept: dict[str, Match] = {}
    for key, match in sorted(matches.items(), key=lambda one: (not knows(*one), one[0])):
        first = taken.setdefault(match.live.schedule_id, key) if match.live else key
        kept[key] = match if first == key else Match(mismatch=TakenBy(first))
    return kept


SUSPICIOUS = 2
"""From this many remembered pages of one owner on, all gone at once is a suspicious read, not a loss."""


def vanished(listed: Listed, remembered: Mapping[str, PageMemory]) -> frozenset[str]:
    """Return the owners all of whose remembered pages are gone at once."""
    known = [page.owner for page in remembered.values() if page.schedule_id]
    return frozenset(
        owner
        for owner, pages in listed.items()
        if known.count(owner) >= SUSPICIOUS and all(one.cancelled for one in pages)
    )


def unmanaged(listed: Listed, owners: Iterable[str], managed: Iterable[str]) -> list[LivePage]:
    """Return the live pages of `owners` whose ids are not `managed`."""
    ids = set(managed)
    return [
        one
        for owner in owners
        for one in listed.get(owner, ())
        if not one.cancelled and one.schedule_id not in ids
    ]


def _addresses(page: Declared) -> list[tuple[str, str]]:
    earlier = [(former.owner, former.slug) for former in page.previously]
    return [(page.owner.email, page.slug), *earlier]
