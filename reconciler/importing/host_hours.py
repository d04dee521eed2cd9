"""When a host can be booked on one page in Zoom, and the usual hours that a file declares. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from reconciler.compare import equality, projection
from reconciler.model import EMPTY, Host, Rule, ZoomUser
from reconciler.times import zones
from reconciler.times.weekly import Weekly

LONGEST_NAME = 256
Users = Mapping[str, ZoomUser]


@dataclass(frozen=True, slots=True)
class When:
    """When a host can be booked on one page, as a file declares it; all None: unmanaged."""

    hours: Weekly | None = None
    availability: str | None = None
    time_zone: str | None = None

    def beside(self, zone: str | None) -> When:
        """Return it as a file declares it of a host with time zone `zone`; unmanaged in another zone."""
        if self.hours is not None and not equality.same(("time_zone",), self.time_zone, zone):
            return When()
        return When(self.hours, self.availability)


def when(rule: Rule, user: ZoomUser, users: Users) -> When:
    """Return when a rule lets its user be booked: by a named availability, by hours, or unmanaged."""
    availability = projection.named(rule, users)
    zone = availability.time_zone if availability else rule.time_zone
    zone = zone if zone in zones.zone_names() else None
    name = availability.name if availability else ""
    if name and user.availability(name) == availability and len(name) <= LONGEST_NAME:
        return When(availability=name, time_zone=zone)
    hours = availability.hours if availability else rule.hours
    return When(hours, None, zone) if zone and hours is not None else When()


def when_of_all(rules: Sequence[Rule], user: ZoomUser, users: Users) -> When:
    """Return when the rules of one user let them be booked; unmanaged where they say different things."""
    first, *others = (when(rule, user, users) for rule in rules)
    return first if all(other == first for other in others) else When()


def host(name: str, email: str, whens: Sequence[When], *, every_page: bool = True) -> Host:
    """Return a new host, with the hours of most of their pages.

    A file has one time zone and one set of hours for a host: where one page cannot use them, the host
    declares none and each page declares its own. So do the pages of others, where it is not `every_page` of
    the host that was read: hours there say nothing of the usual ones.
    """
    with_hours = [when for when in whens if when.hours is not None]
    zone = _most([when.time_zone for when in with_hours or whens if when.time_zone])
    usable = [when.beside(zone) for when in whens]
    usual = When() if When() in usable else usable[_most_index(usable)]
    usual = When() if usual.hours is not None and not every_page else usual
    return Host(name, email, zone, usual.hours, EMPTY, usual.availability)


def _most(texts: Collection[str]) -> str | None:
    counts = Counter(texts)
    return min(counts, key=lambda text: (-counts[text], text), default=None)


def _most_index(values: Sequence[When]) -> int:
    return max(range(len(values)), key=lambda index: (values.count(values[index]), -index))
