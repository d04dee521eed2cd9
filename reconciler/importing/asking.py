"""What is known of a page by evidence and by what a person said, and what is still to be asked. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from reconciler.importing import unnamed_pages
from reconciler.importing.unnamed_pages import UnnamedPage
from reconciler.importing.worksheet import Answer, Row
from reconciler.model import SINGLE_HOST, PageType
from reconciler.proof import verdict

_OF_MANY: Final = f"; if it is {PageType.ONE_TO_MANY}, put how many people may come under capacity too"


@dataclass(frozen=True, slots=True)
class Settled:
    """The type of a page, its hosts by email, and its capacity where a person said it."""

    type: PageType
    hosts: frozenset[str]
    capacity: int | None


def settled(page: UnnamedPage, emails: Mapping[str, str], answer: Answer | None) -> Settled | Row:
    """Return what is known of a page, by evidence and by what a person said; else what to ask."""
    type_, doubt = unnamed_pages.proved(page)
    type_ = type_ or (answer.type if answer else None)
    unknown = unnamed_pages.strangers(page.live, emails)
    given, capacity = page.live.fields.get("capacity"), answer.capacity if answer else None
    untold = not isinstance(given, int) and capacity is None
    lacks = {} if type_ else {"type": f"{doubt}{_OF_MANY}" if untold and _may_be_of_many(page) else doubt}
    called = ((unnamed_pages.folded(rule.address), rule.address) for rule in page.live.rules)
    hosts = tuple(dict.fromkeys(emails.get(address, written) for address, written in called))
    if unknown:
        lacks["hosts"] = f"put the mailbox of {', '.join(unknown)} under hosts, or name it as an OWNER too"
    elif type_ in SINGLE_HOST and len(hosts) > 1:
        hosts = _only_host(page, hosts, emails, answer)
        if len(hosts) > 1:
            lacks["hosts"] = f"a page of type {type_} books one host: leave that one under hosts"
    if type_ is PageType.ONE_TO_MANY and untold:
        lacks["capacity"] = "Zoom does not say how many people may come: put the number under capacity"
    if type_ is None or lacks:
        return _row(page, hosts, type_, lacks, answer)
    return Settled(type_, frozenset(hosts), None if isinstance(given, int) else capacity)


def _may_be_of_many(page: UnnamedPage) -> bool:
    types = verdict.types(page.claims)
    return not types or PageType.ONE_TO_MANY in types


def _only_host(
    page: UnnamedPage, hosts: tuple[str, ...], emails: Mapping[str, str], answer: Answer | None
) -> tuple[str, ...]:
    """Return those of `hosts` that a person left, else those that the page's own data names."""
    left = {emails.get(unnamed_pages.folded(host), host) for host in answer.hosts} if answer else set()
    if left and left < {*hosts}:
        return tuple(host for host in hosts if host in left)
    named = next((claim.hosts for claim in page.claims if claim.decisive and claim.hosts), frozenset())
    booked = tuple(host for host in hosts if host in {emails.get(address) for address in named})
    return booked or hosts


def _row(
    page: UnnamedPage, hosts: tuple[str, ...], type_: PageType | None, lacks: Mapping[str, str],
    answer: Answer | None,
) -> Row:  # fmt: skip
    """Return what to ask of a page: what it `lacks`, with why."""
    live, capacity = page.live, answer.capacity if answer else None
    title, note = str(live.fields.get("summary", "")), "; ".join(lacks.values())
    return Row(
        page.called, title, live.owner, live.url or "", hosts, type_, note, tuple(lacks), capacity
    )  # fmt: skip
