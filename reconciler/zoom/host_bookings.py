"""Reading when hosts are booked, as evidence on the types of their pages. Tolerant; writes nothing.

What cannot be read is no evidence and fails nothing. A booking counts as certain only where nobody else can
be the one who attends it [zoom.md: events].
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from reconciler import concurrency, errors
from reconciler.bookable import offered
from reconciler.bookable.side_by_side import Booking
from reconciler.compare import directory
from reconciler.compare.identity import Listed
from reconciler.compare.projection import Users
from reconciler.model import MULTI_HOST, LivePage
from reconciler.proof.by_booking import Booked
from reconciler.zoom import booked_times, codec
from reconciler.zoom.api import Reader
from reconciler.zoom.live import SCHEDULES
from reconciler.zoom.witnesses import pools

BACK: Final = timedelta(weeks=4)
"""Who is ahead of whom on a fair page is a matter of what was booked before."""
AHEAD: Final = offered.LOOK + offered.FURTHER
"""As far as a look at what is offered goes."""
_NO_EVIDENCE = (errors.ApiError, errors.CredentialsError, errors.PermissionDenied)


async def read(
    reader: Reader, emails: Iterable[str], listed: Listed, shared: Collection[str], users: Users,
    now: datetime,
) -> Mapping[str, tuple[Booked, ...]]:  # fmt: skip
    """Return bookings by email; people whose bookings cannot be read are left out.

    `listed` are the pages that were read by owner, `shared` the ids of those declared to have more hosts
    than one. One request a person for their bookings, and one list of their pages where these are needed.
    """
    people = {email: email for email in emails}
    stretch = (now - BACK, now + AHEAD)
    bookings, unread = await booked_times.read(reader, people, stretch)
    known = {page.schedule_id for pages in listed.values() for page in pages}
    unlisted = {booking.who for booking in bookings if booking.page and booking.page not in known}
    asked = sorted(unlisted - listed.keys())
    lists = await concurrency.all_of(_pages(reader, email) for email in asked)
    pages = {page.schedule_id: page for some in (*listed.values(), *lists) for page in some}
    by_email: dict[str, list[Booked]] = {email: [] for email in people if email not in unread}
    for booking in bookings:
        page = pages.get(booking.page)
        attends = page is not None and _attends(booking, page, shared, users)
        by_email[booking.who].append(Booked(booking.start, booking.end, booking.page, attends))
    return {email: tuple(booked) for email, booked in by_email.items()}


async def _pages(reader: Reader, owner: str) -> list[LivePage]:
    """Read the pages of somebody in one list, as it shows them; without those that cannot be read."""
    try:
        answers = await reader.items(SCHEDULES, user_id=owner)
    except _NO_EVIDENCE:
        return []
    pages: list[LivePage] = []
    for answer in answers:
        with contextlib.suppress(errors.ApiError):
            pages.append(codec.page(answer, owner))
    return pages


def _attends(booking: Booking, page: LivePage, shared: Collection[str], users: Users) -> bool:
    """Whether it is certain that a person attends a booking in their list.

    It is a page of somebody else, or one of theirs that nobody else is on. An owner's list also holds what
    others attend.
    """
    if not booking.confirmed:
        return False
    if page.owner != booking.who:
        return True
    user = users.get(page.owner)
    own = {directory.folded(address) for address in (page.owner, user and user.address) if address}
    alone = "availability_rules" in page.raw and all(
        directory.folded(rule.address) in own for rule in page.rules
    )
    reading = pools.read(page.raw)
    pooled = page.schedule_type == "multiple" or bool(reading and reading.types <= MULTI_HOST)
    return alone and not pooled and page.schedule_id not in shared
