"""Missing pages that are live under a key which no file has any more: the same pages, called otherwise. Pure.

The lock file tells what a page was; that its files call it otherwise now is never certain. So nothing is
adopted by it, and no page made: the files are to say which it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from reconciler.compare import equality, identity, projection
from reconciler.compare.identity import Index, Listed, Match
from reconciler.compare.projection import Users
from reconciler.model import BookingPage, Desired, LivePage, PageType
from reconciler.records.memory import Memory, PageMemory


@dataclass(frozen=True, slots=True)
class Renamed:
    """A page that was applied as the page `key` of `owner`, an email, and stands at `slug`.

    `for_host` is for whom `each` makes the missing page, empty without; `pattern` the slug as a document
    with `each` would say it, `former` the one host who was called otherwise, each empty where there is none.
    `shared`: the same document makes pages for others with the same owner, so that a slug means them all.
    """

    key: str
    owner: str
    slug: str
    for_host: str = ""
    pattern: str = ""
    former: str = ""
    shared: bool = False


def dropped(desired: Desired, memory: Memory) -> dict[str, PageMemory]:
    """Return by key what is remembered of live pages that no file names any more, chosen pages or not."""
    chosen = {page.key for page in desired.pages}
    keys = {key for key in memory.pages if key not in chosen and (key, ()) not in desired.spans}
    return {key: entry for key, entry in memory.pages.items() if key in keys and entry.schedule_id}


def find(
    desired: Desired, matches: Mapping[str, Match], listed: Listed, users: Users, memory: Memory
) -> dict[str, Renamed]:
    """Return by key the missing pages of which one looks like a page that no file names any more.

    A live page is taken for one missing page alone: the one with its title, then the one whose key is most
    like its own.
    """
    alive = identity.index(listed)
    taken = {match.live.schedule_id for match in matches.values() if match.live}
    former = {
        key: entry
        for key, entry in dropped(desired, memory).items()
        if entry.schedule_id in alive.by_id and entry.schedule_id not in taken
    }
    if not former:
        return {}
    missing = [page for page in desired.present if _is_missing(page, matches, memory)]
    pairs = sorted(_pairs(missing, former, alive, desired, users))
    pages = {page.key: page for page in missing}
    found: dict[str, Renamed] = {}
    of_pages: set[str] = set()
    for _, _, key, before in pairs:
        if key not in found and before not in of_pages:
            found[key] = _renamed(pages[key], before, former[before], desired)
            of_pages.add(before)
    return found


def _is_missing(page: BookingPage, matches: Mapping[str, Match], memory: Memory) -> bool:
    """Whether a page is not there and never was; one that the files name by an id is that one alone."""
    entry = memory.pages.get(page.key)
    known = entry is not None and (entry.schedule_id or entry.staging)
    return matches.get(page.key, Match()) == Match() and not known and not page.schedule_id


def _pairs(
    missing: Iterable[BookingPage], former: Mapping[str, PageMemory], alive: Index, desired: Desired,
    users: Users,
) -> Iterator[tuple[bool, int, str, str]]:  # fmt: skip
    """Yield the pages that may be one, each new key with an old one, the likeliest the least."""
    by_owner: dict[str, list[str]] = {}
    for key, entry in former.items():
        by_owner.setdefault(alive.by_id[entry.schedule_id or ""].owner, []).append(key)
    for page in missing:
        for key in by_owner.get(page.owner.email, ()):
            entry = former[key]
            live = alive.by_id[entry.schedule_id or ""]
            titles = (entry.applied.get("summary"), live.fields.get("summary"))
            entitled = any(equality.same(("summary",), page.fields.get("summary"), text) for text in titles)
            called = {host.name for host in page.hosts} != {*(entry.applied.get("hosts") or ())}
            if (entitled or called) and _may_be(page, entry, live, desired.names.values(), users):
                yield not entitled, -_shared(page.key, key), page.key, key


def _may_be(
    page: BookingPage, entry: PageMemory, live: LivePage, names: Collection[str], users: Users
) -> bool:
    """Whether a page is of the type that the live one was known to be of, and books the same people."""
    seen = [one for one in (entry.proof, entry.attestation) if one and one.schedule_id == live.schedule_id]
    types: set[PageType] = {one.type for one in seen} | ({entry.made} if entry.made else set())
    if types and page.type not in types:
        return False
    now, before = {host.name for host in page.hosts}, {*(entry.applied.get("hosts") or ())}
    if now == before or any({*one.hosts} == {host.email for host in page.hosts} for one in seen):
        return True
    if live.rules:
        return projection.rules(live, page.hosts, users).keys() == now
    return len(now) == len(before) and before.intersection(names) <= now  # the others may be called otherwise


def _renamed(page: BookingPage, key: str, entry: PageMemory, desired: Desired) -> Renamed:
    name = desired.made_for.get(page.key, "")
    parts = re.split(rf"\b{re.escape(name)}\b", entry.slug) if name else []
    former = sorted({*(entry.applied.get("hosts") or ())} - {host.name for host in page.hosts})
    made = (other for other in desired.pages if other.key in desired.made_for and other.key != page.key)
    others = (other for other in made if desired.span(other.key) == desired.span(page.key))
    return Renamed(
        key, entry.owner, entry.slug, name,
        pattern="{host}".join(parts) if len(parts) == 2 else "",
        former=former[0] if len(former) == 1 else "",
        shared=any(other.owner.email == page.owner.email for other in others),
    )  # fmt: skip


def _shared(one: str, other: str) -> int:
    """Return how many signs two keys have in common at their beginning and end."""
    first = _begin_alike(one, other)
    return first + _begin_alike(one[first:][::-1], other[first:][::-1])


def _begin_alike(one: str, other: str) -> int:
    signs = enumerate(zip(one, other, strict=False))
    return next((place for place, (sign, its) in signs if sign != its), min(len(one), len(other)))
