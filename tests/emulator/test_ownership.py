"""What a token reaches by id and by slug, with and without `owner-only`."""

import pytest

from tests.support.emulated import ANA, BUDI, FIXTURE, body

DEWI = "dewi@example.com"
OWNED = FIXTURE | {"account": {"token_user": "Ana@example.com"}}


def by_id(client, method, page, **query):
    sent = {"json": {"summary": "New"}} if method == "PATCH" else {}
    return client.http.request(method, f"/v2/scheduler/schedules/{page}", params=query, **sent)


@pytest.fixture
def pages():
    """Make a page of Ana and one of Budi with equal slugs; return their ids."""

    def made(client):
        return [client.made(owner=owner, slug="talk")["schedule_id"] for owner in (ANA, BUDI)]

    return made


@pytest.mark.parametrize(
    ("behaviour", "theirs"),
    [
        ("downgrades", {"GET": 200, "PATCH": 204, "DELETE": 204}),
        ("owner-only", {"GET": 404, "PATCH": 204, "DELETE": 204}),
        ("owner-only=get", {"GET": 404, "PATCH": 204, "DELETE": 204}),
        ("owner-only=all", {"GET": 404, "PATCH": 404, "DELETE": 404}),
        ("as-seen", {"GET": 404, "PATCH": 204, "DELETE": 204}),
        ("as-seen,owner-only=all", {"GET": 404, "PATCH": 404, "DELETE": 404}),
    ],
)
def test_pages_of_others_are_reached_by_id_only_as_the_behaviour_says(zoom, pages, behaviour, theirs):
    client = zoom(behaviour, fixture=OWNED).login()
    own, other = pages(client)
    for method, status in theirs.items():
        answer = by_id(client, method, other, user_id=BUDI)
        assert (method, answer.status_code) == (method, status)
        if status == 404:
            assert answer.json()["error"]["status"] == "NOT_FOUND"
        assert by_id(client, method, own).is_success
    left = [page["schedule_id"] for page in client.truth()]
    assert left == ([other] if theirs["DELETE"] == 404 else [])


def test_lists_go_by_user_id_and_hold_whole_pages_of_others(zoom, pages):
    client = zoom("owner-only=all", fixture=OWNED).login()
    own, other = pages(client)
    (listed,) = client.get("/schedules", user_id=BUDI).json()["items"]
    assert (listed["schedule_id"], listed["cushion"]) == (other, 0)
    for query in ({}, {"user_id": "me"}, {"user_id": ANA}):
        assert [item["schedule_id"] for item in client.get("/schedules", **query).json()["items"]] == [own]
    assert len(client.get("/availability", user_id=BUDI).json()["items"]) == 1


def test_user_id_does_not_make_the_page_of_another_ones_own(zoom, pages):
    client = zoom("owner-only", fixture=OWNED).login()
    own, other = pages(client)
    assert by_id(client, "GET", own, user_id=BUDI).json()["schedule_id"] == own
    assert by_id(client, "GET", other, user_id=BUDI).status_code == 404
    assert by_id(client, "PATCH", other, user_id=ANA).status_code == 404


def test_path_takes_a_slug_which_is_that_of_the_tokens_own_user(zoom, pages):
    client = zoom("owner-only", fixture=OWNED | {"account": {"token_user": BUDI}}).login()
    own, other = pages(client)
    assert by_id(client, "GET", "talk").json()["schedule_id"] == other
    assert by_id(client, "GET", "talk", user_id=ANA).json()["schedule_id"] == other
    assert by_id(client, "PATCH", "talk", user_id=ANA).status_code == 204
    assert [page["summary"] for page in client.truth()] == ["New", "Two"]
    assert by_id(client, "DELETE", "talk").status_code == 204
    assert [page["schedule_id"] for page in client.truth()] == [own]


def test_availability_of_others_is_reached_by_id_only_as_the_behaviour_says(zoom):
    change = {"name": "Other", "time_zone": "UTC"}
    for behaviour, statuses in (("owner-only", [404, 204, 204]), ("owner-only=all", [404, 404, 404])):
        client = zoom(behaviour, fixture=OWNED).login()
        (item,) = client.get("/availability", user_id=BUDI).json()["items"]
        path = f"/v2/scheduler/availability/{item['availability_id']}"
        got = [client.http.get(path), client.http.patch(path, json=change), client.http.delete(path)]
        assert [answer.status_code for answer in got] == statuses
    (own,) = client.get("/availability").json()["items"]
    assert client.get(f"/availability/{own['availability_id']}").json() == own


@pytest.mark.parametrize("behaviour", ["owner-only=get", "owner-only=all"])
def test_pages_are_made_for_others(zoom, behaviour):
    client = zoom(behaviour, fixture=OWNED).login()
    page = client.post(body(slug="talk"), user=BUDI)
    assert page.status_code == 201
    assert [page["owner"] for page in client.truth()] == [BUDI]
    assert by_id(client, "GET", page.json()["schedule_id"]).status_code == 404


def test_token_of_nobody_reaches_no_page_by_id_and_lists_the_first_users(zoom, pages):
    client = zoom("owner-only=all").login()
    own, other = pages(client)
    for page in (own, other, "talk"):
        assert [by_id(client, method, page).status_code for method in ("GET", "PATCH", "DELETE")] == [404] * 3
    assert [item["schedule_id"] for item in client.get("/schedules").json()["items"]] == [own]


def test_page_that_is_gone_is_not_found_by_a_token_of_nobody(zoom, pages):
    client = zoom("as-seen").login()
    page = pages(client)[0]
    assert [by_id(client, "DELETE", page).status_code for _ in range(2)] == [204, 404]


def test_read_lag_goes_with_ownership_and_slugs(zoom, pages):
    client = zoom("owner-only,read-lag=1", fixture=OWNED).login()
    own, _ = pages(client)
    by_id(client, "GET", own)
    client.patch("talk", {"duration": 60})
    assert [by_id(client, "GET", "talk").json()["duration"] for _ in range(2)] == [30, 60]
