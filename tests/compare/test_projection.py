"""Desired and live in one form: what is equal looks equal."""

from __future__ import annotations

from reconciler.compare import diff, projection
from reconciler.model import Host, Rule
from tests.support.build import ANA, BUDI, CHITRA, DEWI, USERS, address, live, page, rule


def differences(wanted, there):
    return diff.compare(projection.desired(wanted), projection.live(there, wanted.hosts, USERS))


def test_a_page_as_declared_differs_in_nothing():
    assert differences(page(), live()) == ()


def test_every_way_of_saying_hours_is_met_by_its_live_form():
    hosts = (ANA, BUDI, CHITRA, DEWI)
    assert differences(page(hosts=hosts), live(hosts=hosts)) == ()


def test_hosts_are_called_by_their_names_whichever_address_zoom_answers():
    mailbox = Rule("ANA@example.com ", None, ANA.time_zone, ANA.hours, True, {})
    scheduler = rule(BUDI)
    live_page = live(rules=(mailbox, scheduler))
    assert list(projection.rules(live_page, (ANA, BUDI), USERS)) == ["ana", "budi"]


def test_a_host_nobody_knows_is_called_by_the_address():
    stranger = Rule("x@scheduler.zoom.us", None, None, {}, True, {})
    (change,) = differences(page(), live(rules=(rule(ANA), rule(BUDI), stranger)))
    assert (change.path, change.after) == (("hosts", "x@scheduler.zoom.us"), None)


def test_a_host_that_is_declared_and_not_there_is_a_change():
    (change,) = differences(page(), live(hosts=(ANA,)))
    assert (change.path, change.before) == (("hosts", "budi"), None)


def test_a_rule_that_is_not_custom_shows_the_hours_of_its_availability():
    view = projection.live(live(hosts=(CHITRA,)), (CHITRA,), USERS)["hosts"]["chitra"]
    assert view == {
        "hours": {"mon": ["10:00-15:00"], "wed": ["10:00-15:00"]},
        "time_zone": "Asia/Jakarta",
        "availability": "Working hours",
    }


def test_a_custom_rule_shows_its_own_hours_although_it_names_an_availability():
    custom = Rule(address(CHITRA), "av-chitra", "Asia/Tokyo", {"fri": ((60, 120),)}, True, {})
    view = projection.live(live(rules=(custom,)), (CHITRA,), USERS)["hosts"]["chitra"]
    assert view == {"hours": {"fri": ["01:00-02:00"]}, "time_zone": "Asia/Tokyo", "availability": None}


def test_hours_that_were_an_availability_before_are_a_change():
    declared = Host("chitra", CHITRA.email, "Asia/Jakarta", {"mon": ((600, 900),), "wed": ((600, 930),)})
    (change,) = differences(page(hosts=(declared,)), live(hosts=(CHITRA,)))
    assert (change.path, change.before, change.after) == (
        ("hosts", "chitra", "hours", "wed"),
        ["10:00-15:00"],
        ["10:00-15:30"],
    )


def test_custom_fields_meet_by_name_whatever_their_order_and_ids():
    declared = [
        {"name": "A", "format": "text", "position": 0},
        {"name": "B", "format": "text", "position": 1},
    ]
    answered = [{**entry, "enabled": True} for entry in reversed(declared)]
    wanted = page(fields={"custom_fields": declared})
    assert differences(wanted, live(fields={"custom_fields": answered})) == ()


def test_what_no_file_declares_is_not_spoken_of():
    assert differences(page(), live(fields={"color": "#00aaff", "buffer": {"before": 5}})) == ()


def test_never_available_is_declared_by_empty_hours():
    never = Host("ana", ANA.email, ANA.time_zone, {})
    (change,) = differences(page(hosts=(never, BUDI)), live())
    assert (change.path, change.before, change.after) == (
        ("hosts", "ana", "hours", "mon"),
        ["09:00-17:00"],
        None,
    )
