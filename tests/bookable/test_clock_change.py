"""What people who book a page lose and gain when its zones follow other rules than before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.bookable import clock_change, offer
from reconciler.model import Host
from reconciler.times import offsets, releases, rules, zones
from reconciler.times.earlier import EarlierRules
from tests.support.build import ANY, ONE, live, page, steady, user

DAYS = ("mon", "tue", "wed", "thu", "fri")
WINTER = {"interval_type": "fixed", "start_date": "2026-12-01", "end_date": "2026-12-31"}
TODAY = date(2026, 7, 2)


def host(name, zone, first, last):
    return Host(name, f"{name}@example.com", zone, dict.fromkeys(DAYS, ((first * 60, last * 60),)))


ANA = host("ana", "Asia/Singapore", 6, 11)
BUDI = host("budi", "America/Vancouver", 15, 19)


def pair(*hosts, zone=None, **fields):
    """A page of hosts, as declared and as live."""
    fields = {**WINTER, **({"time_zone": zone} if zone else {}), **fields}
    kind = fields.pop("type", None) or (ONE if len(hosts) == 1 else page().type)
    made = page(owner=hosts[0], hosts=hosts, type=kind, fields=fields)
    fields.setdefault("time_zone", hosts[0].time_zone)
    return made, live(hosts=hosts, fields=fields)


def compared(hosts, before="2025.2", after="2026.6", today=TODAY, **fields):
    users = {each.email: user(each) for each in hosts}
    with rules.using(releases.of(after)):
        return clock_change.compare(*pair(*hosts, **fields), users, EarlierRules({}).of(before), today)


def test_the_thread_of_two_continents_in_december():
    """15:00 in Vancouver was 07:00 of the next day in Singapore, and is 06:00: two starts each day move."""
    change = compared((ANA, BUDI), duration=60, start_time_increment=60)
    (zone,) = change.zones
    assert (zone.time_zone, zone.before, zone.after, zone.hosts) == (
        "America/Vancouver", -8 * 3600, -7 * 3600, ("budi",),
    )  # fmt: skip
    assert (zone.start.isoformat(), zone.end, zone.again) == ("2026-11-01T09:00:00+00:00", None, False)
    shown = zone.shown
    assert f"{shown.here:%a %H:%M} {shown.after:%a %H:%M} {shown.before:%a %H:%M}" == (
        "Mon 15:00 Tue 06:00 Tue 07:00"
    )
    assert (shown.host, shown.time_zone) == ("budi", "Asia/Singapore")
    assert change.first.isoformat() == "2026-11-30T22:00:00+00:00"  # Tue 1 December, 06:00 in Singapore
    assert (change.starts, change.lost, change.gained) == ((16, 16), 4, 4)
    assert not change.same_walls


def test_the_other_way_round_is_the_mirror_image():
    there, back = compared((ANA, BUDI)), compared((ANA, BUDI), "2026.6", "2025.2")
    assert (there.lost, there.gained) == (back.gained, back.lost)
    assert (there.first, there.before, there.after) == (back.first, back.after, back.before)


@pytest.mark.parametrize(
    ("end_date", "told"), [("2026-10-31", False), ("2026-11-01", False), ("2026-11-04", True)]
)
def test_a_page_that_ends_before_the_change_has_none(end_date, told):
    change = compared((ANA, BUDI), start_date="2026-07-06", end_date=end_date)
    assert bool(change) is told
    assert not change or change.to_the_end


def test_what_is_past_is_none():
    last = {"start_date": "2026-01-01", "end_date": "2027-03-01"}
    assert compared((ANA, BUDI), today=date(2027, 2, 1), **last)
    assert compared((ANA, BUDI), today=date(2027, 3, 2), **last) is None
    open_ended = compared((ANA, BUDI), today=date(2027, 6, 1), interval_type="unlimited")
    assert open_ended.zones[0].start.isoformat() == "2027-11-07T09:00:00+00:00"


def test_a_page_without_an_end_is_told_that_it_comes_again():
    (zone,) = compared((ANA, BUDI), interval_type="unlimited").zones
    assert (zone.end.isoformat(), zone.again) == ("2027-03-14T10:00:00+00:00", True)


def test_less_common_time_is_fewer_starts_and_none_at_all():
    noon = host("ana", "Asia/Singapore", 7, 11)
    assert compared((noon, BUDI), duration=60, start_time_increment=60).starts == (16, 12)
    early = host("ana", "Asia/Singapore", 10, 11)
    assert compared((early, BUDI), duration=60, start_time_increment=60).starts == (4, 0)


def test_in_one_zone_only_its_clock_moved():
    """People there see the same hours; the instants are others all the same."""
    change = compared((BUDI,))
    assert change.same_walls
    assert change.lost == change.gained > 0
    assert change.zones[0].shown.time_zone == "UTC"
    other_name = host("cora", "Canada/Pacific", 9, 17)
    assert compared((BUDI, other_name)).same_walls
    assert not compared((BUDI,), zone="Asia/Singapore").same_walls
    assert not compared((BUDI, ANA), zone="America/Vancouver", type=ANY).same_walls


def test_an_edge_that_another_zone_never_reaches_is_the_same_walls():
    """The host abroad is free around the clock: what bookers see goes by Vancouver alone."""
    always = Host(
        "ana", "ana@example.com", "Asia/Singapore", dict.fromkeys((*DAYS, "sat", "sun"), ((0, 1440),))
    )
    assert compared((BUDI, always), zone="America/Vancouver").same_walls


@pytest.mark.parametrize(("day", "starts"), [("2026-11-01", (10, 8)), ("2027-03-14", (6, 8))])
def test_a_night_that_is_an_hour_longer_or_shorter_is_not_the_same_walls(day, starts):
    """01:00 came twice in it, or 02:00 never: bookers there lose or gain starts."""
    night = Host("nora", "nora@example.com", "America/Vancouver", {"sun": ((0, 240),)})
    change = compared((night,), start_date=day, end_date=day)
    assert (change.starts, change.same_walls) == (starts, False)
    assert not compared((night,), interval_type="unlimited").same_walls


def test_hours_that_are_not_known_tell_nothing():
    nobody = Host("ana", "ana@example.com")
    users = {nobody.email: user(nobody)}
    made, shown = pair(nobody)
    assert clock_change.compare(made, live(rules=()), {}, EarlierRules({}).of("2025.2"), TODAY) is None
    assert clock_change.zones_of(made, live(rules=()), {}) == ()
    assert clock_change.zones_of(made, shown, users) == ("Asia/Jakarta", "UTC")


@pytest.mark.parametrize("row", releases.changes(), ids=lambda row: f"{row.zone}-{row.release}")
def test_each_zone_that_a_release_changed_is_told_on_a_page_of_its_dates(row):
    """Beside a host who is always there, one from 03:30 on: in the hour that changed in Chisinau."""
    names = sorted(releases.published(), key=releases.order)
    before = names[names.index(row.release) - 1]
    day, every = row.start.date(), (*DAYS, "sat", "sun")
    people = (
        Host("ana", "ana@example.com", "Asia/Singapore", dict.fromkeys(every, ((0, 1440),))),
        Host("budi", "budi@example.com", row.zone, dict.fromkeys(every, ((210, 1200),))),
    )
    dates = {"start_date": str(day - timedelta(days=9)), "end_date": str(day + timedelta(days=9))}
    change = compared(people, before, row.release, day - timedelta(days=3), zone="Asia/Singapore", **dates)
    assert [zone.time_zone for zone in change.zones] == [row.zone]
    assert change.zones[0].start == row.start


ZONES = st.sampled_from([
    "America/Vancouver", "America/Edmonton", "Africa/Casablanca", "Europe/Chisinau", "America/Havana",
    "Asia/Singapore", "Europe/Berlin", "UTC",
])  # fmt: skip
PEOPLE = st.lists(st.tuples(ZONES, st.integers(0, 11), st.integers(12, 24)), min_size=1, max_size=3)


@steady
@given(
    people=PEOPLE, days=st.tuples(st.integers(0, 400), st.integers(0, 100)), zone=ZONES,
    releases_=st.tuples(*[st.sampled_from(["2025.2", "2026.2", "2026.3", "2026.6"])] * 2),
)  # fmt: skip
def test_it_is_told_where_some_start_differs_and_nowhere_else(people, days, zone, releases_):
    """Held against all starts of the page's dates, by the one rules and the other."""
    hosts = tuple(host(f"host{number}", *each) for number, each in enumerate(people))
    first = date(2026, 7, 2) + timedelta(days=days[0])
    fields = {"start_date": str(first), "end_date": str(first + timedelta(days=days[1]))}
    before, after = releases_
    change = compared(hosts, before, after, zone=zone, **fields)
    made, shown = pair(*hosts, zone=zone, **fields)
    users = {each.email: user(each) for each in hosts}
    starts, walls = [], []
    for release in releases_:
        with rules.using(releases.of(release)):
            offered = offer.due(made, shown, users)
            begin = zones.EPOCH + timedelta(days=TODAY.toordinal() - zones.EPOCH_DAY)
            starts.append(set(offered.starts(begin, begin + timedelta(days=600))))
            walls.append(sorted(f"{at.astimezone(zones.zone(zone)):%F %T}" for at in starts[-1]))
    assert (change.first if change else None) == min(starts[0] ^ starts[1], default=None)
    if change and zone in {moved.time_zone for moved in change.zones}:
        assert change.same_walls == (walls[0] == walls[1])
    names = {zone, *(each.time_zone for each in hosts)}
    if before == after or not any(differs(name, *releases_) for name in names):
        assert change is None


def differs(name, *of):
    sides = []
    for release in of:
        with rules.using(releases.of(release)):
            sides.append(offsets.of(name, *offsets.span("2026.6")))
    return sides[0] != sides[1]
