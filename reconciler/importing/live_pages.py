"""Reading what import makes files of: pages no file names, who is on them, what their public pages show."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from reconciler import concurrency, errors, verify
from reconciler.compare.identity import Listed
from reconciler.importing import drafting
from reconciler.importing.drafting import Found
from reconciler.importing.host_hours import Users
from reconciler.model import Declared, Host, LivePage, Tombstone
from reconciler.zoom import live
from reconciler.zoom.api import Reader

SCHEDULER_ADDRESS = "@scheduler.zoom.us"


@dataclass(frozen=True, slots=True)
class Intake:
    """All pages of the owners, those that no file names with their evidence, and the people known."""

    listed: Listed
    found: tuple[Found, ...]
    users: Users


async def read(
    reader: Reader, owners: Iterable[str], emails: Iterable[str],
    unnamed: Callable[[Listed], list[LivePage]], now: datetime,
) -> Intake:  # fmt: skip
    """Read the pages of `owners`, and everybody in `emails` or named by a rule.

    A rule names people by an address of Zoom's own that cannot be looked up: only who is asked for by
    mailbox is known by it.
    """
    owners = set(owners)
    snapshot = await live.read(reader, owners, {*owners, *emails})
    if snapshot.strangers:
        raise errors.ApiError(
            f"the account has no Scheduler user {', '.join(sorted(snapshot.strangers))}", status=404,
            code="unknown-owner", help="an owner is a user of this account who has opened Scheduler once",
        )  # fmt: skip
    pages = unnamed(snapshot.listed)
    known = drafting.mailboxes(snapshot.users)
    addresses = {one for page in pages for one in drafting.strangers(page, known)}
    others = sorted(one for one in addresses if "@" in one and not one.endswith(SCHEDULER_ADDRESS))
    more = await concurrency.all_of(live.user(reader, one) for one in others)
    users = {**snapshot.users, **{one.email: one for one in more if one}}
    claims = await concurrency.all_of(
        verify.claims(reader, _any(one), one, None, verify.Terms(now, 0)) for one in pages
    )
    found = tuple(Found(one, said) for one, said in zip(pages, claims, strict=True))
    return Intake(snapshot.listed, found, users)


def _any(live_page: LivePage) -> Declared:
    """Stand in for the page that is not declared yet: no witness goes by it, and nothing is remembered."""
    return Tombstone(live_page.slug, Host(live_page.owner, live_page.owner), live_page.slug)
