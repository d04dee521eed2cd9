"""When a change leaves next to nothing to book: over the whole time of a page, not in one ordinary week."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reconciler.bookable import closing, hours, offer
from reconciler.bookable.expansion import HostHours
from reconciler.bookable.offer import Offer
from reconciler.model import DatedHours, PageType
from reconciler.planning import planner
from tests.support.build import (
    ALL,
    ANA,
    ANY,
    BUDI,
    TODAY,
    desired,
    evidence,
    live,
    needs,
    page,
    policy,
    proof,
    rule,
    steady,
)

MONDAYS = HostHours("UTC", {"mon": ((540, 600),)})
NEVER = HostHours("UTC", {})


def offered(*hosts: HostHours, kind: PageType = ALL, first: str = "", last: str = "", **more: int) -> Offer:
    dates = [date.fromisoformat(day) if day else None for day in (first, last)]
    since, until = hours.date_range(*dates, "UTC")
    named = {str(number): host for number, host in enumerate(hosts)}
    return Offer(kind, named, "UTC", 30, since=since, until=until, **more)


def on(*days: str) -> HostHours:
    """Free on these dates alone."""
    return HostHours("UTC", {}, {date.fromisoformat(day): ((540, 600),) for day in days})


@pytest.mark.parametrize(
    ("offer", "weeks"),
    [
        (offered(MONDAYS), (52, 53)),
        (offered(NEVER), (0, 53)),
        (offered(MONDAYS, last="2026-01-10"), (1, 2)),
        (offered(MONDAYS, last="2026-01-01"), (0, 0)),
        (offered(MONDAYS, first="2027-03-01", last="2027-03-14"), (2, 2)),
        (offered(MONDAYS, last="2026-01-05", cushion=4 * 1440), (0, 0)),
        (offered(MONDAYS, on("2026-06-01")), (1, 53)),
    ],
)
def test_weeks_with_a_start_are_counted_to_the_last_day_or_a_year_ahead(offer, weeks):
    assert closing.weeks(offer, TODAY) == weeks


FIVE = on("2026-02-02", "2026-03-02", "2026-04-06", "2026-05-04", "2026-06-01")
SIX = on(*("2026-02-02", "2026-03-02", "2026-04-06", "2026-05-04", "2026-06-01", "2026-07-06"))


@pytest.mark.parametrize(
    ("before", "after", "closed"),
    [
        (MONDAYS, NEVER, True),
        (FIVE, NEVER, True),
        (NEVER, NEVER, False),
        (MONDAYS, SIX, False),
        (MONDAYS, FIVE, True),
        (FIVE, on("2026-06-01"), False),
        (NEVER, FIVE, False),
        (None, NEVER, True),
        (None, FIVE, False),
    ],
)
def test_a_page_closes_when_no_week_is_left_or_under_one_in_ten(before, after, closed):
    known = None if before is None else offered(before)
    assert closing.closes(known, offered(after), TODAY) is closed


SEASON = {"first": "2025-11-01", "last": "2026-03-31"}


@pytest.mark.parametrize(
    ("before", "after", "closed"),
    [
        (SEASON, {"first": "2031-11-01", "last": "2032-03-31"}, True),
        (SEASON, {"first": "2031-11-01"}, True),
        (SEASON, {"first": "2026-10-01", "last": "2027-03-31"}, False),
        (SEASON, {"first": "2026-12-14", "last": "2027-03-31"}, True),
        ({}, {"first": "2027-01-11"}, True),
        ({"first": "2028-01-01"}, {"first": "2031-01-01"}, True),
        ({"first": "2028-01-01"}, {"first": "2028-02-01"}, False),
        ({"first": "2028-01-01"}, {}, False),
        (None, {"first": "2031-11-01"}, True),
    ],
)
def test_a_later_first_day_closes_a_page_where_it_leaves_no_week_of_the_year_or_under_one_in_ten(
    before, after, closed
):
    known = None if before is None else offered(MONDAYS, **before)
    assert closing.closes(known, offered(MONDAYS, **after), TODAY) is closed


windows = st.tuples(st.integers(0, 46), st.integers(1, 20)).map(
    lambda at: (at[0] * 30, min(1440, (at[0] + at[1]) * 30))
)
weeks = st.dictionaries(st.sampled_from(("mon", "tue", "fri")), windows.map(lambda one: (one,)), max_size=2)
zones = st.sampled_from(("UTC", "Asia/Singapore", "America/New_York", "Europe/London"))
days = st.dictionaries(
    st.integers(0, 120).map(lambda ahead: TODAY + timedelta(days=ahead)),
    st.just(()) | windows.map(lambda one: (one,)),
    max_size=3,
)
MONDAYS_SHUT = {TODAY + timedelta(days=3 + 7 * week): () for week in range(53)}


@steady
@given(
    kind=st.sampled_from((ALL, ANY)), week=weeks, zone=zones, days=days,
    duration=st.sampled_from((30, 90, 600)), buffer=st.sampled_from((0, 60, 240)),
    last=st.none() | st.integers(0, 400), shut=st.booleans(), written=st.booleans(),
)  # fmt: skip
@example(
    kind=ALL, week={}, zone="UTC", days={}, duration=30, buffer=0, last=0, shut=True, written=True
)  # fmt: skip
def test_what_leaves_less_than_a_week_in_ten_never_passes_without_permission(
    kind, week, zone, days, duration, buffer, last, shut, written
):
    """Held to starts that are listed one by one, for a change of any of what makes times."""
    dates = {} if last is None else {"start_date": str(TODAY), "end_date": str(TODAY + timedelta(days=last))}
    fields = {"duration": duration, "buffer": {"before": buffer, "after": buffer}, "time_zone": zone, **dates}
    days = {**(MONDAYS_SHUT if shut else {}), **days}
    dated = DatedHours(days, "empty") if written and days else None
    ana = replace(ANA, hours=week, time_zone=zone, overrides=days, dated=dated)
    wanted = page(type=kind, hosts=(ana, BUDI), fields=fields)
    there = live(rules=(rule(ANA), rule(BUDI)), fields={"time_zone": "Asia/Singapore"})
    (action,) = planner.make(
        desired(wanted), evidence({"sales": there}, proofs={"sales": proof(declared=kind)}), policy()
    ).actions
    if action.changes:
        before = replace(wanted, hosts=(replace(ANA, overrides={} if dated else days), BUDI), fields=BEFORE)
        assert action.block == (needs("link-down") if closed(before, wanted) else None), action.changes


BEFORE = {"duration": 30, "time_zone": "Asia/Singapore"}


def closed(before, after):
    """Whether a change closes a page, by starts that are listed one by one, of both as files declare them."""
    (any_before, enough_before), (any_after, enough_after) = map(listed, (before, after))
    return enough_before > enough_after or any_before > any_after


def listed(wanted):
    """Return whether a page has any start, and whether one week in ten has one."""
    declared = offer.declared(wanted)
    start = hours.local_instant(TODAY, declared.time_zone)
    end = min(start + timedelta(days=366), declared.until or datetime.max.replace(tzinfo=UTC))
    counted = {(at - start).days // 7 for at in declared.starts(start, end)}
    return bool(counted), len(counted) * 10 >= math.ceil((end - start) / timedelta(weeks=1))


def test_exceptions_that_a_person_sets_hold_up_no_other_change():
    """They stand before a change as well as after it, attested or not."""
    closed = replace(ANA, overrides=MONDAYS_SHUT)
    wanted = page(hosts=(closed, BUDI), fields={"start_time_increment": 15})
    there = live(fields={"start_time_increment": 30, "time_zone": "Asia/Singapore"})
    (action,) = planner.make(
        desired(wanted), evidence({"sales": there}, proofs={"sales": proof()}), policy()
    ).actions
    assert [change.path for change in action.changes] == [("start_time_increment",)]
    assert action.block is None


@pytest.mark.parametrize("length", [1e20, 1e12, math.inf, -math.inf, math.nan, -30])
@pytest.mark.parametrize("name", ["cushion", "duration", "start_time_increment", "buffer"])
def test_a_live_length_that_no_page_can_have_is_left_out(name, length):
    value = {"before": length, "after": length} if name == "buffer" else length
    there = live(fields={name: value, "time_zone": "Asia/Singapore"})
    wanted = page(hosts=(replace(ANA, hours={"tue": ((540, 1020),)}), BUDI))
    (action,) = planner.make(
        desired(wanted), evidence({"sales": there}, proofs={"sales": proof()}), policy()
    ).actions
    assert action.block is None
    assert action.bookers["starts"]["after"] > 0


@pytest.mark.parametrize(
    ("offer", "nothing"),
    [
        (offered(MONDAYS), False),
        (offered(NEVER), True),
        (offered(NEVER, on("2026-11-30")), True),
        (offered(on("2026-11-30")), False),
        (offered(MONDAYS, last="2026-01-05", cushion=4 * 1440), False),
        (offered(MONDAYS, last="2026-01-01"), True),
    ],
)
def test_a_page_has_nothing_to_book_where_no_week_has_a_start(offer, nothing):
    assert closing.nothing(offer, TODAY) is nothing
