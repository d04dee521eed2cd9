"""Live pages to pages as the files would declare them; types are proved or asked for, never guessed. Pure.

Only what the live page holds is declared. A page whose type or hosts are not known goes to the worksheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reconciler import fields
from reconciler.importing import asking, host_hours, unnamed_pages
from reconciler.importing.host_hours import Users, When
from reconciler.importing.naming import Names
from reconciler.importing.unnamed_pages import Address, UnnamedPage
from reconciler.importing.worksheet import Answer, Row
from reconciler.model import (
    EMPTY,
    BookingPage,
    Host,
    PageType,
    Rule,
)


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
    """A page of a known type, and when each of its hosts (by email) can be booked.

    `capacity` is what a person said of it, where Zoom does not.
    """

    unnamed: UnnamedPage
    type: PageType
    whens: Mapping[str, When]
    capacity: int | None = None


def draft(
    pages: Sequence[UnnamedPage],
    users: Users,
    answers: Mapping[Address, Answer],
    hosts: Iterable[Host],
    names: Names,
) -> Draft:
    """Turn pages into declarations. `answers` are those that people gave, `hosts` those of the files."""
    ready, asked = [], []
    emails = unnamed_pages.mailboxes(users)
    for page in sorted(pages, key=lambda page: (page.live.owner, page.live.slug)):
        found = asking.settled(page, emails, answers.get(page.address))
        if isinstance(found, Row):
            asked.append(found)
        else:
            rules: dict[str, list[Rule]] = {}
            for rule in page.live.rules:
                rules.setdefault(emails[unnamed_pages.folded(rule.address)], []).append(rule)
            whens = {
                email: host_hours.when_of_all(of_host, users[email], users)
                for email, of_host in rules.items()
                if email in found.hosts
            }
            ready.append(_Ready(page, found.type, whens, found.capacity))
    return _declared(ready, tuple(asked), list(hosts), names)


def _declared(ready: Sequence[_Ready], asked: tuple[Row, ...], hosts: list[Host], names: Names) -> Draft:
    people = {unnamed_pages.folded(host.email): host for host in hosts}
    owners = {unnamed_pages.folded(draftable.unnamed.live.owner) for draftable in ready}
    new_hosts: list[Host] = []
    for email in sorted({email for draftable in ready for email in draftable.whens}):
        if unnamed_pages.folded(email) not in people:
            whens = [draftable.whens[email] for draftable in ready if email in draftable.whens]
            every_page = unnamed_pages.folded(email) in owners
            new_hosts.append(host_hours.host(names.host(email), email, whens, every_page=every_page))
    people |= {unnamed_pages.folded(host.email): host for host in new_hosts}
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
        host = people[unnamed_pages.folded(email)]
        own = when.beside(host.time_zone)
        if own == When() == When(host.hours, host.availability):
            left_to_zoom.append(host.name)
        undated = replace(host, overrides=EMPTY, from_calendars=EMPTY, holidays=EMPTY, calendars=EMPTY)
        booked.append(replace(undated, hours=own.hours, availability=own.availability))
    owner = people.get(unnamed_pages.folded(live.owner), Host(live.owner, live.owner))
    unlimited = live.fields.get("interval_type") == "unlimited"  # dates that are kept then say nothing
    shown = (item for item in live.fields.items() if not (unlimited and item[0] in fields.DATES[:2]))
    values = {name: _in_order(name, value) for name, value in shown}
    values |= {"capacity": draftable.capacity} if draftable.capacity is not None else {}
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
