"""Trial hours against the slow model: whatever a page really is, a trial tells it, or tells nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from reconciler.bookable import trial_hours
from reconciler.bookable.trial_hours import WEEKS
from reconciler.model import MULTI_HOST, SINGLE_HOST
from reconciler.proof import by_trial
from tests.support import offer_model as model
from tests.support.build import ALL, ANY, ONE

ZONES = (
    "UTC", "Asia/Singapore", "Asia/Kathmandu", "America/New_York", "Europe/Berlin", "Africa/Cairo",
    "America/Santiago", "Australia/Lord_Howe", "Antarctica/Troll", "Pacific/Chatham", "US/Pacific",
)  # fmt: skip
DAYS = st.one_of(
    st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    st.sampled_from(
        [date(2027, 3, 10), date(2027, 3, 1), date(2027, 10, 25), date(2027, 4, 25), date(2027, 9, 1)]
    ),
)
calm = settings(
    max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def calendars(begin):
    """When somebody is busy: single meetings, one at the same time of each week, a time away."""
    hour = timedelta(hours=1)
    single_ = st.tuples(st.integers(0, 84 * 24), st.integers(1, 48)).map(lambda at: [at])
    weekly_ = st.tuples(st.integers(0, 167), st.integers(1, 10)).map(
        lambda at: [(at[0] + 168 * week, at[1]) for week in range(12)]
    )
    daily_ = st.tuples(st.integers(0, 23), st.integers(1, 10)).map(
        lambda at: [(at[0] + 24 * day, at[1]) for day in range(84)]
    )
    away = st.tuples(st.integers(0, 40), st.integers(1, 28)).map(lambda at: [(at[0] * 24, at[1] * 24)])
    return st.lists(st.one_of(single_, weekly_, daily_, away), max_size=4).map(
        lambda lists: tuple(
            (begin + at * hour, begin + (at + long) * hour) for one in lists for at, long in one
        )
    )


@st.composite
def trials(draw):
    """A trial, the first instant that is looked at, and the page's lengths."""
    count = draw(st.one_of(st.integers(2, 5), st.integers(2, 30)))
    duration = draw(st.one_of(st.integers(15, 120), st.integers(15, 1440)))
    lengths = {
        "duration": duration, "increment": draw(st.sampled_from([5, 15, 25, 30, 45, 60, 90, 240])),
        "before": draw(st.sampled_from([0, 0, 5, 15, 60, 120])),
        "after": draw(st.sampled_from([0, 0, 10, 45])),
    }  # fmt: skip
    zone = draw(st.sampled_from(ZONES))
    made = trial_hours.make(
        draw(st.sampled_from(sorted(MULTI_HOST))), [f"host{n}" for n in range(count)], zone,
        sum(lengths.values()), draw(st.integers(0, 1)),
    )  # fmt: skip
    assume(made is not None)
    return made, model.midnight(zone, draw(DAYS)), lengths


def truths(names):
    """What a page may really be: its type, and whom it books."""
    some = st.lists(st.sampled_from(names), min_size=2, unique=True).map(sorted)
    several = st.one_of(st.just(names), some)
    alone = st.sampled_from(names).map(lambda name: [name])
    return st.one_of(
        st.tuples(st.just(ONE), alone), st.tuples(st.just(ANY), several), st.tuples(st.just(ALL), several)
    )


def people(trial, busy=None):
    busy = busy or {}
    return {
        name: model.Person(trial.time_zone, trial.of_host(name), busy=tuple(busy.get(name, ())))
        for name in trial.hosts
    }


def all_seen(trial, begin, everybody, booked, lengths):
    """Whether each kind of stretch in which one of the booked is free is offered at least once."""
    for kind in {stretch.free for stretch in trial.stretches}:
        free = [everybody[name] for name in booked if name in kind]
        week = {}
        for stretch in trial.stretches:
            if stretch.free == kind:
                week.setdefault(stretch.day, []).append(stretch.window)
        if free and all(person.busy for person in free):
            page = model.Page(ANY, tuple(replace(person, week=week) for person in free), **lengths)
            if not model.offered(page, begin, begin + 3 * WEEKS).starts:
                return False
    return True


def single(trial):
    return all(len(group) == 1 for group in trial.groups)


@calm
@given(trials(), st.data())
def test_with_free_calendars_a_trial_tells_type_and_hosts(found, data):
    """Hosts who have no room to be told apart are the exception: of these nothing is said that is not so."""
    trial, begin, lengths = found
    real, booked = data.draw(truths(sorted(trial.hosts)))
    everybody = people(trial)
    page = model.Page(real, tuple(everybody[name] for name in booked), **lengths)
    result = by_trial.judge(trial, model.on_trial(trial, begin, page))
    assert result.elsewhere == 0
    if single(trial):
        assert result.types == types_of(real)
        unnamed = ANY if trial.all_but else ALL  # offered to everybody, or at no time of one group alone
        assert result.hosts == (set() if real is unnamed else set(booked))
    else:
        assert_right(trial, result, real, booked)


@calm
@given(trials(), st.data())
def test_with_any_calendars_it_tells_what_is_so_or_nothing(found, data):
    """A page for any host must have been able to show each kind once: else it is like a page of fewer."""
    trial, begin, lengths = found
    real, booked = data.draw(truths(sorted(trial.hosts)))
    busy = {name: data.draw(calendars(begin)) for name in booked[:4]}
    everybody = people(trial, busy)
    if real is ANY:
        assume(all_seen(trial, begin, everybody, booked, lengths))
    page = model.Page(real, tuple(everybody[name] for name in booked), **lengths)
    assert_right(trial, by_trial.judge(trial, model.on_trial(trial, begin, page)), real, booked)


def assert_right(trial, result, real, booked):
    assert not result.types or result.types == types_of(real), (real, booked, result)
    if not result.hosts:
        return
    told = set(booked)
    assert result.hosts == told if result.exact else told <= result.hosts, (real, booked, result)


def types_of(real):
    return SINGLE_HOST if real is ONE else frozenset({real})
