"""When a person of a live page may be free, and is free in any case. Mon 5 Jan 2026 and the days after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from reconciler.model import Availability, Host, Rule, ZoomUser
from reconciler.proof import host_windows
from reconciler.times import zones
from tests.support.build import ANA, BUDI, CHITRA, DEWI, USERS, address, live, rule

MONDAY = date(2026, 1, 5)
SINGAPORE = zones.zone("Asia/Singapore")
SHORT = {"mon": ((600, 720),)}
ALWAYS, NEVER = "00:00-24:00", ""


def shown(windows, low, zone):
    """Windows as a clock on the wall of `zone` shows them on the day that begins at `low`."""

    def clock(at):
        wall = (zones.EPOCH + timedelta(seconds=at)).astimezone(zone)
        return "24:00" if at == low + 86400 else f"{wall:%H:%M}"

    return ", ".join(f"{clock(a)}-{clock(b)}" for a, b in windows)


def free(person, day=MONDAY, zone=SINGAPORE):
    """The hours of one day, at most and at least."""
    low = int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())
    return shown(person.most(low, low + 86400), low, zone), shown(person.least(low, low + 86400), low, zone)


def person(host, there, *, owner=ANA, users=USERS, earlier=None):
    found = host_windows.people((ANA, BUDI, CHITRA, DEWI), owner, there, users, earlier)
    return next(one for one in found if one.name == host.name)


def with_rule(rule_, **more):
    return live(rules=(rule_,), **more)


def test_hours_are_those_of_the_rule_in_its_own_zone():
    assert free(person(ANA, live())) == ("09:00-17:00", "09:00-17:00")
    tokyo = with_rule(replace(rule(ANA), time_zone="Asia/Tokyo"))
    assert free(person(ANA, tokyo)) == ("08:00-16:00", "08:00-16:00")


def test_the_rule_counts_and_not_what_the_files_declare():
    """Drift of hours is another finding: here it matters what visitors can book."""
    assert free(person(ANA, with_rule(replace(rule(ANA), hours=SHORT)))) == ("10:00-12:00", "10:00-12:00")


def test_a_zone_by_its_old_name_is_the_same_zone():
    assert free(person(ANA, with_rule(replace(rule(ANA), time_zone="Singapore"))))[0] == "09:00-17:00"


def test_hours_move_with_the_clock_of_their_zone():
    """New York's clock is put on on 14 March 2027: 09:00 there is 14:00 UTC before, 13:00 after."""
    new_york = with_rule(replace(rule(ANA), time_zone="America/New_York"))
    utc = zones.zone("UTC")
    assert free(person(ANA, new_york), date(2027, 3, 8), utc)[0] == "14:00-22:00"
    assert free(person(ANA, new_york), date(2027, 3, 15), utc)[0] == "13:00-21:00"


def test_a_rule_without_a_zone_is_in_that_of_the_page():
    there = with_rule(replace(rule(ANA), time_zone=None), fields={"time_zone": "Asia/Tokyo"})
    assert free(person(ANA, there))[0] == "08:00-16:00"


@pytest.mark.parametrize("zone", ["Mars/Olympus", None])
def test_hours_in_a_zone_that_nobody_knows_are_unknown(zone):
    assert free(person(ANA, with_rule(replace(rule(ANA), time_zone=zone)))) == (ALWAYS, NEVER)


def test_a_rule_that_names_an_availability_has_its_hours():
    """Chitra's Working hours are 10:00-15:00 in Jakarta, an hour behind Singapore."""
    assert free(person(CHITRA, with_rule(rule(CHITRA)))) == ("11:00-16:00", "11:00-16:00")


def test_a_rule_that_names_an_unknown_availability_says_nothing():
    unknown = Rule(address(CHITRA), "av-gone", None, None, False, {})
    assert free(person(CHITRA, with_rule(unknown))) == (ALWAYS, NEVER)


def test_a_host_without_a_rule_has_declared_hours_or_those_in_zoom():
    """At most either (09:00-17:00, 11:00-16:00); at least what both hold."""
    assert free(person(ANA, live(rules=()))) == ("09:00-17:00", "11:00-16:00")
    assert free(person(DEWI, live(rules=()))) == ("11:00-16:00", "11:00-16:00")


def test_a_host_without_a_rule_whose_hours_in_zoom_are_unknown_may_be_free_at_any_time():
    assert free(person(ANA, live(rules=()), users={})) == (ALWAYS, NEVER)
    no_hours = {ANA.email: ZoomUser(ANA.email, address(ANA))}
    assert free(person(ANA, live(rules=()), users=no_hours)) == (ALWAYS, NEVER)


def test_without_rules_the_hours_of_the_page_itself_may_count():
    raw = {"segments_recurrence": {"mon": [{"start": "18:00", "end": "20:00"}]}}
    there = live(rules=(), raw=raw, fields={"time_zone": "Asia/Singapore"})
    assert free(person(DEWI, there)) == ("11:00-16:00, 18:00-20:00", NEVER)
    broken = live(rules=(), raw={"segments_recurrence": {"mon": "all day"}})
    assert free(person(DEWI, broken)) == (ALWAYS, NEVER)


def test_an_owner_who_is_no_host_is_one_of_the_people_but_no_host():
    people = host_windows.people((ANA, BUDI), CHITRA, live(), USERS)
    assert [(one.name, one.host) for one in people] == [("ana", True), ("budi", True), ("chitra", False)]
    assert free(people[-1])[0] == "11:00-16:00"
    people = host_windows.people((ANA, BUDI), BUDI, live(), USERS)
    assert [one.name for one in people] == ["ana", "budi"]


def test_a_declared_exception_may_have_been_set_by_hand_or_not():
    """An exception cannot be seen in the API: the closed day is open at most, closed at least."""
    closed = replace(ANA, overrides={MONDAY: ()})
    found, *_ = host_windows.people((closed,), closed, live(), USERS)
    assert free(found) == ("09:00-17:00", NEVER)
    longer = replace(ANA, overrides={MONDAY: ((480, 1200),)})
    found, *_ = host_windows.people((longer,), longer, live(), USERS)
    assert free(found) == ("08:00-20:00", "09:00-17:00")
    assert free(found, MONDAY + timedelta(days=7)) == ("09:00-17:00", "09:00-17:00")


@pytest.mark.parametrize("where", ["rule", "page"])
def test_on_dates_with_hours_of_their_own_nothing_is_known(where):
    """Nor the day before and after, since no zone is said; the Monday after is as ever."""
    dated = {"segments": [{"start": "2026-01-05T10:00:00", "end": "2026-01-05T12:00:00"}]}
    there = with_rule(replace(rule(ANA), raw=dated)) if where == "rule" else live(hosts=(ANA,), raw=dated)
    assert free(person(ANA, there)) == (ALWAYS, NEVER)
    assert free(person(ANA, there), MONDAY + timedelta(days=7)) == ("09:00-17:00", "09:00-17:00")


def test_dated_hours_over_several_days_hold_the_days_between():
    dated = {"segments": [{"start": "2026-01-01", "end": "2026-01-09"}]}
    assert free(person(ANA, with_rule(replace(rule(ANA), raw=dated)))) == (ALWAYS, NEVER)


@pytest.mark.parametrize("segments", ["closed", [{"start": "soon", "end": "later"}], [{}], [None], 7])
def test_dated_hours_that_cannot_be_read_make_all_unknown(segments):
    there = with_rule(replace(rule(ANA), raw={"segments": segments}))
    assert free(person(ANA, there), MONDAY + timedelta(days=70)) == (ALWAYS, NEVER)


def test_after_a_write_the_hours_of_before_may_still_be_offered():
    earlier = with_rule(replace(rule(ANA), hours={"mon": ((960, 1080),)}))
    found = person(ANA, with_rule(rule(ANA)), earlier=earlier)
    assert free(found) == ("09:00-18:00", "16:00-17:00")


def test_a_host_who_was_just_added_may_not_be_asked_yet():
    """Visitors may see the page of before, for which this host's hours meant nothing."""
    found = person(BUDI, live(hosts=(ANA, BUDI)), earlier=live(hosts=(ANA,)))
    assert free(found) == (ALWAYS, NEVER)


def test_a_host_whom_a_page_with_rules_leaves_out_may_not_be_asked():
    assert free(person(BUDI, live(hosts=(ANA,)))) == (ALWAYS, NEVER)


def test_people_with_a_rule_who_are_not_declared_are_on_the_page():
    """Also those of the page before a write: it may still be the one that visitors see."""
    people = host_windows.people((ANA,), ANA, live(hosts=(ANA, BUDI)), USERS)
    assert [(one.name, one.host, one.on_page) for one in people[1:]] == [(BUDI.email, False, True)]
    earlier = host_windows.people((ANA,), ANA, live(hosts=(ANA,)), USERS, live(hosts=(ANA, CHITRA)))
    assert [(one.name, one.on_page) for one in earlier[1:]] == [(CHITRA.email, True)]


def test_a_person_is_called_by_one_name_whatever_address_a_rule_has():
    by_mail = with_rule(replace(rule(ANA), address=ANA.email.upper()))
    assert free(person(ANA, by_mail))[0] == "09:00-17:00"


def test_availabilities_of_a_host_without_hours_in_the_files():
    evening = Availability("av", "Evenings", True, None, {"mon": ((1080, 1200),)})
    eve = Host("eve", "eve@example.com")
    users = {eve.email: ZoomUser(eve.email, address(eve), (evening,))}
    there = live(rules=(), fields={"time_zone": "Asia/Tokyo"})
    (found,) = host_windows.people((eve,), eve, there, users)
    assert free(found)[0] == "17:00-19:00"
