"""Starts that are offered on dates of which a person said that they are set otherwise by hand. Pure.

Hours that a person set cannot be read everywhere, so the most that is possible leaves room for a date that
was never set. Their word does not: what is offered against it shows that it is not so. Of a page's type it
tells nothing, since the date is what is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from reconciler.bookable.offered import Offered
from reconciler.model import PageType
from reconciler.proof import stretches
from reconciler.proof.host_windows import Person
from reconciler.times.weekly import Windows
from reconciler.times.zones import DAY

Said = Mapping[str, Mapping[date, Windows]]
"""By the name of a host the times of dates of which a person said that they are set."""


@dataclass(frozen=True, slots=True)
class Against:
    """A start that is offered although, by a person's word on dates, `names` are not free then."""

    start: datetime
    names: tuple[str, ...]


def against(
    offered: Offered, people: Sequence[Person], said: Said, page_type: PageType
) -> Against | None:  # fmt: skip
    """Return the first start that a page of a type would not offer if the dates were as was said."""
    asked = [person for person in people if said.get(person.name)]
    if not asked:
        return None
    span = stretches.seconds(offered.since) - DAY, stretches.seconds(offered.until) + 2 * DAY
    starts = [stretches.seconds(start) for start in offered.starts]

    def held(person: Person) -> frozenset[int]:
        return frozenset(stretches.held(person.most(*span), starts, offered.duration * 60))

    taken = {person.name: held(person) - held(_as_said(person, said[person.name])) for person in asked}
    if page_type is not PageType.ALL_HOSTS:
        others = (held(person) - taken.get(person.name, frozenset()) for person in people if person.on_page)
        left = frozenset[int]().union(*others)
        taken = {name: gone - left for name, gone in taken.items()}
    first = min(frozenset[int]().union(*taken.values()), default=None)
    if first is None:
        return None
    return Against(stretches.moment(first), tuple(name for name, gone in taken.items() if first in gone))


def _as_said(person: Person, dates: Mapping[date, Windows]) -> Person:
    possible = (replace(hours, overrides={**hours.overrides, **dates}) for hours in person.possible)
    return replace(person, possible=tuple(possible))
