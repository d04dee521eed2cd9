"""What visitors are offered proves a page: on a service whose answers and page sources tell nothing.

GET by id answers for the token's own pages alone, public pages carry no data. Nobody is asked.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.support.world import BY_HAND, NOW, SLUG, replace_in

AS_MET = ("no-page-data", "owner-only=get")
SAME = [
    ("Asia/Kuala_Lumpur", "Asia/Singapore"),
    ('{mon-thu: "11:00-19:30"}', '{"mon,fri": "09:00-17:00"}'),
]
"""Edits of the hosts' file that give budi the hours of ana."""
TIMES = "imes"


@pytest.fixture(params=["own hours", "same hours"])
def hours(request, config):
    """The thread's page; then the same page with both hosts free at the same times."""
    if request.param == "same hours":
        replace_in(config / "hosts.yaml", SAME)
    return request.param


def settled(run, account):
    """Plan once more and expect nothing."""
    plan = run(account, "plan", "--format", "json").json
    return [action["action"] for action in plan["actions"]] == ["no-op"] and plan["findings"] == []


@pytest.mark.parametrize("service", ["honours-pools", "honours-shared"])
@pytest.mark.parametrize("met", [AS_MET, ("as-seen",)], ids=["parts", "as-seen"])
def test_the_page_is_made_proved_and_published_and_nobody_is_asked(start, run, hours, service, met):
    account = start(service, *met)
    done = run(account, "apply", "--yes", "--format", "json")
    assert (done.code, done.json["converged"]) == (0, True), done
    (page,) = done.json["pages"]
    claim = page["type"]["claims"][0]
    assert (page["type"]["verdict"], claim["witness"], claim["decisive"]) == (
        "confirmed", "bookable-times", True
    )  # fmt: skip
    assert claim["seen"].startswith(
        "trial hours: offered when all are free, never when not, on 24 of 24 days"
    )
    truth = account.page(SLUG)
    assert (truth["type"], truth["active"], truth["secret"]) == ("all_hosts_available", True, False)
    assert len(account.pages) == 1
    assert settled(run, account)
    drift = run(account, "drift", "--format", "json")
    assert (drift.code, drift.json["findings"]) == (0, []), drift


def test_what_comes_out_as_one_to_one_is_caught_and_removed(start, run, hours):
    account = start("downgrades", "as-seen")
    done = run(account, "apply", "--yes", "--format", "json")
    assert (done.code, account.pages) == (7, []), done
    (page,) = done.json["pages"]
    assert page["type"]["verdict"] == "contradicted"
    assert "offered when all are free, and without budi" in page["type"]["claims"][0]["seen"]
    assert page["checklist"]
    assert not [patch for patch in account.requests("PATCH") if "slug" in patch["body"]]


def test_a_page_turned_one_to_one_is_found_by_a_start_that_is_offered(start, run):
    account = start("honours-shared", "as-seen")
    assert run(account, "apply", "--yes").code == 0
    account.edit(account.page(SLUG)["schedule_id"], type="one_to_one")
    drift = run(account, "drift", "--format", "json")
    assert drift.code == 2
    (finding,) = drift.json["findings"]
    assert (finding["code"], finding["severity"], finding["live"]) == (
        "type-downgraded", "critical", "one_to_one"
    )  # fmt: skip
    seen = finding["type"]["claims"][0]["seen"]
    assert seen.startswith(
        "offered Mon 5 Jan 09:00 Singapore: budi's hours begin 11:00; 60 starts on 4 days, "
    )


def test_times_that_an_error_hides_are_told_as_such(start, run):
    account = start("honours-shared", "no-page-data")
    made = account.by_hand(**BY_HAND)
    assert run(account, "attest", "two-hosts", "--by", "ana").code == 0
    account.fault("GET", "available_times", "status", times=4, status=403)
    account.fault("GET", "availableTimes", "status", times=40, status=403)
    drift = run(account, "drift", "--format", "json")
    claims = [claim for page in drift.json["pages"] for claim in page["type"]["claims"]]
    (said,) = [claim for claim in claims if claim["witness"] == "bookable-times"]
    assert (said["decisive"], set(said["types"])) == (
        False, {"one_to_one", "one_to_many", "any_host_available", "all_hosts_available"}
    )  # fmt: skip
    assert said["seen"].startswith("times could not be read: ")
    assert "GET /scheduler/schedules/" in said["seen"]
    assert said["seen"].endswith("answered 403")
    (page,), reach = drift.json["pages"], drift.json["coverage"]
    assert (page["schedule_id"], page["looked"], page["verdict"]) == (made, None, "confirmed")
    assert (reach["proved"], reach["looked"], reach["remembered"]) == ({"attestation": 1}, 0, 0)
    assert (reach["not_known"], reach["not_looked_at"]) == (1, ["two-hosts"])
    text = " ".join(run(account, "drift").out.split())
    assert "`two-hosts` could not be looked at: what visitors get is not known" in text


def test_a_change_of_hours_keeps_the_proof_where_the_account_keeps_types(start, run, config, hours):
    account = start("honours-shared", "as-seen")
    assert run(account, "apply", "--yes").code == 0
    replace_in(config / "hosts.yaml", [('fri: "09:00-17:00"', 'fri: "10:00-16:00"')] if hours == "own hours"
               else [("mon,fri", "mon,thu")])  # fmt: skip
    done = run(account, "apply", "--yes", "--format", "json")
    assert (done.code, done.json["pages"][0]["type"]["verdict"]) == (0, "confirmed"), done
    assert settled(run, account)


def test_an_account_that_loses_types_when_hours_are_patched_is_found_out_once(start, run, config):
    """The second trial shows it; the page is made anew with its own hours, and a person is asked."""
    account = start("honours-shared", "patch-breaks-pool", *AS_MET)
    done = run(account, "apply", "--yes", "--settle", "0.3", "--format", "json")
    assert done.code == 7, done
    (page,) = account.pages
    assert (page["type"], page["active"], page["slug"][:11]) == ("all_hosts_available", False, "reconciler-")
    assert [rule["segments_recurrence"].keys() for rule in page["availability_rules"]] == [
        {"mon", "fri"}, {"mon", "tue", "wed", "thu"}
    ]  # fmt: skip
    second = (config / "two-hosts.yaml").read_text().replace("two-hosts", "second")
    (config / "second.yaml").write_text(second)
    posts = len(account.posts)
    run(account, "apply", "second", "--yes", "--settle", "0.3")
    assert len(account.posts) - posts == 1


def test_trial_hours_are_never_at_a_public_address(start, run, config):
    """Also where dates leave no room for a look: the page then has others for the trial alone."""
    replace_in(config / "two-hosts.yaml", [("end_date: 2026-03-31", "end_date: 2026-01-06")])
    account = start("honours-shared", *AS_MET)
    assert run(account, "apply", "--yes").code == 0
    (post,) = account.posts
    assert (post["body"]["start_date"], post["body"]["end_date"]) != ("2026-01-05", "2026-01-06")
    page = account.page(SLUG)
    assert (page["start_date"], page["end_date"]) == ("2026-01-05", "2026-01-06")
    assert page["availability_rules"][0]["segments_recurrence"] == {
        day: [{"start": "09:00", "end": "17:00"}] for day in ("mon", "fri")
    }
    assert settled(run, account)


def test_hours_that_cannot_be_given_back_leave_nothing_behind(start, run):
    account = start("honours-shared", *AS_MET)
    account.fault("PATCH", "/schedules/", "ignore-field", times=1000, field="availability_rules")
    done = run(account, "apply", "--yes", "--settle", "0.3", "--format", "json")
    assert (done.code, account.pages) == (1, []), done
    assert "trial could not be replaced" in done.json["pages"][0]["note"]


@pytest.mark.parametrize("field", ["start_date", "end_date"])
def test_dates_that_cannot_be_given_back_leave_nothing_behind(start, run, config, field):
    replace_in(config / "two-hosts.yaml", [("end_date: 2026-03-31", "end_date: 2026-01-06")])
    account = start("honours-shared", *AS_MET)
    account.fault("PATCH", "/schedules/", "ignore-field", times=1000, field=field)
    done = run(account, "apply", "--yes", "--settle", "0.3", "--format", "json")
    assert (done.code, account.pages) == (1, []), done
    assert "dates of the trial could not be replaced" in done.json["pages"][0]["note"]
    assert not [patch for patch in account.requests("PATCH") if "slug" in patch["body"]]


@pytest.mark.own_service
def test_a_look_is_one_request_and_a_trial_at_most_eight(start, run, config):
    """Beside what making the page takes without a trial; the second trial comes once on an account.

    Once an owner and run, the official address is asked, and does not tell.
    """
    second = (config / "two-hosts.yaml").read_text().replace("two-hosts", "second")
    account = start("honours-shared", "as-seen,owner-only=get")
    assert run(account, "apply", "--yes").code == 0
    (config / "second.yaml").write_text(second)
    before = len(account.requests())
    assert run(account, "apply", "second", "--yes").code == 0
    sent = account.requests()[before:]
    writes = [
        (request["method"], sorted(request["body"])) for request in sent if request["method"] == "PATCH"
    ]
    assert writes == [
        ("PATCH", ["active"]), ("PATCH", ["availability_rules"]), ("PATCH", ["active", "secret", "slug"])
    ]  # fmt: skip
    looked = [request["path"] for request in sent if TIMES in request["path"]]
    assert sum(path.startswith("/zscheduler/") for path in looked) == 3
    assert len(looked) == 4
    before = len(account.requests())
    assert run(account, "plan", "--look-again").code == 0
    looked = [request["path"] for request in account.requests()[before:] if TIMES in request["path"]]
    assert len(looked) == 3
    assert sum(path.startswith("/zscheduler/") for path in looked) == 2


def test_a_trial_that_a_calendar_disturbs_still_decides(start, run):
    account = start("honours-shared", *AS_MET)
    for day in range(0, 28, 3):
        begin = NOW + timedelta(days=day, hours=9)
        body = {
            "user": "budi@example.com",
            "start": begin.isoformat(),
            "end": (begin + timedelta(hours=9)).isoformat(),
        }
        assert account._http.post("/_emulator/busy", json=body).status_code == 201
    done = run(account, "apply", "--yes", "--format", "json")
    assert (done.code, done.json["pages"][0]["type"]["verdict"]) == (0, "confirmed"), done


def test_no_page_is_proved_by_a_trial_where_hours_cost_the_type_whoever_finds_it_out(start, run, config):
    """The page that goes ahead has no room for a trial: the others find it out side by side."""
    text = (config / "two-hosts.yaml").read_text()
    (config / "two-hosts.yaml").unlink()
    for number in range(6):
        page = text.replace("two-hosts", f"page-{number}")
        long = [("duration: 32", "duration: 1440"), ("start_time_increment: 30", "start_time_increment: 720")]
        (config / f"{number}.yaml").write_text(page)
        if number == 0:
            replace_in(config / "0.yaml", long)
    account = start("honours-shared", "patch-breaks-pool", *AS_MET)
    options = ["--yes", "--settle", "0.3", "--on-error", "continue", "--format", "json"]
    done = run(account, "apply", *options)
    assert done.code == 7, done
    assert {page["outcome"] for page in done.json["pages"]} == {"unverified"}
    assert {(page["type"], page["active"]) for page in account.pages} == {("all_hosts_available", False)}


def test_a_refusal_of_trial_hours_is_not_the_recipes_fault(start, run):
    """The request is repeated with the page's own hours before anything is learned of the recipe."""
    account = start("honours-shared", "page-data")
    account.fault("POST", "/scheduler/schedules$", "status", status=400)
    assert run(account, "apply", "--yes").code == 0
    first, second = account.posts
    rules = [post["body"]["availability_rules"] for post in (first, second)]
    assert rules[0] != rules[1]
    assert rules[1][0]["segments_recurrence"]["fri"] == [{"start": "09:00", "end": "17:00"}]
    assert account.page(SLUG)["type"] == "all_hosts_available"


def test_a_page_that_is_booked_up_is_looked_at_further_ahead_four_weeks_at_a_time(start, run):
    """Nothing is known of how much one request may ask for: none asks for more than was ever chosen."""
    account = start("downgrades", "no-page-data")
    account.by_hand(**BY_HAND)
    away = {"user": "budi@example.com", "start": NOW.isoformat(), "end": "2026-02-20T00:00:00Z"}
    assert account._http.post("/_emulator/busy", json=away).status_code == 201
    drift = run(account, "drift", "--format", "json")
    read = [request["query"] for request in account.requests("GET", TIMES) if request["status"] == 200]
    ends = [(query["timeMin"], query["timeMax"]) if "timeMin" in query else (query["from"], query["to"])
            for query in read]  # fmt: skip
    spans = [datetime.fromisoformat(last) - datetime.fromisoformat(first) for first, last in ends]
    assert len(spans) == 3
    assert max(spans) <= timedelta(days=28)
    claims = [claim["seen"] for page in drift.json["pages"] for claim in page["type"]["claims"]]
    assert any("Mon 5 Jan to Sun 15 Mar" in seen for seen in claims), claims
