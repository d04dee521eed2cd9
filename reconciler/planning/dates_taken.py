"""What dates that a person is to set take away from those who book the pages they hold for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from reconciler.bookable import effect
from reconciler.bookable.expansion import HostHours
from reconciler.bookable.lost import Offers
from reconciler.bookable.offer import Offer
from reconciler.bookable.upcoming import Upcoming
from reconciler.compare.projection import Users
from reconciler.model import BookingPage, Host, LivePage
from reconciler.planning import dates_by_hand
from reconciler.planning.dates_by_hand import DatesByHand
from reconciler.times import intervals
from reconciler.times.weekly import DAYS, Windows


def touching(page: BookingPage, *, own: bool, dates: Iterable[DatesByHand]) -> tuple[DatesByHand, ...]:
    """Return those of the dates that hold for a page: its `own`, and those of availabilities it goes by."""
    return tuple(one for one in dates if (dates_by_hand.go_by(page, one) if one.shared else own))


def offers(
    page: BookingPage, live: LivePage, dates: Iterable[DatesByHand], users: Users
) -> Offers | None:  # fmt: skip
    """Return what a live page offers before and after a person sets dates; None where they take nothing.

    None as well where hours are not known. What the files change otherwise is in neither.
    """
    after, _ = effect.standing(page, live, users)
    if after is None:
        return None
    dates = tuple(dates)
    before = without(after, page, dates)
    days = {day for one in dates for day in one.days}
    pairs = ((week, after.hosts[name]) for name, week in before.hosts.items())
    return (before, after) if any(_fewer(*pair, day) for pair in pairs for day in days) else None


def without(offered: Offer, page: BookingPage, dates: Iterable[DatesByHand]) -> Offer:
    """Return an offer as it is before a person has set dates: as they saw them last, else as the week."""
    hosts = dict(offered.hosts)
    for one in dates:
        for name in (host.name for host in page.hosts if _of(host, one) and host.name in hosts):
            stand = {day: at for day, at in hosts[name].overrides.items() if day not in one.days}
            hosts[name] = replace(hosts[name], overrides={**stand, **one.was})
    return replace(offered, hosts=hosts)


def near(days: Iterable[DatesByHand], booked: Upcoming) -> Upcoming:
    """Return the bookings that may touch the dates, with those of which the time is not known."""
    around = {day.toordinal() for one in days for day in one.days}
    unknown = booked.count - len(booked.starts)
    starts = tuple(
        start for start in booked.starts
        if any(start.date().toordinal() + step in around for step in (-2, -1, 0, 1, 2))
    )  # fmt: skip
    return Upcoming(len(starts) + unknown, starts)


def _of(host: Host, dates: DatesByHand) -> bool:
    """Whether dates are those of a host of a page."""
    theirs = dates.host
    if not dates.shared:
        return host.email == theirs.email
    return dates_by_hand.shares(host) and (host.email, host.availability) == (
        theirs.email, theirs.availability,
    )  # fmt: skip


def _fewer(before: HostHours, after: HostHours, day: date) -> bool:
    return bool(intervals.difference(_times(before, day), _times(after, day)))


def _times(hours: HostHours, day: date) -> list[tuple[int, int]]:
    overrides: Mapping[date, Windows] = hours.overrides
    return intervals.union(overrides.get(day, hours.weekly.get(DAYS[day.weekday()], ())))
