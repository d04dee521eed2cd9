"""What offered times tell, over types, hours and calendars: verdicts beside what a page really is.

`python -m tests.support.offer_matrix` writes the tables of docs/proof.md anew. What visitors are offered is
the slow model's; claims and verdicts are the product's.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reconciler.bookable import trial_hours
from reconciler.bookable.offered import LOOK, Offered
from reconciler.evidence import Verdict
from reconciler.model import MULTI_HOST, SINGLE_HOST, Host, PageType, Rule
from reconciler.proof import verdict
from reconciler.times import wording
from reconciler.zoom.witnesses import bookable_times
from reconciler.zoom.witnesses.evidence import PageEvidence
from tests.support import offer_model as model
from tests.support.build import ALL, ANY, MANY, NOW, ONE, live, page
from tests.support.proof_tables import table, write

NAMES = tuple("abcdefgh")
ZONE = "Asia/Singapore"
BEGIN = model.midnight(ZONE, date(2024, 12, 2))
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Case:
    """A page of so many hosts declared as one type, what it really is, and what was made of it.

    `telling` are the types that could offer what is offered, if calendars may hide anything.
    """

    hosts: int
    declared: PageType
    real: PageType
    booked: tuple[str, ...]
    hours: str
    calendars: str
    verdict: Verdict
    telling: frozenset[PageType] = frozenset()


def _days(first: int, last: int, days: Iterable[str] = WEEKDAYS) -> dict[str, tuple[tuple[int, int]]]:
    return dict.fromkeys(days, ((first * 60, last * 60),))


HOURS = {
    "disjoint": [(ZONE, _days(9, 12)), (ZONE, _days(13, 16)), (ZONE, _days(17, 20))],
    "overlapping": [(ZONE, _days(9, 17)), (ZONE, _days(11, 19)), (ZONE, _days(13, 21))],
    "nested": [(ZONE, _days(9, 18)), (ZONE, _days(11, 16)), (ZONE, _days(12, 15))],
    "equal": [(ZONE, _days(9, 17)), (ZONE, _days(9, 17)), ("Singapore", _days(9, 17))],
    "other days": [
        (ZONE, _days(9, 17, WEEKDAYS[:3])), (ZONE, _days(9, 17, WEEKDAYS[2:])),
        (ZONE, _days(9, 17, WEEKDAYS[1:4])),
    ],
    "other zones": [
        (ZONE, _days(9, 18)), ("Europe/Berlin", _days(8, 17)), ("America/New_York", _days(9, 17)),
    ],
}  # fmt: skip
"""Weekly hours of up to three hosts, each in their zone."""


def calendars(kind: str, index: int) -> tuple[model.Stretch, ...]:
    """When host number `index` is busy, over twelve weeks."""
    days = [BEGIN + timedelta(days=day) for day in range(84)]
    spread = [(number * 7 + index * 3) % 24 for number in range(84)]
    busy: dict[str, list[tuple[datetime, datetime]]] = {
        "free": [],
        "meetings": [(day + at * HOUR, day + (at + 4) * HOUR) for day, at in zip(days, spread, strict=True)],
        "a meeting every week": [(day + 11 * HOUR, day + 15 * HOUR) for day in days[index % 5 :: 7]],
        "every morning": [(day + 6 * HOUR, day + 12 * HOUR) for day in days],
        "every night": [(day + 22 * HOUR, day + 32 * HOUR) for day in days],
        "one away for four weeks": [(days[0], days[28])] if index == 1 else [],
        "nearly booked up": [
            (day, day + 24 * HOUR) for number, day in enumerate(days) if number % 14 != index
        ],
    }
    return tuple(busy[kind])


CALENDARS = ("free", "meetings", "a meeting every week", "every morning", "every night",
             "one away for four weeks", "nearly booked up")  # fmt: skip


def _really(names: tuple[str, ...]) -> Iterator[tuple[PageType, tuple[str, ...]]]:
    """Yield what a page of these hosts may really be: of its owner, of another host, for any or all."""
    yield ONE, names[:1]
    yield ONE, names[1:2]
    yield MANY, names[:1]
    yield ANY, names
    yield ALL, names


def looks() -> Iterator[Case]:
    """Yield what a look at a page with its own hours makes of it."""
    for count, hours, busy in itertools.product((2, 3), HOURS, CALENDARS):
        names = NAMES[:count]
        weeks = dict(zip(names, HOURS[hours], strict=False))
        free = {name: model.Person(zone, week) for name, (zone, week) in weeks.items()}
        could = _offering(free)
        for real, booked in _really(names):
            people = tuple(
                model.Person(*weeks[name], busy=calendars(busy, NAMES.index(name))) for name in booked
            )
            offered = model.offered(model.Page(real, people), BEGIN, BEGIN + LOOK)
            telling = frozenset(
                kind for kind, sets in could.items() if any(some.issuperset(offered.starts) for some in sets)
            )
            claims = list(bookable_times.claims(_evidence(offered, weeks)))
            for declared in PageType:
                judged = verdict.judge(declared, claims).verdict
                yield Case(count, declared, real, booked, hours, busy, judged, telling)


def _offering(free: dict[str, model.Person]) -> dict[PageType, list[set[datetime]]]:
    """Return by type the starts that a page could offer at most, of single hosts for each of them."""

    def starts(page_type: PageType, people: Iterable[model.Person]) -> set[datetime]:
        return set(model.offered(model.Page(page_type, tuple(people)), BEGIN, BEGIN + LOOK).starts)

    alone = [starts(ONE, [person]) for person in free.values()]
    together = {kind: [starts(kind, free.values())] for kind in MULTI_HOST}
    return {**together, **dict.fromkeys(SINGLE_HOST, alone)}


def _evidence(
    offered: Offered, weeks: dict[str, tuple[str, dict[str, tuple[tuple[int, int]]]]]
) -> PageEvidence:
    hosts = tuple(Host(name, f"{name}@example.com", zone, week) for name, (zone, week) in weeks.items())
    rules = tuple(Rule(host.email, None, host.time_zone, host.hours, True, {}) for host in hosts)
    return PageEvidence(page(owner=hosts[0], hosts=hosts), live(rules=rules), NOW, offered=offered)


def trials() -> Iterator[Case]:
    """Yield what a trial makes of a page: its own hours play no part."""
    for declared, count, busy in itertools.product((ALL, ANY), (2, 3, 8), CALENDARS):
        names = NAMES[:count]
        trial = trial_hours.make(declared, names, ZONE, 60)
        assert trial is not None
        hosts = tuple(Host(name, f"{name}@example.com") for name in names)
        for real, booked in _really(names):
            people = tuple(
                model.Person(ZONE, trial.of_host(name), busy=calendars(busy, NAMES.index(name)))
                for name in booked
            )
            offered = model.on_trial(trial, BEGIN, model.Page(real, people))
            there = PageEvidence(
                page(owner=hosts[0], hosts=hosts, type=declared), live(), NOW, offered=offered, trial=trial
            )
            judged = verdict.judge(declared, bookable_times.claims(there)).verdict
            yield Case(count, declared, real, booked, "trial hours", busy, judged)


PARTS = {"times looked at": looks, "times on trial": trials}
"""The two ways to look, by the name their table has in docs/proof.md."""


def section(cases: list[Case]) -> str:
    """Return how many cases there were, and their verdicts: a row a declared type and truth."""
    counted = Counter((case.declared, case.real, case.verdict) for case in cases)
    hours, busy = len({case.hours for case in cases}), len({case.calendars for case in cases})
    pages = len({(case.hosts, case.real, case.booked, case.hours, case.calendars) for case in cases})
    declared = len({case.declared for case in cases})
    how_many = (
        f"{len(cases)} cases over {wording.many(hours, 'kind')} of hours and {busy} of calendars: "
        f"{pages} different pages, each as declared of {declared} types."
    )
    return f"{how_many}\n\n{table(counted)}"


if __name__ == "__main__":
    write({name: section(list(make())) for name, make in PARTS.items()})
