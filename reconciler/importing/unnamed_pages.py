"""The live pages that no file names: what they and their hosts are known by, and their type. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reconciler import staging
from reconciler.compare import identity
from reconciler.compare.identity import Listed
from reconciler.evidence import Claim
from reconciler.importing.host_hours import Users
from reconciler.model import SINGLE_HOST, Desired, LivePage, PageType
from reconciler.proof import verdict
from reconciler.records.memory import Memory

Address = tuple[str, str]
"""Owner email and slug (or schedule id, where a slug is shared), both folded."""


@dataclass(frozen=True, slots=True)
class UnnamedPage:
    """A live page that no file names, with what the witnesses say of its type.

    `shares_slug` with another page of its owner: its id alone tells which of them it is.
    """

    live: LivePage
    claims: tuple[Claim, ...]
    shares_slug: bool = False

    @property
    def called(self) -> str:
        """What the worksheet calls it: its slug, its id where that is shared."""
        return self.live.schedule_id if self.shares_slug else self.live.slug

    @property
    def address(self) -> Address:
        """Its owner and what the worksheet calls it."""
        return address(self.live.owner, self.called)


def address(owner: str, slug: str) -> Address:
    """Return an address in the form in which two are compared."""
    return folded(owner), folded(slug)


def folded(text: str) -> str:
    """Return an address in the form in which two are compared."""
    return text.strip().casefold()


def unnamed(listed: Listed, desired: Desired, memory: Memory) -> list[LivePage]:
    """Return the live pages that no file names, now or earlier, without those at staging or moved aside."""
    return [
        live
        for key, live in _with_keys(listed, desired, memory)
        if key is None and not (live.cancelled or staging.is_ours(live.slug))
    ]


def named(listed: Listed, desired: Desired, memory: Memory) -> tuple[tuple[str, LivePage], ...]:
    """Return the live pages that the files name, now or earlier, each with its page key."""
    return tuple(
        (key, live)
        for key, live in _with_keys(listed, desired, memory)
        if key is not None and not live.cancelled
    )


def _with_keys(
    listed: Listed, desired: Desired, memory: Memory
) -> Iterator[tuple[str | None, LivePage]]:  # fmt: skip
    """Yield each live page with the key of the page that the files name so, by id or by address."""
    former = ((page.key, each) for page in desired.pages for each in page.previously)
    by_address = {address(each.owner, each.slug): key for key, each in former}
    by_address |= {
        address(page.owner.email, page.slug): page.key for page in desired.pages if not page.schedule_id
    }
    memory = identity.remembered(desired, memory)
    known = ((page.key, memory.pages[page.key]) for page in desired.pages if page.key in memory.pages)
    by_id = {entry.schedule_id: key for key, entry in known}
    by_id.update(desired.keys.items())
    for live in (live for pages in listed.values() for live in pages):
        yield by_id.get(live.schedule_id) or by_address.get(address(live.owner, live.slug)), live


def shared(listed: Listed) -> frozenset[Address]:
    """Return the addresses at which several live pages stand."""
    counts = Counter(address(live.owner, live.slug) for pages in listed.values() for live in pages
                     if not live.cancelled)  # fmt: skip
    return frozenset(at for at, count in counts.items() if count > 1)


def proved(page: UnnamedPage) -> tuple[PageType | None, str]:
    """Return the type that the decisive evidence leaves, or None and why.

    A single-host page is one-to-many by its capacity: that is what the type means. One whose rules name
    several people is asked about: somebody may have wanted all of them.
    """
    types = verdict.types(page.claims)
    people = {folded(rule.address) for rule in page.live.rules}
    capacity = page.live.fields.get("capacity")
    if not types:
        return None, _undecided(page)
    if not types <= SINGLE_HOST:
        doubt = "" if len(types) == 1 else "its page says no more than that it is multi-host"
        return (None, doubt) if doubt else (next(iter(types)), "")
    if len(people) > 1:
        return None, f"it books one host, and its rules name {len(people)}: which was meant?"
    if not isinstance(capacity, int):
        return None, "it books one host, and Zoom does not say how many people may come"
    return PageType.ONE_TO_MANY if capacity > 1 else PageType.ONE_TO_ONE, ""


def _undecided(page: UnnamedPage) -> str:
    if any(claim.decisive for claim in page.claims):
        return "the evidence on its type conflicts"
    if not page.live.active:
        return "it is not active, so its public page shows nothing"
    return "its public page does not tell its type"


def mailboxes(users: Users) -> Mapping[str, str]:
    """Return the email by each address that a rule may name a user by, folded."""
    by_address = {folded(user.address): email for email, user in users.items() if user.address}
    return by_address | {folded(email): email for email in users}


def strangers(live: LivePage, emails: Mapping[str, str]) -> tuple[str, ...]:
    """Return the addresses in the rules of a page that are none of `emails`: nobody known has them."""
    return tuple(rule.address for rule in live.rules if folded(rule.address) not in emails)
