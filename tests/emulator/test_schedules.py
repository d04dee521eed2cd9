"""The schedules of the API: what is sent is kept within the contract, and read back."""

import pytest

from tests.support.emulated import ANA, BUDI, FIXTURE, body


def test_page_is_made_read_changed_and_deleted(zoom):
    client = zoom().login()
    made = client.post(body(summary="Talk", slug="my-talk", duration=45, buffer={"after": 5}))
    assert made.status_code == 201
    page = made.json()
    assert (page["slug"], page["duration"], page["active"]) == ("my-talk", 45, True)
    assert page["buffer"] == {"after": 5, "before": 0}
    assert page["scheduling_url"] == f"{client.url}/ana/my-talk"
    assert page["organizer"]["email"].endswith("@scheduler.zoom.us")
    identifier = page["schedule_id"]
    assert client.get(f"/schedules/{identifier}").json() == page

    changed = client.patch(identifier, {"duration": 60, "slug": "my-talks"})
    assert (changed.status_code, changed.content) == (204, b"")
    now = client.get(f"/schedules/{identifier}").json()
    assert (now["duration"], now["slug"], now["summary"]) == (60, "my-talks", "Talk")
    assert now["updated"] > page["updated"]

    gone = client.delete(identifier)
    assert (gone.status_code, gone.content) == (204, b"")
    assert client.get(f"/schedules/{identifier}").status_code == 404
    assert client.delete(identifier).status_code == 404
    assert client.truth() == []


def test_list_is_paged_by_opaque_tokens(zoom):
    client = zoom().login()
    made = [client.post(body(summary=f"Page {n}")).json()["schedule_id"] for n in range(5)]
    client.post(body(summary="Other"), user=BUDI)
    listed, token = [], ""
    for size in (2, 2, 1):
        answer = client.get("/schedules", user_id=ANA, page_size=2, next_page_token=token).json()
        assert len(answer["items"]) == size
        listed += [item["schedule_id"] for item in answer["items"]]
        token = answer["next_page_token"]
    assert (listed, token) == (made, "")


def test_list_says_slug_and_origin(zoom):
    client = zoom().login()
    client.post(body(slug="by-api"))
    client.made(slug="by-hand")
    items = client.get("/schedules").json()["items"]
    assert [(item["slug"], item["created_via"]) for item in items] == [("by-api", "api"), ("by-hand", "web")]


@pytest.mark.parametrize("query", [
    {"next_page_token": "3-x"}, {"page_size": 0}, {"page_size": "x"}, {"show_deleted": "perhaps"},
    {"time_zone": "Mars"}, {"from": "now"},
])  # fmt: skip
def test_list_refuses_a_query_it_cannot_read(zoom, query):
    answer = zoom().login().get("/schedules", **query)
    assert answer.status_code == 400
    assert next(iter(query)) in answer.json()["error"]["message"]


def test_token_of_another_list_is_refused(zoom):
    client = zoom().login()
    for n in range(2):
        client.post(body(summary=f"Page {n}"))
    token = client.get("/schedules", user_id=ANA, page_size=1).json()["next_page_token"]
    assert client.get("/schedules", user_id=BUDI, next_page_token=token).status_code == 400


LIMITS = [
    ("duration", 14), ("duration", 1441), ("duration", "30"), ("duration", True), ("capacity", 0),
    ("capacity", 201), ("start_time_increment", 4), ("start_time_increment", 721), ("slug", "ab"),
    ("slug", "a" * 257), ("summary", "a" * 257), ("description", "a" * 8193), ("location", "a" * 1025),
    ("booking_limit", 97), ("cushion", 14341), ("buffer", {"after": 241}), ("buffer", {"before": -1}),
    ("add_on_type", "phone"), ("interval_type", "some"), ("active", "yes"), ("start_date", "2026-02-30"),
    ("start_date", 20260105), ("time_zone", "Mars/Base"), ("custom_fields", [{"name": "x"}]),
    ("availability_rules", {}), ("segments_recurrence", {"mon": [{"start": "25:00", "end": "26:00"}]}),
    ("color", None),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), LIMITS)
def test_limits_of_the_contract_hold_in_post_and_patch(zoom, field, value):
    client = zoom().login()
    identifier = client.post(body(summary="Talk")).json()["schedule_id"]
    for answer in (client.post(body() | {field: value}), client.patch(identifier, {field: value})):
        assert answer.status_code == 400
        assert answer.json()["error"]["message"].startswith(field)
        assert answer.json()["error"]["errors"][0]["reason"] == "invalidArgument"
    assert len(client.truth()) == 1


@pytest.mark.parametrize("field", ["availability_override", "availability_rules", "capacity"])
def test_post_requires_what_the_contract_requires(zoom, field):
    sent = body()
    del sent[field]
    answer = zoom().login().post(sent)
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, f"{field} is required")


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"capacity": NaN}', b'"\\ud800"', b"\xff", b"[" * 9000])
def test_body_that_is_no_object_is_refused(zoom, raw):
    client = zoom().login()
    assert client.http.post("/v2/scheduler/schedules", content=raw).status_code == 400


def test_dates_must_be_in_order_after_a_patch_too(zoom):
    client = zoom().login()
    identifier = client.post(body(start_date="2026-01-05", end_date="2026-03-31")).json()["schedule_id"]
    assert client.patch(identifier, {"end_date": "2026-01-04"}).status_code == 400
    assert client.get(f"/schedules/{identifier}").json()["end_date"] == "2026-03-31"


def test_slug_is_kept_as_links_can_carry_it(zoom):
    client = zoom().login()
    assert client.post(body(slug="café/à la")).json()["slug"] == "caf----la"
    assert client.post(body(summary="Über uns!")).json()["slug"] == "ber-uns"
    assert client.post(body(summary="Über uns!")).json()["slug"] == "ber-uns-2"


def test_slug_is_one_owners_once(zoom):
    client = zoom().login()
    client.post(body(slug="taken"))
    second = client.post(body(slug="other")).json()["schedule_id"]
    for answer in (client.post(body(slug="taken")), client.patch(second, {"slug": "taken"})):
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, 409)
    assert client.post(body(slug="taken"), user=BUDI).status_code == 201


def test_rules_are_echoed_with_scheduler_addresses(zoom):
    client = zoom().login()
    week = {"mon": [{"start": "9:00", "end": "17:00"}]}
    rule = {"email": ANA, "use_custom": True, "segments_recurrence": week, "time_zone": "Asia/Singapore"}
    shown = client.post(body(availability_rules=[rule])).json()["availability_rules"]
    (address,) = {item["owner"] for item in client.get("/availability", user_id=ANA).json()["items"]}
    assert shown == [rule | {"email": address}]


def test_rule_with_an_availability_of_somebody_else_is_refused(zoom):
    client = zoom().login()
    (other,) = client.get("/availability", user_id=BUDI).json()["items"]
    answer = client.post(body(availability_rules=[{"availability_id": other["availability_id"]}]))
    assert answer.status_code == 400
    assert "availability_id" in answer.json()["error"]["message"]


def test_custom_fields_get_ids_and_keep_them(zoom):
    client = zoom().login()
    question = {
        "enabled": True, "format": "text", "include_other": False, "name": "Why?", "position": 0,
        "required": True,
    }  # fmt: skip
    page = client.post(body(custom_fields=[question])).json()
    (stored,) = page["custom_fields"]
    assert stored["custom_field_id"]
    client.patch(page["schedule_id"], {"custom_fields": [stored, question | {"name": "When?"}]})
    first, second = client.get(f"/schedules/{page['schedule_id']}").json()["custom_fields"]
    assert first == stored
    assert second["custom_field_id"] != stored["custom_field_id"]


def test_page_of_another_user_is_not_found_under_ones_name(zoom):
    client = zoom().login()
    identifier = client.post(body(), user=BUDI).json()["schedule_id"]
    assert client.get(f"/schedules/{identifier}", user_id=ANA).status_code == 404
    assert client.get(f"/schedules/{identifier}", user_id=BUDI).status_code == 200


def test_cancelled_page_frees_its_address_and_is_listed_on_request(zoom):
    client = zoom().login()
    identifier = client.post(body(slug="talk")).json()["schedule_id"]
    client.patch(identifier, {"status": "cancelled"})
    assert client.get("/schedules").json()["items"] == []
    assert [item["status"] for item in client.get("/schedules", show_deleted="true").json()["items"]] == [
        "cancelled"
    ]
    assert client.post(body(slug="talk")).status_code == 201


def test_soft_delete_keeps_the_page_as_cancelled(zoom):
    client = zoom("soft-delete").login()
    identifier = client.post(body(slug="talk")).json()["schedule_id"]
    assert client.delete(identifier).status_code == 204
    assert client.get(f"/schedules/{identifier}").json()["status"] == "cancelled"
    assert client.delete(identifier).status_code == 404


def test_ids_and_times_are_the_same_for_the_same_seed_and_clock(zoom):
    first, second, other = zoom().login(), zoom().login(), zoom(seed=2).login()
    pages = [client.post(body(summary="Talk")).json() for client in (first, second, other)]
    for page in pages:
        del page["scheduling_url"]
    assert pages[0] == pages[1]
    assert pages[0]["schedule_id"] != pages[2]["schedule_id"]
    assert pages[0]["updated"] == "2026-01-01T12:00:00.000Z"


def test_database_file_keeps_what_was_made(zoom, tmp_path):
    file = str(tmp_path / "zoom.db")
    first = zoom(db=file).login()
    identifier = first.post(body(slug="kept")).json()["schedule_id"]
    first.watch.app.state.world.store.close()
    again = zoom(db=file).login()
    assert again.get(f"/schedules/{identifier}").json()["slug"] == "kept"
    assert again.post(body(slug="more")).json()["schedule_id"] != identifier


def test_fixture_may_hold_pages(zoom):
    pages = [{"owner": ANA, "type": "any_host_available", "hosts": [ANA, BUDI], "slug": "first"}]
    client = zoom(fixture=FIXTURE | {"schedules": pages}).login()
    (page,) = client.truth()
    assert (page["slug"], page["type"], page["hosts"]) == ("first", "any_host_available", [ANA, BUDI])
    client.delete(page["schedule_id"])
    client.control("POST", "/reset")
    assert [page["slug"] for page in client.truth()] == ["first"]
