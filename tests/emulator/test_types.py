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


def embedded(client, page):
    html = client.http.get(page["scheduling_url"]).text
    return json.loads(re.search(r'id="scheduler-data">(.*?)</script>', html)[1])


def types(client):
    return [(page["type"], page["hosts"]) for page in client.truth()]


def test_downgrades_accepts_the_threads_request_and_makes_one_to_one(zoom):
    client = zoom().login()
    answer = client.post(body(availability_rules=rules(ANA, BUDI), schedule_type="one", **pools()))
    assert answer.status_code == 201
    page = client.get(f"/schedules/{answer.json()['schedule_id']}").json()
    assert not {"pooling_type", "user_pools", "attendees"} & page.keys()
    assert len(page["availability_rules"]) == 2
    assert types(client) == [(ONE, [ANA])]
    data = embedded(client, page)
    assert data.keys() == {"slug", "schedule_id", "attendees"}
    assert len(data["attendees"]) == 1


@pytest.mark.parametrize("behaviour", ["downgrades", "strict", "honours-shared", "honours-pools"])
def test_override_of_a_page_that_is_not_shared_is_the_threads_400(zoom, behaviour):
    client = zoom(behaviour).login()
    extra = pools() if behaviour != "strict" else {}
    answer = client.post(body(availability_override=True, availability_rules=rules(ANA, BUDI)) | extra)
    assert answer.status_code == 400
    assert answer.json()["error"]["errors"] == [
        {"appCode": 0, "domain": "global", "message": OVERRIDE, "reason": "invalidArgument"}
    ]
    assert client.truth() == []


def test_downgrades_echoes_schedule_type_and_makes_one_to_many_of_capacity(zoom):
    client = zoom().login()
    answer = client.post(body(capacity=5, schedule_type="multiple"))
    assert answer.json()["schedule_type"] == "multiple"
    assert types(client) == [(MANY, [ANA])]
    client.patch(answer.json()["schedule_id"], {"capacity": 1})
    assert types(client) == [(ONE, [ANA])]


@pytest.mark.parametrize(("override", "made"), [(True, ALL), (False, ANY)])
def test_honours_shared_makes_multi_host_pages(zoom, override, made):
    client = zoom("honours-shared").login()
    sent = body(availability_override=override, availability_rules=rules(ANA, BUDI), schedule_type="multiple")
    page = client.post(sent).json()
    assert "user_pools" not in page
    assert types(client) == [(made, [ANA, BUDI])]
    assert [item["host"] for item in embedded(client, page)["attendees"]] == [True, True]


@pytest.mark.parametrize(("kind", "made"), [("collective", ALL), ("roundRobin", ANY)])
def test_honours_pools_makes_and_returns_pools(zoom, kind, made):
    client = zoom("honours-pools").login()
    page = client.post(body(**pools(kind))).json()
    assert types(client) == [(made, [ANA, BUDI])]
    data = embedded(client, page)
    for answer in (
        page,
        client.get(f"/schedules/{page['schedule_id']}").json(),
        client.get("/schedules").json()["items"][0],
    ):
        assert answer["user_pools"] == data["user_pools"]
        assert answer["pooling_type"] == data["pooling_type"] == "multiPool"
        assert answer["attendees"] == data["attendees"]
    assert data["user_pools"][0]["pooling_type"] == kind
    assert len(data["user_pools"][0]["selected_users"]) == 2


def test_strict_names_the_field_that_is_not_in_the_contract(zoom):
    client = zoom("strict").login()
    answer = client.post(body(**pools()))
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "attendees is not a known field"
    page = client.post(body()).json()
    assert client.patch(page["schedule_id"], {"schedule_type": "multiple"}).status_code == 400


def test_patch_drops_what_it_does_not_know(zoom):
    client = zoom().login()
    page = client.post(body()).json()
    assert client.patch(page["schedule_id"], {"schedule_type": "multiple", **pools()}).status_code == 204
    assert client.get(f"/schedules/{page['schedule_id']}").json()["schedule_type"] == "one"
    assert client.patch(page["schedule_id"], {"availability_override": True}).status_code == 400


def multi(client, users, owner=ANA):
    return client.post(
        body(availability_override=True, availability_rules=rules(*users), schedule_type="multiple"),
        user=owner,
    )


def test_multi_host_pages_need_licences_and_set_up_users(zoom):
    users = [*FIXTURE["users"], {"email": "dewi@example.com", "availability": []}]
    client = zoom("honours-shared", fixture={"users": users}).login()
    assert "licence" in multi(client, [ANA, BUDI], owner=CHITRA).json()["error"]["message"]
    assert "licence" in multi(client, [ANA, CHITRA]).json()["error"]["message"]
    assert "set up" in multi(client, [ANA, "dewi@example.com"]).json()["error"]["message"]
    assert "not a user" in multi(client, [ANA, "elif@example.com"]).json()["error"]["message"]
    assert client.truth() == []


def test_thirty_hosts_are_the_most(zoom):
    emails = [f"host{n}@example.com" for n in range(31)]
    client = zoom("honours-shared", fixture={"users": [{"email": email} for email in emails]}).login()
    assert multi(client, emails, owner="me").status_code == 400
    assert multi(client, emails[:30], owner="me").status_code == 201


def test_rules_of_a_shared_page_are_its_hosts_after_a_patch_too(zoom):
    users = [*FIXTURE["users"], {"email": "dewi@example.com"}]
    client = zoom("honours-shared", fixture={"users": users}).login()
    identifier = multi(client, [ANA, BUDI]).json()["schedule_id"]
    client.patch(identifier, {"availability_rules": rules(ANA, "dewi@example.com")})
    assert types(client) == [(ALL, [ANA, "dewi@example.com"])]
    assert client.patch(identifier, {"availability_rules": rules(ANA)}).status_code == 400


def test_page_made_by_hand_has_its_type_and_a_rule_for_each_host(zoom):
    client = zoom().login()
    made = client.made(color="#fff200", duration=45)
    assert (made["type"], made["owner"], made["hosts"]) == (ALL, ANA, [ANA, BUDI])
    page = client.get(f"/schedules/{made['schedule_id']}").json()
    assert (page["schedule_type"], page["color"], page["duration"]) == ("multiple", "#fff200", 45)
    assert not {"pooling_type", "user_pools", "attendees", "type", "hosts"} & page.keys()
    late = client.get("/availability", user_id=BUDI).json()["items"][0]
    rule = page["availability_rules"][1]
    assert rule["availability_id"] == late["availability_id"]
    assert (rule["use_custom"], rule["segments_recurrence"]) == (False, late["segments_recurrence"])
    assert embedded(client, page)["user_pools"][0]["pooling_type"] == "collective"


def test_turning_a_page_to_one_to_one_shows_on_the_public_page_alone(zoom):
    client = zoom().login()
    made = client.made()
    address = f"/schedules/{made['schedule_id']}"
    before = client.get(address).json()
    client.control("PATCH", f"/ui{address}", {"type": ONE})
    after = client.get(address).json()
    assert types(client) == [(ONE, [ANA])]
    assert {**after, "updated": ""} == {**before, "updated": ""}
    assert embedded(client, after).keys() == {"slug", "schedule_id", "attendees"}


def test_hand_changes_hosts_and_type(zoom):
    users = [*FIXTURE["users"], {"email": "dewi@example.com"}]
    client = zoom(fixture={"users": users}).login()
    made = client.made(type=ONE, hosts=[])
    assert (made["type"], made["hosts"], made["schedule_type"]) == (ONE, [ANA], "one")
    hosts = [BUDI, "dewi@example.com"]
    made = client.control("PATCH", f"/ui/schedules/{made['schedule_id']}", {"type": ANY, "hosts": hosts})
    assert (made["type"], made["hosts"], len(made["availability_rules"])) == (ANY, hosts, 2)
    assert made["schedule_type"] == "multiple"


def test_patch_of_rules_leaves_the_hosts_of_a_page_made_by_hand(zoom):
    client = zoom().login()
    made = client.made()
    week = {"tue": [{"start": "12:00", "end": "13:00"}]}
    rule = made["availability_rules"][0] | {"use_custom": True, "segments_recurrence": week}
    assert client.patch(made["schedule_id"], {"availability_rules": [rule]}).status_code == 204
    (page,) = client.truth()
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
    client = zoom()
    sent = {"owner": ANA, "type": ALL, "hosts": [ANA, BUDI]} | change
    answer = client.http.post("/_emulator/ui/schedules", json=sent)
    assert answer.status_code == 400
    assert word in answer.json()["error"]["message"]


def test_inactive_page_shows_nothing_and_secret_page_is_found_by_link(zoom):
    client = zoom().login()
    made = client.made(active=False, secret=True, summary="Hidden")
    answer = client.http.get(made["scheduling_url"])
    assert answer.status_code == 200
    assert "scheduler-data" not in answer.text
    assert "Hidden" not in answer.text
    client.patch(made["schedule_id"], {"active": True})
    assert embedded(client, made)["schedule_id"] == made["schedule_id"]
    assert client.http.get(f"{client.url}/ana/nothing").status_code == 404
    assert client.http.get(f"{client.url}/nobody/nothing").status_code == 404


def test_public_page_escapes_what_it_shows(zoom):
    client = zoom()
    made = client.made(summary="</script><script>alert(1)</script>", description="<img src=x>")
    html = client.http.get(made["scheduling_url"]).text
    assert "<script>alert" not in html
    assert "<img" not in html
