"""Live pages to pages as the files would declare them; types are proved or asked for, never guessed. Pure.

Only what the live page holds is declared. A page whose type or hosts are not known goes to the worksheet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reconciler import fields, staging
from reconciler.compare import identity
from reconciler.compare.identity import Listed
from reconciler.importing import host_hours
from reconciler.importing.host_hours import Users, When
from reconciler.importing.naming import Names
from reconciler.importing.worksheet import Row
from reconciler.model import (
    EMPTY,
    SINGLE_HOST,
    BookingPage,
    Claim,
    Desired,
    Host,
    LivePage,
    PageType,
)
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


@dataclass(frozen=True, slots=True)
class Draft:
    """What import would write: `hosts` are the new ones, `people` all, by name; `unnamed` is by page key.

    `asked` are the rows of the worksheet, `open` pairs of page key and host whose hours stay unmanaged.
    """

    pages: tuple[BookingPage, ...]
    hosts: tuple[Host, ...]
    people: Mapping[str, Host]
    unnamed: Mapping[str, UnnamedPage]
    asked: tuple[Row, ...]
    open: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Ready:
    """A page of a known type, and when each of its hosts (by email) can be booked."""

    unnamed: UnnamedPage
    type: PageType
    whens: Mapping[str, When]


def address(owner: str, slug: str) -> Address:
    """Return an address in the form in which two are compared."""
    return folded(owner), folded(slug)


def unnamed(listed: Listed, desired: Desired, memory: Memory) -> list[LivePage]:
    """Return the live pages that no file names, now or earlier, without those at staging or moved aside."""
    named = {address(page.owner.email, page.slug) for page in desired.pages if not page.schedule_id}
    named |= {address(former.owner, former.slug) for page in desired.pages for former in page.previously}
    memory = identity.remembered(desired, memory)
    ids = {memory.pages[page.key].schedule_id for page in desired.pages if page.key in memory.pages}
    ids |= desired.keys.keys()
    return [
        live
        for pages in listed.values()
        for live in pages
        if not (live.cancelled or staging.is_ours(live.slug) or live.schedule_id in ids)
        and address(live.owner, live.slug) not in named
    ]


def shared(listed: Listed) -> frozenset[Address]:
    """Return the addresses at which several live pages stand."""
    counts = Counter(address(live.owner, live.slug) for pages in listed.values() for live in pages
                     if not live.cancelled)  # fmt: skip
    return frozenset(at for at, count in counts.items() if count > 1)


def draft(
    pages: Sequence[UnnamedPage],
    users: Users,
    types: Mapping[Address, PageType],
    hosts: Iterable[Host],
    names: Names,
) -> Draft:
    """Turn pages into declarations. `types` are those that people gave, `hosts` those of the files."""
    ready, asked = [], []
    emails = mailboxes(users)
    for page in sorted(pages, key=lambda page: (page.live.owner, page.live.slug)):
        page_type, doubt = proved(page)
        page_type = page_type or types.get(page.address)
        unknown = strangers(page.live, emails)
        if page_type is None or unknown:
            asked.append(_row(page, emails, page_type, doubt, unknown))
        else:
            rules = {emails[folded(rule.address)]: rule for rule in page.live.rules}
            whens = {email: host_hours.when(rule, users[email], users) for email, rule in rules.items()}
            ready.append(_Ready(page, page_type, whens))
    return _declared(ready, tuple(asked), list(hosts), names)


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


def mailboxes(users: Users) -> Mapping[str, str]:
    """Return the email by each address that a rule may name a user by, folded."""
    by_address = {folded(user.address): email for email, user in users.items() if user.address}
    return by_address | {folded(email): email for email in users}


def strangers(live: LivePage, emails: Mapping[str, str]) -> tuple[str, ...]:
    """Return the addresses in the rules of a page that belong to nobody `known`."""
    return tuple(rule.address for rule in live.rules if folded(rule.address) not in emails)


def folded(text: str) -> str:
    """Return an address in the form in which two are compared."""
    return text.strip().casefold()


def _undecided(page: UnnamedPage) -> str:
    if any(claim.decisive for claim in page.claims):
        return "the evidence on its type conflicts"
    if not page.live.active:
        return "it is not active, so its public page shows nothing"
    return "its public page does not tell its type"


def _row(
    page: UnnamedPage, emails: Mapping[str, str], type_: PageType | None, doubt: str, unknown: Sequence[str]
) -> Row:
    """Return what to ask of a page: its type, where there is a `doubt`, and who its `unknown` hosts are."""
    live = page.live
    hosts = dict.fromkeys(emails.get(folded(rule.address), rule.address) for rule in live.rules)
    title = str(live.fields.get("summary", ""))
    asks = {"type": doubt if type_ is None else ""}
    if unknown:
        asks["hosts"] = f"put the mailbox of {', '.join(unknown)} under hosts, or name it as an OWNER too"
    lacks = {column: why for column, why in asks.items() if why}
    note = "; ".join(lacks.values())
    return Row(page.called, title, live.owner, live.url or "", tuple(hosts), type_, note, tuple(lacks))


def _declared(ready: Sequence[_Ready], asked: tuple[Row, ...], hosts: list[Host], names: Names) -> Draft:
    people = {folded(host.email): host for host in hosts}
    new_hosts: list[Host] = []
    for email in sorted({email for draftable in ready for email in draftable.whens}):
        if folded(email) not in people:
            whens = [draftable.whens[email] for draftable in ready if email in draftable.whens]
            new_hosts.append(host_hours.host(names.host(email), email, whens))
    people |= {folded(host.email): host for host in new_hosts}
    pages: list[BookingPage] = []
    by_key: dict[str, UnnamedPage] = {}
    open_: list[tuple[str, str]] = []
    for draftable in ready:
        page, left_to_zoom = _page(draftable, people, names)
        pages.append(page)
        by_key[page.key] = draftable.unnamed
        open_ += [(page.key, name) for name in left_to_zoom]
    by_name = {host.name: host for host in people.values()}
    return Draft(tuple(pages), tuple(new_hosts), by_name, by_key, asked, tuple(open_))


def _page(draftable: _Ready, people: Mapping[str, Host], names: Names) -> tuple[BookingPage, list[str]]:
    live, booked, left_to_zoom = draftable.unnamed.live, [], []
    for email, when in draftable.whens.items():
        host = people[folded(email)]
        own = when.beside(host.time_zone)
        if own == When() == When(host.hours, host.availability):
            left_to_zoom.append(host.name)
        booked.append(replace(host, hours=own.hours, availability=own.availability, overrides=EMPTY))
    owner = people.get(folded(live.owner), Host(live.owner, live.owner))
    unlimited = (
        live.fields.get("interval_type") == "unlimited"
    )  # dates that are kept all the same say nothing
    shown = (item for item in live.fields.items() if not (unlimited and item[0].endswith("_date")))
    values = {name: _in_order(name, value) for name, value in shown}
    key = names.key(live.slug, live.owner)
    own_id = live.schedule_id if draftable.unnamed.shares_slug else ""
    page = BookingPage(key, owner, live.slug, draftable.type, tuple(booked), values, schedule_id=own_id)
    return page, left_to_zoom


def _in_order(name: str, value: Any) -> Any:
    """Return the entries of a field in the order of their positions; any other value as it is."""
    kind = fields.entries(name)
    if kind is None or kind.position is None:
        return value
    leaf = kind.position
    return sorted(value, key=lambda entry: at if isinstance(at := entry.get(leaf), int | float) else 0)
