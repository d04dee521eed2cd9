"""What bookings of hosts tell. Two weeks from Mon 2 Dec 2024; all clocks are Singapore's.

Ana, who owns the page, and Budi work 09:00-17:00 on every weekday; a booking takes half an hour.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reconciler.bookable.expansion import HostHours
from reconciler.proof import by_booking, offer_words
from reconciler.proof.by_booking import Booked, BookedPage, Hidden
from reconciler.proof.host_windows import Person
from tests.support import offer_model as model
from tests.support.build import ALL, ANY, ONE

ZONE = "Asia/Singapore"
MIDNIGHT = datetime(2024, 12, 1, 16, tzinfo=UTC)
DAYS = ("mon", "tue", "wed", "thu", "fri")
WEEK = dict.fromkeys(DAYS, ((540, 1020),))
ANA, BUDI, CHITRA = (Person(name, True, True, (HostHours(ZONE, WEEK),)) for name in ("ana", "budi", "chitra"))
PAGE = BookedPage("page", "ana", ZONE, 30)


def at(day, hour):
    return MIDNIGHT + timedelta(days=day, hours=hour)


def booked(day, hour, length=1.0, page="elsewhere", *, attends=True):
    return Booked(at(day, hour), at(day, hour + length), page, attends)


def seen(page_type, *calendars, days=14, **lengths):
    """What a page offers whose people are busy at these times."""
    people = tuple(
        model.Person(ZONE, WEEK, busy=tuple((one.start, one.end) for one in busy)) for busy in calendars
    )
    return model.offered(model.Page(page_type, people, **lengths), MIDNIGHT, MIDNIGHT + timedelta(days=days))


def without(offered, *starts):
    return replace(offered, starts=tuple(start for start in offered.starts if start not in starts))


THREE = [booked(day, 11) for day in (0, 2, 8)]


def hidden(offered, budis=THREE, anas=(), people=(ANA, BUDI), **changed):
    bookings = {"ana": anas, "budi": budis, "chitra": ()}
    return by_booking.hidden(offered, people, bookings, replace(PAGE, **changed))


def upon(offered, **bookings):
    return by_booking.upon(offered, (ANA, BUDI), bookings, ZONE)


def test_a_start_upon_a_booking_is_found_with_the_booking():
    page = seen(ONE, [])
    first = upon(page, budi=[booked(8, 14), booked(1, 11, 0.5)])
    assert (first.start, first.person, first.booking) == (at(1, 11), "budi", booked(1, 11, 0.5))
    assert offer_words.upon(first, ZONE) == (
        "offered Tue 3 Dec 11:00 Singapore: budi is booked 11:00-11:30, and upon bookings on 2 days in all"
    )
    long = upon(page, budi=[booked(0, 20, 14)])
    assert offer_words.upon(long, ZONE) == (
        "offered Tue 3 Dec 09:00 Singapore: budi is booked Mon 2 Dec 20:00-10:00"
    )


def test_bookings_on_one_day_do_not_decide():
    """A list may hold one booking that takes nobody's time; two on one day may be one mistake."""
    page = seen(ONE, [])
    assert not upon(page, budi=[booked(1, 11), booked(1, 14)], ana=[booked(1, 9)]).decides
    assert upon(page, budi=[booked(1, 11)], ana=[booked(2, 9)]).decides
    assert not upon(page, budi=[booked(1, 11), booked(2, 11, attends=False), booked(5, 11)]).decides


@pytest.mark.parametrize(("begin", "length", "found"), [(11, 0.5, True), (11.25, 0.5, True), (17, 1, False)])
def test_a_start_counts_that_overlaps_a_booking_by_a_minute(begin, length, found):
    assert (upon(seen(ONE, []), budi=[booked(1, begin, length)]) is not None) is found
    one = replace(seen(ONE, []), starts=(at(1, begin - 0.5), at(1, begin + length)))
    assert upon(one, budi=[booked(1, begin, length)]) is None


def test_a_booking_that_another_may_attend_and_one_of_no_host_show_nothing():
    assert upon(seen(ONE, []), budi=[booked(1, 11, attends=False)], dewi=[booked(1, 11)]) is None


def test_a_page_for_all_offers_nothing_upon_bookings():
    assert upon(seen(ALL, [], THREE), budi=THREE) is None


def test_three_days_of_one_host_show_that_all_attend():
    assert hidden(seen(ALL, [], THREE)) == Hidden("budi", 3)
    assert offer_words.hidden(Hidden("budi", 3)) == (
        "times at which budi is booked are not offered, on 3 days"
    )


@pytest.mark.parametrize("days", [(0, 2), (0, 0, 2), ()])
def test_fewer_show_nothing(days):
    some = [booked(day, 10 + 2 * index) for index, day in enumerate(days)]
    assert hidden(seen(ALL, [], some), some) is None


def test_a_page_of_its_owner_or_for_any_host_shows_nothing():
    assert hidden(seen(ONE, [])) is None
    assert hidden(seen(ANY, [], THREE)) is None


def test_bookings_of_the_page_itself_and_uncertain_ones_do_not_count():
    page = seen(ALL, [], THREE)
    assert hidden(page, [replace(one, page="page") for one in THREE]) is None
    assert hidden(page, [replace(one, attends=False) for one in THREE]) is None


def test_times_at_which_another_is_booked_too_do_not_count():
    """Uncertain or not, the booking of the owner may be why."""
    page = seen(ALL, [], THREE)
    assert hidden(page, anas=[booked(2, 11, attends=False)]) is None
    assert hidden(page, anas=[booked(2, 11.75, 0.5)]) == Hidden("budi", 3)  # 11:00 is Budi's alone


def test_a_day_on_which_what_is_around_is_gone_too_does_not_count():
    page = seen(ALL, [], THREE)
    assert hidden(without(page, at(2, 12))) is None
    assert hidden(without(page, at(2, 10.5))) is None
    assert hidden(without(page, at(2, 9))) == Hidden("budi", 3)


def test_a_day_that_is_full_does_not_count():
    own = [*THREE, booked(2, 15, page="page")]
    page = seen(ALL, [], own)
    assert hidden(page, own, limit=2) == Hidden("budi", 3)
    assert hidden(page, own, limit=1) is None


def test_where_much_is_missing_that_nothing_explains_chance_may_do_it():
    """Every third start is gone besides: three days are not enough."""
    page = seen(ALL, [], THREE)
    gone = [start for start in page.starts if start.astimezone(UTC).hour in (1, 5, 7)]
    assert hidden(without(page, *gone)) is None


def test_an_owner_who_is_no_host_or_whose_bookings_are_not_known_shows_nothing():
    page = seen(ALL, [], THREE)
    assert hidden(page, people=(replace(ANA, host=False), BUDI)) is None
    assert hidden(page, owner="dewi") is None
    assert by_booking.hidden(page, (ANA, BUDI), {"budi": THREE}, PAGE) is None
    assert by_booking.hidden(page, (ANA, BUDI, CHITRA), {"ana": (), "budi": THREE}, PAGE) is None


def test_hours_that_are_not_known_show_nothing():
    assert hidden(seen(ALL, [], THREE), people=(replace(ANA, possible=()), BUDI)) is None
    assert hidden(seen(ALL, [], THREE), people=(ANA, replace(BUDI, possible=()))) is None


def test_an_owner_far_ahead_may_be_left_out_by_a_fair_page():
    """Three of the page are in the list of the owner alone: a fair page for any host offers Budi's times."""
    page = seen(ONE, THREE)
    own = [booked(day, 15, page="page") for day in (-7, -6, -5)]
    assert hidden(page, anas=own[:2]) == Hidden("budi", 3)  # what only a third cause explains
    assert hidden(page, anas=own) is None
    assert hidden(page, [*THREE, *own], anas=own) == Hidden("budi", 3)


def test_buffers_of_a_booking_hide_what_is_around_it():
    page = seen(ALL, [], THREE, before=30, after=30)
    assert hidden(page, buffers=(30, 30)) == Hidden("budi", 3)


def test_a_third_host_does_not_take_from_it():
    assert hidden(seen(ALL, [], THREE, []), people=(ANA, BUDI, CHITRA)) == Hidden("budi", 3)
