"""What a create request really makes, under each behaviour, and where it shows."""

import json
import re

import pytest

from tests.support.emulated import ANA, BUDI, CHITRA, FIXTURE, body

OVERRIDE = "Non-shared type does not support availability override"
ALL, ANY, ONE, MANY = "all_hosts_available", "any_host_available", "one_to_one", "one_to_many"


def pools(kind="collective", users=(ANA, BUDI)):
    return {
        "attendees": [{"email": user, "host": True} for user in users],
        "pooling_type": "multiPool",
        "user_pools": [{"pooling_type": kind, "selected_users": list(users)}],
    }


def rules(*users):
    return [{"email": user, "use_custom": False} for user in users]


def embedded(here, page):
    html = here.http.get(page["scheduling_url"]).text
    return json.loads(re.search(r'id="scheduler-data">(.*?)</script>', html)[1])


def types(here):
    return [(page["type"], page["hosts"]) for page in here.truth()]


def test_downgrades_accepts_the_threads_request_and_makes_one_to_one(zoom):
    here = zoom().login()
    answer = here.post(body(availability_rules=rules(ANA, BUDI), schedule_type="one", **pools()))
    assert answer.status_code == 201
    page = here.get(f"/schedules/{answer.json()['schedule_id']}").json()
    assert not {"pooling_type", "user_pools", "attendees"} & page.keys()
    assert len(page["availability_rules"]) == 2
    assert types(here) == [(ONE, [ANA])]
    data = embedded(here, page)
    assert data.keys() == {"slug", "schedule_id", "attendees"}
    assert len(data["attendees"]) == 1


@pytest.mark.parametrize("behaviour", ["downgrades", "strict", "honours-shared", "honours-pools"])
def test_override_of_a_page_that_is_not_shared_is_the_threads_400(zoom, behaviour):
    here = zoom(behaviour).login()
    extra = pools() if behaviour != "strict" else {}
    answer = here.post(body(availability_override=True, availability_rules=rules(ANA, BUDI)) | extra)
    assert answer.status_code == 400
    assert answer.json()["error"]["errors"] == [
        {"appCode": 0, "domain": "global", "message": OVERRIDE, "reason": "invalidArgument"}
    ]
    assert here.truth() == []


def test_downgrades_echoes_schedule_type_and_makes_one_to_many_of_capacity(zoom):
    here = zoom().login()
    answer = here.post(body(capacity=5, schedule_type="multiple"))
    assert answer.json()["schedule_type"] == "multiple"
    assert types(here) == [(MANY, [ANA])]
    here.patch(answer.json()["schedule_id"], {"capacity": 1})
    assert types(here) == [(ONE, [ANA])]


@pytest.mark.parametrize(("override", "made"), [(True, ALL), (False, ANY)])
def test_honours_shared_makes_multi_host_pages(zoom, override, made):
    here = zoom("honours-shared").login()
    sent = body(availability_override=override, availability_rules=rules(ANA, BUDI), schedule_type="multiple")
    page = here.post(sent).json()
    assert "user_pools" not in page
    assert types(here) == [(made, [ANA, BUDI])]
    assert [item["host"] for item in embedded(here, page)["attendees"]] == [True, True]


@pytest.mark.parametrize(("kind", "made"), [("collective", ALL), ("roundRobin", ANY)])
def test_honours_pools_makes_and_returns_pools(zoom, kind, made):
    here = zoom("honours-pools").login()
    page = here.post(body(**pools(kind))).json()
    assert types(here) == [(made, [ANA, BUDI])]
    data = embedded(here, page)
    for answer in (
        page,
        here.get(f"/schedules/{page['schedule_id']}").json(),
        here.get("/schedules").json()["items"][0],
    ):
        assert answer["user_pools"] == data["user_pools"]
        assert answer["pooling_type"] == data["pooling_type"] == "multiPool"
        assert answer["attendees"] == data["attendees"]
    assert data["user_pools"][0]["pooling_type"] == kind
    assert len(data["user_pools"][0]["selected_users"]) == 2


def test_strict_names_the_field_that_is_not_in_the_contract(zoom):
    here = zoom("strict").login()
    answer = here.post(body(**pools()))
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "attendees is not a known field"
    page = here.post(body()).json()
    assert here.patch(page["schedule_id"], {"schedule_type": "multiple"}).status_code == 400


def test_patch_drops_what_it_does_not_know(zoom):
    here = zoom().login()
    page = here.post(body()).json()
    assert here.patch(page["schedule_id"], {"schedule_type": "multiple", **pools()}).status_code == 204
    assert here.get(f"/schedules/{page['schedule_id']}").json()["schedule_type"] == "one"
    assert here.patch(page["schedule_id"], {"availability_override": True}).status_code == 400


def multi(here, users, owner=ANA):
    return here.post(
        body(availability_override=True, availability_rules=rules(*users), schedule_type="multiple"),
        user=owner,
    )


def test_multi_host_pages_need_licences_and_set_up_users(zoom):
    users = [*FIXTURE["users"], {"email": "dewi@example.com", "availability": []}]
    here = zoom("honours-shared", fixture={"users": users}).login()
    assert "licence" in multi(here, [ANA, BUDI], owner=CHITRA).json()["error"]["message"]
    assert "licence" in multi(here, [ANA, CHITRA]).json()["error"]["message"]
    assert "set up" in multi(here, [ANA, "dewi@example.com"]).json()["error"]["message"]
    assert "not a user" in multi(here, [ANA, "elif@example.com"]).json()["error"]["message"]
    assert here.truth() == []


def test_thirty_hosts_are_the_most(zoom):
    emails = [f"host{n}@example.com" for n in range(31)]
    here = zoom("honours-shared", fixture={"users": [{"email": email} for email in emails]}).login()
    assert multi(here, emails, owner="me").status_code == 400
    assert multi(here, emails[:30], owner="me").status_code == 201


def test_rules_of_a_shared_page_are_its_hosts_after_a_patch_too(zoom):
    users = [*FIXTURE["users"], {"email": "dewi@example.com"}]
    here = zoom("honours-shared", fixture={"users": users}).login()
    identifier = multi(here, [ANA, BUDI]).json()["schedule_id"]
    here.patch(identifier, {"availability_rules": rules(ANA, "dewi@example.com")})
    assert types(here) == [(ALL, [ANA, "dewi@example.com"])]
    assert here.patch(identifier, {"availability_rules": rules(ANA)}).status_code == 400


def test_page_made_by_hand_has_its_type_and_a_rule_for_each_host(zoom):
    here = zoom().login()
    made = here.made(color="#fff200", duration=45)
    assert (made["type"], made["owner"], made["hosts"]) == (ALL, ANA, [ANA, BUDI])
    page = here.get(f"/schedules/{made['schedule_id']}").json()
    assert (page["schedule_type"], page["color"], page["duration"]) == ("multiple", "#fff200", 45)
    assert not {"pooling_type", "user_pools", "attendees", "type", "hosts"} & page.keys()
    late = here.get("/availability", user_id=BUDI).json()["items"][0]
    rule = page["availability_rules"][1]
    assert rule["availability_id"] == late["availability_id"]
    assert (rule["use_custom"], rule["segments_recurrence"]) == (False, late["segments_recurrence"])
    assert embedded(here, page)["user_pools"][0]["pooling_type"] == "collective"


def test_turning_a_page_to_one_to_one_shows_on_the_public_page_alone(zoom):
    here = zoom().login()
    made = here.made()
    address = f"/schedules/{made['schedule_id']}"
    before = here.get(address).json()
    here.control("PATCH", f"/ui{address}", {"type": ONE})
    after = here.get(address).json()
    assert types(here) == [(ONE, [ANA])]
    assert {**after, "updated": ""} == {**before, "updated": ""}
    assert embedded(here, after).keys() == {"slug", "schedule_id", "attendees"}


def test_hand_changes_hosts_and_type(zoom):
    users = [*FIXTURE["users"], {"email": "dewi@example.com"}]
    here = zoom(fixture={"users": users}).login()
    made = here.made(type=ONE, hosts=[])
    assert (made["type"], made["hosts"], made["schedule_type"]) == (ONE, [ANA], "one")
    hosts = [BUDI, "dewi@example.com"]
    made = here.control("PATCH", f"/ui/schedules/{made['schedule_id']}", {"type": ANY, "hosts": hosts})
    assert (made["type"], made["hosts"], len(made["availability_rules"])) == (ANY, hosts, 2)
    assert made["schedule_type"] == "multiple"


def test_patch_of_rules_leaves_the_hosts_of_a_page_made_by_hand(zoom):
    here = zoom().login()
    made = here.made()
    week = {"tue": [{"start": "12:00", "end": "13:00"}]}
    rule = made["availability_rules"][0] | {"use_custom": True, "segments_recurrence": week}
    assert here.patch(made["schedule_id"], {"availability_rules": [rule]}).status_code == 204
    (page,) = here.truth()
    assert (page["hosts"], page["availability_rules"]) == ([ANA, BUDI], [rule])


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"type": "poll"}, "type"), ({"hosts": [ANA]}, "hosts"), ({"hosts": "me"}, "hosts"),
        ({"owner": "x"}, "owner"), ({"owner": None}, "owner"), ({"duration": 1}, "duration"),
        ({"size": 1}, "size"), ({"capacity": 2}, "capacity"), ({"type": MANY, "capacity": 1}, "capacity"),
        ({"type": ONE, "capacity": 2}, "capacity"),
    ],
)  # fmt: skip
def test_hand_is_told_what_cannot_be(zoom, change, word):
    here = zoom()
    sent = {"owner": ANA, "type": ALL, "hosts": [ANA, BUDI]} | change
    answer = here.http.post("/_emulator/ui/schedules", json=sent)
    assert answer.status_code == 400
    assert word in answer.json()["error"]["message"]


def test_inactive_page_shows_nothing_and_secret_page_is_found_by_link(zoom):
    here = zoom().login()
    made = here.made(active=False, secret=True, summary="Hidden")
    answer = here.http.get(made["scheduling_url"])
    assert answer.status_code == 200
    assert "scheduler-data" not in answer.text
    assert "Hidden" not in answer.text
    here.patch(made["schedule_id"], {"active": True})
    assert embedded(here, made)["schedule_id"] == made["schedule_id"]
    assert here.http.get(f"{here.url}/ana/nothing").status_code == 404
    assert here.http.get(f"{here.url}/nobody/nothing").status_code == 404


def test_public_page_escapes_what_it_shows(zoom):
    here = zoom()
    made = here.made(summary="</script><script>alert(1)</script>", description="<img src=x>")
    html = here.http.get(made["scheduling_url"]).text
    assert "<script>alert" not in html
    assert "<img" not in html
