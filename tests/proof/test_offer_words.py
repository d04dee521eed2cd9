"""What offered times show, in words. Ana works 09:00-17:00 in Singapore, Budi 11:00-19:00."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from reconciler.bookable import trial_hours
from reconciler.bookable.expansion import HostHours
from reconciler.bookable.offered import Offered
from reconciler.proof import by_offer, by_trial, offer_words
from reconciler.proof.host_windows import Person
from tests.support import offer_model as model
from tests.support.build import ALL, ANY, ONE

SINGAPORE = "Asia/Singapore"
MONDAY = model.midnight(SINGAPORE, date(2024, 12, 2))
DAYS = ("mon", "tue", "wed", "thu", "fri")
ANA, BUDI = (
    Person(name, True, True, (HostHours(SINGAPORE, dict.fromkeys(DAYS, ((first * 60, last * 60),))),))
    for name, first, last in (("ana", 9, 17), ("budi", 11, 19))
)


def offered(*starts, length=timedelta(days=14)):
    """Starts as (days from Monday on, hour)."""
    moments = tuple(MONDAY + timedelta(days=day, hours=hour) for day, hour in sorted(starts))
    return Offered("scheduler.zoom.us/ana/sales", MONDAY, MONDAY + length, 30, moments, MONDAY)


def judged(*starts):
    return by_offer.judge(offered(*starts), (ANA, BUDI), increment=30, buffers=(0, 0))


def excluded(*starts, zone=SINGAPORE):
    return offer_words.excluded(judged(*starts), offered(*starts), zone)


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ((1, 17.5), "offered Tue 3 Dec 17:30 Singapore: ana's hours end 17:00"),
        ((1, 16.75), "offered Tue 3 Dec 16:45 Singapore: ana's hours end 17:00"),
        ((1, 9), "offered Tue 3 Dec 09:00 Singapore: budi's hours begin 11:00"),
    ],
)
def test_a_start_that_a_host_has_no_time_for(start, words):
    assert excluded(start) == words


def test_a_day_on_which_a_host_does_not_work():
    weekend = replace(BUDI, possible=(HostHours(SINGAPORE, {"sat": ((660, 1140),)}),))
    result = by_offer.judge(offered((5, 12)), (ANA, weekend), increment=30, buffers=(0, 0))
    words = offer_words.excluded(result, offered((5, 12)), SINGAPORE)
    assert words == "offered Sat 7 Dec 12:00 Singapore: ana has no hours on that day"


def test_times_that_nobody_covers_alone():
    words = excluded((1, 10), (1, 18))
    assert words == (
        "offered Tue 3 Dec 10:00 Singapore: budi's hours begin 11:00; "
        "ana and budi cover together what is offered, nobody does alone"
    )


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("America/Argentina/Buenos_Aires", "Tue 3 Dec 06:30 Buenos Aires"),
        ("UTC", "Tue 3 Dec 09:30 UTC"),
        ("Pacific/Auckland", "Tue 3 Dec 22:30 Auckland"),
    ],
)
def test_times_are_told_by_the_clock_of_the_page(zone, words):
    assert offer_words.when(MONDAY + timedelta(days=1, hours=17.5), zone) == words
    assert excluded((1, 17.5), zone=zone).startswith(f"offered {words}: ana's hours end ")


def test_a_start_at_which_nobody_is_free():
    words = offer_words.outside(judged((1, 20)).outside, SINGAPORE)
    assert words == "offered Tue 3 Dec 20:00 Singapore: nobody is free then by the hours in the API"


def test_how_much_was_looked_at():
    words = offer_words.counted(offered((0, 12), (0, 13), (1, 12)), SINGAPORE)
    assert words == "3 starts on 2 days, Mon 2 Dec to Sun 15 Dec, by scheduler.zoom.us/ana/sales"
    words = offer_words.counted(offered((0, 12), length=timedelta(days=1)), SINGAPORE)
    assert words == "1 start on 1 day, Mon 2 Dec to Mon 2 Dec, by scheduler.zoom.us/ana/sales"


def test_what_is_not_offered():
    common = [(day, hour) for day in range(3) for hour in range(11, 17)]
    words = offer_words.missing(judged(*common), (ANA, BUDI))
    assert words == "times at which not all of ana and budi are free are not offered, on 3 days and more"
    anas = [(day, hour) for day in range(3) for hour in range(9, 17)]
    assert offer_words.missing(judged(*anas), (ANA, BUDI)) == "only the times of one person are offered"
    assert offer_words.missing(judged((0, 12)), (ANA, BUDI)) == "nothing offered excludes a type"


def test_hours_that_are_the_same():
    twins = (ANA, replace(ANA, name="budi"))
    result = by_offer.judge(offered((0, 12)), twins, increment=30, buffers=(0, 0))
    words = "ana and budi have the same hours: nothing can be told from them"
    assert offer_words.missing(result, twins) == words
    alone = offer_words.missing(result, (ANA, replace(ANA, name="guest", host=False)))
    assert alone == "no hours differ from those of ana: nothing can be told from them"


def test_hours_that_only_may_be_the_same_are_not_said_to_be():
    mon = HostHours(SINGAPORE, {"mon": ((660, 780),)})
    maybe = replace(BUDI, possible=(mon, *ANA.possible))
    result = by_offer.judge(offered((0, 12)), (ANA, maybe), increment=30, buffers=(0, 0))
    words = (
        "no time is known at which one of ana and budi alone is free: nothing can be told from their hours"
    )
    assert offer_words.missing(result, (ANA, maybe)) == words
    words = offer_words.missing(result, (ANA, replace(maybe, written=True)))
    assert words.startswith("hours were just written (budi): until it is sure that they show")


def test_of_many_people_the_first_are_named():
    many = tuple(replace(ANA, name=f"host{number:02}") for number in range(30))
    result = by_offer.judge(offered((0, 12)), many, increment=30, buffers=(0, 0))
    words = "host00, host01, host02, host03 and 26 others have the same hours: nothing can be told from them"
    assert offer_words.missing(result, many) == words


@pytest.mark.parametrize(
    ("declared", "real", "booked", "words"),
    [
        (ALL, ALL, "ab", "offered when all are free, never when not, on 28 of 28 days"),
        (
            ALL,
            ONE,
            "b",
            "offered when all are free, and without a, on 28 of 28 days; one host alone is booked: b",
        ),
        (ALL, ANY, "ab", "offered when all are free, and without a or b, on 28 of 28 days"),
        (ANY, ANY, "ab", "offered when all are free, and with only a or b, on 28 of 28 days"),
    ],
)
def test_what_a_page_on_trial_offers(declared, real, booked, words):
    trial = trial_hours.make(declared, ["a", "b"], SINGAPORE, 60)
    people = tuple(model.Person(SINGAPORE, trial.of_host(name)) for name in booked)
    seen = model.offered(model.Page(real, people), MONDAY, MONDAY + trial_hours.WEEKS)
    assert offer_words.trial(by_trial.judge(trial, seen), trial) == words


def test_a_page_on_trial_of_which_too_little_is_seen():
    trial = trial_hours.make(ALL, ["a", "b"], SINGAPORE, 60)

    def said(*starts):
        return offer_words.trial(by_trial.judge(trial, offered(*starts)), trial)

    assert said() == "nothing offered"
    assert said((0, 12), (1, 12)) == "2 starts elsewhere offered"
    assert said((0, 3.5)) == "offered when all are free, never when not, on 1 of 1 day: too little to tell"
    assert said((0, 3.5), (0, 12)).endswith("1 of 1 day, and 1 start elsewhere: these are not its hours")
