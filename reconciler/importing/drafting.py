"""Live pages to pages as the files would declare them. Decides what is proved, guesses nothing. Pure.

Only what the live page holds is declared. A page whose type or people are not known becomes a question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reconciler import fields
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
"""Owner email and slug, both folded."""


@dataclass(frozen=True, slots=True)
class Found:
    """A live page that no file names, with what the witnesses say of its type."""

    live: LivePage
    claims: tuple[Claim, ...]

    @property
    def address(self) -> Address:
        """Where it lives."""
        return address(self.live.owner, self.live.slug)


@dataclass(frozen=True, slots=True)
class Draft:
    """What import would write: `hosts` are the new ones, `known` all, by name; `found` is by page key.

    `open` says of a page which hosts' hours it leaves unmanaged, and why.
    """

    pages: tuple[BookingPage, ...]
    hosts: tuple[Host, ...]
    known: Mapping[str, Host]
    found: Mapping[str, Found]
    asked: tuple[Row, ...]
    open: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Ready:
    """A page of a known type, and when each of its hosts (by email) can be booked."""

    found: Found
    type: PageType
    whens: Mapping[str, When]


def address(owner: str, slug: str) -> Address:
    """Return an address in the form in which two are compared."""
    return folded(owner), folded(slug)


def unnamed(listed: Listed, desired: Desired, memory: Memory, ours: Callable[[str], bool]) -> list[LivePage]:
    """Return the live pages that no file names, now or earlier; a page of `ours` at staging is none."""
    named = {address(page.owner.email, page.slug) for page in desired.pages}
    named |= {address(one.owner, one.slug) for page in desired.pages for one in page.previously}
    known = [memory.pages[page.key] for page in desired.pages if page.key in memory.pages]
    ids = {one.schedule_id for one in known}
    return [
        one
        for pages in listed.values()
        for one in pages
        if not (one.cancelled or ours(one.slug) or one.schedule_id in ids)
        and address(one.owner, one.slug) not in named
    ]


def draft(
    found: Sequence[Found],
    users: Users,
    said: Mapping[Address, PageType],
    hosts: Iterable[Host],
    names: Names,
) -> Draft:
    """Turn pages into declarations. `said` are the types people gave, `hosts` those the files have."""
    ready, asked = [], []
    known = mailboxes(users)
    for one in sorted(found, key=lambda one: (one.live.owner, one.live.slug)):
        page_type, doubt = proved(one)
        page_type = page_type or said.get(one.address)
        unknown = strangers(one.live, known)
        if page_type is None or unknown:
            asked.append(_row(one, known, page_type, doubt, unknown))
        else:
            rules = {known[folded(rule.address)]: rule for rule in one.live.rules}
            whens = {email: host_hours.when(rule, users[email], users) for email, rule in rules.items()}
            ready.append(_Ready(one, page_type, whens))
    return _declared(ready, tuple(asked), list(hosts), names)


def proved(one: Found) -> tuple[PageType | None, str]:
    """Return the type that the decisive evidence leaves, or None and why.

    A single-host page is one-to-many by its capacity: that is what the type means. One whose rules name
    several people is asked about: somebody may have wanted all of them.
    """
    types = verdict.types(one.claims)
    people = {folded(rule.address) for rule in one.live.rules}
    capacity = one.live.fields.get("capacity")
    if not types:
        return None, _undecided(one)
    if not types <= SINGLE_HOST:
        said = "" if len(types) == 1 else "its page says no more than that it is multi-host"
        return (None, said) if said else (next(iter(types)), "")
    if len(people) > 1:
        return None, f"it books one host, and its rules name {len(people)}: which was meant?"
    if not isinstance(capacity, int):
        return None, "it books one host, and Zoom does not say how many people may come"
    return PageType.ONE_TO_MANY if capacity > 1 else PageType.ONE_TO_ONE, ""


def mailboxes(users: Users) -> Mapping[str, str]:
    """Return the email by each address that a rule may name a user by, folded."""
    by_address = {folded(user.address): email for email, user in users.items() if user.address}
    return by_address | {folded(email): email for email in users}


def strangers(live: LivePage, known: Mapping[str, str]) -> tuple[str, ...]:
    """Return the addresses in the rules of a page that belong to nobody `known`."""
    return tuple(rule.address for rule in live.rules if folded(rule.address) not in known)


def folded(text: str) -> str:
    """Return an address in the form in which two are compared."""
    return text.strip().casefold()


def _undecided(one: Found) -> str:
    if any(claim.decisive for claim in one.claims):
        return "the evidence on its type conflicts"
    if not one.live.active:
        return "it is not active, so its public page shows nothing"
    return "its public page does not tell its type"


def _row(
    one: Found, known: Mapping[str, str], page_type: PageType | None, doubt: str, unknown: Sequence[str]
) -> Row:
    """Return what to ask of a page: its type, where there is a `doubt`, and who its `unknown` hosts are."""
    live = one.live
    hosts = dict.fromkeys(known.get(folded(rule.address), rule.address) for rule in live.rules)
    title = str(live.fields.get("summary", ""))
    asks = {"type": doubt if page_type is None else ""}
    if unknown:
        asks["hosts"] = f"put the mailbox of {', '.join(unknown)} under hosts, or name it as an OWNER too"
    lacks = {column: why for column, why in asks.items() if why}
    note = "; ".join(lacks.values())
    return Row(live.slug, title, live.owner, live.url or "", tuple(hosts), page_type, note, tuple(lacks))


def _declared(ready: Sequence[_Ready], asked: tuple[Row, ...], hosts: list[Host], names: Names) -> Draft:
    people = {folded(host.email): host for host in hosts}
    new: list[Host] = []
    for email in sorted({email for one in ready for email in one.whens}):
        if folded(email) not in people:
            whens = [one.whens[email] for one in ready if email in one.whens]
            new.append(host_hours.host(names.host(email), email, whens))
    people |= {folded(host.email): host for host in new}
    pages: list[BookingPage] = []
    by_key: dict[str, Found] = {}
    open_: list[tuple[str, str]] = []
    for one in ready:
        page, left = _page(one, people, names)
        pages.append(page)
        by_key[page.key] = one.found
        open_ += [(page.key, name) for name in left]
    by_name = {host.name: host for host in people.values()}
    return Draft(tuple(pages), tuple(new), by_name, by_key, asked, tuple(open_))


def _page(one: _Ready, people: Mapping[str, Host], names: Names) -> tuple[BookingPage, list[str]]:
    live, booked, left = one.found.live, [], []
    for email, when in one.whens.items():
        host = people[folded(email)]
        said = when.beside(host.time_zone)
        if said == When() == When(host.hours, host.availability):
            left.append(host.name)
        booked.append(replace(host, hours=said.hours, availability=said.availability, overrides=EMPTY))
    owner = people.get(folded(live.owner), Host(live.owner, live.owner))
    values = {name: _in_order(name, value) for name, value in live.fields.items()}
    key = names.key(live.slug, live.owner)
    return BookingPage(key, owner, live.slug, one.type, tuple(booked), values), left


def _in_order(name: str, value: Any) -> Any:
    """Return the entries of a field in the order of their positions; any other value as it is."""
    kind = fields.entries(name)
    if kind is None or kind.position is None:
        return value
    leaf = kind.position
    return sorted(value, key=lambda entry: at if isinstance(at := entry.get(leaf), int | float) else 0)
