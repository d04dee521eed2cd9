"""When a host can be booked: on one page as Zoom has it, and usually, as a file says it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from reconciler.compare import projection
from reconciler.model import EMPTY, Host, Rule, ZoomUser
from reconciler.times import zones
from reconciler.times.weekly import Weekly

LONGEST_NAME = 256
Users = Mapping[str, ZoomUser]


@dataclass(frozen=True, slots=True)
class When:
    """When a host can be booked on one page, as a file can say it; all None: left to Zoom."""

    hours: Weekly | None = None
    availability: str | None = None
    time_zone: str | None = None

    def beside(self, zone: str | None) -> When:
        """Return it as a file can say it of a host with time zone `zone`."""
        if self.hours is not None and self.time_zone != zone:
            return When()
        return When(self.hours, self.availability)


def when(rule: Rule, user: ZoomUser, users: Users) -> When:
    """Return what a rule says of its user: the name of an availability, hours of its own, or nothing."""
    named = projection.named(rule, users)
    zone = named.time_zone if named else rule.time_zone
    zone = zone if zone in zones.zone_names() else None
    if named and named.name and user.availability(named.name) == named and len(named.name) <= LONGEST_NAME:
        return When(availability=named.name, time_zone=zone)
    hours = named.hours if named else rule.hours
    return When(hours, None, zone) if zone and hours is not None else When()


def host(name: str, email: str, whens: Sequence[When]) -> Host:
    """Return a new host, with the hours of most of their pages.

    A file has one time zone a host, and hours under every page of theirs: where one page cannot go by
    that, the host has none, and each page says its own.
    """
    keeping = [one.time_zone for one in whens if one.hours is not None] or [one.time_zone for one in whens]
    zone = _most([one for one in keeping if one])
    usable = [one.beside(zone) for one in whens]
    usual = When() if When() in usable else usable[_most_index(usable)]
    return Host(name, email, zone, usual.hours, EMPTY, usual.availability)


def _most(texts: Collection[str]) -> str | None:
    counts = Counter(texts)
    return min(counts, key=lambda text: (-counts[text], text), default=None)


def _most_index(values: Sequence[When]) -> int:
    return max(range(len(values)), key=lambda index: (values.count(values[index]), -index))
