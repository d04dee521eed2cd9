"""The answers of a worksheet, checked against the live pages: a line that cannot be true is refused. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches

from reconciler.compare.identity import Listed
from reconciler.importing import unnamed_pages, worksheet
from reconciler.importing.host_hours import Users
from reconciler.importing.unnamed_pages import Address, UnnamedPage
from reconciler.importing.worksheet import Answer
from reconciler.model import SINGLE_HOST, LivePage, PageType


def read(
    lines: Iterable[Answer], file: str, listed: Listed, unnamed: Collection[UnnamedPage], users: Users
) -> dict[Address, Answer]:
    """Return what people filled in, by address. Raises `ConfigError` for a line that cannot be true.

    Lines of owners whose pages were not read are left out.
    """
    live = {unnamed_pages.address(page.owner, page.slug): page for pages in listed.values() for page in pages}
    live |= {page.address: page.live for page in unnamed if page.shares_slug}
    emails = unnamed_pages.mailboxes(users)
    types = {page.address: unnamed_pages.proved(page)[0] for page in unnamed}
    given: dict[Address, Answer] = {}
    for line in of_owners(lines, listed):
        at = unnamed_pages.address(line.owner, line.page)
        if at not in live:
            close = get_close_matches(at[1], [slug for owner, slug in live if owner == at[0]], n=1)
            cure = f"did you mean `{close[0]}`?" if close else "remove the line"
            raise worksheet.refused(file, line.line, f"{line.owner} has no page `{line.page}`", cure)
        for host in line.hosts:
            if unnamed_pages.folded(host) not in emails and host not in _strangers(live[at], emails):
                message = f"the account has no Scheduler user {host}"
                raise worksheet.refused(file, line.line, message, "put the mailbox they sign in with")
        if line.type and types.get(at) not in (None, line.type):
            message = f"`{line.page}` is proved to be {types[at]}, not {line.type}"
            raise worksheet.refused(
                file, line.line, message, "leave the type open, or change the page in Zoom"
            )
        _check_capacity(line, file, live[at])
        given[at] = line
    return given


def _check_capacity(line: Answer, file: str, live: LivePage) -> None:
    """Refuse a single-host type that no page of this live capacity has.

    A page of several hosts may be of a multi-host type as well, whatever its capacity.
    """
    capacity = live.fields.get("capacity")
    if line.type not in SINGLE_HOST or not isinstance(capacity, int):
        return
    looks = PageType.ONE_TO_MANY if capacity > 1 else PageType.ONE_TO_ONE
    if line.type is looks:
        return
    message = f"`{line.page}` has a capacity of {capacity}, so it is "
    if len({unnamed_pages.folded(rule.address) for rule in live.rules}) > 1:
        types = ", ".join([looks, *(type_ for type_ in PageType if type_.multi_host)])
        cure = f"write what it is ({types}), or change the page in Zoom"
        raise worksheet.refused(file, line.line, f"{message}not {line.type}", cure)
    cure = f"write {looks}, or change the page in Zoom"
    raise worksheet.refused(file, line.line, f"{message}{looks}, not {line.type}", cure)


def of_owners(lines: Iterable[Answer], owners: Iterable[str]) -> list[Answer]:
    """Return the lines on pages of `owners`."""
    asked = {unnamed_pages.folded(owner) for owner in owners}
    return [line for line in lines if unnamed_pages.folded(line.owner) in asked]


def _strangers(live: LivePage, emails: Mapping[str, str]) -> set[str]:
    return {unnamed_pages.folded(address) for address in unnamed_pages.strangers(live, emails)}
