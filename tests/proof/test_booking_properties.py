"""Bookings against the slow model: whatever a page is, no claim that decides speaks against it.

Calendars are made up independently of one another; a page for any host may be a fair one.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from reconciler.evidence import Verdict
from reconciler.model import Host, Rule
from reconciler.proof import verdict
from reconciler.proof.by_booking import Booked
from reconciler.zoom.witnesses import bookable_times
from reconciler.zoom.witnesses.evidence import PageEvidence
from tests.support import offer_model as model
from tests.support.build import ALL, ANY, MANY, NOW, ONE, live, page

ZONE = "Asia/Singapore"
BEGIN = model.midnight(ZONE, date(2024, 12, 2))
LOOK = timedelta(days=14)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
SEEDS = 120


@dataclass
class Person:
    """A host with all that takes their time, and what stands in their list."""

    host: Host
    busy: list[model.Stretch] = field(default_factory=list)
    listed: list[Booked] = field(default_factory=list)


def made_up(draw: random.Random, count: int) -> list[Person]:
    people = []
    for name in "abcd"[:count]:
        first, last = draw.choice([(9, 17), (9, 17), (9, 17), (8, 16), (10, 19)])
        week = dict.fromkeys(WEEKDAYS, ((first * 60, last * 60),))
        people.append(Person(Host(name, f"{name}@example.com", ZONE, week)))
    for person in people:
        person.busy += [a_while(draw) for _ in range(draw.choice([0, 0, 2, 6, 15, 40]))]
        for _ in range(draw.choice([0, 0, 3, 4, 12])):
            at = a_while(draw)
            person.busy.append(at)
            person.listed.append(Booked(*at, "elsewhere", attends=True))
    for _ in range(draw.choice([0, 0, 4])):  # of a page of the owner's that others attend
        people[0].listed.append(Booked(*a_while(draw), "shared", attends=False))
    return people


def a_while(draw: random.Random, first: int = 0) -> model.Stretch:
    start = BEGIN + timedelta(days=draw.randint(first, 13), minutes=15 * draw.randint(32, 76))
    return start, start + timedelta(minutes=draw.choice([15, 30, 60]))


def book(draw: random.Random, real: object, people: list[Person]) -> set[str]:
    """Book the page itself some times; return who is left out by then if it is fair."""
    counts = Counter({person.host.name: 0 for person in people})
    for _ in range(draw.choice([0, 0, 2, 8])):
        at = a_while(draw, -14)
        attending = {ALL: people, ANY: [draw.choice(people[: draw.choice([1, 4])])]}.get(real, people[:1])
        for person in people:
            if person in attending or person is people[0]:
                sure = person in attending and person is not people[0]
                person.listed.append(Booked(*at, "live", attends=sure))
        for person in attending:
            person.busy.append(at)
            counts[person.host.name] += 1
    return {name for name, count in counts.items() if count - min(counts.values()) >= 3}


def looked(seed: int, real: object) -> PageEvidence:
    draw = random.Random(f"{seed} {real}")
    people = made_up(draw, draw.randint(2, 4))
    hidden = book(draw, real, people)
    fair = draw.random() < 0.5
    on_page = {ALL: people, ANY: [p for p in people if not (fair and p.host.name in hidden)]}
    booked = tuple(
        model.Person(ZONE, person.host.hours, busy=tuple(person.busy))
        for person in on_page.get(real, people[:1])
    )
    lengths = {"before": draw.choice([0, 0, 15]), "after": draw.choice([0, 0, 15])}
    offered = model.offered(model.Page(real, booked, **lengths), BEGIN, BEGIN + LOOK)
    hosts = tuple(person.host for person in people)
    rules = tuple(Rule(host.email, None, host.time_zone, host.hours, True, {}) for host in hosts)
    there = live(rules=rules, fields={"duration": 30, "start_time_increment": 30, "buffer": lengths})
    there = replace(there, schedule_id="live")
    bookings = {person.host.email: tuple(person.listed) for person in people}
    return PageEvidence(page(owner=hosts[0], hosts=hosts), there, NOW, offered=offered, bookings=bookings)


@pytest.mark.parametrize("real", [ONE, MANY, ANY, ALL])
def test_no_decisive_claim_excludes_what_the_page_is(real):
    told = Counter()
    for seed in range(SEEDS):
        claims = list(bookable_times.claims(looked(seed, real)))
        assert [claim for claim in claims if claim.decisive and real not in claim.types] == [], seed
        told[verdict.judge(ALL, claims).verdict] += 1
    if real is ALL:
        assert told[Verdict.CONFIRMED] >= SEEDS / 10
        assert told[Verdict.CONTRADICTED] == 0
    else:
        assert told[Verdict.CONFIRMED] == 0
        assert told[Verdict.CONTRADICTED] > SEEDS / 4
