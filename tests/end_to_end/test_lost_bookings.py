"""Who has booked at times that a change takes away is told in the plan, and stays booked."""

from __future__ import annotations

import pytest

from tests.support.world import BY_HAND, HOSTS, SLUG, replace_in

pytestmark = pytest.mark.own_service

EARLY, LATE, LAST = "2026-01-12T03:00:00Z", "2026-01-12T08:00:00Z", "2026-03-30T03:00:00Z"
SHORTER = ('mon: "09:00-17:00"', 'mon: "09:00-14:00"')
PAGE, PEOPLE = "two-hosts.yaml", "hosts.yaml"
CHANGES = {
    "hours": (PEOPLE, SHORTER, [LATE]),
    "zone": (PEOPLE, ("Asia/Singapore", "Asia/Tokyo"), [LATE]),
    "length": (PAGE, ("duration: 32", "duration: 3h"), [LATE]),
    "buffer": (PAGE, ("capacity: 1", "capacity: 1\nbuffer: {before: 15}"), [EARLY, LAST]),
    "dates": (PAGE, ("2026-03-31", "2026-02-28"), [LAST]),
}


@pytest.fixture
def booked(start, run):
    """The account with the page of the config, booked three times."""
    account = start("downgrades", published=True)
    schedule_id = account.by_hand(**BY_HAND)
    assert run(account, "apply", "--yes").code == 0
    for time in (EARLY, LATE, LAST):
        account.book(schedule_id, time)
    return account


def planned(run, account, *words):
    (action,) = run(account, "plan", *words, "--format", "json").json["actions"]
    return action


def events(account):
    return [entry["query"] for entry in account.requests("GET", "/scheduler/events")]


@pytest.mark.parametrize(("file", "change", "lost"), CHANGES.values(), ids=CHANGES.keys())
def test_a_plan_tells_the_bookings_in_times_that_are_lost_and_blocks_nothing(
    booked, run, config, file, change, lost
):
    replace_in(config / file, [change])
    action = planned(run, booked)
    assert (action["blocked"], action["lost_bookings"]["starts"]) == (None, lost)
    assert action["lost_bookings"]["count"] == len(lost)
    assert run(booked, "apply", "--yes").code == 0
    assert run(booked, "plan", "--exit-code").code == 0


def test_it_stands_in_every_view(booked, run, config, tmp_path):
    replace_in(config / PEOPLE, [SHORTER])
    said = "1 upcoming booking at times that are lost (Mon 12 Jan 16:00, Asia/Singapore)"
    html = tmp_path / "plan.html"
    for words in ([], ["--format", "markdown", "--report", f"html={html}"]):
        shown = " ".join(run(booked, "plan", *words).out.split())
        assert f"{said}; apply neither moves nor cancels them" in shown
    assert said in html.read_text(encoding="utf-8")


def test_bookings_are_read_once_a_person_and_only_where_times_are_lost(booked, run, config):
    planned(run, booked)
    replace_in(config / PEOPLE, [('mon: "09:00-17:00"', 'mon: "08:00-17:00"')])
    before = run(booked, "plan", "--format", "json").json["budget"]["spent"]
    assert events(booked) == []
    (config / "other.yaml").write_text(
        "page: other\ntype: one_to_one\nowner: ana\nhosts: [ana]\nsummary: O\nduration: 30\n"
    )
    assert run(booked, "apply", "--yes").code == 0
    replace_in(config / PEOPLE, [('mon: "08:00-17:00"', 'mon: "08:00-14:00"')])
    spent = run(booked, "plan", "--format", "json").json["budget"]["spent"]
    assert [query["user_id"] for query in events(booked)] == HOSTS
    assert spent == before + 2


def test_what_cannot_be_read_is_said_and_fails_nothing(booked, run, config):
    replace_in(config / PEOPLE, [SHORTER])
    booked.fault("GET", "/scheduler/events", "status", times=100, status=500)
    lost = planned(run, booked)["lost_bookings"]
    assert (lost["count"], lost["starts"]) == (None, [])
    assert "ana@example.com cannot be read now" in lost["unread"]
    out = " ".join(run(booked, "plan").out.split())
    assert "upcoming bookings at times that are lost could not be read: ana@example.com" in out


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ({"fault": "status", "status": 418}, "GET /scheduler/events answered 418"),
        ({"fault": "rate-limit", "scope": "daily"}, "the account's daily request limit"),
    ],
    ids=["an answer about nobody", "the day is used up"],
)
def test_what_cannot_be_read_and_is_about_nobody_is_said_of_nobody(booked, run, config, fault, why):
    replace_in(config / PEOPLE, [SHORTER])
    booked.fault("GET", "/scheduler/events", times=100, **fault)
    shown = run(booked, "plan", "--format", "json")
    assert shown.code == 0, shown
    lost = shown.json["actions"][0]["lost_bookings"]
    assert (lost["count"], "@" in lost["unread"]) == (None, False)
    assert why in lost["unread"]


def test_a_delete_says_when_its_bookings_are(booked, run, config):
    (config / PAGE).write_text(f"page: two-hosts\nowner: ana\nslug: {SLUG}\nstate: absent\n")
    action = planned(run, booked)
    said = "3 upcoming bookings (Mon 12 Jan 11:00, Mon 12 Jan 16:00, Mon 30 Mar 11:00, Asia/Singapore)"
    assert action["booked"] == {"count": 3, "starts": [EARLY, LATE, LAST], "unread": None, "said": said}
    assert said in action["reason"]


def test_a_page_to_be_deleted_by_hand_is_shown_with_its_bookings(booked, run):
    booked.edit(booked.page(SLUG)["schedule_id"], type="one_to_one")
    action = planned(run, booked)
    assert (action["action"], action["booked"]["count"]) == ("manual", 3)
    before, _, after = action["checklist"][0]["do"].partition("first move or cancel these bookings")
    assert "delete" not in before
    assert "delete" in after
    (asked,) = run(booked, "checklist", "--allow", "booked-page", "--format", "json").json["pages"]
    assert "and delete it" in asked["checklist"][0]["do"]
    assert "3 upcoming bookings" in asked["checklist"][0]["do"]
    assert asked["checklist"][0]["account"] == HOSTS[0]


def test_a_plan_sums_them_up_and_an_apply_says_what_it_left_to_people(booked, run, config, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    replace_in(config / PEOPLE, [SHORTER])
    summed = run(booked, "plan").out.splitlines()
    total = next(number for number, line in enumerate(summed) if line.startswith("1 update"))
    assert summed[total + 1] == "1 booking lies in times that this takes away: two-hosts"
    done = run(booked, "apply", "--yes")
    said = " ".join(done.out.split())
    assert done.code == 0
    assert "1 booking lies in times that this took away, and was neither moved nor cancelled:" in said
    assert "two-hosts: 1 upcoming booking at times that are lost (Mon 12 Jan 16:00, Asia/Singapore)" in said
    for again in (["plan"], ["apply", "--yes"]):
        assert "this t" not in run(booked, *again).out, "nothing is taken away any more"


def test_what_was_not_written_takes_no_bookings(booked, run, config):
    replace_in(config / PEOPLE, [SHORTER])
    booked.fault("PATCH", "/schedules", "status", times=100, status=400)
    done = run(booked, "apply", "--yes", "--format", "json")
    assert (done.json["pages"][0]["outcome"], done.json["lost_bookings"]) == ("failed", [])
    booked.clear_faults()
    done = run(booked, "apply", "--yes", "--format", "json")
    (lost,) = done.json["lost_bookings"]
    assert (lost["page"], lost["count"], lost["starts"]) == ("two-hosts", 1, [LATE])
