"""What people filled in on a worksheet, held against what is live: a line that cannot be is refused. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from reconciler.compare.identity import Listed
from reconciler.importing import drafting, worksheet
from reconciler.importing.drafting import Address, Found
from reconciler.importing.host_hours import Users
from reconciler.importing.worksheet import Answer
from reconciler.model import LivePage, PageType


def read(
    lines: Iterable[Answer], file: str, listed: Listed, found: Iterable[Found], users: Users
) -> dict[Address, PageType]:
    """Return the types that people gave by address. Raises `ConfigError` for a line that cannot be.

    A line of an owner who was not asked for this time is left aside.
    """
    live = {drafting.address(one.owner, one.slug): one for pages in listed.values() for one in pages}
    known = drafting.mailboxes(users)
    types = {one.address: drafting.proved(one)[0] for one in found}
    said: dict[Address, PageType] = {}
    for line in of(lines, listed):
        at = drafting.address(line.owner, line.page)
        if at not in live:
            near = get_close_matches(at[1], [slug for owner, slug in live if owner == at[0]], n=1)
            cure = f"did you mean `{near[0]}`?" if near else "remove the line"
            raise worksheet.refused(file, line.line, f"{line.owner} has no page `{line.page}`", cure)
        for host in line.hosts:
            if drafting.folded(host) not in known and host not in _strangers(live[at], known):
                message = f"the account has no Scheduler user {host}"
                raise worksheet.refused(file, line.line, message, "put the mailbox they sign in with")
        if line.type and types.get(at) not in (None, line.type):
            message = f"`{line.page}` is proved to be {types[at]}, not {line.type}"
            raise worksheet.refused(
                file, line.line, message, "leave the type open, or change the page in Zoom"
            )
        if line.type:
            said[at] = line.type
    return said


def of(lines: Iterable[Answer], owners: Iterable[str]) -> list[Answer]:
    """Return the lines on pages of `owners`."""
    asked = {drafting.folded(one) for one in owners}
    return [line for line in lines if drafting.folded(line.owner) in asked]


def _strangers(live: LivePage, known: Mapping[str, str]) -> set[str]:
    return {drafting.folded(one) for one in drafting.strangers(live, known)}
