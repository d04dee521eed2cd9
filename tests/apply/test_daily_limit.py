"""The requests of a day: nothing is begun that they do not suffice for; where they end, a run ends."""

from __future__ import annotations

import httpx
import pytest

from tests.support.world import SLUG, replace_in

USERS = [{"email": "ana@example.com"}, {"email": "budi@example.com"}]


def limited(per_day):
    return {"account": {"limits": {"per_second": 80, "per_day": per_day}}, "users": USERS}


def test_what_cannot_be_done_today_is_not_begun_unless_told(start, run):
    account = start("honours-pools", fixture=limited(14), published=True)  # a reset voids tokens of users
    plan = run(account, "plan")
    assert plan.code == 0
    assert "left today: too few, apply asks for --over-budget" in plan.out
    account._http.post("/_emulator/reset")
    refused = run(account, "apply", "--yes")
    assert refused.code == 9, refused
    assert "error[over-budget]" in refused.err
    assert "--over-budget" in refused.err
    assert (account.posts, account.pages) == ([], [])
    assert [past["ended"] is None for past in run({}, "runs", "--format", "json").json["runs"]] == [False]


def test_the_budget_of_a_plan_is_what_the_answers_say_is_left(start, run, config):
    alone = [("all_hosts_available", "one_to_one"), ("[ana, budi]", "[ana]")]
    replace_in(config / "two-hosts.yaml", alone)
    account = start("honours-pools", fixture=limited(70))
    budget = run(account, "plan", "--format", "json").json["budget"]
    assert budget["left_today"] == 70 - len(account.requests(path="/v2/"))
    assert budget["requests"] < budget["left_today"]
    assert run(account, "apply", "--yes").code == 0
    without = start("honours-pools")
    assert run(without, "plan", "--format", "json").json["budget"]["left_today"] is None


def test_the_plan_of_the_account_limits_where_no_answer_does(start, run, config):
    replace_in(config / "account.yaml", [("plan: business", "plan: free")])
    account = start("honours-pools")
    budget = run(account, "plan", "--format", "json").json["budget"]
    assert budget["left_today"] == 6000 - len(account.requests(path="/v2/"))
    assert budget["seconds"] == round(budget["requests"] / 4, 1)


@pytest.mark.parametrize("per_day", [7, 9, 12, 14])
def test_told_to_begin_it_ends_where_the_day_ends_without_a_single_refusal(start, run, per_day):
    account = start("honours-pools", fixture=limited(per_day))
    result = run(account, "apply", "--yes", "--over-budget", "--format", "json")
    assert result.code == 9, result
    sent = account.requests(path="/v2/")
    assert len(sent) == per_day
    assert 429 not in [entry["status"] for entry in sent]
    (page,) = result.json["pages"]
    assert page["outcome"] == "failed" or not result.json["converged"]
    assert all(entry["slug"] != SLUG or entry["type"] == "all_hosts_available" for entry in account.pages)


@pytest.mark.parametrize("method", ["POST", "PATCH", "GET"])
def test_a_daily_refusal_is_the_last_request_and_the_next_day_goes_on(start, run, method):
    account = start("honours-pools")
    account.fault(
        method, "/v2/scheduler/schedules/?.*", "delay", times=2 if method == "GET" else 1, seconds=0
    )
    account.fault(method, "/v2/scheduler/schedules/?.*", "rate-limit", times=100, scope="day")
    result = run(account, "apply", "--yes", "--format", "json")
    assert result.code == 9, result
    assert "daily request limit is used up" in result.out
    assert [entry["status"] for entry in account.requests(path="/v2/")].count(429) <= 1
    assert account.requests(path="/v2/")[-1]["status"] == 429 or method == "POST"
    account._http.delete("/_emulator/faults")
    assert run(account, "apply", "--yes").code == 0
    assert [(entry["slug"], entry["type"]) for entry in account.pages] == [(SLUG, "all_hosts_available")]


def test_a_refusal_within_a_second_is_waited_out_once(start, run):
    account = start("honours-pools")
    account.fault("GET", "/v2/scheduler/schedules", "rate-limit", times=1, scope="second", seconds=0)
    assert run(account, "apply", "--yes").code == 0
    assert [request["status"] for request in account.requests(path="/v2/")].count(429) == 1


def test_the_cost_of_a_plan_is_an_upper_bound_and_no_fancy(start, run):
    account = start("honours-pools")
    for expected in ("create", "no-op"):
        budget = run(account, "plan", "--format", "json").json
        assert budget["summary"][expected] == 1
        reads = len(account.requests(path="/v2/"))
        applied = run(account, "apply", "--yes", "--format", "json")
        spent = len(account.requests(path="/v2/")) - reads - budget["budget"]["spent"]
        assert applied.json["converged"] is True
        assert spent <= budget["budget"]["requests"] + 2, "the lists at the end are read for a no-op too"
        assert budget["budget"]["requests"] <= 5 * spent


def test_the_last_answers_of_a_day_name_its_limit(start):
    account = start(fixture=limited(5))
    headers = {"Authorization": f"Bearer {account.token()}"}
    url = f"{account.url}/v2/scheduler/schedules?user_id=ana@example.com"
    with httpx.Client(verify=False) as http:  # reading authorities takes long
        answers = [http.get(url, headers=headers) for _ in range(6)]
    assert [int(answer.headers["X-RateLimit-Remaining"]) for answer in answers] == [4, 3, 2, 1, 0, 0]
    assert answers[-1].status_code == 429
