"""Judging offered times by the rules of every known release. Zones, hours and types are drawn."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reconciler.bookable.expansion import HostHours
from reconciler.proof import by_offer, by_release
from reconciler.proof.by_booking import Booked, BookedPage
from reconciler.proof.by_release import Look
from reconciler.proof.host_windows import Person
from reconciler.times import releases, rules, weekly
from tests.support import offer_model as model
from tests.support.build import ALL, ANY, MANY, ONE, steady

CHANGED = ("America/Vancouver", "Canada/Pacific", "America/Edmonton", "America/Winnipeg", "America/Havana",
           "Africa/Casablanca")  # fmt: skip
STEADY = ("Asia/Singapore", "America/New_York", "Europe/Berlin", "UTC")
RELEASES = st.sampled_from(["2024.1", "2025.2", "2026.2", "2026.3", "2026.6"])
BEGINS = st.sampled_from([date(2026, 9, 14), date(2026, 10, 26), date(2026, 12, 7), date(2027, 3, 8)])
BEFORE = st.sampled_from([date(2025, 1, 6), date(2025, 10, 27), date(2026, 7, 6)])
"""No release that is drawn differs there from another, in no zone that is drawn."""
hour_windows = st.tuples(st.integers(0, 20), st.integers(2, 12)).map(
    lambda drawn: weekly.weekly(dict.fromkeys(weekly.DAYS, ((drawn[0] * 60, min(sum(drawn), 24) * 60),)))
)


def look(real, booked, hosts, begin, increment=30):
    """What a page offers that is `real`ly for the `booked` of some `hosts`, (zone, week) by name."""
    since = datetime(begin.year, begin.month, begin.day, tzinfo=UTC)
    there = tuple(model.Person(*hosts[name]) for name in booked)
    offered = model.offered(model.Page(real, there, increment=increment), since, since + timedelta(days=14))
    people = tuple(
        Person(name, host=True, on_page=True, possible=(HostHours(*hours),)) for name, hours in hosts.items()
    )
    return Look(offered, people, increment, (0, 0))


def drawn(data, zones, begins):
    """Draw a page and what it offers by the rules of a release."""
    hosts = {name: (data.draw(st.sampled_from(zones)), data.draw(hour_windows)) for name in ("ana", "budi")}
    real = data.draw(st.sampled_from([ONE, ANY, ALL]))
    booked = data.draw(st.sampled_from([*hosts])) if real is ONE else ""
    with rules.using(releases.of(data.draw(RELEASES))):
        return real, look(real, [booked] if booked else [*hosts], hosts, data.draw(begins))


@steady
@given(st.data())
def test_no_type_is_excluded_that_a_page_has_by_the_rules_of_any_release(data):
    real, seen = drawn(data, CHANGED + STEADY, BEGINS)
    with rules.using(releases.of(data.draw(RELEASES))):
        judged = by_release.judge(seen, data.draw(st.sampled_from([ONE, MANY, ANY, ALL, None]))).judged
    assert judged.outside is not None or real in judged.possible


@steady
@given(st.data())
def test_rules_that_do_not_differ_where_it_was_looked_change_nothing(data):
    """In zones that never changed, or at a time when releases agree: as if there were one release."""
    zones, begins = data.draw(st.sampled_from([(STEADY, BEGINS), (CHANGED + STEADY, BEFORE)]))
    _, seen = drawn(data, zones, begins)
    with rules.using(releases.of(data.draw(RELEASES))):
        ruled = by_release.judge(seen, data.draw(st.sampled_from([ONE, ANY, ALL, None])))
        alone = by_offer.judge(seen.offered, seen.people, increment=30, buffers=(0, 0))
    assert (ruled.judged, ruled.here, ruled.clocks, ruled.doubt) == (alone, alone, None, None)
    assert len(ruled.rules) == 1


@steady
@given(st.data())
def test_what_is_told_of_clocks_names_a_release_by_which_all_that_is_offered_fits(data):
    _, seen = drawn(data, CHANGED + STEADY, BEGINS)
    ours = releases.of(data.draw(RELEASES))
    declared = data.draw(st.sampled_from([ONE, ANY, ALL]))
    with rules.using(ours):
        ruled = by_release.judge(seen, declared)
    if ruled.clocks is None:
        return
    assert ruled.clocks.in_use == ours.release != ruled.clocks.release
    assert set(ruled.clocks.zones) <= set(CHANGED)
    with rules.using(releases.of(ruled.clocks.release)):
        there = by_offer.judge(seen.offered, seen.people, increment=30, buffers=(0, 0))
    assert there.outside is None
    assert ruled.start is None or ruled.start in seen.offered.starts
    assert (ruled.start is None) == (ruled.clocks.missing > 0)


WEEK = weekly.weekly(dict.fromkeys(weekly.DAYS, ((780, 1260),)))
"""In Vancouver: to 04:00 UTC by 2026.6 in December, to 05:00 by 2025.2."""
NIGHT = weekly.weekly(dict.fromkeys(weekly.DAYS, ((480, 900),)))
"""In Singapore: from 00:00 to 07:00 UTC."""


def test_an_hour_that_is_not_there_is_not_hidden_by_bookings():
    """Vera is booked alone, by the new rules. By the old ones sari's bookings might hide the hour after."""
    hosts = {"vera": ("America/Vancouver", WEEK), "sari": ("Asia/Singapore", NIGHT)}
    with rules.using(releases.of("2026.6")):
        seen = look(ONE, ["vera"], hosts, date(2026, 12, 7))
    evenings = [datetime(2026, 12, day, 4, tzinfo=UTC) for day in range(8, 20)]
    bookings = {"vera": (), "sari": [Booked(at, at + timedelta(hours=1), "other", True) for at in evenings]}
    there = BookedPage("this", "vera", "UTC", 30)
    old, new = releases.of("2025.2"), releases.of("2026.6")
    assert by_release.hidden(seen, bookings, there, [old]) is not None
    assert by_release.hidden(seen, bookings, there, [new]) is None
    assert by_release.hidden(seen, bookings, there, [old, new]) is None
