"""Rate limits and tokens: what a client must slow down for, and what ends in the middle of a run."""

import threading
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest

from reconciler.emulator import auth, fixture, limits, refusal
from tests.support.emulated import ANA, FIXTURE, body

MORE = "You have reached the maximum {} rate limit for this API. Try again later."


def dated(answer):
    """When an answer says that it was given: until when to wait is told by the same clock."""
    return parsedate_to_datetime(answer.headers["date"])


def test_plan_limits_requests_a_second_and_says_when_to_come_back(zoom):
    client = zoom(fixture=FIXTURE | {"account": {"plan": "free"}}).login()
    answers = [client.get("/users/me") for _ in range(60)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert refused[0].json() == {"code": 429, "message": MORE.format("per-second")}
    assert refused[0].headers["x-ratelimit-remaining"] == "0"
    reset = datetime.fromtimestamp(int(refused[0].headers["x-ratelimit-reset"]), UTC)
    assert timedelta(0) < reset - dated(refused[0]) <= timedelta(seconds=2)


def test_daily_limit_says_tomorrow_in_iso_time(zoom):
    account = {"limits": {"per_second": 1000, "per_day": 3}}
    client = zoom(fixture=FIXTURE | {"account": account}).login()
    first = [client.get("/users/me") for _ in range(3)]
    assert [answer.headers["x-ratelimit-remaining"] for answer in first] == ["2", "1", "0"]
    assert first[0].headers["x-ratelimit-type"] == "Daily-limit"
    answer = client.get("/users/me")
    assert (answer.status_code, answer.json()["message"]) == (429, MORE.format("daily"))
    again = datetime.fromisoformat(answer.headers["retry-after"])
    assert timedelta(0) < again - dated(answer) <= timedelta(days=1)
    assert (again.hour, again.minute) == (0, 0)
    client.control("POST", "/reset")
    assert client.get("/users/me").status_code == 200


def test_each_second_counts_anew():
    clock = iter([10.0, 10.5, 11.0])
    account = fixture.load({"account": {"limits": {"per_second": 1}}, "users": [{"email": "a@b"}]}).account
    counter = limits.Limits(account, time=lambda: next(clock))
    counter.count()
    counter.time = lambda: 10.5
    with pytest.raises(refusal.Refusal):
        counter.count()
    counter.time = lambda: 11.0
    counter.count()


def test_without_a_named_plan_nothing_is_refused(zoom):
    client = zoom().login()
    assert {client.get("/users/me").status_code for _ in range(100)} == {200}


def test_second_write_to_a_page_under_way_is_refused(zoom):
    client = zoom().login()
    identifier = client.post(body()).json()["schedule_id"]
    client.fault("delay", method="PATCH", seconds=0.5)
    slow = threading.Thread(target=client.patch, args=(identifier, {"duration": 60}))
    slow.start()
    while not any(item["method"] == "PATCH" for item in client.requests()):
        pass
    answer = client.patch(identifier, {"duration": 90})
    slow.join()
    assert (answer.status_code, answer.json()["code"]) == (429, 429)
    assert client.truth()[0]["duration"] == 60


@pytest.mark.parametrize(("scope", "header"), [("second", "x-ratelimit-reset"), ("day", "retry-after")])
def test_rate_limit_fault_answers_either_form(zoom, scope, header):
    client = zoom().login()
    client.fault("rate-limit", scope=scope, seconds=30)
    answer = client.get("/schedules")
    assert answer.status_code == 429
    assert "maximum" in answer.json()["message"]
    assert header in answer.headers
    assert client.get("/schedules").status_code == 200


def test_token_ends_after_its_lifetime(zoom):
    client = zoom().login()
    client.control("POST", "/tokens", {"lifetime": 0})
    assert client.get("/users/me").status_code == 200
    assert client.token().json()["expires_in"] == 0
    answer = client.login().get("/users/me")
    assert (answer.status_code, answer.json()["code"]) == (401, 124)
    assert answer.json()["message"] == "Access token is expired."
    client.control("POST", "/reset")
    assert client.login().get("/users/me").status_code == 200


def test_token_is_good_to_the_last_moment():
    now = [100.0]
    account = fixture.load(FIXTURE).account
    tokens = auth.Tokens(account, time=lambda: now[0])
    basic = "Basic ZW11bGF0b3I6ZW11bGF0b3I="
    token = tokens.grant(basic, "grant_type=account_credentials&account_id=emulator")["access_token"]
    wanted = frozenset(account.scopes)
    now[0] = 3699.9
    tokens.check(f"Bearer {token}", wanted)
    now[0] = 3700.0
    with pytest.raises(refusal.Refusal):
        tokens.check(f"Bearer {token}", wanted)


def test_tokens_can_be_revoked_in_the_middle(zoom):
    client = zoom().login()
    client.control("DELETE", "/tokens")
    assert client.get("/users/me").status_code == 401
    assert client.login().get("/users/me").status_code == 200


def test_scopes_can_be_taken_away_in_the_middle(zoom):
    client = zoom().login()
    client.control("POST", "/tokens", {"scopes": ["scheduler:read:admin"]})
    assert client.get("/schedules", user_id=ANA).status_code == 200
    assert client.post(body()).json()["code"] == 4700
    assert client.token().json()["scope"] == "scheduler:read:admin"
    client.control("POST", "/reset")
    assert client.post(body()).status_code == 201
