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


def since(names, begin=(2026, 12, 7), *, release, by):
    """Return since when a release differs; `by` are the rules in use."""
    low = int(datetime(*begin, tzinfo=UTC).timestamp())
    with rules.using(by):
        found = other_rules.differing(names, low, low + 80 * 86_400)
    return next(other.clocks.since for other in found if other.clocks.release == release)


MOVED = {
    EDMONTON: ("2026.3", datetime(2026, 11, 1, 8, tzinfo=UTC)),
    VANCOUVER: ("2026.2", datetime(2026, 11, 1, 9, tzinfo=UTC)),
    "Africa/Casablanca": ("2026.3", datetime(2026, 9, 20, 1, tzinfo=UTC)),
}


@pytest.mark.parametrize("name", MOVED)
def test_since_when_a_zone_differs_is_told_of_the_change_between_the_releases(name):
    """Both that in which it was changed, and the one before it, whichever of the two is in use."""
    changed, start = MOVED[name]
    before = f"2026.{int(changed[-1]) - 1}"
    assert since([name], release=before, by=releases.of(changed)) == start
    assert since([name], release=changed, by=releases.of(before)) == start


def test_of_several_zones_the_first_counts_whatever_their_order():
    found = since([*MOVED], release="2026.1", by=releases.of("2026.6"))
    assert found == MOVED["Africa/Casablanca"][1]
    found = since([VANCOUVER, EDMONTON], release="2026.1", by=releases.of("2026.6"))
    assert found == MOVED[EDMONTON][1]


def test_where_the_table_does_not_tell_since_when_the_beginning_is_told_only_if_it_is_seen():
    """Rules that no release has: a folder's. By a later one Vancouver is again as it was before 2026.2."""
    old = releases.of("2025.2").compiled(VANCOUVER)
    later = releases.of("2026.6").replaced("2031.1", {VANCOUVER: old})
    assert since([VANCOUVER], release="2026.6", by=later) is None
    assert since([VANCOUVER], (2026, 10, 1), release="2026.6", by=later) == MOVED[VANCOUVER][1]
    edmonton = releases.of("2025.2").compiled(EDMONTON)
    both = later.replaced("2031.1", {EDMONTON: edmonton})
    assert since([VANCOUVER, EDMONTON], (2026, 10, 1), release="2026.6", by=both) == MOVED[EDMONTON][1]
    with rules.using(later):
        low = int(datetime(2026, 12, 7, tzinfo=UTC).timestamp())
        written = [other.clocks.written for other in other_rules.differing([VANCOUVER], low, low + 86_400)]
    assert {each["since"] for each in written if each["release"] == "2026.6"} == {None}


def test_a_start_that_the_table_has_for_later_is_not_taken_for_one_before():
    """By a folder Casablanca differs in January 2026; what releases changed there begins in September."""
    singapore = releases.of("2026.6").compiled("Asia/Singapore")
    odd = releases.of("2026.3").replaced("2026.3", {"Africa/Casablanca": singapore})
    assert since(["Africa/Casablanca"], (2026, 1, 5), release="2026.2", by=odd) is None


def test_a_change_that_both_releases_have_is_not_what_makes_them_differ():
    """By a folder that is called 2026.3 Vancouver is as before 2026.2."""
    odd = releases.of("2026.3").replaced("2026.3", {VANCOUVER: releases.of("2025.2").compiled(VANCOUVER)})
    assert since([VANCOUVER], release="2026.2", by=odd) is None


def test_since_when_they_differ_is_told_in_json_too():
    low = int(datetime(2026, 12, 7, tzinfo=UTC).timestamp())
    with rules.using(releases.of("2026.6")):
        (other,) = other_rules.differing([VANCOUVER], low, low + 86_400)
    assert other.clocks.since == datetime(2026, 11, 1, 9, tzinfo=UTC)
    assert other.clocks.written == {
        "in_use": "2026.6", "release": "2026.1", "zones": [VANCOUVER], "since": "2026-11-01T09:00:00Z",
        "only": True, "missing": 0,
        "releases": ["2026.1", "2025.3", "2025.2", "2025.1", "2024.2", "2024.1"],
    }  # fmt: skip
    assert other_rules.named(other.clocks.releases) == "2024.1 to 2026.1"
    assert other_rules.named(["2026.3"]) == "2026.3"
    assert other_rules.named(["2026.1", "2024.1"]) == "2024.1, 2026.1"
    with rules.using(other.rules):
        assert rules.in_use().zone(VANCOUVER).utcoffset(datetime(2026, 12, 7)) == timedelta(hours=-8)
