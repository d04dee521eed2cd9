"""However it comes about that nobody can book a page: it needs its permission, and then it is done."""

from __future__ import annotations

import pytest

from tests.support.world import BY_HAND, HOSTS, SLUG, replace_in

pytestmark = pytest.mark.own_service

PAGE, PEOPLE = "two-hosts.yaml", "hosts.yaml"
ANA_WORKS, BUDI_WORKS = '{mon: "09:00-17:00", fri: "09:00-17:00"}', '{mon-thu: "11:00-19:30"}'
SHIFTS = [
    ("time_zone: Asia/Singapore", "time_zone: America/New_York"),
    (ANA_WORKS, '{mon: "09:00-10:00"}'),
    ("time_zone: Asia/Kuala_Lumpur", "time_zone: Europe/London"),
    (BUDI_WORKS, '{mon: "13:00-14:00"}'),
]
"""Common time in the weeks in which one of two clocks is changed already: four of a year."""
ALL_YEAR = [("2026-03-31", "2026-12-31")]
ONE_DAY = [("2026-03-31", "2026-01-05")]
WAYS = {
    "zone of a host": ([], PEOPLE, [("Asia/Singapore", "America/New_York")]),
    "starts in few weeks": (ALL_YEAR, PEOPLE, SHIFTS),
    "days of a host": ([], PEOPLE, [('mon: "09:00-17:00", ', "")]),
    "no hours": ([], PEOPLE, [(BUDI_WORKS, "none")]),
    "hours on this page": ([], PAGE, [("[ana, budi]", '[ana, {host: budi, hours: {tue: "11:00-19:30"}}]')]),
    "length": ([], PAGE, [("duration: 32", "duration: 6h30m")]),
    "buffers": ([], PAGE, [("capacity: 1", "capacity: 1\nbuffer: {before: 240, after: 120}")]),
    "past dates": ([], PAGE, [("2026-01-05", "2025-12-01"), ("2026-03-31", "2026-01-01")]),
    "other dates": ([], PAGE, [("2026-01-05", "2026-01-06"), ("2026-03-31", "2026-01-09")]),
    "dates years ahead": ([], PAGE, [("2026-01-05", "2031-01-05"), ("2026-03-31", "2031-03-31")]),
    "notice beyond the last day": (ONE_DAY, PAGE, [("capacity: 1", "capacity: 1\ncushion: 96h")]),
    "zone of the page": (ONE_DAY, PAGE, [("capacity: 1", "capacity: 1\ntime_zone: Pacific/Honolulu")]),
}
NEEDED = "needs --allow link-down"


@pytest.fixture
def made(start, run):
    """The account with the page of the config as a person made it."""
    account = start("downgrades", published=True)
    account.by_hand(**BY_HAND)
    assert run(account, "apply", "--yes").code == 0
    return account


@pytest.mark.parametrize(("base", "file", "changes"), WAYS.values(), ids=WAYS.keys())
def test_it_needs_permission_however_it_comes_about(made, run, config, base, file, changes):
    replace_in(config / PAGE, base)
    assert run(made, "apply", "--yes").code == 0
    before = made.page(SLUG)
    replace_in(config / file, changes)
    (action,) = run(made, "plan", "--format", "json").json["actions"]
    assert (action["action"], action["blocked"]) == ("update", NEEDED)
    assert run(made, "apply", "--yes").code == 5
    assert made.page(SLUG) == before
    assert run(made, "apply", "--yes", "--allow", "link-down").code == 0
    assert run(made, "plan", "--exit-code").code == 0


FEWER = {
    "an end in three weeks": (PAGE, [("2026-03-31", "2026-01-23")]),
    "one start a week": (PEOPLE, [('mon: "09:00-17:00"', 'mon: "16:00-17:00"')]),
    "all in the last week of nine": (PAGE, [("2026-01-05", "2026-01-27")]),
}


@pytest.mark.parametrize(("file", "changes"), FEWER.values(), ids=FEWER.keys())
def test_less_to_book_takes_none(made, run, config, file, changes):
    replace_in(config / file, changes)
    assert run(made, "apply", "--yes").code == 0
    assert run(made, "plan", "--exit-code").code == 0


def test_a_page_that_nobody_could_book_before_takes_none(made, run, config):
    replace_in(config / PEOPLE, [(BUDI_WORKS, "none")])
    assert run(made, "apply", "--yes", "--allow", "link-down").code == 0
    replace_in(config / PEOPLE, [("none", '{tue: "11:00-19:30"}')])
    assert run(made, "apply", "--yes").code == 0
    assert run(made, "plan", "--exit-code").code == 0


def test_hosts_that_a_person_is_to_add_take_it_too(start, run, config):
    """What a person does closes the page as well: the steps stand only in a list that has the permission."""
    replace_in(config / PEOPLE, [("hosts:\n", "hosts:\n  cho: {email: cho@example.com, hours: none}\n")])
    account = start("downgrades", published=True)
    account.by_hand(**BY_HAND)
    assert run(account, "apply", "--yes").code == 0
    replace_in(config / PAGE, [("[ana, budi]", "[ana, budi, cho]")])
    (action,) = run(account, "plan", "--format", "json").json["actions"]
    assert (action["action"], action["blocked"]) == ("manual", NEEDED)
    (first,) = run(account, "checklist", "--format", "json").json["pages"][0]["checklist"]
    assert "nobody could book" in first["do"]
    (action,) = run(account, "checklist", "--allow", "link-down", "--format", "json").json["pages"]
    assert [step["do"] for step in action["checklist"]] == [f"add host cho@example.com on the page `{SLUG}`"]
    replaced = run(account, "plan", "--allow", "replace", "--format", "json").json["actions"][0]
    assert replaced["blocked"] == NEEDED


def test_undo_takes_it_too(made, run, config):
    replace_in(config / PEOPLE, [(BUDI_WORKS, "none")])
    assert run(made, "apply", "--yes", "--allow", "link-down").code == 0
    replace_in(config / PEOPLE, [("none", BUDI_WORKS)])
    past = run(made, "apply", "--yes", "--format", "json").json["run"]
    refused = run(made, "undo", past, "--yes", "--format", "json")
    assert (refused.code, refused.json["pages"][0]["note"]) == (5, NEEDED)
    assert run(made, "undo", past, "--yes", "--allow", "link-down").code == 0
    assert made.page(SLUG)["hosts"] == HOSTS


def no_time(result) -> dict[str, object]:
    (found,) = [one for one in result.json["findings"] if one["code"] == "no-common-time"]
    return found


def test_drift_says_that_the_files_ask_for_it_where_they_do(made, run, config):
    replace_in(config / PEOPLE, [(BUDI_WORKS, "none")])
    assert run(made, "apply", "--yes", "--allow", "link-down").code == 0
    found = no_time(run(made, "drift", "--format", "json"))
    assert (found["origin"], found["next"]) == ("both", "reconciler slots two-hosts")
    assert found["message"] == "nobody can book: ana, budi leave no time that is long enough"


def test_drift_names_those_who_are_on_the_page_in_zoom(made, run, config):
    fay = "hosts:\n  fay: {email: chitra@example.com, time_zone: Asia/Singapore, hours: none}\n"
    page = made.page(SLUG)
    rules = page["availability_rules"]
    for rule in rules:
        rule |= {"use_custom": True, "segments_recurrence": {"sun": [{"start": "09:00", "end": "09:10"}]}}
    made.edit(page["schedule_id"], availability_rules=rules)
    replace_in(config / PEOPLE, [("hosts:\n", fay)])
    replace_in(config / PAGE, [("[ana, budi]", "[ana, fay]")])
    found = no_time(run(made, "drift", "--format", "json"))
    assert (found["origin"], found["next"]) == ("live-ahead", "reconciler slots two-hosts --live")
    assert found["message"] == (
        "nobody can book: ana, budi leave no time that is long enough; its file does not name budi"
    )


def test_one_host_leaves_no_time(start, run, config):
    (config / PAGE).write_text(
        "page: talk\ntype: one_to_one\nowner: ana\nhosts: [ana]\nsummary: Talk\nduration: 30\n"
    )
    replace_in(config / PEOPLE, [(ANA_WORKS, '{mon: "09:00-09:10"}')])
    account = start("downgrades", published=True)
    assert run(account, "apply", "--yes").code == 0
    found = no_time(run(account, "drift", "--format", "json"))
    assert found["message"] == "nobody can book: ana leaves no time that is long enough"


def test_dates_that_a_person_is_to_set_take_it_too(made, run, config):
    budi = "email: budi@example.com"
    replace_in(config / PEOPLE, [(budi, f"{budi}\n    overrides: {{2026-01-01..2026-04-01: closed}}")])
    before = made.page(SLUG)
    held = run(made, "checklist").out
    assert "nobody can book then" in " ".join(held.split())
    assert "close 5 Jan" not in held
    assert run(made, "apply", "--yes").code == 7
    assert made.page(SLUG) == before
    steps = " ".join(run(made, "checklist", "--allow", "link-down").out.split())
    assert "nobody can book then" not in steps
    assert "in the availability of budi@example.com close" in steps


def test_dates_that_leave_weeks_to_book_do_not(made, run, config):
    budi = "email: budi@example.com"
    replace_in(config / PEOPLE, [(budi, f"{budi}\n    overrides: {{2026-01-01..2026-02-20: closed}}")])
    assert "in the availability of budi@example.com close" in " ".join(run(made, "checklist").out.split())
