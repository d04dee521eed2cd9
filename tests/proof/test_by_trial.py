"""What a page on trial shows: ana, budi and chitra, Singapore, four weeks from Mon 2 Dec 2024."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from reconciler.bookable import trial_hours
from reconciler.bookable.offered import Offered
from reconciler.bookable.trial_hours import WEEKS
from reconciler.model import SINGLE_HOST
from reconciler.proof import by_trial
from tests.support import offer_model as model
from tests.support.build import ALL, ANY, ONE

NAMES = ["ana", "budi", "chitra"]
BEGIN = model.midnight("Asia/Singapore", date(2024, 12, 2))
FOR_ALL, FOR_ANY = (trial_hours.make(kind, NAMES, "Asia/Singapore", 60) for kind in (ALL, ANY))
ROOM_FOR_SIX = trial_hours.make(ALL, [f"host{number}" for number in range(12)], "Asia/Singapore", 600)


def shown(trial, page_type, *names, busy=None, begin=BEGIN, duration=30):
    people = tuple(
        model.Person(trial.time_zone, trial.of_host(name), busy=tuple((busy or {}).get(name, ())))
        for name in names
    )
    return model.offered(model.Page(page_type, people, duration), begin, begin + WEEKS)


def judged(trial, page_type, *names, **more):
    return by_trial.judge(trial, shown(trial, page_type, *names, **more))


@pytest.mark.parametrize(
    ("trial", "real", "booked", "types", "hosts"),
    [
        (FOR_ALL, ALL, NAMES, {ALL}, NAMES),
        (FOR_ALL, ALL, ["ana", "chitra"], {ALL}, ["ana", "chitra"]),
        (FOR_ALL, ANY, NAMES, {ANY}, []),
        (FOR_ALL, ANY, ["ana", "budi"], {ANY}, []),
        (FOR_ALL, ONE, ["budi"], SINGLE_HOST, ["budi"]),
        (FOR_ANY, ANY, NAMES, {ANY}, NAMES),
        (FOR_ANY, ANY, ["budi", "chitra"], {ANY}, ["budi", "chitra"]),
        (FOR_ANY, ALL, NAMES, {ALL}, []),
        (FOR_ANY, ALL, ["ana", "budi"], {ALL}, []),
        (FOR_ANY, ONE, ["ana"], SINGLE_HOST, ["ana"]),
    ],
)
def test_what_is_offered_gives_type_and_hosts(trial, real, booked, types, hosts):
    result = judged(trial, real, *booked)
    assert (result.types, result.hosts) == (types, set(hosts))
    assert (result.rounds, result.of, result.elsewhere, result.exact) == (28, 28, 0, True)


def test_a_page_that_offers_nothing_tells_nothing():
    result = by_trial.judge(FOR_ALL, Offered("here", BEGIN, BEGIN + WEEKS, 30, (), BEGIN))
    assert (result.types, result.hosts, result.of) == (set(), set(), 0)


def test_one_day_is_not_enough():
    seen = shown(FOR_ALL, ALL, *NAMES)
    once = by_trial.judge(FOR_ALL, replace(seen, starts=seen.starts[:1]))
    assert (once.types, once.rounds) == (set(), 1)


def test_a_page_that_goes_by_other_hours_is_not_judged():
    """An owner who is no host, with office hours: what falls into stretches by chance means nothing."""
    office = model.Person("Asia/Singapore", dict.fromkeys(model.DAY_NAMES, ((0, 1020),)))
    seen = model.offered(model.Page(ONE, (office,)), BEGIN, BEGIN + WEEKS)
    result = by_trial.judge(FOR_ALL, seen)
    assert (result.types, result.hosts) == (set(), set())
    assert result.elsewhere > 0


def test_one_start_elsewhere_is_enough_to_wait():
    """Such as the times of before a write that does not show everywhere yet."""
    seen = shown(FOR_ALL, ALL, *NAMES)
    late = replace(seen, starts=(*seen.starts, BEGIN + timedelta(days=27, hours=20)))
    assert by_trial.judge(FOR_ALL, late).types == set()


def test_a_host_who_is_away_for_a_part_of_the_time_changes_nothing():
    fortnight = {"budi": [(BEGIN, BEGIN + timedelta(days=14))]}
    result = judged(FOR_ALL, ALL, *NAMES, busy=fortnight)
    assert (result.types, result.rounds) == ({ALL}, 14)
    assert judged(FOR_ANY, ANY, *NAMES, busy=fortnight).hosts == set(NAMES)


def test_a_host_who_is_away_all_the_time():
    """A page for all then offers nothing; one for any host lacks them, and is looked at for longer."""
    away = {"budi": [(BEGIN, BEGIN + WEEKS)]}
    assert judged(FOR_ALL, ALL, *NAMES, busy=away).types == set()
    result = judged(FOR_ANY, ANY, *NAMES, busy=away)
    assert (result.types, result.hosts) == ({ANY}, {"ana", "chitra"})


def test_somebody_who_is_free_once_a_week_does_not_look_like_all():
    """Ana alone, who has time on Mondays from 05:00 on only, which is when all are."""
    busy = []
    for day in range(28):
        at = BEGIN + timedelta(days=day)
        if day % 7:
            busy.append((at, at + timedelta(days=1)))
        else:
            busy.append((at, at + timedelta(hours=5)))
    result = judged(FOR_ALL, ONE, "ana", busy={"ana": busy})
    assert (result.of, result.offered) == (4, set())
    assert result.types == set()


def test_hosts_who_have_no_room_to_be_told_apart():
    """Twelve hosts in six groups: that all attend is told, and a lone host, or two of one group, are not."""
    names = sorted(ROOM_FOR_SIX.hosts)
    every = judged(ROOM_FOR_SIX, ALL, *names, duration=570)
    assert (every.types, every.hosts, every.exact) == ({ALL}, ROOM_FOR_SIX.hosts, False)
    (first, second), *_ = (sorted(group) for group in ROOM_FOR_SIX.groups)
    for page_type, booked in [(ONE, [first]), (ANY, [first, second]), (ALL, [first, second])]:
        assert judged(ROOM_FOR_SIX, page_type, *booked, duration=570).types == set()


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Berlin", date(2024, 3, 31)), ("Europe/Berlin", date(2024, 10, 27)),
        ("Africa/Cairo", date(2024, 4, 26)), ("America/Santiago", date(2024, 9, 8)),
        ("Australia/Lord_Howe", date(2024, 4, 7)), ("Atlantic/Azores", date(2024, 3, 31)),
    ],
)  # fmt: skip
def test_a_day_on_which_the_clock_is_changed_is_left_out(zone, day):
    """On it stretches may be shorter, longer or one upon the other."""
    trial = trial_hours.make(ALL, NAMES, zone, 45)
    begin = model.midnight(zone, day - timedelta(days=3))
    seen = shown(trial, ONE, "ana", begin=begin, duration=15)
    result = by_trial.judge(trial, seen)
    assert (result.types, result.hosts, result.elsewhere) == (SINGLE_HOST, {"ana"}, 0)
    dates = {one.round for one in by_trial.occurrences(trial, seen.since, seen.until) if one.whole}
    assert day not in dates
    assert {day - timedelta(days=1), day + timedelta(days=1)} <= dates


@pytest.mark.parametrize(("kind", "real"), [(ALL, ALL), (ANY, ANY), (ALL, ONE), (ANY, ONE)])
def test_what_is_left_of_a_first_trial_tells_nothing_in_a_second(kind, real):
    """Nor do an answer of before and one of now together: a page that keeps its type is not found changed."""
    first, second = (trial_hours.make(kind, NAMES, "Asia/Singapore", 60, turn) for turn in (0, 1))
    before = shown(first, real, *NAMES[: 1 if real is ONE else 3])
    assert by_trial.judge(second, before).types == set()
    now = shown(second, real, *NAMES[: 1 if real is ONE else 3], begin=BEGIN + WEEKS)
    both = replace(before, until=now.until, starts=(*before.starts, *now.starts))
    assert by_trial.judge(second, both).types == set()
