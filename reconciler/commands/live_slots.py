"""What `slots --live` reads: the live page, what visitors are offered on it, and who is booked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from reconciler import errors, pipeline, visits
from reconciler.bookable import offer, offered, side_by_side, timespan
from reconciler.bookable.hours import Interval
from reconciler.bookable.offer import Offer
from reconciler.bookable.side_by_side import Beside, Known
from reconciler.commands import slots
from reconciler.compare import identity
from reconciler.planning import phrases
from reconciler.proof import by_release, host_windows
from reconciler.proof.by_release import Look
from reconciler.times import other_rules, rules, zones
from reconciler.times.clocks import Clocks
from reconciler.times.other_rules import OtherRules
from reconciler.times.wording import quoted
from reconciler.zoom import live as zoom_live
from reconciler.zoom import reading

if TYPE_CHECKING:
    from reconciler.bookable.offered import Offered
    from reconciler.model import BookingPage, Desired, LivePage, ZoomUser
    from reconciler.proof.host_windows import Person
    from reconciler.records.memory import PageMemory
    from reconciler.zoom.api import Reader
    from reconciler.zoom.reading import Snapshot

MOST = 60
"""Requests for what one page offers: the public address limits rates."""

WITHOUT = "without --live, `slots` shows what it is to offer"


@dataclass(frozen=True, slots=True)
class LiveSlots:
    """What a live page should offer, the stretch of time that was asked for, and what was read beside it.

    `page` has live values where the files declare none.
    """

    page: BookingPage
    due: Offer
    stretch: Interval
    beside: Beside


async def read(
    setting: pipeline.Setting, desired: Desired, page: BookingPage, asked: tuple[str | None, str | None]
) -> LiveSlots:
    """Read what the live page of `page` offers; `asked` are the words after --from and --to.

    Raises `UsageError` for a page that is not live or not active, `ApiError` where what it offers cannot be
    read.
    """
    from reconciler.zoom.api import Reader

    async with pipeline.connected(setting, desired.account) as (session, lock):
        reader, memory = Reader(session), lock.load().pages.get(page.key)
        owners = {page.owner.email, *(former.owner for former in page.previously)}
        owners |= {memory.owner} if memory else set()
        snapshot = await reading.account(reader, owners, {host.email for host in page.hosts}, setting.count)
        found = _found(page, snapshot, memory, desired.keys)
        users = {
            email: replace(user, name=desired.names.get(email, "")) for email, user in snapshot.users.items()
        }
        stretch = timespan.read(*asked, _due(page, found, users), setting.clock())
        return await _beside(reader, page, found, users, stretch, setting.clock())


def _found(
    page: BookingPage, snapshot: Snapshot, memory: PageMemory | None, keys: Mapping[str, str]
) -> LivePage:
    """Return the live page. Raises `UsageError` where there is none, or none that people can book.

    Raises `ApiError` where it cannot be read.
    """
    from reconciler.zoom import troubles

    if trouble := snapshot.troubles.get(page.owner.email):
        raise troubles.error(trouble, help=WITHOUT)
    match = identity.match(page, identity.index(snapshot.listed), memory, keys)
    remembered = {page.key: memory} if memory else {}
    if unread := identity.unread(page, match, snapshot.unreadable, remembered):
        raise zoom_live.not_readable(unread.shown)
    if match.mismatch is not None:
        raise errors.UsageError(
            f"it is not clear which live page `{page.key}` is: {phrases.mismatch(match.mismatch)}",
            code="lock-mismatch", help=f"reconciler plan {page.key}",
        )  # fmt: skip
    if match.live is None:
        waits = memory is not None and memory.staging is not None
        first = f"reconciler attest {page.key} --by NAME" if waits else f"reconciler apply {page.key}"
        wanted = page.schedule_id or f"at {quoted(page.slug)}"
        stranger = page.owner.email in snapshot.strangers
        there = "is no Scheduler user of this account" if stranger else f"has no page {wanted}"
        raise errors.UsageError(
            f"`{page.key}` is not live: {page.owner.email} {there}",
            code="not-live", help=f"`{first}`; {WITHOUT}",
        )  # fmt: skip
    if not match.live.active:
        raise errors.UsageError(
            f"the live page of `{page.key}` is not active: visitors are offered nothing",
            code="not-live", help=f"`reconciler plan {page.key}`; {WITHOUT}",
        )  # fmt: skip
    return match.live


def _due(page: BookingPage, found: LivePage, users: Mapping[str, ZoomUser]) -> Offer:
    """Return what the page should offer, hours of hosts whom neither rule nor file gives any read in Zoom."""
    without = offer.unruled(page, found, users)
    others = {host.name: slots.hours_in_zoom(host, users.get(host.email)) for host in without}
    return offer.due(page, found, users, others)


async def _beside(
    reader: Reader, page: BookingPage, found: LivePage, users: Mapping[str, ZoomUser], stretch: Interval,
    now: datetime,
) -> LiveSlots:  # fmt: skip
    """Read what is offered from now on, and the bookings that may explain what is not."""
    from reconciler.zoom import booked_times

    due = _due(page, found, users)
    if stretch[1] <= now:
        raise errors.UsageError("nothing is offered in the past", help="name a later --to")
    pieces = offered.pieces(due, max(stretch[0], now), stretch[1])
    if len(pieces) > MOST:
        raise errors.UsageError(
            f"{len(pieces)} requests would be needed to read what `{page.key}` offers",
            help=f"ask for fewer days with --to: {MOST} requests are the most",
        )
    seen = await visits.during(reader, found, pieces, now)
    if seen is None:
        raise errors.ApiError(
            f"what `{page.key}` offers cannot be read: neither address that tells it answers",
            code="times-unreadable",
            help=f"open {found.url or 'the page'} to see it; {WITHOUT}",
        )
    duration = min(seen.duration, offer.LONGEST)
    due = replace(due, duration=duration)
    people = {host.email: host.name for host in (page.owner, *page.hosts)}
    bookings, unread = await booked_times.read(reader, people, stretch)
    known = Known(
        found.schedule_id, page.owner.name, now, _number("cushion", page, found),
        _number("booking_limit", page, found), bookings,
    )  # fmt: skip
    differences = side_by_side.compare(due, seen, known, stretch)
    clocks = None
    if not side_by_side.explained(differences):
        explaining = []
        for other in _differing(due, stretch):
            with rules.using(other.rules):
                there = replace(_due(page, found, users), duration=duration)
                if side_by_side.explained(side_by_side.compare(there, seen, known, stretch)):
                    explaining.append(other.clocks)
        booked = host_windows.people(page.hosts, page.owner, found, users)
        clocks = _told(page, booked, due, seen, explaining)
    filled = replace(page, fields={**found.fields, **page.fields})
    return LiveSlots(filled, due, stretch, Beside(found.schedule_id, seen, differences, unread, clocks))


def _told(
    page: BookingPage, people: Sequence[Person], due: Offer, seen: Offered, explaining: Sequence[Clocks]
) -> Clocks | None:  # fmt: skip
    """Return which of the releases that explain an offer to name, `only` where no other type does as well.

    That is as `drift` judges it, in the stretch that was asked for.
    """
    if not explaining:
        return None
    look = Look(seen, people, due.increment, (due.before, due.after))
    judged = by_release.judge(look, page.type).clocks if seen.starts else None
    first = next((each for each in explaining if judged and each.release == judged.release), explaining[0])
    return replace(first, only=judged is not None and judged.only)


def _differing(due: Offer, stretch: Interval) -> Sequence[OtherRules]:
    """Return the rules of other releases by which an offer may differ in a stretch, and in days around it."""
    low, high = (int(at.timestamp()) for at in stretch)
    names = {due.time_zone, *(hours.time_zone for hours in due.hosts.values())}
    return other_rules.differing(names, low - zones.DAY, high + 2 * zones.DAY)


def _number(name: str, page: BookingPage, found: LivePage) -> int:
    """Return a number of the live page, as declared where the answer lacks it, else 0."""
    value = found.fields.get(name, page.fields.get(name))
    return min(max(value, 0), offer.LONGEST) if isinstance(value, int) else 0
