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
        "/ui/people/busy",
        f"/ui/schedules/{made['schedule_id']}/delete",
        f"/ui/schedules/{made['schedule_id']}/dates",
        made["scheduling_url"],
    ):
        answer = client.http.post(address, data=FORM, headers={"origin": "http://elsewhere.example.com"})
        assert answer.status_code == 403
    assert len(client.truth()) == 1
    assert client.http.post("/ui/new", data=FORM, headers={"origin": client.url}).status_code == 303


def test_form_that_is_not_text_is_refused(zoom):
    assert zoom().http.post("/ui/new", content=b"summary=%ff").status_code == 400


def question(number, **fields):
    """Return the fields of a row of the form."""
    usual = {"name": f"Question {number}", "format": "text", "enabled": "on"} | fields
    return {f"question.{number}.{name}": value for name, value in usual.items()}


def test_person_asks_changes_and_drops_questions(zoom):
    client = zoom()
    size = question(1, name="Size", format="select", answer_choices="Small\r\n\r\n Large ", required="on")
    answer = client.http.post("/ui/new", data=FORM | question(0) | size | question(2, name=""))
    address = answer.headers["location"].partition("?")[0]
    first, second = client.truth()[0]["custom_fields"]
    assert (first["name"], first["required"], first["enabled"]) == ("Question 0", False, True)
    assert (second["answer_choices"], second["required"]) == (["Small", "Large"], True)
    shown = client.http.get(address).text
    assert 'value="Size"' in shown and 'name="question.3.name"' in shown

    kept = size | {"question.1.custom_field_id": second["custom_field_id"], "question.1.name": "How big?"}
    client.http.post(address, data=FORM | question(0, name="") | kept)
    (only,) = client.truth()[0]["custom_fields"]
    assert (only["name"], only["custom_field_id"], only["position"]) == (
        "How big?",
        second["custom_field_id"],
        0,
    )
    client.http.post(address, data=FORM)
    assert client.truth()[0]["custom_fields"] == [only], "a form that asks for no questions leaves them"

    wrong = client.http.post(address, data=FORM | question(0, format="x"))
    assert (wrong.status_code, "Question 0" in wrong.text) == (400, True)
    assert client.truth()[0]["custom_fields"] == [only]


def test_person_removes_hosts_as_long_as_two_are_left(zoom):
    client = zoom(fixture={"users": [*FIXTURE["users"], {"email": "dewi@example.com"}]})
    made = client.made(hosts=[ANA, BUDI, "dewi@example.com"])
    address = f"/ui/schedules/{made['schedule_id']}"
    assert client.http.post(f"{address}/hosts/remove", data={"host": BUDI}).status_code == 303
    (page,) = client.truth()
    assert page["hosts"] == [ANA, "dewi@example.com"]
    assert [rule["email"].partition("-")[0] for rule in page["availability_rules"]] == ["ana", "dewi"]
    refused = client.http.post(f"{address}/hosts/remove", data={"host": ANA})
    assert (refused.status_code, "2 to 30 hosts" in refused.text) == (400, True)
    nobody = client.http.post(address, data={**FORM, "hosts": []})
    assert (nobody.status_code, "2 to 30 hosts" in nobody.text) == (400, True)
    assert client.truth()[0]["hosts"] == [ANA, "dewi@example.com"]
    assert client.http.post("/ui/schedules/none/hosts/remove", data={"host": ANA}).status_code == 404


OWN = {"email": ANA, "use_custom": True, "time_zone": "Asia/Singapore", "segments": [],
       "segments_recurrence": {"mon": [{"start": "09:00", "end": "17:00"}]}}  # fmt: skip


def test_person_sets_dates_of_a_host_on_a_page(zoom):
    client = zoom()
    made = client.made(type="one_to_one", hosts=[ANA], availability_rules=[OWN], start_date="2026-01-05")
    address = f"/ui/schedules/{made['schedule_id']}"

    def put(day, **fields):
        return client.http.post(f"{address}/dates", data={"host": ANA, "date": day, **fields}).status_code

    def segments():
        return client.truth()[0]["availability_rules"][0]["segments"]

    assert put("2026-01-12", times="closed") == put("2026-01-13", times="10:00-12:00, 13:00-24:00") == 303
    shown = client.http.get(address).text
    assert "2026-01-12</span><span>closed" in shown and "10:00-12:00, 13:00-24:00" in shown
    assert segments() == [
        {"start": "2026-01-11T16:00:00Z", "end": "2026-01-11T16:00:00Z"},
        {"start": "2026-01-13T02:00:00Z", "end": "2026-01-13T04:00:00Z"},
        {"start": "2026-01-13T05:00:00Z", "end": "2026-01-13T16:00:00Z"},
    ]
    public = client.http.get(made["scheduling_url"], params={"time_zone": "Asia/Singapore"}).text
    assert "Monday 05 January, " in public and "Monday 12 January, " not in public
    assert "Tuesday 13 January, " in public
    assert put("2026-01-13", times="closed") == put("2026-01-13", remove="on") == 303
    assert len(segments()) == 1
    for day, times in (
        ("2026-1-12", "closed"),
        ("2026-01-12", "9-17"),
        ("", "closed"),
        ("0001-01-01", "closed"),
    ):
        assert put(day, times=times) == 400
    assert put("2026-01-12", remove="on") == 303 and segments() == []


def test_dates_of_an_availability_hold_for_all_pages_that_use_it(zoom):
    client = zoom()
    made = client.made(type="one_to_one", hosts=[ANA], start_date="2026-01-05")
    address = f"/ui/schedules/{made['schedule_id']}/dates"
    refused = client.http.post(address, data={"host": ANA, "date": "2026-01-12", "times": "closed"})
    assert (refused.status_code, "no hours of their own" in refused.text) == (400, True)
    people = client.http.get("/ui/people").text
    identifier = people.partition('name="availability" value="')[2].partition('"')[0]
    given = {"availability": identifier, "date": "2026-01-12", "times": "closed"}
    assert client.http.post("/ui/people/dates", data=given).status_code == 303
    assert "2026-01-12</span><span>closed" in client.http.get("/ui/people").text
    public = client.http.get(made["scheduling_url"], params={"time_zone": "Asia/Singapore"}).text
    assert "Monday 05 January, " in public and "Monday 12 January, " not in public
    assert client.http.post("/ui/people/dates", data=given | {"availability": "x"}).status_code == 404


def test_busy_times_take_starts_away_until_they_are_removed(zoom):
    client = zoom()
    made = client.made(type="one_to_one", hosts=[ANA], start_date="2026-01-05")

    def offered():
        return client.http.get(made["scheduling_url"], params={"time_zone": "Asia/Singapore"}).text

    given = {"user": ANA, "start": "2026-01-05T09:00", "end": "2026-01-05T17:00"}
    assert client.http.post("/ui/people/busy", data=given).status_code == 303
    assert "Mon 05 Jan 2026, 09:00 to 17:00" in client.http.get("/ui/people").text
    assert "Monday 05 January, " not in offered()
    for wrong in ({"end": "2026-01-05T08:00"}, {"start": "x"}, {"user": "x@example.com"}):
        assert client.http.post("/ui/people/busy", data=given | wrong).status_code == 400
    gone = {"user": ANA, "start": "2026-01-05T01:00:00.000Z", "end": "2026-01-05T09:00:00.000Z"}
    assert client.http.post("/ui/people/busy/remove", data=gone).status_code == 303
    assert "Monday 05 January, " in offered()
    assert client.http.post("/ui/people/busy/remove", data=gone | {"start": ""}).status_code == 400
