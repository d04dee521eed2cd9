"""Hours made to tell types apart: who is free when, and whether a week has room for it."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from reconciler.bookable import trial_hours
from reconciler.times import weekly
from tests.support.build import ALL, ANY

NAMES = [f"host{number:02}" for number in range(30)]
ROOM = [(ALL, 2, 60), (ANY, 2, 60), (ALL, 3, 90), (ANY, 5, 45), (ALL, 30, 60), (ANY, 30, 60), (ANY, 12, 300)]


def made(page_type, count, length, turn=0):
    return trial_hours.make(page_type, NAMES[:count], "Asia/Singapore", length, turn)


def groups(trial):
    return Counter(trial.group(stretch) for stretch in trial.stretches)


def test_two_hosts_of_a_page_for_all():
    """Each day has a stretch for both, one without the first host and one without the second."""
    trial = made(ALL, 2, 60)
    assert trial.daily
    assert [(s.window, sorted(s.free)) for s in trial.stretches if s.day == "mon"] == [
        ((30, 90), ["host01"]), ((120, 180), ["host00"]), ((210, 270), ["host00", "host01"]),
    ]  # fmt: skip
    assert trial.of_host("host00")["mon"] == ((120, 180), (210, 270))


def test_two_hosts_of_a_page_for_any_are_seen_alone_over_the_whole_day():
    """Somebody who is busy every night, or every afternoon, is seen at another time."""
    trial = made(ANY, 2, 60)
    assert [(s.window, sorted(s.free)) for s in trial.stretches if s.day == "mon"] == [
        ((30, 90), ["host00"]), ((690, 750), ["host01"]), ((1350, 1410), ["host00", "host01"]),
    ]  # fmt: skip


@pytest.mark.parametrize(("page_type", "count", "length"), ROOM)
def test_stretches_lie_apart_and_are_as_long_as_a_booking_needs(page_type, count, length):
    trial = made(page_type, count, length)
    for day in weekly.DAYS:
        windows = [stretch.window for stretch in trial.stretches if stretch.day == day]
        assert all(end - begin >= length for begin, end in windows)
        assert all(later[0] - earlier[1] >= trial_hours.GAP for earlier, later in pairwise(windows))
        assert windows[0][0] >= trial_hours.FIRST
        assert windows[-1][1] <= trial_hours.LAST


@pytest.mark.parametrize(("page_type", "count", "length"), ROOM)
def test_every_host_is_told_apart_at_two_times_of_the_week_or_more(page_type, count, length):
    """One meeting at the same time of every week does not hide all that would tell a host."""
    trial = made(page_type, count, length)
    assert len(trial.groups) == count
    counted = groups(trial)
    assert set(counted) == {frozenset(), *trial.groups}
    assert min(counted.values()) >= trial_hours.A_WEEK


@pytest.mark.parametrize("count", range(2, 31))
@pytest.mark.parametrize("length", [45, 90, 200, 460, 675])
def test_each_host_of_a_page_for_any_is_seen_at_two_times_of_the_day(count, length):
    trial = made(ANY, count, length)
    for group in trial.groups:
        windows = {stretch.window for stretch in trial.stretches if trial.group(stretch) == group}
        assert len(windows) >= 2


def test_what_one_host_has_is_what_their_stretches_say():
    trial = made(ALL, 5, 120)
    for name in trial.hosts:
        windows = {(s.day, s.window) for s in trial.stretches if name in s.free}
        assert {(day, window) for day, some in trial.of_host(name).items() for window in some} == windows


def test_another_turn_has_other_people_in_every_stretch():
    """So what a second trial shows cannot be what is left of the first."""
    for page_type, count, length in ROOM:
        first, second = (
            {(one.day, one.window): one.free for one in made(page_type, count, length, turn).stretches}
            for turn in (0, 1)
        )
        assert second.keys() <= first.keys()
        assert all(second[place] != first[place] for place in second)


def test_another_turn_has_a_day_without_hours_where_each_day_holds_every_kind():
    """A page for any host offers all stretches of both: what it offers on that day is an answer of before."""
    for page_type, count, length in ROOM:
        first, second = (made(page_type, count, length, turn) for turn in (0, 1))
        free = set(weekly.DAYS) - {stretch.day for stretch in second.stretches}
        assert free == ({"tue"} if first.daily else set())


def test_where_a_week_has_no_room_for_each_some_are_told_together():
    trial = made(ALL, 30, 600)
    assert (len(trial.groups), sum(map(len, trial.groups))) == (6, 30)
    assert not trial.daily


@pytest.mark.parametrize(
    ("page_type", "count", "length"),
    [(ALL, 2, 1395), (ANY, 2, 1440), (ANY, 2, 800), (ALL, 1, 60), (ALL, 0, 60)],
)
def test_there_is_no_trial_without_room_or_with_one_host(page_type, count, length):
    """A page for any host needs two times of the day: at one alone somebody may be busy every day."""
    assert made(page_type, count, length) is None
