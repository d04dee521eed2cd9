"""Which bookings lie at times that a change takes away."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from reconciler.bookable import lost, upcoming
from reconciler.model import DatedHours, Host
from tests.support.build import ALL, ANA, ANY, BUDI, NOW, ONE, USERS, live, page, rule

MON = datetime(2026, 1, 5, tzinfo=UTC)
"""Common time of ana and budi is 03:00 to 09:00 UTC."""
DATES = {"start_date": "2026-01-05", "end_date": "2026-03-31", "time_zone": "Asia/Singapore"}
SHORT = replace(ANA, hours={"mon": ((540, 840),)})
FIELDS = {"time_zone": "Asia/Singapore", "start_time_increment": 30, "buffer": {"before": 0, "after": 0}}


def at(*times: str) -> upcoming.Upcoming:
    return upcoming.of(datetime.fromisoformat(f"2026-01-{time}:00Z") for time in times)


def offers(*, there=None, rules=None, kind=ALL, hosts=(ANA, BUDI), fields=None):
    before = live(fields={**FIELDS, **(there or {})}, rules=rules or (rule(ANA), rule(BUDI)))
    wanted = page(type=kind, hosts=hosts, fields={**FIELDS, **(there or {}), **(fields or {})})
    found = lost.offers(wanted, before, USERS)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("change", "gone"),
    [
        ({"hosts": (SHORT, BUDI)}, ["05T06:00", "05T08:30"]),
        ({"hosts": (replace(ANA, time_zone="America/New_York"), BUDI)}, ["05T03:00", "05T06:00", "05T08:30"]),
        ({"fields": {"duration": 60}}, ["05T08:30"]),
        ({"fields": {"buffer": {"before": 15, "after": 0}}}, ["05T03:00"]),
        ({"fields": {"buffer": {"before": 0, "after": 15}}}, ["05T08:30"]),
        ({"there": DATES, "fields": {"start_date": "2026-01-06"}}, ["05T03:00", "05T06:00", "05T08:30"]),
        ({"there": DATES, "fields": {"end_date": "2026-02-01"}}, []),
        ({"kind": ANY, "hosts": (BUDI,)}, ["09T03:00"]),
        ({"kind": ONE, "rules": (rule(ANA),), "hosts": (SHORT,)}, ["05T06:00", "05T08:30"]),
    ],
    ids=["hours", "zone", "length", "before", "after", "first day", "last day", "host leaves", "one host"],
)
def test_a_booking_is_lost_where_it_could_be_made_before_and_not_after(change, gone):
    if change.get("kind") is ANY:
        friday = replace(ANA, hours={"mon": ((540, 1020),), "fri": ((540, 1020),)})
        change = {**change, "rules": (rule(friday), rule(BUDI))}
    found = offers(**change)
    booked = at("05T03:00", "05T06:00", "05T08:30", "09T03:00")
    assert lost.any_time(found, NOW)
    assert lost.bookings(booked, found, NOW) == at(*gone)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"fields": {"start_time_increment": 60}},
        {"fields": {"duration": 15}},
        {"hosts": (replace(ANA, hours={"mon": ((480, 1080),)}), BUDI)},
        {"hosts": (ANA,), "kind": ALL},
    ],
    ids=["nothing", "grid", "shorter", "longer hours", "a host less"],
)
def test_what_takes_no_time_away_loses_none(change):
    assert not lost.any_time(offers(**change), NOW)


CLOSED = date(2026, 1, 12)


@pytest.mark.parametrize(
    ("dated", "there", "gone"),
    [
        (DatedHours({CLOSED: ()}), {}, ["12T03:00"]),
        (DatedHours({CLOSED: ()}), {CLOSED: ()}, []),
        (None, {}, []),
    ],
    ids=["the change closes it", "closed already", "a person closes it"],
)
def test_a_dated_exception_takes_away_what_the_change_itself_closes(dated, there, gone):
    closed = replace(ANA, overrides={CLOSED: ()}, dated=dated)
    found = offers(hosts=(closed, BUDI), rules=(replace(rule(ANA), dated=there), rule(BUDI)))
    assert lost.bookings(at("05T03:00", "12T03:00"), found, NOW) == at(*gone)


def test_a_booking_that_does_not_say_when_it_is_may_be_lost():
    found = offers(hosts=(SHORT, BUDI))
    assert lost.bookings(upcoming.of([None, MON.replace(hour=3)]), found, NOW) == upcoming.Upcoming(1)
    assert lost.bookings(upcoming.of([None]), found, NOW).count == 1


def test_where_hours_are_not_known_nothing_is_said():
    nobody = Host("x", "x@example.com")
    assert lost.offers(page(hosts=(ANA, nobody)), live(), USERS) is None
