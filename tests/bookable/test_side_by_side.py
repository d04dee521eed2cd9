"""Why a start differs between what a page should offer and what visitors are offered."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from reconciler.bookable import hours, offer, offered, side_by_side
from reconciler.bookable.expansion import HostHours
from reconciler.bookable.offer import Offer
from reconciler.bookable.offered import Offered
from reconciler.bookable.side_by_side import Booking, Known
from reconciler.model import Rule
from reconciler.times import weekly
from tests.support.build import ALL, ANA, ANY, BUDI, CHITRA, DEWI, MANY, ONE, USERS, live, page

DAY = datetime(2026, 1, 5, tzinfo=UTC)
STRETCH = (DAY, DAY + timedelta(days=1))
MORNING = HostHours("UTC", weekly.weekly({"mon": ((540, 720),)}))
NOON = HostHours("UTC", weekly.weekly({"mon": ((600, 780),)}))


def at(text):
    return datetime.fromisoformat(f"2026-01-05T{text}Z")


def booking(begin, end, who="budi", on="other"):
    return Booking(at(begin), at(end), on, who)


def differing(page_type, *shown, bookings=(), now=DAY, stretch=STRETCH, limit=0, cushion=0, **more):
    """Return the differences as text, by starts: ana works 9 to 12, budi 10 to 13, each hour."""
    due = Offer(page_type, {"ana": MORNING, "budi": NOON}, "UTC", 60, 60, **more)
    seen = Offered("address", *STRETCH, 60, tuple(at(text) for text in shown), DAY)
    known = Known("two", "ana", now, cushion, limit, bookings)
    return {
        f"{each.start:%H:%M}": " ".join((each.sign, each.why, *each.who))
        for each in side_by_side.compare(due, seen, known, stretch)
    }


def test_nothing_differs_where_all_that_is_predicted_is_offered():
    assert differing(ALL, "10:00", "11:00") == {}
    assert differing(ANY, "09:00", "10:00", "11:00", "12:00") == {}


@pytest.mark.parametrize(
    ("page_type", "start", "why"),
    [
        (ALL, "09:00", "offered not all free budi"),
        (ALL, "12:00", "offered not all free ana"),
        (ALL, "09:30", "offered not all free budi"),
        (ALL, "10:30", "offered unknown"),
        (ALL, "15:00", "offered outside hours"),
        (ANY, "12:30", "offered outside hours"),
        (ANY, "10:30", "offered unknown"),
        (ONE, "10:30", "offered unknown"),
    ],
)
def test_what_is_offered_only(page_type, start, why):
    assert differing(page_type, "09:00", "10:00", "11:00", "12:00", start)[start] == why


def test_outside_the_dates():
    since, until = hours.date_range(date(2026, 1, 6), date(2026, 1, 6), "UTC")
    assert differing(ALL, "10:00", since=since, until=until) == {"10:00": "offered outside dates"}


def test_an_all_hosts_page_needs_each_host_and_its_buffers():
    one = [booking("10:15", "10:30")]
    assert differing(ALL, "11:00", bookings=one) == {"10:00": "predicted booked budi"}
    assert differing(ALL, "11:00", bookings=[booking("10:00", "11:00")], before=0, after=0) == {
        "10:00": "predicted booked budi"
    }
    buffered = [booking("12:00", "12:05")]
    assert differing(ALL, bookings=buffered, after=30) == {"10:00": "predicted unknown"}
    assert differing(ALL, bookings=[booking("11:10", "11:20")], after=30) == {
        "10:00": "predicted booked budi"
    }


def test_a_page_for_any_host_needs_one():
    assert differing(ANY, "09:00", "11:00", "12:00", bookings=[booking("10:00", "11:00")]) == {
        "10:00": "predicted unknown"
    }
    both = [booking("10:00", "11:00"), booking("10:00", "11:00", "ana", "third")]
    assert differing(ANY, "09:00", "11:00", "12:00", bookings=both) == {"10:00": "predicted booked ana budi"}


def test_on_a_page_for_any_host_a_booking_in_its_owners_list_may_be_that_of_another_host():
    listed_twice = [booking("10:00", "11:00", who, "two") for who in ("ana", "budi")]
    shown = ("09:00", "11:00", "12:00")
    assert differing(ANY, *shown, bookings=listed_twice) == {"10:00": "predicted unknown"}
    assert differing(ALL, "11:00", bookings=listed_twice) == {"10:00": "predicted booked ana budi"}


def test_offered_although_a_host_is_booked_elsewhere():
    shown = ("10:00", "11:00")
    assert differing(ALL, *shown, bookings=[booking("10:30", "11:00")]) == {"10:00": "booked booked budi"}
    assert differing(ALL, *shown, bookings=[booking("10:30", "11:00", "ana")]) == {}, "perhaps not hers"
    assert differing(MANY, "09:00", "10:00", "11:00", "12:00", bookings=[booking("10:00", "11:00")]) == {}


def test_a_booking_of_the_page_counts_whoever_lists_it_one_of_another_page_only_if_a_host_does():
    assert differing(ALL, "11:00", bookings=[booking("10:00", "11:00", "olga", "two")]) == {
        "10:00": "predicted booked olga"
    }
    assert differing(ALL, "11:00", bookings=[booking("10:00", "11:00", "olga")]) == {
        "10:00": "predicted unknown"
    }


def test_too_soon_and_a_full_day():
    assert differing(ALL, now=at("09:30"), cushion=60) == {
        "10:00": "predicted too soon", "11:00": "predicted unknown",
    }  # fmt: skip
    booked = [booking("08:00", "09:00", "ana", "two")]
    assert set(differing(ALL, bookings=booked, limit=1).values()) == {"predicted booking limit"}
    assert set(differing(ALL, bookings=booked, limit=2).values()) == {"predicted unknown"}


def test_what_is_due_goes_by_the_live_page_and_the_exceptions_of_the_files():
    off = replace(BUDI, overrides={date(2026, 1, 5): ()})
    earlier = Rule("ana@scheduler.zoom.us", None, "Asia/Tokyo", {"mon": ((600, 660),)}, True, {})
    shown = live(fields={"duration": 45, "time_zone": "Asia/Tokyo"}, rules=(earlier,))
    due = offer.due(page(hosts=(ANA, off), fields={"start_time_increment": 15}), shown, USERS)
    assert (due.type, due.duration, due.increment, due.time_zone) == (ALL, 45, 15, "Asia/Tokyo")
    assert due.hosts["ana"] == HostHours("Asia/Tokyo", {"mon": ((600, 660),)})
    assert due.hosts["budi"] == HostHours(BUDI.time_zone, BUDI.hours, off.overrides)


def test_hours_that_neither_rule_nor_file_gives_are_those_in_zoom():
    declared = page(hosts=(CHITRA, DEWI))
    assert offer.unruled(declared, live(hosts=(CHITRA,)), USERS) == (DEWI,)
    due = offer.due(declared, live(hosts=(CHITRA,)), USERS, {"dewi": MORNING})
    assert due.hosts["chitra"].time_zone == "Asia/Jakarta"
    assert due.hosts["dewi"] == MORNING


def test_a_host_too_many_on_the_live_page_is_needed_too_and_no_matter_where_one_is_booked():
    shown = live(hosts=(ANA, BUDI))
    assert set(offer.due(page(hosts=(ANA,)), shown, USERS).hosts) == {"ana", BUDI.email}
    assert set(offer.due(page(hosts=(ANA,), type=ONE), shown, USERS).hosts) == {"ana"}


@pytest.mark.parametrize(
    "wrong", [{"start_date": "soon"}, {"time_zone": "Mars"}, {"duration": 0}, {"duration": 30.5}]
)
def test_live_values_that_cannot_be_are_replaced_by_declared_ones(wrong):
    due = offer.due(page(fields={"time_zone": "Asia/Tokyo"}), live(fields=wrong), USERS)
    assert (due.duration, due.time_zone, due.since) == (30, "Asia/Tokyo", None)


def test_pieces_follow_one_another_and_begin_on_the_grid():
    due = Offer(ONE, {"ana": MORNING}, "UTC", 60, 60)
    begin, end = DAY - timedelta(days=3, minutes=20), DAY + timedelta(days=60)
    pieces = offered.pieces(due, begin, end)
    assert pieces[0][0] == DAY - timedelta(days=3), "the grid of 9:00"
    assert pieces[-1][1] == end
    assert all(first[1] == second[0] for first, second in itertools.pairwise(pieces))
    assert [high - low for low, high in pieces[:-1]] == [offered.LONGEST] * 2
    assert offered.pieces(replace(due, hosts={}), begin, end)[0][0] == begin


def test_pieces_begin_anew_where_the_grid_changes():
    due = Offer(ONE, {"ana": MORNING}, "UTC", 50, 50)
    pieces = offered.pieces(due, DAY, DAY + timedelta(days=15))
    assert [low for low, _ in pieces] == [
        at("00:40"), at("09:00") + timedelta(days=7), at("09:00") + timedelta(days=14),
    ]  # fmt: skip
