"""The web interface by plain HTTP: forms in, pages out, everything escaped, nobody else's forms."""

import pytest

from tests.support.emulated import ANA, BUDI, FIXTURE

FORM = {
    "type": "all_hosts_available", "owner": ANA, "hosts": [ANA, BUDI], "summary": "Two of us",
    "slug": "two-of-us", "description": "", "duration": "45", "start_time_increment": "15", "capacity": "1",
    "buffer.before": "5", "buffer.after": "10", "cushion": "0", "booking_limit": "0", "start_date": "",
    "end_date": "", "location": "", "color": "#aabbcc", "time_zone": "Asia/Singapore",
    "add_on_type": "zoomMeeting", "active": "on",
}  # fmt: skip


def test_person_makes_changes_and_deletes_a_page(zoom):
    client = zoom().login()
    answer = client.http.post("/ui/new", data=FORM)
    assert answer.status_code == 303
    (page,) = client.truth()
    assert (page["type"], page["hosts"], page["duration"]) == ("all_hosts_available", [ANA, BUDI], 45)
    assert page["buffer"] == {"before": 5, "after": 10}
    assert (page["interval_type"], page["created_via"], page["secret"]) == ("unlimited", "web", False)
    address = answer.headers["location"].partition("?")[0]
    assert "11:00-19:30" in client.http.get(address).text

    change = FORM | {"type": "one_to_one", "start_date": "2026-01-05", "secret": "on", "active": []}
    assert client.http.post(address, data=change).status_code == 303
    (page,) = client.truth()
    assert (page["type"], page["hosts"], page["active"], page["secret"]) == ("one_to_one", [ANA], False, True)
    assert page["interval_type"] == "fixed"
    client.http.post(address, data=FORM)
    assert client.truth()[0]["interval_type"] == "unlimited"

    assert client.http.post(f"{address}/delete").headers["location"] == "/ui?notice=deleted"
    assert client.truth() == []
    assert client.http.get(address).status_code == 404
    assert client.http.post(address, data=FORM).status_code == 404
    assert client.http.post(f"{address}/delete").status_code == 404


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"hosts": [ANA]}, "2 to 30 hosts"), ({"duration": "ten"}, "duration must be a number"),
        ({"type": "x"}, "type must"),
    ],
)  # fmt: skip
def test_form_keeps_what_was_typed_and_says_what_is_wrong(zoom, change, word):
    client = zoom()
    answer = client.http.post("/ui/new", data=FORM | change)
    assert answer.status_code == 400
    assert word in answer.text
    assert "Two of us" in answer.text
    assert client.truth() == []


def test_taken_slug_is_said_in_the_form(zoom):
    client = zoom()
    client.http.post("/ui/new", data=FORM)
    answer = client.http.post("/ui/new", data=FORM)
    assert answer.status_code == 409
    assert "two-of-us" in answer.text


def test_overview_lists_pages_of_all_or_of_one(zoom):
    client = zoom()
    client.made(summary="By Ana")
    client.made(summary="By Budi", owner=BUDI, type="one_to_one")
    everyone = client.http.get("/ui").text
    assert "By Ana" in everyone
    assert "By Budi" in everyone
    assert "All hosts available" in everyone
    only = client.http.get("/ui", params={"owner": BUDI}).text
    assert "By Ana" not in only
    assert "By Budi" in only


def test_base_url_leads_to_the_web_interface(zoom):
    answer = zoom().http.get("/")
    assert (answer.status_code, answer.headers["location"]) == (307, "/ui")


def test_overview_goes_on_to_more_pages(zoom):
    pages = [{"owner": ANA, "summary": f"Page {n}"} for n in range(101)]
    client = zoom(fixture=FIXTURE | {"schedules": pages})
    assert "Page 100<" not in client.http.get("/ui").text
    assert "Page 100<" in client.http.get("/ui?after=100").text
    assert client.http.get("/ui?after=x").status_code == 200


def test_people_shows_hours_and_licences(zoom):
    text = zoom().http.get("/ui/people").text
    assert "no licence" in text
    assert "11:00-19:30" in text


def test_everything_shown_is_escaped(zoom):
    evil = "\"><script>alert(1)</script><b a='"
    user = {"email": "x@example.com", "display_name": evil, "availability": [{"name": evil, "hours": {}}]}
    client = zoom(fixture={"users": [user]})
    question = {
        "enabled": True, "format": "select", "include_other": False, "name": evil, "position": 0,
        "required": True, "answer_choices": [evil],
    }  # fmt: skip
    made = client.control(
        "POST", "/ui/schedules",
        {"owner": "x@example.com", "type": "one_to_one", "summary": evil, "description": evil,
         "location": evil, "color": evil, "custom_fields": [question], "start_date": "2026-01-05"},
    )  # fmt: skip
    start = {"start": "2026-01-05T00:00:00+00:00", "name": evil, "email": "g@example.com"}
    links = ["/ui", "/ui/people", "/ui/new", f"/ui/schedules/{made['schedule_id']}", made["scheduling_url"]]
    pages = [client.http.get(link, params={"notice": evil, "owner": evil}) for link in links]
    pages.append(client.http.post(made["scheduling_url"], data=start))
    pages.append(client.http.post("/ui/new", data=FORM | {"summary": evil, "slug": evil}))
    for page in pages:
        assert "<script>alert" not in page.text
        assert "<b a=" not in page.text
        assert "default-src 'none'" in page.headers["content-security-policy"]


def test_form_from_another_site_is_refused(zoom):
    client = zoom()
    made = client.made()
    for address in (
        "/_emulator/reset",
        "/ui/new",
        f"/ui/schedules/{made['schedule_id']}/delete",
        made["scheduling_url"],
    ):
        answer = client.http.post(address, data=FORM, headers={"origin": "http://elsewhere.example.com"})
        assert answer.status_code == 403
    assert len(client.truth()) == 1
    assert client.http.post("/ui/new", data=FORM, headers={"origin": client.url}).status_code == 303


def test_form_that_is_not_text_is_refused(zoom):
    assert zoom().http.post("/ui/new", content=b"summary=%ff").status_code == 400
