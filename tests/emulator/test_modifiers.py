"""Each modifier changes one thing that a client must survive, and combines with the rest."""

import json

import httpx
import pytest

from tests.support.emulated import ANA, BUDI, FIXTURE, body

WEEK = {"mon": [{"start": "09:00", "end": "17:00"}]}


def test_slug_missing_in_list_is_there_in_get(zoom):
    client = zoom("slug-missing-in-list").login()
    page = client.post(body(slug="talk")).json()
    assert "slug" not in client.get("/schedules").json()["items"][0]
    assert client.get(f"/schedules/{page['schedule_id']}").json()["slug"] == "talk"


def test_extra_fields_come_with_every_answer(zoom):
    client = zoom("extra-fields").login()
    page = client.post(body()).json()
    for answer in (
        page,
        client.get("/schedules").json()["items"][0],
        client.get("/availability").json()["items"][0],
    ):
        assert "x_preview" in answer


def test_numbers_as_text_and_as_floats(zoom):
    text = zoom("text-numbers", breaks_contract=True).login().post(body(duration=45)).json()
    assert (text["duration"], text["buffer"], text["active"]) == ("45", {"after": "0", "before": "0"}, True)
    floats = zoom("float-numbers").login().post(body(duration=45)).json()
    assert isinstance(floats["duration"], float)


def test_short_times(zoom):
    client = zoom("short-times").login()
    rule = {"email": ANA, "use_custom": True, "segments_recurrence": WEEK}
    page = client.post(body(availability_rules=[rule])).json()
    assert page["availability_rules"][0]["segments_recurrence"]["mon"] == [{"start": "9:00", "end": "17:00"}]
    assert client.truth()[0]["availability_rules"][0]["segments_recurrence"] == WEEK


def test_owner_missing_from_availability_alone(zoom):
    client = zoom("owner-missing").login()
    assert "owner" not in client.get("/availability").json()["items"][0]
    assert "organizer" in client.post(body()).json()


def test_slug_rewritten_on_create_and_change(zoom):
    client = zoom("slug-rewritten").login()
    page = client.post(body(slug="talk")).json()
    assert page["slug"].startswith("talk-")
    client.patch(page["schedule_id"], {"slug": "other"})
    assert client.truth()[0]["slug"].startswith("other-")


def test_delete_conflict_while_bookings_are_ahead(zoom):
    client = zoom("delete-conflict").login()
    page = client.post(body()).json()
    sent = {"schedule_id": page["schedule_id"], "start": "2026-01-05T03:00:00Z", "booker": "g@example.com"}
    event = client.control("POST", "/events", sent)
    assert client.delete(page["schedule_id"]).status_code == 409
    assert client.http.delete(f"/v2/scheduler/events/{event['event_id']}").status_code == 204
    assert client.delete(page["schedule_id"]).status_code == 204


def test_read_lag_hides_a_write_from_the_next_reads(zoom):
    client = zoom("read-lag=2").login()
    address = f"/schedules/{client.post(body(duration=30)).json()['schedule_id']}"
    assert [client.get(address).status_code for _ in range(3)] == [404, 404, 200]
    client.patch(address.rpartition("/")[2], {"duration": 60})
    assert [client.get("/schedules").json()["items"][0]["duration"] for _ in range(3)] == [30, 30, 60]
    client.delete(address.rpartition("/")[2])
    assert [client.get(address).status_code for _ in range(3)] == [200, 200, 404]


def test_read_lag_does_not_touch_what_was_there_from_the_start(zoom):
    fixture = FIXTURE | {"schedules": [{"owner": ANA, "slug": "old"}]}
    assert zoom("read-lag", fixture=fixture).login().get("/schedules").json()["items"][0]["slug"] == "old"


def test_analytics_lag_hides_what_was_just_made(zoom):
    client = zoom("analytics-lag=2").login()
    client.post(body())
    counts = [client.get("/analytics", user_id=ANA).json()["last_n_days"]["one_to_one"] for _ in range(3)]
    assert counts == [0, 0, 1]


def test_no_page_data_leaves_the_public_page_without_evidence(zoom):
    client = zoom("no-page-data")
    html = client.http.get(client.made(summary="Two of us")["scheduling_url"]).text
    assert "Two of us" in html
    assert "scheduler-data" not in html


def test_modifiers_combine_with_each_other_and_with_a_type(zoom):
    client = zoom("honours-pools,soft-delete", "float-numbers", "read-lag=1").login()
    users = [{"email": ANA, "host": True}, {"email": BUDI, "host": True}]
    pools = {"pooling_type": "multiPool", "user_pools": [{"pooling_type": "collective"}], "attendees": users}
    page = client.post(body(**pools)).json()
    assert isinstance(page["duration"], float)
    assert client.get(f"/schedules/{page['schedule_id']}").status_code == 404
    client.delete(page["schedule_id"])
    (page,) = client.truth()
    assert (page["type"], page["status"]) == ("all_hosts_available", "cancelled")


def test_malformed_answers_are_cut_in_the_middle(zoom):
    client = zoom().login()
    client.post(body())
    client.fault("malformed")
    answer = client.get("/schedules")
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()
    client.fault("malformed", method="PATCH")
    assert client.patch(client.truth()[0]["schedule_id"], {"duration": 60}).status_code == 204
    assert client.truth()[0]["duration"] == 60


def test_delay_answers_late(zoom):
    client = zoom().login()
    client.fault("delay", seconds=0.5)
    with pytest.raises(httpx.ReadTimeout):
        client.http.get("/v2/scheduler/schedules", timeout=0.1)
    assert client.get("/schedules").status_code == 200


def test_ignored_field_is_accepted_and_not_kept(zoom):
    client = zoom().login()
    page = client.post(body(color="#000000", buffer={"after": 5})).json()
    client.fault("ignore-field", method="PATCH", field="color", times=2)
    assert client.patch(page["schedule_id"], {"color": "#ffffff", "duration": 60}).status_code == 204
    (page,) = client.truth()
    assert (page["color"], page["duration"]) == ("#000000", 60)
    client.control("DELETE", "/faults")
    client.fault("ignore-field", method="PATCH", field="buffer.after")
    client.patch(page["schedule_id"], {"buffer": {"after": 9, "before": 9}})
    assert client.truth()[0]["buffer"] == {"after": 0, "before": 9}


def test_status_may_be_answered_although_the_request_took_effect(zoom):
    client = zoom().login()
    client.fault("status", method="POST", status=500, effect=True)
    assert client.post(body(slug="done")).status_code == 500
    assert [page["slug"] for page in client.truth()] == ["done"]


def test_fault_and_behaviour_combine(zoom):
    client = zoom("strict", "read-lag=1").login()
    client.fault("drop-after", method="POST")
    with pytest.raises(httpx.RemoteProtocolError):
        client.post(body(slug="done"))
    assert [len(client.get("/schedules").json()["items"]) for _ in range(2)] == [0, 1]


def test_values_in_another_spelling_and_defaults_left_out(zoom):
    client = zoom("zone-aliases,upper-colors,trims-text,defaults-left-out", breaks_contract=True).login()
    question = {"name": "Size ", "format": "text", "required": False, "enabled": True, "include_other": False}
    sent = {"time_zone": "Asia/Kolkata", "color": "#fff200", "description": "e\u0301 \r\n", "cushion": 15,
            "buffer": {"after": 5}, "custom_fields": [{**question, "position": 0}]}  # fmt: skip
    made = client.post(body(**sent, active=True, secret=False)).json()
    (question,) = made["custom_fields"]
    assert question.keys() == {"custom_field_id", "name", "format", "position"} and question["name"] == "Size"
    assert (made["time_zone"], made["color"], made["description"]) == ("Asia/Calcutta", "#FFF200", "\u00e9")
    assert (made["cushion"], made["buffer"]) == (15, {"after": 5})
    assert not {"active", "secret", "location", "capacity", "booking_limit"} & made.keys()
    (truth,) = client.truth()
    assert (truth["color"], truth["description"], truth["active"]) == ("#fff200", "e\u0301 \r\n", True)
