"""Which live page belongs to which desired page. Pure.

A schedule id that the files give counts while the owner agrees with it: links with codes may end in one slug
[zoom.md: links]. Without one, the remembered id counts only while the address agrees with it, and without
memory the address alone decides. A page deleted in Zoom and made again at the same address is the same page
to its bookers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from reconciler import staging
from reconciler.model import EMPTY, BookingPage, Declared, Desired, LivePage
from reconciler.records.memory import Memory, PageMemory, Seen

Listed = Mapping[str, Sequence[LivePage]]
"""Owner email -> their live pages."""


@dataclass(frozen=True, slots=True)
class MovedAway:
    """The remembered page stands elsewhere; `instead` is the id of the one page at its address, if any."""

    schedule_id: str
    slug: str
    owner: str
    instead: str = ""


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


@dataclass(frozen=True, slots=True)
class Index:
    """The live pages that are not cancelled, by id and by (owner, slug); of two with one id the first."""

    by_id: Mapping[str, LivePage]
    at: Mapping[tuple[str, str], Sequence[LivePage]]


Mismatch = MovedAway | SeveralAt | TakenBy
"""Why memory, files and account do not agree on which page is meant."""


@dataclass(frozen=True, slots=True)
class UnreadablePage:
    """A live page of `owner` whose answer cannot be read; `what` says why.

    `schedule_id`, `slug` and `link` are empty where the answer does not tell them. A `secret` page is not
    called by its link.
    """

    owner: str
    what: str
    schedule_id: str = ""
    slug: str = ""
    link: str = ""
    secret: bool = False

    @property
    def called(self) -> str:
        """What is shown of it: its link or slug, else its id."""
        address = "" if self.secret else self.link or self.slug
        return address or self.schedule_id or "without id and link"

    def may_be(self, schedule_id: str, slug: str = "") -> bool:
        """Whether it may be the page with this id, and with this slug where that is known."""
        if self.schedule_id:
            return self.schedule_id == schedule_id
        return not self.slug or not slug or self.slug == slug


@dataclass(frozen=True, slots=True)
class Unread:
    """The unreadable live page that is a desired one; or that may be it, where not `sure`.

    `secret`: the files say that it is, whatever the answer tells.
    """

    live: UnreadablePage
    sure: bool
    secret: bool = False

    @property
    def shown(self) -> UnreadablePage:
        """The live page as it may be shown."""
        return replace(self.live, secret=self.secret or self.live.secret)


@dataclass(frozen=True, slots=True)
class Match:
    """The live page of a desired one, or None; nothing is written where there is a `mismatch`."""

    live: LivePage | None = None
    mismatch: Mismatch | None = None


def index(listed: Listed) -> Index:
    """Return the live pages of all owners as they are looked for."""
    by_id: dict[str, LivePage] = {}
    at: dict[tuple[str, str], list[LivePage]] = {}
    for live in (live for pages in listed.values() for live in pages if not live.cancelled):
        by_id.setdefault(live.schedule_id, live)
        at.setdefault((live.owner, live.slug), []).append(live)
    return Index(by_id, at)


def match(page: Declared, alive: Index, memory: PageMemory | None, keys: Mapping[str, str] = EMPTY) -> Match:
    """Find the live page of `page`: by its declared id, else the remembered one, else by its addresses.

    `keys` are those of all pages that the files name by id, by that id: these are no other page's.
    """
    addresses = _addresses(page)
    if page.schedule_id:
        return _declared(page, alive, memory)
    remembered_id = memory.schedule_id if memory and _may_be(page, memory.schedule_id, keys) else None
    remembered = alive.by_id.get(remembered_id) if remembered_id else None
    if remembered is not None:
        agreeing = {*addresses, *([(memory.owner, memory.slug)] if memory else [])}
        if (remembered.owner, remembered.slug) in agreeing:
            return Match(remembered)
        there = [live for live in alive.at.get(addresses[0], ()) if _may_be(page, live.schedule_id, keys)]
        instead = there[0].schedule_id if len(there) == 1 else ""
        return Match(mismatch=MovedAway(remembered.schedule_id, remembered.slug, remembered.owner, instead))
    at_address = next((alive.at[address] for address in addresses if address in alive.at), ())
    free = [live for live in at_address if _may_be(page, live.schedule_id, keys)]
    if len(free) > 1:  # no guess which of them is meant
        ids = tuple(sorted(live.schedule_id for live in free))
        return Match(mismatch=SeveralAt(free[0].slug, free[0].owner, ids))
    if at_address and not free:
        return Match(mismatch=TakenBy(keys[at_address[0].schedule_id]))
    return Match(free[0] if free else None)


def _declared(page: Declared, alive: Index, memory: PageMemory | None) -> Match:
    """Return the live page with the id that the files give; its owner must be the page's, now or earlier."""
    owners = {owner for owner, _ in _addresses(page)}
    owners |= {memory.owner} if memory and memory.schedule_id == page.schedule_id else set()
    found = alive.by_id.get(page.schedule_id)
    if found is None or found.owner in owners:
        return Match(found)
    return Match(mismatch=MovedAway(found.schedule_id, found.slug, found.owner))


def remembered(desired: Desired, memory: Memory) -> Memory:
    """Return the memory without what it holds of live pages that the files now name as other pages.

    What waits at staging, and what was moved aside, stays remembered; so does the page that gave way.
    """
    without: dict[str, PageMemory] = {}
    for page in desired.pages:
        entry = memory.pages.get(page.key)
        if entry is None or not entry.schedule_id:
            continue
        of_another = page.schedule_id not in ("", entry.schedule_id)
        if of_another or not _may_be(page, entry.schedule_id, desired.keys):
            without[page.key] = replace(
                entry, owner=page.owner.email, slug=page.slug, schedule_id=None, applied=EMPTY, called=EMPTY,
                kept_in_zoom=EMPTY, made=None, predecessors=entry.with_predecessor,
            )  # fmt: skip
    return memory.with_pages(without)


def people(desired: Desired, memory: Memory) -> frozenset[str]:
    """Return the keys of all whom the memory of these pages names."""
    entries = [memory.pages[page.key] for page in desired.pages if page.key in memory.pages]
    places = [place for entry in entries for place in entry.places]
    seen = [*(one for entry in entries for one in _seen(entry)), *(each.publication for each in entries)]
    return frozenset({place.owner for place in places} | {host for one in seen if one for host in one.hosts})


def respelled(desired: Desired, memory: Memory, keys: Mapping[str, str]) -> Memory:
    """Return the memory of these pages with people under other keys: `keys` are the new ones by the old."""

    def new(seen: Seen | None) -> Seen | None:
        return replace(seen, hosts=tuple(keys.get(host, host) for host in seen.hosts)) if seen else None

    spelled: dict[str, PageMemory] = {}
    for page in desired.pages:
        if entry := memory.pages.get(page.key):
            aside = entry.aside and replace(entry.aside, owner=keys.get(entry.aside.owner, entry.aside.owner))
            former = tuple(replace(one, owner=keys.get(one.owner, one.owner)) for one in entry.predecessors)
            sent = entry.publication
            hosts = tuple(keys.get(host, host) for host in sent.hosts) if sent else ()
            sent = sent and replace(sent, owner=keys.get(sent.owner, sent.owner), hosts=hosts)
            spelled[page.key] = replace(
                entry, owner=keys.get(entry.owner, entry.owner), proof=new(entry.proof), aside=aside,
                attestation=new(entry.attestation), denial=new(entry.denial), look=None, publication=sent,
                predecessors=former,
            )  # fmt: skip
    return memory.with_pages(spelled)


def _seen(entry: PageMemory) -> list[Seen]:
    return [seen for seen in (entry.proof, entry.attestation, entry.denial) if seen]


def _may_be(page: Declared, schedule_id: str | None, keys: Mapping[str, str]) -> bool:
    """Whether the files do not name another page by an id."""
    return keys.get(schedule_id or "", page.key) == page.key


def unread(
    page: Declared, match: Match, unreadable: Iterable[UnreadablePage], memory: Mapping[str, PageMemory]
) -> Unread | None:
    """Return the unreadable page that is `page` by its id or address, or that may be it; else None.

    One that does not tell its address, or stands at a staging one, may be any page of its owner that is not
    there otherwise, unless the files give another id.
    """
    entry = memory.get(page.key)
    addresses = {*_addresses(page), *([(entry.owner, entry.slug)] if entry else [])}
    remembered = page.schedule_id or (entry.schedule_id if entry else None)
    secret = isinstance(page, BookingPage) and page.fields.get("secret") is True
    doubtful = None
    for item in unreadable:
        if page.schedule_id and item.schedule_id not in ("", page.schedule_id):
            continue
        if (item.schedule_id and item.schedule_id == remembered) or (item.owner, item.slug) in addresses:
            return Unread(item, sure=True, secret=secret)
        under_way = not item.slug or staging.is_staging(item.slug)
        may_be = under_way and item.owner in {owner for owner, _ in addresses}
        if may_be and match == Match() and not _of_another(page, item.schedule_id, memory):
            doubtful = doubtful or Unread(item, sure=False, secret=secret)
    return doubtful


def _of_another(page: Declared, schedule_id: str, memory: Mapping[str, PageMemory]) -> bool:
    """Whether the memory of another page holds this id."""
    entries = (entry for key, entry in memory.items() if key != page.key)
    return bool(schedule_id) and any(entry.schedule_id == schedule_id for entry in entries)


def one_each(matches: Mapping[str, Match], memory: Mapping[str, PageMemory]) -> dict[str, Match]:
    """Leave each live page to one key: the one that remembers its id, else the first by name.

    Two keys match one page where a slug moved to another key in the files and not yet in the account.
    """

    def knows(key: str, match: Match) -> bool:
        return match.live is not None and key in memory and memory[key].schedule_id == match.live.schedule_id

    key_by_id: dict[str, str] = {}
    distinct: dict[str, Match] = {}
    for key, match in sorted(matches.items(), key=lambda item: (not knows(*item), item[0])):
        first = key_by_id.setdefault(match.live.schedule_id, key) if match.live else key
        distinct[key] = match if first == key else Match(mismatch=TakenBy(first))
    return distinct


SUSPICIOUS = 2
"""From this many remembered pages of one owner on, all gone at once is a suspicious read, not a loss."""


def vanished(
    listed: Listed, remembered: Mapping[str, PageMemory], unreadable: Iterable[UnreadablePage] = ()
) -> frozenset[str]:
    """Return the owners all of whose remembered pages are gone at once; an unreadable page is not gone."""
    owners_unread = {item.owner for item in unreadable}
    owners = Counter(page.owner for page in remembered.values() if page.schedule_id)
    return frozenset(
        owner
        for owner, pages in listed.items()
        if owners[owner] >= SUSPICIOUS
        and owner not in owners_unread
        and all(page.cancelled for page in pages)
    )


def unmanaged(listed: Listed, owners: Iterable[str], managed: Iterable[str]) -> list[LivePage]:
    """Return the live pages of `owners` whose ids are not `managed`."""
    ids = set(managed)
    return [
        page
        for owner in owners
        for page in listed.get(owner, ())
        if not page.cancelled and page.schedule_id not in ids
    ]


def _addresses(page: Declared) -> list[tuple[str, str]]:
    earlier = [(former.owner, former.slug) for former in page.previously]
    return [(page.owner.email, page.slug), *earlier]
