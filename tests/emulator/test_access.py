"""Who may call: tokens, scopes, users, and the headers of every answer."""

import pytest

from tests.support.emulated import ANA, FIXTURE


def test_token_opens_the_api_for_an_hour(zoom):
    client = zoom()
    answer = client.token().json()
    assert (answer["token_type"], answer["expires_in"]) == ("bearer", 3600)
    assert answer["scope"] == "scheduler:read:admin scheduler:write:admin"
    assert client.login().get("/users/me").status_code == 200


def test_token_may_be_asked_for_in_the_address(zoom):
    client = zoom(breaks_contract=True)
    query = {"grant_type": "account_credentials", "account_id": "emulator"}
    answer = client.http.post("/oauth/token", params=query, auth=("emulator", "emulator"))
    assert answer.status_code == 200


def test_wrong_secret_is_refused_as_zoom_does(zoom):
    answer = zoom().token(secret="guess")
    assert answer.status_code == 401
    assert answer.json() == {"reason": "Invalid client_id or client_secret", "error": "invalid_client"}


@pytest.mark.parametrize("form", [{"account_id": "other"}, {"grant_type": "password"}])
def test_wrong_form_is_refused(zoom, form):
    assert zoom().token(**form).status_code == 400


@pytest.mark.parametrize("header", [{}, {"authorization": "Bearer guess"}, {"authorization": "Basic x"}])
def test_call_without_a_valid_token_is_refused(zoom, header):
    answer = zoom().http.get("/v2/scheduler/schedules", headers=header)
    assert answer.status_code == 401
    assert answer.json() == {"code": 124, "message": "Invalid access token."}


def test_missing_scope_names_the_scopes_that_would_do(zoom):
    client = zoom(fixture=FIXTURE | {"account": {"scopes": ["scheduler:read:list_schedule:admin"]}}).login()
    assert client.get("/schedules").status_code == 200
    answer = client.post({})
    assert (answer.status_code, answer.json()["code"]) == (400, 4700)
    assert "scheduler:write:insert_schedule" in answer.json()["message"]


def test_user_is_found_by_id_mailbox_and_me(zoom):
    client = zoom().login()
    me = client.get("/users/me").json()
    assert me == client.get(f"/users/{ANA}").json()
    assert me["scheduling_url"] == f"{client.url}/ana"
    assert me["time_zone"] == "Asia/Singapore"
    answer = client.get("/users/nobody@example.com")
    assert (answer.status_code, answer.json()["error"]["status"]) == (404, "NOT_FOUND")


def test_every_answer_of_the_api_says_what_is_left_of_the_limit(zoom):
    client = zoom(fixture=FIXTURE | {"account": {"plan": "pro"}}).login()
    for answer in (client.get("/users/me"), client.get("/users/nobody"), client.get("/nothing")):
        assert answer.headers["x-ratelimit-category"] == "Light"
        assert answer.headers["x-ratelimit-limit"] == "30"
        assert int(answer.headers["x-ratelimit-remaining"]) < 30


def test_unknown_addresses_and_methods_are_answered_in_json(zoom):
    client = zoom().login()
    assert client.get("/nothing").status_code == 404
    assert client.http.put("/v2/scheduler/schedules").status_code == 405
    assert "nothing" not in client.get("/nothing").json()["error"]["message"]


def test_availability_lists_scheduler_addresses(zoom):
    client = zoom().login()
    (item,) = client.get("/availability", user_id=ANA).json()["items"]
    assert item["owner"].endswith("@scheduler.zoom.us")
    assert item["default"] is True
    assert item["segments_recurrence"]["fri"] == [{"start": "09:00", "end": "17:00"}]
    assert client.get(f"/availability/{item['availability_id']}").json() == item
