"""What offered times tell of a type. One week from Mon 2 Dec 2024; all clocks are Singapore's.

Ana works 09:00-17:00 on every weekday, Budi 11:00-19:00; a booking takes half an hour.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from reconciler.bookable.expansion import HostHours
from reconciler.bookable.offered import Offered
from reconciler.model import SINGLE_HOST
from reconciler.proof import by_offer
from reconciler.proof.host_windows import Person
from reconciler.proof.verdict import ANY_TYPE
from tests.support import offer_model as model
from tests.support.build import ALL, ANY, MANY, ONE

MIDNIGHT = datetime(2024, 12, 1, 16, tzinfo=UTC)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")


def every(first, last):
    """The same hours, in full hours, on every weekday."""
    return dict.fromkeys(WEEKDAYS, ((first * 60, last * 60),))


def person(name, week, *, host=True, unknown=()):
    return Person(name, host, host, (HostHours("Asia/Singapore", week),) if week is not None else (), unknown)


ANA, BUDI = person("ana", every(9, 17)), person("budi", every(11, 19))


def at(day, hour, minute=0):
    """A start: days from Monday on."""
    return MIDNIGHT + timedelta(days=day, hours=hour, minutes=minute)


def judged(starts, *people, duration=30, increment=30, buffers=(0, 0), days=7):
    offered = Offered(
        "here", MIDNIGHT, MIDNIGHT + timedelta(days=days), duration, tuple(sorted(starts)), MIDNIGHT
    )
    return by_offer.judge(offered, people or (ANA, BUDI), increment=increment, buffers=buffers)


def of_a_page(page_type, weeks, *people, busy=(), **lengths):
    """Judge what a page offers whose people really have these hours."""
    booked = tuple(model.Person("Asia/Singapore", week, busy=tuple(busy)) for week in weeks)
    offered = model.offered(model.Page(page_type, booked, **lengths), MIDNIGHT, MIDNIGHT + timedelta(days=7))
    buffers = (lengths.get("before", 0), lengths.get("after", 0))
    return by_offer.judge(
        offered, people or (ANA, BUDI), increment=lengths.get("increment", 30), buffers=buffers
    )


def test_a_start_after_one_hosts_hours_excludes_that_all_attend():
    result = judged([at(1, 12), at(1, 17, 30)])
    assert result.possible == {ONE, MANY, ANY}
    assert (result.conflict.start, result.conflict.person) == (at(1, 17, 30), "ana")


def test_so_does_one_that_only_ends_after_them():
    """16:30 to 17:00 is within Ana's hours, 16:45 to 17:15 is not."""
    assert judged([at(1, 12), at(1, 16, 30)]).possible == ANY_TYPE
    assert judged([at(1, 12), at(1, 16, 45)]).possible == {ONE, MANY, ANY}


def test_times_that_nobody_covers_alone_exclude_a_single_host():
    result = judged([at(0, 9), at(0, 12), at(0, 18)])
    assert result.possible == {ANY}
    assert result.together == ("ana", "budi")


def test_only_people_who_are_needed_are_named_as_covering_what_is_offered():
    """Chitra covers nothing, Dewi nothing that Budi does not."""
    chitra, dewi = person("chitra", every(20, 22)), person("dewi", every(12, 14))
    result = judged([at(0, 9), at(0, 12), at(0, 18)], chitra, dewi, ANA, BUDI)
    assert result.together == ("ana", "budi")


def test_common_times_exclude_nothing():
    result = judged([at(0, 11), at(0, 16)])
    assert (result.possible, result.conflict, result.together) == (ANY_TYPE, None, ())


def test_a_page_for_all_leans_to_what_it_is():
    result = of_a_page(ALL, [every(11, 17)])
    assert (result.possible, result.leaning, result.missing) == (ANY_TYPE, {ALL}, 5)


def test_a_page_of_one_host_cannot_be_for_all_and_leans_to_a_single_host():
    result = of_a_page(ONE, [every(11, 19)])
    assert result.possible == {ONE, MANY, ANY}
    assert result.leaning == SINGLE_HOST


def test_a_page_for_any_host_is_told_by_presence_alone():
    result = of_a_page(ANY, [every(9, 17), every(11, 19)])
    assert result.possible == result.leaning == {ANY}


def test_one_day_on_which_times_are_missing_means_nothing():
    result = judged([at(0, hour) for hour in range(11, 17)])
    assert (result.leaning, result.missing) == (ANY_TYPE, 0)
    result = judged([at(day, hour) for day in (0, 1) for hour in range(11, 17)])
    assert (result.leaning, result.missing) == ({ALL}, 2)


def test_missing_times_never_exclude():
    """A calendar may hide what is missing: the types stay possible."""
    assert of_a_page(ALL, [every(11, 17)]).possible == ANY_TYPE


def test_with_the_same_hours_nothing_can_be_told():
    twin = person("budi", every(9, 17))
    result = judged([at(day, 12) for day in range(5)], ANA, twin)
    assert (result.possible, result.leaning, result.same) == (ANY_TYPE, ANY_TYPE, True)


def test_the_same_hours_in_another_zone_are_other_hours():
    tokyo = Person("budi", True, True, (HostHours("Asia/Tokyo", every(10, 18)),))
    assert judged([at(0, 12)], ANA, tokyo).same
    assert not judged(
        [at(0, 12)], ANA, Person("budi", True, True, (HostHours("Asia/Tokyo", every(9, 17)),))
    ).same


def test_a_start_at_which_nobody_is_free_says_that_the_hours_are_not_known():
    result = judged([at(0, 12), at(0, 18), at(0, 20)])
    assert (result.outside, result.possible, result.leaning) == (at(0, 20), ANY_TYPE, ANY_TYPE)


def test_hours_of_an_owner_who_is_no_host_are_outside_the_hosts_hours():
    owner = person("owner", every(20, 22), host=False)
    assert judged([at(0, 20)], ANA, BUDI, owner).outside == at(0, 20)


def test_an_owner_who_is_no_host_may_be_booked_alone():
    """From 09:00 to 19:00 nobody but the owner covers what is offered."""
    owner = person("owner", every(8, 20), host=False)
    starts = [at(0, 9), at(0, 12), at(0, 18)]
    assert judged(starts, ANA, BUDI, owner).possible == {ONE, MANY, ANY}
    assert judged(starts, ANA, BUDI, person("owner", every(9, 12), host=False)).possible == {ANY}


def test_a_person_of_whom_nothing_is_known_speaks_against_nothing():
    unknown = person("budi", None)
    result = judged([at(0, 9), at(0, 18)], ANA, unknown)
    assert result.possible == {ONE, MANY, ANY}
    assert judged([at(0, 9), at(0, 16)], ANA, unknown).possible == ANY_TYPE


def test_a_date_on_which_hours_are_unknown_speaks_against_nothing():
    tuesday = int(at(1, 0).timestamp()), int(at(2, 0).timestamp())
    maybe = person("ana", every(9, 17), unknown=(tuesday,))
    assert judged([at(1, 18)], maybe, BUDI).possible == ANY_TYPE
    assert judged([at(2, 18)], maybe, BUDI).possible == {ONE, MANY, ANY}


def test_buffers_are_no_reason_to_expect_a_time():
    """With an hour before each booking, times of Ana alone begin at 10:00, and none is left before 11:00."""
    short = person("ana", every(10, 11)), person("budi", every(10, 12))
    starts = [at(day, 11) for day in range(5)]
    assert judged(starts, *short, buffers=(60, 0)).missing == 0
    result = of_a_page(ALL, [every(11, 17)], before=30, after=15)
    assert (result.possible, result.leaning) == (ANY_TYPE, {ALL})


def test_a_busy_calendar_makes_less_and_never_another_thing_of_a_page():
    """Nobody has time in the afternoon: what is left may be offered by Ana alone."""
    busy = [(at(day, 14), at(day, 19)) for day in range(5)]
    assert of_a_page(ANY, [every(9, 17), every(11, 19)], busy=busy).possible == {ONE, MANY, ANY}
    assert of_a_page(ALL, [every(11, 17)], busy=busy).possible == ANY_TYPE
