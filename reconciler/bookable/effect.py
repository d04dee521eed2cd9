"""What an action means to the people who book: the offer before and after it, compared. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from reconciler.bookable import bookers, offer, week_picture
from reconciler.bookable.expansion import HostHours
from reconciler.bookable.offer import Offer
from reconciler.compare import projection
from reconciler.model import EMPTY, BookingPage, Host, LivePage, PageType, ZoomUser
from reconciler.times import zones
from reconciler.times.weekly import Windows

Users = Mapping[str, ZoomUser]


def compare(
    page: BookingPage, live: LivePage | None, users: Users, today: date, really: PageType | None = None
) -> dict[str, Any] | None:
    """Return `bookers.compare` and the picture of the week after; None where hours are not known.

    `really` is the type of the live page where that is another than declared.
    """
    before, after = _as_it_is(page, live, users, really), declared(page, live, users)
    if after is None or (live is not None and offer.hidden(live, page.hosts, users)):
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
    offered = _as_it_is(page, live, users, really)
    if offered is None:
        return None
    start, end = bookers.ordinary_week(max(today, _first_day(offered, today)), offered.time_zone)
    return week_picture.draw(offered, start, end, offered.time_zone)


def _as_it_is(
    page: BookingPage, live: LivePage | None, users: Users, really: PageType | None
) -> Offer | None:
    """Return what the live page offers by the type that it is; None where its hours are not known."""
    offered = offer.live(live, really or page.type, page.hosts, users) if live else None
    if offered is not None and really and not really.multi_host and page.owner.name in offered.hosts:
        return replace(offered, hosts={page.owner.name: offered.hosts[page.owner.name]})
    return offered


def offers(page: BookingPage, live: LivePage | None, users: Users) -> tuple[Offer | None, Offer | None]:
    """Return the live offer and the declared offer of a page; None each where hours are not known."""
    before = offer.live(live, page.type, page.hosts, users) if live else None
    return before, declared(page, live, users)


def standing(page: BookingPage, live: LivePage, users: Users) -> tuple[Offer | None, Offer | None]:
    """Return `offers` with dated exceptions in both, but for those that the change itself sets or takes away.

    Those that a person sets by hand stand before as well: no change takes their times.
    """
    before, after = offers(page, live, users)
    if before is None:
        return None, after
    rules = projection.rules(live, page.hosts, users)
    dated = {host.name: _stays(host, rules[host.name].dated) for host in page.hosts if host.name in rules}
    hosts = {name: replace(week, overrides=dated.get(name, EMPTY)) for name, week in before.hosts.items()}
    return replace(before, hosts=hosts), after


def declared(page: BookingPage, live: LivePage | None, users: Users) -> Offer | None:
    """Return what the page offers once it is as declared; undeclared parts are taken from Zoom.

    None where hours are not known, nor is any duration: that of a page which an `undo` would change in
    part, and which is gone.
    """
    fields = dict(live.fields) if live else {}
    if "duration" not in page.fields and "duration" not in offer.possible(fields):
        return None
    in_zoom = {host.name: _in_zoom(host, page, live, users) for host in offer.unknown(page.hosts)}
    if None in in_zoom.values():
        return None
    return offer.declared(page, {name: hours_ for name, hours_ in in_zoom.items() if hours_}, fields)


def _stays(host: Host, live: Mapping[date, Windows]) -> Mapping[date, Windows]:
    """Return the exceptions that stand before a change: the live, and those that no change sets."""
    if host.dated is None:
        return host.overrides
    return {**{day: windows for day, windows in host.overrides.items() if day not in host.dated.days}, **live}


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
