"""Reading what import makes files of: pages that no file names, their hosts, the claims on their types."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from reconciler import concurrency, errors, verify
from reconciler.compare.identity import Listed, UnreadablePage
from reconciler.importing import unnamed_pages
from reconciler.importing.host_hours import Users
from reconciler.importing.unnamed_pages import UnnamedPage
from reconciler.model import Declared, Host, LivePage, Tombstone, ZoomUser
from reconciler.zoom import live, reading, troubles
from reconciler.zoom.api import Reader
from reconciler.zoom.troubles import or_trouble

SCHEDULER_ADDRESS = "@scheduler.zoom.us"


@dataclass(frozen=True, slots=True)
class Intake:
    """All pages by owner, those that no file names with their claims, and users by email.

    `copies` are pages made from an administrator's template, which no file names either and none can change;
    `unreadable` are pages whose answers cannot be read.
    """

    listed: Listed
    unnamed: tuple[UnnamedPage, ...]
    users: Users
    copies: tuple[LivePage, ...] = ()
    unreadable: tuple[UnreadablePage, ...] = ()


async def read(
    reader: Reader, owners: Iterable[str], emails: Iterable[str],
    unnamed: Callable[[Listed], list[LivePage]], now: datetime,
) -> Intake:  # fmt: skip
    """Read the pages of `owners`, and the users in `emails` or named by a rule.

    A rule names people by a scheduler address that cannot be looked up: it is known of users that were
    read by mailbox.
    """
    owners = set(owners)
    snapshot = await reading.account(reader, owners, {*owners, *emails})
    if snapshot.strangers:
        raise errors.ApiError(
            f"the account has no Scheduler user {', '.join(sorted(snapshot.strangers))}", status=404,
            code="unknown-owner", help="an owner is a user of this account who has opened Scheduler once",
        )  # fmt: skip
    for owner in sorted(owners & snapshot.troubles.keys()):
        raise troubles.error(snapshot.troubles[owner])
    found = unnamed(snapshot.listed)
    pages = [page for page in found if page.schedule_id not in snapshot.managed]
    copies = tuple(page for page in found if page.schedule_id in snapshot.managed)
    by_address = unnamed_pages.mailboxes(snapshot.users)
    unknown = {address for page in pages for address in unnamed_pages.strangers(page, by_address)}
    sought = sorted(email for email in unknown if "@" in email and not email.endswith(SCHEDULER_ADDRESS))
    hosts = await concurrency.all_of(or_trouble(email, live.user(reader, email)) for email in sought)
    users = {**snapshot.users, **{user.email: user for user in hosts if isinstance(user, ZoomUser)}}
    claims = await concurrency.all_of(
        verify.claims(reader, _undeclared(page), page, None, verify.Terms(now, 0)) for page in pages
    )
    shared = unnamed_pages.shared(snapshot.listed)
    asked_about = tuple(
        UnnamedPage(page, said, unnamed_pages.address(page.owner, page.slug) in shared)
        for page, said in zip(pages, claims, strict=True)
    )
    return Intake(snapshot.listed, asked_about, users, copies, snapshot.unreadable)


def _undeclared(live_page: LivePage) -> Declared:
    """Return a declared page for the witnesses, which none of them uses without a memory."""
    return Tombstone(live_page.slug, Host(live_page.owner, live_page.owner), live_page.slug)
