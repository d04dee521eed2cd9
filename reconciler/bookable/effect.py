"""What an action means to the people who book: the offer before and after it, compared. Pure."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from reconciler.bookable import bookers, hours, offer, week_picture
from reconciler.bookable.expansion import HostHours
from reconciler.bookable.offer import Offer
from reconciler.model import BookingPage, Host, LivePage, PageType, ZoomUser
from reconciler.times import zones

Users = Mapping[str, ZoomUser]
FIRST_LOOK = timedelta(days=8)
LOOK_AHEAD = timedelta(days=366)
"""How far a page without a last day is looked at for common time: every season once."""


def compare(page: BookingPage, live: LivePage | None, users: Users, today: date) -> dict[str, Any] | None:
    """Return `bookers.compare` and the picture of the week after; None where hours are not known."""
    before, after = offers(page, live, users)
    if after is None:
        return None
    start, end = bookers.ordinary_week(max(today, _first_day(after, today)), after.time_zone)
    comparison = bookers.compare(before, after, today)
    return {**comparison, "picture": week_picture.draw(after, start, end, after.time_zone)}


def picture(
    page: BookingPage, live: LivePage | None, users: Users, today: date, really: PageType | None = None
) -> dict[str, Any] | None:
    """Return the picture of an ordinary week of the live page; None where its hours are not known.

    `really` is its type where that is another than declared: a single-host one books its owner alone,
    whoever else the rules name [zoom.md: thread-request].
    """
    page_type = really or page.type
    offered = offer.live(live, page_type, page.hosts, users) if live else None
    if offered is not None and really and not really.multi_host and page.owner.name in offered.hosts:
        offered = replace(offered, hosts={page.owner.name: offered.hosts[page.owner.name]})
    if offered is None:
        return None
    start, end = bookers.ordinary_week(max(today, _first_day(offered, today)), offered.time_zone)
    return week_picture.draw(offered, start, end, offered.time_zone)


def offers(page: BookingPage, live: LivePage | None, users: Users) -> tuple[Offer | None, Offer | None]:
    """Return the live offer and the declared offer of a page; None each where hours are not known."""
    before = offer.live(live, page.type, page.hosts, users) if live else None
    return before, declared(page, live, users)


def declared(page: BookingPage, live: LivePage | None, users: Users) -> Offer | None:
    """Return what the page offers once it is as declared; undeclared parts are taken from Zoom."""
    in_zoom = {host.name: _in_zoom(host, page, live, users) for host in offer.unknown(page.hosts)}
    if None in in_zoom.values():
        return None
    fields = dict(live.fields) if live else {}
    return offer.declared(page, {name: hours_ for name, hours_ in in_zoom.items() if hours_}, fields)


@functools.lru_cache(maxsize=1024)
def empty(offered: Offer, today: date) -> bool:
    """Whether nobody can book anything from `today` to the page's end, a year ahead at most.

    Remembered: a host has many pages that differ in nothing that counts here.
    """
    start = hours.local_instant(today, offered.time_zone)
    start = max(start, offered.since) if offered.since else start
    ends = (start + ahead for ahead in (FIRST_LOOK, LOOK_AHEAD))
    return all(offered.first_start(start, min(end, offered.until or end)) is None for end in ends)


def _in_zoom(host: Host, page: BookingPage, live: LivePage | None, users: Users) -> HostHours | None:
    """Return hours that no file gives: of the live page where unmanaged, else of the availability."""
    offered = offer.live(live, page.type, page.hosts, users) if live else None
    if host.availability is None and offered and host.name in offered.hosts:
        return offered.hosts[host.name]
    user = users.get(host.email)
    availability = user.availability(host.availability) if user else None
    if availability is None or availability.hours is None:
        return None
    zone = availability.time_zone or host.time_zone or "UTC"
    return HostHours(zone, availability.hours) if zone in zones.zone_names() else None


def _first_day(offered: Offer, today: date) -> date:
    """Return the page's first day in its own zone; `today` for a page without a first day."""
    since: datetime | None = offered.since
    return since.astimezone(zones.zone(offered.time_zone)).date() if since else today
