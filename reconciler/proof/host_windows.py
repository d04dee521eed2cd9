"""When the people of a live page can be booked, as far as it is known: at most, and at least. Pure.

The live hours of a host are sometimes known only as one of several: a rule names no hours, the files declare
an exception that a person may have set by hand, a write may not show yet. What is to be excluded is held
against the most that is possible, what is to be expected against the least.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from reconciler.bookable import expansion
from reconciler.bookable.expansion import HostHours
from reconciler.compare import projection
from reconciler.compare.projection import Users
from reconciler.model import Host, LivePage, Rule, ZoomUser
from reconciler.times import intervals, zones
from reconciler.times.intervals import Seconds
from reconciler.times.zones import DAY


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom a page may book: a declared `host`, others who are `on_page` by its rules, its owner.

    `possible` are the hours that may be theirs, empty where nothing is known; `unknown` are stretches in
    which they may be free or not, whatever the hours say.
    """

    name: str
    host: bool
    on_page: bool
    possible: tuple[HostHours, ...]
    unknown: tuple[Seconds, ...] = ()

    def most(self, low: int, high: int) -> list[Seconds]:
        """Return when they may be free in [low, high)."""
        if not self.possible:
            return [(low, high)]
        free = [window for hours in self.possible for window in expansion.free(hours, low, high)]
        return intervals.union([*free, *intervals.clip(intervals.union(self.unknown), low, high)])

    def least(self, low: int, high: int) -> list[Seconds]:
        """Return when they are free in [low, high) in any case, their calendar aside."""
        if not self.possible:
            return []
        free = [expansion.free(hours, low, high) for hours in self.possible]
        return intervals.difference(
            functools.reduce(intervals.intersection, free), intervals.union(self.unknown)
        )


def people(
    hosts: Iterable[Host], owner: Host, live: LivePage, users: Users, earlier: LivePage | None = None,
    booked: frozenset[str] = frozenset(),
) -> tuple[Person, ...]:  # fmt: skip
    """Return the people whom a live page may book, with their hours there: declared hosts, and others.

    `earlier` is the page before a write whose effect may not show everywhere yet. A declared host counts as
    `host` unless the page's own data names others alone (`booked`, folded addresses). Others are people with
    a rule whom the files do not declare, and the owner.
    """
    hosts = tuple(hosts)
    declared = {host.email: host for host in hosts}
    called = projection.names(hosts, users)
    booked_names = {called.get(address, address) for address in booked}
    people = [
        _person(host, live, users, earlier, is_host=not booked or host.name in booked_names) for host in hosts
    ]
    extra = {
        user.email: Host(user.called, user.email)
        for rule in live.rules
        for user in users.values()
        if user.email not in declared and projection.folded(rule.address) in _addresses(user)
    }
    if owner.email not in declared:
        extra[owner.email] = owner
    return (*people, *(_person(host, live, users, earlier, is_host=False) for host in extra.values()))


def _addresses(user: ZoomUser) -> set[str]:
    return {projection.folded(address) for address in (user.email, user.address) if address}


def _person(
    host: Host, live: LivePage, users: Users, earlier: LivePage | None, *, is_host: bool
) -> Person:  # fmt: skip
    pages = [page for page in (live, earlier) if page is not None]
    rules = [rule for page in pages if (rule := projection.rules(page, (host,), users).get(host.name))]
    possible = _of_rules(rules, live, users) if rules else _without_rule(host, live, users)
    excepted = [replace(hours, overrides=host.overrides) for hours in possible if host.overrides]
    dated = [*(page.raw.get("segments") for page in pages), *(rule.raw.get("segments") for rule in rules)]
    dates = [_dates(segments) for segments in dated]
    readable = all(hours.time_zone in zones.zone_names() for hours in possible) and None not in dates
    unknown = (_around(day) for days in dates for day in days or ())
    known = (*possible, *excepted) if readable else ()
    return Person(host.name, is_host, is_host or bool(rules), known, tuple(unknown))


def _of_rules(rules: Iterable[Rule], live: LivePage, users: Users) -> list[HostHours]:
    """Return the hours that rules give: those of the availability they go by, or their own."""
    possible: list[HostHours] = []
    for rule in rules:
        named = projection.named(rule, users)
        week = named.hours if named else rule.hours
        zone = named.time_zone if named else rule.time_zone
        if week is None:
            return []
        hours = HostHours(zone or str(live.fields.get("time_zone") or ""), week)
        possible += [hours] if hours not in possible else []
    return possible


def _without_rule(host: Host, live: LivePage, users: Users) -> list[HostHours]:
    """Return what the hours of a host without a rule may be: those declared, or those they have in Zoom.

    Nothing is known of a declared host whom a page with rules leaves out: it may not book them at all.
    """
    if live.rules:
        return []
    user = users.get(host.email)
    in_zoom = user.availability(host.availability) if user else None
    declared = [HostHours(host.time_zone or "", host.hours)] if host.hours is not None else []
    return declared + ([HostHours(in_zoom.time_zone or "", in_zoom.hours)] if in_zoom else [])


def _dates(segments: Any) -> frozenset[date] | None:
    """Return the dates for which hours of their own are kept; None where they cannot be read.

    What such hours do to the weekly ones is not known [zoom.md: not-known].
    """
    if not segments:
        return frozenset()
    try:
        return frozenset(
            date.fromisoformat(str(segment[edge])[:10]) for segment in segments for edge in ("start", "end")
        )
    except (KeyError, TypeError, ValueError):
        return None


def _around(day: date) -> Seconds:
    """Return a stretch that holds a date in every time zone."""
    midnight = (day.toordinal() - zones.EPOCH_DAY) * DAY
    return max(midnight - DAY, 0), midnight + 2 * DAY
