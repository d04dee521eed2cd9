"""When the people of a live page can be booked, as far as it is known: at most, and at least. Pure.

The live hours of a host are sometimes known only as one of several: a rule names no hours, the files declare
an exception that a person may have set by hand, a write may not show yet. What is to be excluded is held
against the most that is possible, what is to be expected against the least.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from reconciler.bookable import expansion
from reconciler.bookable.expansion import HostHours
from reconciler.compare import directory, projection
from reconciler.compare.projection import Users
from reconciler.model import Host, LivePage, Rule
from reconciler.times import intervals, weekly, zones
from reconciler.times.intervals import Seconds
from reconciler.times.zones import DAY


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom a page may book: a declared `host`, others who are `on_page` by its rules, its owner.

    `possible` are the hours that may be theirs, empty where nothing is known; `unknown` are stretches in
    which they may be free or not, whatever the hours say. `in_zoom` where hours are those of an availability
    in Zoom, which may change without the page; `written` where a write changed them, which may not show
    everywhere yet: those before it may be theirs still.
    """

    name: str
    host: bool
    on_page: bool
    possible: tuple[HostHours, ...]
    unknown: tuple[Seconds, ...] = ()
    in_zoom: bool = False
    written: bool = False

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
    rules = (*live.rules, *(earlier.rules if earlier else ()))
    declared = {host.email: host for host in hosts}
    called = projection.names(hosts, users)
    booked_names = {called.get(address, address) for address in booked}
    people = [
        _person(host, live, users, earlier, is_host=not booked or host.name in booked_names) for host in hosts
    ]
    known = directory.of(users).by_address
    extra = {
        user.email: Host(user.called, user.email)
        for rule in rules
        for user in known.get(directory.folded(rule.address), ())
        if user.email not in declared
    }
    if owner.email not in declared:
        extra[owner.email] = owner
    return (*people, *(_person(host, live, users, earlier, is_host=False) for host in extra.values()))


def _person(
    host: Host, live: LivePage, users: Users, earlier: LivePage | None, *, is_host: bool
) -> Person:  # fmt: skip
    pages = [page for page in (live, earlier) if page is not None]
    rules = [projection.rules(page, (host,), users).get(host.name) for page in pages]
    ways = [
        _of_rule(rule, page, users) if rule else _without_rule(host, page, users, is_host=is_host)
        for page, rule in zip(pages, rules, strict=True)
    ]
    possible: list[HostHours] = []
    for hours in itertools.chain(*ways) if all(ways) else ():
        possible += [hours] if hours not in possible else []
    excepted = [replace(hours, overrides=host.overrides) for hours in possible if host.overrides]
    raws = [page.raw for page in pages] + [rule.raw for rule in rules if rule]
    stretches = [_dates(raw.get("segments")) for raw in raws]
    readable = all(hours.time_zone in zones.zone_names() for hours in possible) and None not in stretches
    unknown = (stretch for some in stretches for stretch in some or ())
    known = (*possible, *excepted) if readable else ()
    in_zoom = any(rule is None or projection.named(rule, users) is not None for rule in rules)
    return Person(
        host.name, is_host, is_host or any(rules), known, tuple(unknown), in_zoom=in_zoom and bool(known),
        written=any(way != ways[0] for way in ways),
    )  # fmt: skip


def _of_rule(rule: Rule, page: LivePage, users: Users) -> list[HostHours]:
    """Return the hours that a rule gives: those of the availability it goes by, or its own; else nothing."""
    named = projection.named(rule, users)
    week = named.hours if named else rule.hours
    zone = named.time_zone if named else rule.time_zone
    return [] if week is None else [HostHours(zone or _zone(page), week)]


def _without_rule(host: Host, page: LivePage, users: Users, *, is_host: bool) -> list[HostHours]:
    """Return what the hours of a host without a rule may be: declared, theirs in Zoom, or the page's own.

    Nothing where those in Zoom are not known, nor of a host whom a page with rules leaves out: it may not
    book them at all.
    """
    if page.rules and is_host:
        return []
    user = users.get(host.email)
    in_zoom = user.availability(host.availability) if user else None
    try:
        of_page = weekly.from_zoom(page.raw.get("segments_recurrence") or {})
    except (weekly.BadHours, AttributeError, KeyError, TypeError):
        return []
    if in_zoom is None or in_zoom.hours is None:
        return []
    declared = [HostHours(host.time_zone or _zone(page), host.hours)] if host.hours is not None else []
    own = [HostHours(_zone(page), of_page)] if of_page else []
    return [*declared, HostHours(in_zoom.time_zone or _zone(page), in_zoom.hours), *own]


def _zone(page: LivePage) -> str:
    return str(page.fields.get("time_zone") or "")


def _dates(segments: Any) -> list[Seconds] | None:
    """Return the stretches for which hours of their own are kept; None where they cannot be read.

    What such hours do to the weekly ones is not known [zoom.md: not-known].
    """
    if not segments:
        return []
    try:
        edges = [
            sorted(date.fromisoformat(str(segment[edge])[:10]) for edge in ("start", "end"))
            for segment in segments
        ]
    except (KeyError, TypeError, ValueError):
        return None
    return [(_around(first)[0], _around(last)[1]) for first, last in edges]


def _around(day: date) -> Seconds:
    """Return a stretch that holds a date in every time zone."""
    midnight = (day.toordinal() - zones.EPOCH_DAY) * DAY
    return max(midnight - DAY, 0), midnight + 2 * DAY
