"""Looking at a page as visitors do: its public page, and the times that it offers. Writes nothing.

That a page cannot be looked at is no evidence, and no failure.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from reconciler import concurrency, errors
from reconciler.bookable import offer, offered
from reconciler.bookable.hours import Interval
from reconciler.bookable.offer import Offer
from reconciler.bookable.offered import Offered
from reconciler.bookable.trial_hours import WEEKS, TrialHours
from reconciler.compare.projection import Users
from reconciler.model import BookingPage, Declared, LivePage, PageType
from reconciler.proof import by_release, by_trial
from reconciler.zoom import available_times
from reconciler.zoom.api import Reader
from reconciler.zoom.session import PublicPage
from reconciler.zoom.witnesses import bookable_times
from reconciler.zoom.witnesses.evidence import PageEvidence

FURTHEST: Final = timedelta(weeks=40)
"""How far ahead a look goes for a time of which all releases tell the same: summer time is longer nowhere."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What visitors get: the public page and the offered times, None where not read, and when.

    `unread` says why the times were not read, empty where no error is why.
    """

    public: PublicPage | None
    offered: Offered | None
    unread: str
    at: datetime


async def see(
    reader: Reader, page: Declared, live: LivePage, users: Users, now: datetime, *,
    on_trial: TrialHours | None = None, all_types: bool = False,
) -> Sight:  # fmt: skip
    """Read the public page and the offered times side by side.

    `on_trial` are the trial hours that the page has. Times of single-host pages are read where `all_types`.
    """
    public, offered = await concurrency.both(
        public_page(reader, live),
        _offered(reader, page, live, users, now, on_trial=on_trial, all_types=all_types),
    )
    asked = _asks_times(page, all_types=all_types)
    return Sight(public, offered, available_times.unread(reader, live) if asked and not offered else "", now)


async def _offered(
    reader: Reader, page: Declared, live: LivePage, users: Users, now: datetime, *,
    on_trial: TrialHours | None, all_types: bool,
) -> Offered | None:  # fmt: skip
    if not _asks_times(page, all_types=all_types):
        return None
    if on_trial is not None and isinstance(page, BookingPage):
        return await trial(reader, page, live, on_trial, now)
    return await times(reader, page, live, users, now)


def _asks_times(page: Declared, *, all_types: bool) -> bool:
    return not isinstance(page, BookingPage) or page.type.multi_host or all_types


async def public_page(reader: Reader, live: LivePage) -> PublicPage | None:
    """Read the public page of an active page; None where it cannot be read."""
    if not live.active or not live.url:
        return None
    try:
        return await reader.visit(live.url)
    except errors.ApiError:
        return None


async def times(
    reader: Reader, page: Declared, live: LivePage, users: Users, now: datetime
) -> Offered | None:
    """Read the times that an active page offers in the next weeks; None where they cannot be read.

    One request, and others further ahead where nothing is offered at first, or where what is offered cannot
    tell another type from other rules of time zones.
    """
    shape = _shape(page, live, users) if live.active else None
    first = offered.stretch(shape, now, cushion(page, live)) if shape else None
    if shape is None or first is None:
        return None
    seen = await available_times.read(reader, live, first, now)
    if seen is None:
        return None
    if seen.starts:
        return await _beyond_doubt(reader, PageEvidence(page, live, now, users=users), seen, shape)
    return await _onward(reader, live, seen, offered.further(first, shape), now)


async def _beyond_doubt(reader: Reader, there: PageEvidence, seen: Offered, shape: Offer) -> Offered:
    """Read on from where all known releases tell the same of the hosts' zones, if what was `seen` needs it.

    The days between are as if nothing were offered on them: they tell nothing.
    """
    page, look = there.page, bookable_times.look(there, seen)
    if not isinstance(page, BookingPage) or not any(person.host for person in look.people):
        return seen
    if not by_release.cannot_tell(look, page.type):
        return seen
    until = min(seen.since + FURTHEST, shape.until) if shape.until else seen.since + FURTHEST
    begin = by_release.agreed_after(look, until, offered.LOOK)
    if begin is None:
        return seen
    agreed = begin, min(begin + offered.LOOK, until)
    part = await available_times.read(reader, there.live, agreed, there.now)
    return _joined(seen, part) if part else seen


async def during(
    reader: Reader, live: LivePage, stretches: Sequence[Interval], now: datetime
) -> Offered | None:  # fmt: skip
    """Read the times that a page offers in stretches that follow one another; None where one cannot be read.

    One request for each; the first goes alone, since it shows which address answers.
    """
    first = await available_times.read(reader, live, stretches[0], now)
    if first is None:
        return None
    rest = await concurrency.all_of(
        available_times.read(reader, live, stretch, now) for stretch in stretches[1:]
    )
    read = [part for part in rest if part is not None]
    return functools.reduce(_joined, read, first) if len(read) == len(rest) else None


async def trial(
    reader: Reader, page: BookingPage, live: LivePage, trial_hours: TrialHours, now: datetime
) -> Offered | None:
    """Read the times that a page with trial hours offers; None where they cannot be read.

    One request. Where that shows nothing, or a page for any host not as it is declared, the eight weeks after
    are looked at too, in two: somebody may be away.
    """
    begin = offered.midnight_after(now, cushion(page, live), trial_hours.time_zone)
    shape = offer.without_hosts(live)
    begin = max(begin, shape.since) if shape and shape.since else begin
    seen = await available_times.read(reader, live, (begin, begin + WEEKS), now)
    if seen is None:
        return None
    result = by_trial.judge(trial_hours, seen)
    as_declared = result.types == {page.type} and result.hosts == trial_hours.hosts
    if as_declared or (result.types and page.type is PageType.ALL_HOSTS):
        return seen
    rest = [(begin + weeks * WEEKS, begin + (weeks + 1) * WEEKS) for weeks in (1, 2)]
    return await _onward(reader, live, seen, rest, now)


def cushion(page: Declared, live: LivePage) -> int:
    """Return how long before a booking a page closes, in minutes: as declared, else as live, else 0."""
    declared = page.fields if isinstance(page, BookingPage) else {}
    minutes = declared.get("cushion", live.fields.get("cushion"))
    return int(minutes) if offer.is_length(minutes) else 0


def _shape(page: Declared, live: LivePage, users: Users) -> Offer | None:
    page_type = page.type if isinstance(page, BookingPage) else PageType.ALL_HOSTS
    return offer.live(live, page_type, page.hosts, users) or offer.without_hosts(live)


async def _onward(
    reader: Reader, live: LivePage, seen: Offered, stretches: Sequence[Interval], now: datetime
) -> Offered:
    """Read on after what was `seen`, one stretch after the other, up to one that cannot be read."""
    reads = (available_times.read(reader, live, stretch, now) for stretch in stretches)
    for part in await concurrency.all_of(reads):
        if part is None:
            break
        seen = _joined(seen, part)
    return seen


def _joined(first: Offered, second: Offered) -> Offered:
    starts = (*first.starts, *second.starts)
    at, dating = min(first.at, second.at), first.dating.beside(second.dating)
    return replace(first, until=second.until, starts=starts, at=at, dating=dating)
