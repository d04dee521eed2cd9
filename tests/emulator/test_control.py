"""The control addresses: what was asked, bookings, counts, faults, reset."""

import httpx
import pytest

from tests.support.emulated import ANA, BUDI, body


def test_requests_are_listed_without_secrets(zoom):
    client = zoom()
    client.login()
    page = client.post(body(slug="talk")).json()
    client.get("/schedules", page_size=5)
    client.http.get(page["scheduling_url"])
    listed = client.requests()
    assert [(item["n"], item["method"], item["path"], item["status"]) for item in listed] == [
        (1, "POST", "/oauth/token", 200),
        (2, "POST", "/v2/scheduler/schedules", 201),
        (3, "GET", "/v2/scheduler/schedules", 200),
        (4, "GET", "/ana/talk", 200),
    ]
    assert listed[0]["body"] == {"grant_type": "account_credentials", "account_id": "emulator"}
    assert listed[1]["query"] == {"user_id": ANA}
    assert listed[1]["body"] == body(slug="talk")
    assert listed[2] == {
        "n": 3, "method": "GET", "path": "/v2/scheduler/schedules", "query": {"page_size": "5"},
        "body": None, "status": 200,
    }  # fmt: skip
    client.token(client_secret="hush", client_id="me")
    assert "hush" not in str(client.requests())


def test_long_body_is_answered_and_listed_cut(zoom):
    client = zoom().login()
    assert client.post(body(description="x" * 60_000)).status_code == 400
    assert len(client.requests()[-1]["body"]) == 50_000
    assert client.http.post("/v2/scheduler/schedules", content=b" " * 4_000_001).status_code == 413


def test_reset_forgets_pages_requests_and_faults(zoom):
    client = zoom().login()
    client.post(body())
    client.fault("status", times=9)
    client.control("POST", "/reset")
    assert client.requests() == []
    assert client.get("/schedules").json()["items"] == []


def test_booking_shows_among_the_events_of_each_host(zoom):
    client = zoom().login()
    made = client.made()
    sent = {
        "schedule_id": made["schedule_id"],
        "start": "2026-01-05T11:00:00+08:00",
        "booker": "guest@example.com",
    }
    event = client.control("POST", "/events", sent)
    assert event["start_date_time"] == "2026-01-05T03:00:00.000Z"
    assert event["end_date_time"] == "2026-01-05T03:30:00.000Z"
    assert (event["status"], event["schedule_id"]) == ("confirmed", made["schedule_id"])
    assert event["attendees"][0]["email"] == "guest@example.com"
    for user in (ANA, BUDI):
        assert client.get("/events", user_id=user).json()["items"] == [event]
    assert client.get("/events", user_id=ANA, **{"from": "2026-01-06"}).json()["items"] == []
    assert client.get("/events", user_id=ANA, to="2026-01-06T00:00:00Z").json()["items"] == [event]


def test_any_host_booking_goes_to_the_host_with_the_fewest(zoom):
    client = zoom().login()
    made = client.made(type="any_host_available")
    for day in (5, 6, 7):
        sent = {
            "schedule_id": made["schedule_id"],
            "start": f"2026-01-0{day}T04:00:00Z",
            "booker": "g@example.com",
        }
        client.control("POST", "/events", sent)
    days = [item["start_date_time"][9] for item in client.get("/events", user_id=BUDI).json()["items"]]
    assert days == ["6"]


def test_booking_of_a_page_for_many_carries_its_date_in_the_id(zoom):
    client = zoom().login()
    made = client.made(type="one_to_many", capacity=3)
    sent = {"schedule_id": made["schedule_id"], "start": "2026-01-05T03:00:00Z", "booker": "g@example.com"}
    client.control("POST", "/events", sent)
    (event,) = client.get("/events").json()["items"]
    assert event["schedule_id"] == f"{made['schedule_id']}_20260105T030000Z"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"start": "soon"}, "start must be a date-time"),
        ({"start": "9999-12-31T23:59:00Z"}, "start must be a date-time"),
        ({"start": "0001-01-01T00:00:00+14:00"}, "start must be a date-time"),
        ({"schedule_id": "x"}, "schedule_id: no schedule `x`"),
        ({"booker": 1}, "booker must be a string"),
        ({"more": 1}, "more is not a known field"),
    ],
)
def test_booking_that_cannot_be_is_refused(zoom, change, said):
    client = zoom()
    sent = {
        "schedule_id": client.made()["schedule_id"],
        "start": "2026-01-05T03:00:00Z",
        "booker": "g@example.com",
    }
    answer = client.http.post("/_emulator/events", json=sent | change)
    assert answer.status_code == 400
    assert said in answer.json()["error"]["message"]


def test_analytics_counts_what_was_made_by_its_real_type(zoom):
    client = zoom().login()
    client.post(body(schedule_type="multiple"))
    gone = client.made()
    client.delete(gone["schedule_id"])
    client.made(owner=BUDI, type="any_host_available")
    own = client.get("/analytics", user_id=ANA).json()["last_n_days"]
    names = ("schedules_created", "one_to_one", "one_to_many", "any_host_available", "all_host_available")
    assert [own[name] for name in names] == [2, 1, 0, 0, 1]
    assert own["schedules_canceled"] == 1
    everyone = client.get("/analytics", user_id="all").json()
    assert everyone["last_n_days"]["schedules_created"] == 3
    assert everyone["previous_period"]["schedules_created"] == 0


def test_status_fault_answers_instead_and_counts_down(zoom):
    client = zoom().login()
    client.fault("status", method="POST", path="/schedules$", status=503, times=2)
    assert client.get("/schedules").status_code == 200
    for _ in range(2):
        answer = client.post(body())
        assert answer.status_code == 503
        assert answer.headers["content-type"].startswith("text/html")
    assert client.post(body()).status_code == 201
    assert len(client.truth()) == 1


def test_status_fault_blames_a_field_in_the_general_form(zoom):
    client = zoom().login()
    client.fault("status", method="POST", path="/schedules$", status=400, field="duration")
    answer = client.post(body())
    assert answer.status_code == 400
    assert answer.json()["code"] == 300
    assert answer.json()["errors"] == [{"field": "duration", "message": "Invalid field."}]
    assert client.truth() == []


def test_fault_without_match_hits_anything_but_the_control_addresses(zoom):
    client = zoom().login()
    client.control("POST", "/faults", {"fault": "status", "status": 500})
    assert client.truth() == []
    answer = client.get("/schedules")
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, 500)


def test_drops_break_the_connection_before_or_after_the_effect(zoom):
    client = zoom().login()
    client.fault("drop-before", method="POST")
    with pytest.raises(httpx.RemoteProtocolError):
        client.post(body(slug="never"))
    assert client.truth() == []
    client.fault("drop-after", method="POST")
    with pytest.raises(httpx.RemoteProtocolError):
        client.post(body(slug="done"))
    assert [page["slug"] for page in client.truth()] == ["done"]
    assert [item["status"] for item in client.requests()[-2:]] == [None, None]


def test_stale_reads_see_the_state_before_the_last_write(zoom):
    client = zoom().login()
    address = f"/schedules/{client.post(body(duration=30)).json()['schedule_id']}"
    client.patch(address.rpartition("/")[2], {"duration": 60})
    client.fault("stale", path="/schedules", times=2)
    assert client.get(address).json()["duration"] == 30
    assert client.get("/schedules").json()["items"][0]["duration"] == 30
    assert client.get(address).json()["duration"] == 60


def test_stale_list_lacks_the_new_and_has_the_deleted(zoom):
    client = zoom().login()
    first = client.post(body(slug="first")).json()["schedule_id"]
    client.post(body(slug="second"))
    client.fault("stale")
    assert [item["slug"] for item in client.get("/schedules").json()["items"]] == ["first"]
    client.delete(first)
    client.fault("stale", times=2)
    assert [item["slug"] for item in client.get("/schedules").json()["items"]] == ["first", "second"]
    assert client.get(f"/schedules/{first}").status_code == 200
    assert client.get(f"/schedules/{first}").status_code == 404


def test_scope_narrows_a_fault_and_clearing_ends_it(zoom):
    client = zoom().login()
    client.fault("status", scope="user_id=budi", times=5)
    assert client.get("/schedules", user_id=ANA).status_code == 200
    assert client.get("/schedules", user_id=BUDI).status_code == 500
    client.control("DELETE", "/faults")
    assert client.get("/schedules", user_id=BUDI).status_code == 200


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({}, "fault is required"),
        ([], "the body must be an object"),
        ({"fault": "fire"}, "fault must be one of status, drop-before"),
        ({"fault": "status", "times": 0}, "times must be from 1 to 1000000"),
        ({"fault": "status", "times": 1.5}, "times must be a whole number"),
        ({"fault": "status", "status": "500"}, "status must be a number"),
        ({"fault": "ignore-field"}, "field is required for ignore-field"),
        ({"fault": "stale", "more": 1}, "more is not a known field"),
        ({"fault": "stale", "match": {"path": "("}}, "match.path is not a regular expression"),
        ({"fault": "stale", "match": {"methods": "GET"}}, "match.methods is not a known field"),
        ({"fault": "rate-limit", "scope": "week"}, "scope must be second or day"),
    ],
)
def test_fault_that_cannot_be_is_refused(zoom, fault, said):
    answer = zoom().http.post("/_emulator/faults", json=fault)
    assert answer.status_code == 400
    assert said in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"", "the body must be JSON: Expecting value: line 1 column 1"),
        (b'{"owner": NaN}', "the body must be JSON"),
        (b"\xff", "the body must be JSON"),
        (b"[" * 100_000, "the body must be JSON"),
        (b"{}", "owner is required: the email of a user"),
        (b'{"owner": "d@example.com"}', "owner must be the email of a user; `d@example.com` is none"),
    ],
)
def test_page_that_cannot_be_is_refused_in_words(zoom, sent, said):
    answer = zoom().http.post("/_emulator/ui/schedules", content=sent)
    assert answer.status_code == 400
    assert said in answer.json()["error"]["message"]


def test_somebody_joins_while_it_runs(zoom):
    client = zoom().login()
    assert client.get("/availability", user_id="mara@example.com").status_code >= 400
    new = {"email": "Mara@example.com", "time_zone": "Europe/London",
           "busy": [{"start": "2026-01-05T09:00:00Z", "end": "2026-01-05T10:00:00Z"}]}  # fmt: skip
    answer = client.http.post("/_emulator/users", json=new)
    assert (answer.status_code, answer.json()["email"]) == (201, "mara@example.com")
    (item,) = client.get("/availability", user_id="mara@example.com").json()["items"]
    assert item["time_zone"] == "Europe/London"
    page = {"owner": "mara@example.com", "type": "one_to_one", "hosts": ["mara@example.com"], "slug": "mara"}
    assert client.http.post("/_emulator/ui/schedules", json=page).status_code == 201
    assert "mara@example.com" in client.http.get("/ui/people").text
    again = client.http.post("/_emulator/users", json=new)
    assert (again.status_code, "belongs to another user" in again.text) == (400, True)
    wrong = client.http.post("/_emulator/users", json={"email": "mara"})
    assert (wrong.status_code, "not an email address" in wrong.text) == (400, True)
    client.http.post("/_emulator/reset")
    assert client.get("/availability", user_id="mara@example.com").status_code >= 400
