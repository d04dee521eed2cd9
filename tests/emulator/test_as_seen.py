"""`as-seen`: the service as people met it on live accounts."""

import json

import pytest

from reconciler.emulator import app, server
from tests.support.emulated import ANA, BUDI, CHITRA, FIXTURE, NOW, Zoom, body
from tests.support.zoom_contract import CONTRACT, Watch

DEWI = "dewi@example.com"
SEEN = {
    "account": {"token_user": ANA},
    "users": [*FIXTURE["users"], {"email": DEWI, "availability": []}],
}
WEEK = {"tue": [{"start": "10:00", "end": "12:00"}]}
DATES = {"start_date": "2026-01-05", "end_date": "2026-01-31"}
ONE = {
    "type": "one", "schedule_type": "one", "availability_override": True, "segments_recurrence": WEEK,
    "segments": [], "availability_rules": [], "interval_type": "fixed", "start": "09:00", "end": "17:00",
    "capacity": 1, "time_zone": "Asia/Singapore", **DATES,
}  # fmt: skip
BAD, NO_DATES = "Failed json validation!", "Miss time fields."
NON_SHARED = "Non-shared type does not support availability override"


def rule(email=ANA, **more):
    full = {"segments": [], "segments_recurrence": WEEK, "time_zone": "Asia/Singapore", "use_custom": True}
    return {"email": email, **full, **more}


def full(**fields):
    return body(availability_rules=[rule(ANA), rule(BUDI)], **DATES) | fields


def said(answer):
    return answer.status_code, answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("user", "answered"), [(DEWI, (403, "User Not Found")), (CHITRA, (401, "Invalid license type"))]
)
def test_user_without_profile_or_licence_is_refused_wherever_named(zoom, user, answered):
    client = zoom("as-seen", fixture=SEEN).login()
    page = client.made()["schedule_id"]
    paths = ["/schedules", f"/schedules/{page}", "/availability", "/events", "/analytics", "/teams"]
    answers = [client.get(path, user_id=user) for path in paths]
    answers += [client.get(f"/users/{user}"), client.post(ONE, user=user)]
    answers += [client.http.delete(f"/v2/scheduler/schedules/{page}", params={"user_id": user})]
    assert [said(answer) for answer in answers] == [answered] * len(answers)
    assert len(client.truth()) == 1


def test_profile_without_a_page_is_an_empty_list_and_a_stranger_is_not_found(zoom):
    client = zoom("as-seen", fixture=SEEN).login()
    assert client.get("/schedules", user_id=BUDI).json()["items"] == []
    assert client.get("/schedules", user_id="nobody@example.com").status_code == 404
    assert zoom(fixture=SEEN).login().get("/schedules", user_id=DEWI).status_code == 200


def test_me_is_the_tokens_own_user_on_the_path_of_a_page_too(zoom):
    users = [{"email": "first@example.com", "licensed": False}, *FIXTURE["users"]]
    client = zoom("as-seen", fixture=SEEN | {"users": users}).login()
    page = client.made()["schedule_id"]
    assert client.get(f"/schedules/{page}", user_id="me").status_code == 200


def test_token_of_nobody_has_no_me(zoom):
    client = zoom("as-seen").login()
    answers = [client.get("/schedules"), client.get("/schedules", user_id="me"), client.get("/users/me")]
    answers += [client.http.post("/v2/scheduler/availability", json={"name": "New", "time_zone": "UTC"})]
    assert [said(answer) for answer in answers] == [(403, "User Not Found")] * 4


def test_lists_lack_the_notice_of_pages_of_others(zoom):
    client = zoom("as-seen", fixture=SEEN).login()
    for owner in (ANA, BUDI):
        client.made(owner=owner, cushion=120)
    (own,), (other,) = (client.get("/schedules", user_id=user).json()["items"] for user in (ANA, BUDI))
    assert own["cushion"] == 120
    assert own.keys() - other.keys() == {"cushion"}


def test_public_pages_carry_no_data(zoom):
    client = zoom("as-seen", fixture=SEEN).login()
    assert "scheduler-data" not in client.http.get(client.made()["scheduling_url"]).text


@pytest.mark.parametrize("types", ["downgrades", "honours-shared", "honours-pools", "strict"])
def test_hours_at_the_top_make_a_one_to_one_page_with_these_hours(zoom, types):
    client = zoom(f"as-seen,{types}", fixture=SEEN).login()
    answer = client.post(ONE | {"slug": "talk", "summary": "Talk"}, user=BUDI)
    assert answer.status_code == 201
    (page,) = client.truth()
    assert (page["type"], page["owner"], page["hosts"]) == ("one_to_one", BUDI, [BUDI])
    shown = client.http.get(page["scheduling_url"], params={"day": "2026-01-06", "month": "2026-01"}).text
    starts = [time for time in ("09:30", "10:00", "11:30", "12:00") if f">{time}<" in shown]
    assert starts == ["10:00", "11:30"]


def test_hours_at_the_top_change_by_patch_and_give_way_to_rules(zoom):
    client = zoom("as-seen", fixture=SEEN).login()
    page = client.post(ONE).json()["schedule_id"]
    hours = {"wed": [{"start": "13:00", "end": "14:00"}]}
    address = f"/ui/schedules/{page}"
    assert (
        client.patch(page, {"segments_recurrence": hours, "availability_override": True}).status_code == 204
    )
    assert "13:00-14:00" in client.http.get(address).text
    assert client.patch(page, {"availability_rules": [rule(ANA)]}).status_code == 204
    assert "10:00-12:00" in client.http.get(address).text


@pytest.mark.parametrize(
    ("types", "more", "made"),
    [
        ("downgrades", {}, "one_to_one"),
        ("downgrades", {"availability_override": True}, (400, NON_SHARED)),
        ("honours-shared", {"schedule_type": "multiple"}, "any_host_available"),
        (
            "honours-shared",
            {"schedule_type": "multiple", "availability_override": True},
            "all_hosts_available",
        ),
        ("honours-pools", {"pooling_type": "multiPool"}, "one_to_one"),
        ("strict", {"type": "one", "start": "09:00", "end": "17:00"}, "one_to_one"),
        ("strict", {"pooling_type": "multiPool"}, (400, BAD)),
    ],
)
def test_what_full_rules_make_is_decided_by_the_type_behaviour(zoom, types, more, made):
    client = zoom(f"{types},as-seen", fixture=SEEN).login()
    answer = client.post(full(**more))
    assert (client.truth()[0]["type"] if answer.status_code == 201 else said(answer)) == made


def without(given, *names):
    return {name: value for name, value in given.items() if name not in names}


@pytest.fixture(scope="module")
def zoom_seen():
    """One emulator for all bodies that are refused: none leaves anything."""
    watch = Watch(app.create(SEEN, behaviours=["as-seen"], clock=lambda: NOW, seed=1))
    with server.running(watch) as url:
        client = Zoom(url, watch).login()
        yield client
        client.http.close()
    assert watch.answers == []


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        *((without(ONE, name), BAD) for name in ONE if name not in DATES),
        *((ONE | change, BAD) for change in (
            {"type": "two"}, {"schedule_type": "multiple"}, {"availability_override": False},
            {"segments": [{"start": "2026-01-06T10:00:00", "end": "2026-01-06T12:00:00"}]},
            {"interval_type": "unlimited"}, {"start": "9"}, {"end": 17}, {"duration": 5}, {"capacity": 0},
            {"availability_rules": [{"availability_id": "x"}]},
        )),
        *((full(availability_rules=[rule(), without(rule(BUDI), name)]), BAD) for name in rule()),
        (full(availability_rules=[]), BAD), (full(availability_rules="x"), BAD), (full(capacity=0), BAD),
        (full(availability_rules=[rule(segments_recurrence={"mon": "09:00"})]), BAD), ([], BAD), ("x", BAD),
        (without(ONE, *DATES), NO_DATES), (without(full(), "end_date"), NO_DATES), ({}, NO_DATES),
    ],
)  # fmt: skip
def test_other_bodies_are_refused_without_the_name_of_a_field(zoom_seen, sent, message):
    answer = zoom_seen.http.post("/v2/scheduler/schedules", params={"user_id": ANA}, json=sent)
    assert said(answer) == (400, message)
    assert len(answer.json()["error"]["errors"]) == 1
    assert zoom_seen.truth() == []


def test_statuses_that_only_live_accounts_answer_are_marked():
    for operations in CONTRACT["paths"].values():
        for operation in operations.values():
            if isinstance(operation, dict) and "403" in operation["responses"]:
                assert 403 in operation["x-not-published"], json.dumps(operation)[:80]
