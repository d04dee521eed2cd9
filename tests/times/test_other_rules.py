"""Which other releases differ from the rules in use within a stretch of time."""

from datetime import UTC, datetime, timedelta

import pytest

from reconciler.times import other_rules, releases, rules

VANCOUVER, EDMONTON = "America/Vancouver", "America/Edmonton"


def differing(names, begin=(2026, 12, 7), *, used="2026.6", days=14):
    low = int(datetime(*begin, tzinfo=UTC).timestamp())
    with rules.using(releases.of(used)):
        found = other_rules.differing(names, low, low + days * 86_400)
    return {other.clocks.release: other.clocks.zones for other in found}


def test_the_nearest_of_releases_that_are_alike_is_named():
    assert differing([VANCOUVER, "Asia/Singapore"]) == {"2026.1": (VANCOUVER,)}
    assert differing([VANCOUVER], used="2025.2") == {"2026.2": (VANCOUVER,)}


def test_each_state_of_several_zones_is_there_once():
    assert differing([VANCOUVER, EDMONTON]) == {"2026.2": (EDMONTON,), "2026.1": (EDMONTON, VANCOUVER)}
    assert differing([VANCOUVER, EDMONTON], used="2026.2") == {
        "2026.1": (VANCOUVER,), "2026.3": (EDMONTON,)
    }  # fmt: skip


def test_zones_are_called_as_they_were_asked_for():
    assert differing(["Canada/Pacific"]) == {"2026.1": ("Canada/Pacific",)}


@pytest.mark.parametrize("names", [["Asia/Singapore"], [], ["Nowhere/Town"], ["Europe/Chisinau"]])
def test_zones_that_do_not_differ_there(names):
    assert differing(names) == {}


@pytest.mark.parametrize("begin", [(2026, 10, 1), (2027, 4, 1)])
def test_before_the_change_and_while_both_have_summer_time_nothing_differs(begin):
    assert differing([VANCOUVER], begin) == {}
    assert differing([VANCOUVER], begin, days=240) != {}


def test_since_when_they_differ_is_told_in_json_too():
    low = int(datetime(2026, 12, 7, tzinfo=UTC).timestamp())
    with rules.using(releases.of("2026.6")):
        (other,) = other_rules.differing([VANCOUVER], low, low + 86_400)
    assert other.clocks.since == datetime(2026, 11, 1, 9, tzinfo=UTC)
    assert other.clocks.written == {
        "in_use": "2026.6", "release": "2026.1", "zones": [VANCOUVER], "since": "2026-11-01T09:00:00+00:00",
        "only": True, "missing": 0,
    }  # fmt: skip
    with rules.using(other.rules):
        assert rules.in_use().zone(VANCOUVER).utcoffset(datetime(2026, 12, 7)) == timedelta(hours=-8)
