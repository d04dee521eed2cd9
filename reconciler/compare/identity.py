"""Which live page belongs to which desired page. Pure.

The remembered schedule id counts only while the address agrees with it; without memory the address alone
decides. A page deleted in Zoom and made again at the same address is the same page to its bookers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from reconciler import staging
from reconciler.model import BookingPage, Declared, LivePage
from reconciler.records.memory import PageMemory

Listed = Mapping[str, Sequence[LivePage]]
"""Owner email -> their live pages."""


@dataclass(frozen=True, slots=True)
class MovedAway:
    """The remembered page is at an address that the files do not name."""

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


def match(page: Declared, listed: Listed, memory: PageMemory | None) -> Match:
    """Find the live page of `page`: by the remembered id while its address agrees, else by its addresses."""
    addresses = _addresses(page)
    alive = [live for pages in listed.values() for live in pages if not live.cancelled]
    remembered_id = memory.schedule_id if memory else None
    remembered = next((live for live in alive if remembered_id and live.schedule_id == remembered_id), None)
    if remembered is not None:
        agreeing = {*addresses, *([(memory.owner, memory.slug)] if memory else [])}
        if (remembered.owner, remembered.slug) in agreeing:
            return Match(remembered)
        away = MovedAway(remembered.schedule_id, remembered.slug, remembered.owner)
        return Match(mismatch=away)
    at: dict[tuple[str, str], list[LivePage]] = {}
    for live in alive:
        at.setdefault((live.owner, live.slug), []).append(live)
    at_address = next((at[address] for address in addresses if address in at), [])
    if len(at_address) > 1:  # no guess which of them is meant
        ids = tuple(sorted(live.schedule_id for live in at_address))
        return Match(mismatch=SeveralAt(at_address[0].slug, at_address[0].owner, ids))
    return Match(at_address[0] if at_address else None)


def unread(
    page: Declared, match: Match, unreadable: Iterable[UnreadablePage], memory: Mapping[str, PageMemory]
) -> Unread | None:
    """Return the unreadable page that is `page` by its id or address, or that may be it; else None.

    One that does not tell its address, or stands at a staging one, may be any page of its owner that is not
    there otherwise.
    """
    entry = memory.get(page.key)
    addresses = {*_addresses(page), *([(entry.owner, entry.slug)] if entry else [])}
    remembered = entry.schedule_id if entry else None
    others = {other.schedule_id for key, other in memory.items() if key != page.key}
    secret = isinstance(page, BookingPage) and page.fields.get("secret") is True
    doubtful = None
    for item in unreadable:
        if (item.schedule_id and item.schedule_id == remembered) or (item.owner, item.slug) in addresses:
            return Unread(item, sure=True, secret=secret)
        under_way = not item.slug or staging.is_staging(item.slug)
        may_be = under_way and item.owner in {owner for owner, _ in addresses}
        if may_be and not (item.schedule_id and item.schedule_id in others) and match == Match():
            doubtful = doubtful or Unread(item, sure=False, secret=secret)
    return doubtful


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
    owners = [page.owner for page in remembered.values() if page.schedule_id]
    return frozenset(
        owner
        for owner, pages in listed.items()
        if owners.count(owner) >= SUSPICIOUS
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
