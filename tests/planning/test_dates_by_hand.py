"""Which dates are asked of a person, where, and which of them were seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reconciler.model import Rule
from reconciler.planning import dates_by_hand
from reconciler.times.dated import DatedHours
from tests.support.build import ANA, BUDI, CHITRA, DEWI, TODAY, USERS, live, page

MONDAY, NEXT, TUESDAY = date(2026, 2, 16), date(2026, 2, 23), date(2026, 2, 17)
FIXED = {"interval_type": "fixed", "time_zone": "Asia/Singapore", "start_date": "2026-02-16"}


def asked(host, more=None, **kept):
    """Return the dates that are asked for on a page with this host."""
    found = dates_by_hand.on_page(page(hosts=(host,), fields=more or {}, **kept), TODAY, USERS)
    return [day for dates in found for day in dates.days]


@pytest.mark.parametrize(("overrides", "days"), [
    ({MONDAY: ()}, [MONDAY]),
    ({MONDAY: ANA.hours["mon"]}, []),
    ({MONDAY: ((540, 600),)}, [MONDAY]),
    ({TUESDAY: ()}, []),
    ({TUESDAY: ((540, 600),)}, [TUESDAY]),
    ({date(2025, 12, 29): ()}, []),
    ({}, []),
])  # fmt: skip
def test_a_date_that_leaves_the_day_as_it_is_is_not_asked_for(overrides, days):
    assert asked(replace(ANA, overrides=overrides)) == days


@pytest.mark.parametrize(("end", "days"), [
    ("2026-02-23", [MONDAY, NEXT]),
    ("2026-02-22", [MONDAY]),
    ("2026-02-15", []),
])  # fmt: skip
def test_a_date_outside_those_of_the_page_is_not_asked_for(end, days):
    closed = replace(ANA, overrides={date(2026, 2, 9): (), MONDAY: (), NEXT: ()})
    assert asked(closed, {**FIXED, "end_date": end}) == days


def test_a_page_without_limits_has_no_dates_whatever_it_says_beside():
    assert asked(replace(ANA, overrides={NEXT: ()}), {**FIXED, "interval_type": "unlimited"}) == [NEXT]


@pytest.mark.parametrize(("zone", "window", "days"), [
    ("Pacific/Auckland", (0, 300), [TUESDAY]),  # Monday 11:00 to 16:00 in UTC
    ("Pacific/Auckland", (780, 840), []),  # Tuesday 00:00 in UTC is past the page's Monday in London
    ("America/Los_Angeles", (0, 300), []),
])  # fmt: skip
def test_the_edge_of_a_page_is_where_its_zone_has_it(zone, window, days):
    host = replace(ANA, time_zone=zone, hours={"tue": (window,)}, overrides={TUESDAY: ()})
    only_monday = {"interval_type": "fixed", "time_zone": "Europe/London", "start_date": "2026-02-16",
                   "end_date": "2026-02-16"}  # fmt: skip
    assert asked(host, only_monday) == days


def test_what_apply_writes_is_not_asked_for():
    dated = DatedHours({MONDAY: ()}, "empty")
    assert asked(replace(ANA, overrides={MONDAY: (), NEXT: ()}, dated=dated)) == [NEXT]


def shared(*pages):
    return dates_by_hand.shared(((one, ()) for one in pages), TODAY, USERS)


def test_dates_of_an_availability_are_asked_for_once_for_all_pages():
    """Chitra's availability in Zoom has hours on Monday and Wednesday."""
    off = replace(CHITRA, overrides={MONDAY: (), TUESDAY: (), NEXT: ()})
    short = page("short", hosts=(off,), fields={**FIXED, "end_date": "2026-02-20"})
    (dates,) = shared(short, page("long", hosts=(off, ANA)), page("other"))
    assert (list(dates.days), dates.path) == (
        [MONDAY, NEXT],
        "hosts.chitra.availability.Working hours.overrides",
    )
    (only,) = shared(short)
    assert list(only.days) == [MONDAY]
    assert asked(off) == []


def test_the_default_availability_is_another_place_than_a_named_one():
    dates = {MONDAY: ()}
    paths = [each.path for each in shared(page("a", hosts=(replace(CHITRA, overrides=dates),)),
                                          page("b", hosts=(replace(DEWI, overrides=dates),)))]  # fmt: skip
    assert paths == ["hosts.chitra.availability.Working hours.overrides", "hosts.dewi.availability.overrides"]


def test_of_hours_that_cannot_be_read_every_date_is_asked_for():
    (dates,) = dates_by_hand.shared([(page(hosts=(replace(DEWI, overrides={TUESDAY: ()}),)), ())], TODAY, {})
    assert list(dates.days) == [TUESDAY]


def test_dates_for_one_page_alone_are_that_pages():
    assert asked(replace(CHITRA, overrides={MONDAY: ()}, on_page=True)) == [MONDAY]
    assert shared(page(hosts=(replace(CHITRA, overrides={MONDAY: ()}, on_page=True),))) == ()


def test_a_host_whose_hours_somebody_set_on_the_page_has_their_dates_there():
    off = replace(DEWI, overrides={MONDAY: (), TUESDAY: ()})
    custom = Rule("dewi@scheduler.zoom.us", None, "Asia/Tokyo", {"tue": ((540, 600),)}, True, {})
    changed = dates_by_hand.as_live(page(hosts=(off,)), live(rules=(custom,)), USERS)
    (dates,) = dates_by_hand.on_page(changed, TODAY, USERS)
    assert (list(dates.days), dates.path) == ([TUESDAY], "hosts.dewi.overrides")
    same = page(hosts=(off,))
    assert dates_by_hand.as_live(same, live(hosts=(off,)), USERS) == same
    assert dates_by_hand.as_live(same, None, USERS) is same


def test_what_was_seen_is_left_out_date_by_date():
    (dates,) = dates_by_hand.on_page(
        page(hosts=(replace(ANA, overrides={MONDAY: (), NEXT: ((540, 600),)}), BUDI)), TODAY
    )
    assert list(dates.facts.values()) == [
        "hosts.ana@example.com.overrides.2026-02-16=closed",
        "hosts.ana@example.com.overrides.2026-02-23=09:00-10:00",
    ]
    by_name = "hosts.ana.overrides.2026-02-16=closed"  # as earlier versions wrote it
    for seen in (by_name, dates.facts[MONDAY]):
        assert list(dates.without([seen]).days) == [NEXT]
    assert list(dates.without(["hosts.ana.overrides.2026-02-16=10:00-12:00"]).days) == [MONDAY, NEXT]


def stretches(host, seen=()):
    (dates,) = dates_by_hand.on_page(page(hosts=(host,)), TODAY)
    return [(first.day, last.day) for first, last, _ in dates_by_hand.stretches(dates.without(seen))]


def test_dates_in_a_row_are_one_stretch_over_days_that_change_nothing():
    week = {date(2026, 2, day): () for day in range(16, 25)}
    two_days = replace(ANA, hours={"mon": ((540, 600),), "tue": ((540, 600),)}, overrides=week)
    assert stretches(two_days) == [(16, 24)]
    assert stretches(two_days, ["hosts.ana.overrides.2026-02-23=closed"]) == [(16, 17), (24, 24)]
    apart = replace(two_days, overrides={day: at for day, at in week.items() if day.day != 20})
    assert stretches(apart) == [(16, 17), (23, 24)]
    assert stretches(replace(two_days, overrides={**week, TUESDAY: ((540, 570),)})) == [
        (16, 16),
        (17, 17),
        (23, 24),
    ]


def test_facts_on_other_availabilities_stand_while_they_are_to_come():
    earlier = [
        "hosts.ana.overrides.2026-02-16=closed",
        "hosts.dewi.availability.overrides.2026-02-16=closed",
        "hosts.dewi.availability.overrides.2026-02-23=closed",
        "hosts.dewi.availability.overrides.2025-12-29=closed",
        "hosts.dewi@example.com.availability.Work, 2.5 @ home.overrides.2026-02-16=closed",
        "hosts.ana.availability@example.com.overrides.2026-02-16=closed",
        "hosts.ana.availability.1@example.com.overrides.2026-02-16=closed",
    ]
    seen = ["hosts.dewi.availability.overrides.2026-02-23=10:00-12:00"]
    assert dates_by_hand.kept(earlier, seen, TODAY) == sorted([earlier[1], earlier[4]])
