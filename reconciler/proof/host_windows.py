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
from reconciler.model import Host, LivePage, Rule
from reconciler.times import intervals, zones
from reconciler.times.intervals import Seconds
from reconciler.times.zones import DAY


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom a page may book: a host, or its owner who is none.

    `possible` are the hours that may be theirs, empty where nothing is known; `unknown` are stretches in
    which they may be free or not, whatever the hours say.
    """

    name: str
    host: bool
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
    hosts: Iterable[Host], owner: Host, live: LivePage, users: Users, earlier: LivePage | None = None
) -> tuple[Person, ...]:
    """Return the declared hosts of a live page, and its owner where they are no host, with their hours there.

    `earlier` is the page before a write whose effect may not show everywhere yet.
    """
    hosts = tuple(hosts)
    names = [host.name for host in hosts]
    declared = [_person(host, live, users, earlier, is_host=True) for host in hosts]
    if owner.email in {host.email for host in hosts} or owner.name in names:
        return tuple(declared)
    return (*declared, _person(owner, live, users, earlier, is_host=False))


def _person(
    host: Host, live: LivePage, users: Users, earlier: LivePage | None, *, is_host: bool
) -> Person:  # fmt: skip
    pages = [page for page in (live, earlier) if page is not None]
    rules = [rule for page in pages if (rule := projection.rules(page, (host,), users).get(host.name))]
    possible = _of_rules(rules, live, users) if rules else _without_rule(host, users)
    excepted = [replace(hours, overrides=host.overrides) for hours in possible if host.overrides]
    dated = [*(page.raw.get("segments") for page in pages), *(rule.raw.get("segments") for rule in rules)]
    dates = [_dates(segments) for segments in dated]
    readable = all(hours.time_zone in zones.zone_names() for hours in possible) and None not in dates
    unknown = (_around(day) for days in dates for day in days or ())
    return Person(host.name, is_host, (*possible, *excepted) if readable else (), tuple(unknown))


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


def _without_rule(host: Host, users: Users) -> list[HostHours]:
    """Return what the hours of a host without a rule may be: those declared, or those they have in Zoom."""
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
