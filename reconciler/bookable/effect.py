"""What an action means to the people who book: the offer before and after it, compared. Pure."""

from __future__ import annotations

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


def of(page: BookingPage, live: LivePage | None, users: Users, today: date) -> dict[str, Any] | None:
    """Return `bookers.compare` and the picture of the week after; None where hours are not known."""
    before, after = offers(page, live, users)
    if after is None:
        return None
    start, end = bookers.ordinary_week(max(today, _first_day(after, today)), after.time_zone)
    found = bookers.compare(before, after, today)
    return {**found, "picture": week_picture.draw(after, start, end, after.time_zone)}


def standing(
    page: BookingPage, live: LivePage | None, users: Users, today: date, really: PageType | None = None
) -> dict[str, Any] | None:
    """Return the picture of an ordinary week of the page as it stands; None where its hours are not known.

    `really` is its type where that is another than declared: a single-host one then books its owner alone,
    whoever else the rules name [zoom.md: thread-request].
    """
    page_type = really or page.type
    shown = offer.of_live(live, page_type, page.hosts, users) if live else None
    if shown is not None and really and not really.multi_host and page.owner.name in shown.hosts:
        shown = replace(shown, hosts={page.owner.name: shown.hosts[page.owner.name]})
    if shown is None:
        return None
    start, end = bookers.ordinary_week(max(today, _first_day(shown, today)), shown.time_zone)
    return week_picture.draw(shown, start, end, shown.time_zone)


def offers(page: BookingPage, live: LivePage | None, users: Users) -> tuple[Offer | None, Offer | None]:
    """Return what the page offers as it stands, and as it is declared; None each where that is not known."""
    before = offer.of_live(live, page.type, page.hosts, users) if live else None
    return before, declared(page, live, users)


def declared(page: BookingPage, live: LivePage | None, users: Users) -> Offer | None:
    """Return what the page offers once it is as declared; undeclared parts as they stand in Zoom."""
    known = {host.name: _in_zoom(host, page, live, users) for host in offer.unknown(page.hosts)}
    if None in known.values():
        return None
    fields = dict(live.fields) if live else {}
    return offer.of(page, {name: one for name, one in known.items() if one}, fields)


def empty(one: Offer, today: date) -> bool:
    """Whether nobody can book anything from `today` to the page's end, a year ahead at most."""
    start = hours.local_instant(today, one.time_zone)
    start = max(start, one.since) if one.since else start
    ends = (min(start + far, one.until) if one.until else start + far for far in (FIRST_LOOK, LOOK_AHEAD))
    return not any(one.starts(start, end) for end in ends)


def _in_zoom(host: Host, page: BookingPage, live: LivePage | None, users: Users) -> HostHours | None:
    """Hours that no file says: those of the live page where they are unmanaged, else an availability's."""
    shown = offer.of_live(live, page.type, page.hosts, users) if live else None
    if host.availability is None and shown and host.name in shown.hosts:
        return shown.hosts[host.name]
    user = users.get(host.email)
    found = user.availability(host.availability) if user else None
    zone = (found.time_zone if found else None) or host.time_zone or "UTC"
    return HostHours(zone, found.hours) if found and zone in zones.zone_names() else None


def _first_day(one: Offer, today: date) -> date:
    """The page's first day, where it lies ahead."""
    since: datetime | None = one.since
    return since.astimezone(zones.zone(one.time_zone)).date() if since else today
