"""Bookings: slots on the public page, the booking form, events in the API, links for one person."""

import re
from datetime import UTC, datetime

import pytest

from tests.support.emulated import ANA, BUDI, FIXTURE, body

THREAD = {"duration": 32, "start_time_increment": 30, "start_date": "2026-01-05", "end_date": "2026-03-31"}
GUEST = {"name": "Guest One", "email": "guest@example.com", "time_zone": "Asia/Singapore"}


def page_of(client, made, **query):
    return client.http.get(made["scheduling_url"], params={"time_zone": "Asia/Singapore"} | query)


def days(answer):
    """Return the days that have times, with how many."""
    return {
        day: int(count) for day, count in re.findall(r'aria-label="(\w+ \d+ \w+), (\d+) times?"', answer.text)
    }


def times(answer):
    return re.findall(r">(\d\d:\d\d)</a></li>", answer.text)


def book(client, made, start="2026-01-05T03:00:00+00:00", **fields):
    return client.http.post(made["scheduling_url"], data={"start": start, **GUEST, **fields})


def test_threads_page_has_eleven_starts_on_mondays(zoom):
    client = zoom()
    made = client.made(**THREAD)
    january = page_of(client, made)
    assert days(january) == dict.fromkeys(
        ("Monday 05 January", "Monday 12 January", "Monday 19 January", "Monday 26 January"), 11
    )
    monday = times(page_of(client, made, day="2026-01-05"))
    assert monday == [f"{hour}:{minute}" for hour in range(11, 17) for minute in ("00", "30")][:11]
    assert days(page_of(client, made, month="2026-04")) == {}


def test_visitors_zone_moves_times_to_another_day(zoom):
    client = zoom()
    made = client.made(**THREAD)
    shown = page_of(client, made, time_zone="America/New_York", day="2026-01-04")
    assert times(shown) == ["22:00", "22:30", "23:00", "23:30"]
    assert "Sunday 04 January" in days(shown)


def test_visitor_books_and_the_event_is_in_the_api(zoom):
    client = zoom().login()
    made = client.made(**THREAD, summary="Two hosts", location="Room 1")
    answer = book(client, made)
    assert answer.status_code == 303
    shown = client.http.get(answer.headers["location"])
    assert "Monday 05 January 2026, 11:00" in shown.text
    (event,) = client.get("/events", user_id=BUDI).json()["items"]
    assert (event["start_date_time"], event["status"]) == ("2026-01-05T03:00:00.000Z", "confirmed")
    attendee = event["attendees"][0]
    assert (attendee["display_name"], attendee["email"], attendee["booker"]) == (
        "Guest One",
        "guest@example.com",
        True,
    )
    taken = times(page_of(client, made, day="2026-01-05"))
    assert taken[:2] == ["12:00", "12:30"]
    assert book(client, made).status_code == 409


def test_cancelled_booking_frees_its_time(zoom):
    client = zoom().login()
    made = client.made(**THREAD)
    book(client, made)
    (event,) = client.get("/events").json()["items"]
    address = f"/v2/scheduler/events/{event['event_id']}"
    assert client.http.delete(address).status_code == 204
    assert client.http.delete(address).status_code == 404
    assert client.get("/events").json()["items"] == []
    assert client.http.get(address).json()["status"] == "cancelled"
    assert [item["status"] for item in client.get("/events", show_deleted="true").json()["items"]] == [
        "cancelled"
    ]
    assert times(page_of(client, made, day="2026-01-05"))[0] == "11:00"
    assert client.get("/analytics").json()["last_n_days"]["scheduled_events_canceled"] == 1


@pytest.mark.parametrize(
    "start", ["2026-01-05T03:10:00+00:00", "2026-01-06T03:00:00+00:00", "soon", "2026-01-05"]
)
def test_time_that_is_not_offered_cannot_be_booked(zoom, start):
    client = zoom()
    answer = book(client, client.made(**THREAD), start=start)
    assert answer.status_code == 409
    assert "no longer free" in answer.text


@pytest.mark.parametrize("field", [{"name": " "}, {"email": "nobody"}, {"email": "a b@example.com"}])
def test_form_says_what_is_missing(zoom, field):
    client = zoom()
    answer = book(client, client.made(**THREAD), **field)
    assert answer.status_code == 400
    assert "Fill in" in answer.text
    assert 'role="alert"' in answer.text


QUESTIONS = [
    {"name": "Why?", "format": "text", "required": True},
    {"name": "Which?", "format": "choices_many", "required": False, "answer_choices": ["one", "two"]},
]


def test_answers_to_questions_are_kept_with_the_attendee(zoom):
    client = zoom().login()
    custom = [
        item | {"enabled": True, "include_other": False, "position": n} for n, item in enumerate(QUESTIONS)
    ]
    made = client.made(**THREAD, custom_fields=custom)
    assert "Answer" in book(client, made).text
    assert book(client, made, **{"question-0": "Because", "question-1": "three"}).status_code == 400
    assert book(client, made, **{"question-0": "Because", "question-1": ["one", "two"]}).status_code == 303
    (event,) = client.get("/events").json()["items"]
    attendee = event["attendees"][0]["attendee_id"]
    shown = client.get(f"/events/{event['event_id']}/attendees/{attendee}").json()
    assert shown["custom_values"] == [
        {"name": "Why?", "position": 0, "values": ["Because"]},
        {"name": "Which?", "position": 1, "values": ["one", "two"]},
    ]
    assert client.get(f"/events/{event['event_id']}/attendees/x").status_code == 404


def test_any_host_page_offers_what_one_host_can_and_books_who_is_free(zoom):
    client = zoom().login()
    made = client.made(type="any_host_available", start_date="2026-01-05", end_date="2026-01-05")
    assert times(page_of(client, made, day="2026-01-05"))[0] == "09:00"
    for _ in range(2):
        assert book(client, made).status_code == 303
    assert book(client, made).status_code == 409
    assert len(client.get("/events", user_id=ANA).json()["items"]) == 2
    assert [item["start_date_time"] for item in client.get("/events", user_id=BUDI).json()["items"]] == [
        "2026-01-05T03:00:00.000Z"
    ]


def test_page_for_many_has_places(zoom):
    client = zoom()
    dates = {"start_date": "2026-01-05", "end_date": "2026-01-05"}
    made = client.made(type="one_to_many", hosts=[], capacity=2, **dates)
    assert [book(client, made).status_code for _ in range(3)] == [303, 303, 409]


def test_bookings_a_day_and_buffers_narrow_the_times(zoom):
    client = zoom()
    made = client.made(**THREAD, booking_limit=1, slug="limit")
    book(client, made)
    assert "Monday 05 January" not in days(page_of(client, made))
    wide = client.made(**THREAD, slug="wide", buffer={"before": 60, "after": 60})
    assert times(page_of(client, wide, day="2026-01-12")) == [
        "12:00",
        "12:30",
        "13:00",
        "13:30",
        "14:00",
        "14:30",
        "15:00",
    ]


def test_nothing_is_offered_in_the_past_or_within_the_notice(zoom):
    monday = datetime(2026, 1, 5, 6, 10, tzinfo=UTC)
    client = zoom(clock=lambda: monday)
    shown = page_of(client, client.made(**THREAD), day="2026-01-05")
    assert times(shown) == ["14:30", "15:00", "15:30", "16:00"]
    notice = client.made(**THREAD, slug="notice", cushion=60)
    assert times(page_of(client, notice, day="2026-01-05")) == ["15:30", "16:00"]


def test_page_that_begins_at_the_end_of_time_is_shown_from_today(zoom):
    client = zoom()
    shown = page_of(client, client.made(start_date="9999-12-31"))
    assert (shown.status_code, days(shown)) == (200, {})


def test_event_can_be_marked_and_noted(zoom):
    client = zoom().login()
    book(client, client.made(**THREAD))
    (event,) = client.get("/events").json()["items"]
    address = f"/v2/scheduler/events/{event['event_id']}"
    attendee = event["attendees"][0]["attendee_id"]
    sent = {"attendees": [{"attendee_id": attendee, "no_show": True}], "meeting_notes": "Nobody came"}
    assert client.http.patch(address, json=sent).status_code == 204
    now = client.http.get(address).json()
    assert (now["attendees"][0]["no_show"], now["meeting_notes"]) == (True, "Nobody came")
    assert client.http.patch(address, json={"attendees": [{"attendee_id": "x"}]}).status_code == 400
    assert client.http.patch(address, json={"status": "cancelled"}).status_code == 204
    assert client.get("/events", search="guest").json()["items"] == []
    assert len(client.get("/events", search="GUEST", show_deleted="true").json()["items"]) == 1
    assert client.get("/events", event_type="pending").json()["items"] == []
    assert client.get("/events", event_type="all").status_code == 400
    assert client.get(f"/events/{event['event_id']}", user_id="me").status_code == 200


def test_events_are_paged(zoom):
    client = zoom().login()
    made = client.made(**THREAD)
    for day in ("05", "12", "19"):
        book(client, made, start=f"2026-01-{day}T03:00:00+00:00")
    first = client.get("/events", page_size=2).json()
    second = client.get("/events", page_size=2, next_page_token=first["next_page_token"]).json()
    assert (len(first["items"]), len(second["items"]), second["next_page_token"]) == (2, 1, "")


def test_single_use_link_is_good_once(zoom):
    client = zoom().login()
    made = client.made(**THREAD)
    answer = client.http.post(
        "/v2/scheduler/schedules/single_use_link", json={"schedule_id": made["schedule_id"]}
    )
    assert answer.status_code == 201
    link = answer.json()
    assert re.fullmatch(rf"{client.url}/d/\w+/two", link["scheduling_url"])
    assert days(page_of(client, link)) == days(page_of(client, made))
    assert book(client, link).status_code == 303
    assert "not available" in page_of(client, link).text
    assert page_of(client, made).status_code == 200


def test_share_has_hours_and_length_of_its_own(zoom):
    client = zoom().login()
    made = client.made(**THREAD)
    week = {"wed": [{"start": "10:00", "end": "11:00"}]}
    sent = {
        "schedule_id": made["schedule_id"],
        "duration": 60,
        "segments_recurrence": week,
        "end_date": "2026-01-10",
    }
    link = client.http.post("/v2/scheduler/shares", json=sent).json()
    assert days(page_of(client, link)) == {"Wednesday 07 January": 1}
    assert times(page_of(client, link, day="2026-01-07")) == ["10:00"]
    for wrong in ({"schedule_id": "x"}, {"schedule_id": made["schedule_id"], "end_date": "2025-01-01"}, {}):
        assert client.http.post("/v2/scheduler/shares", json=wrong).status_code == 400


def test_hours_of_a_rule_count_when_they_are_custom(zoom):
    client = zoom().login()
    made = client.made(**THREAD)
    week = {"mon": [{"start": "12:00", "end": "13:00"}]}
    rules = made["availability_rules"]
    client.patch(
        made["schedule_id"], {"availability_rules": [rules[0] | {"segments_recurrence": week}, rules[1]]}
    )
    assert len(times(page_of(client, made, day="2026-01-05"))) == 11
    custom = rules[0] | {"segments_recurrence": week, "use_custom": True}
    client.patch(made["schedule_id"], {"availability_rules": [custom, rules[1]]})
    assert times(page_of(client, made, day="2026-01-05")) == ["12:00"]


def test_own_availability_can_be_made_changed_and_deleted(zoom):
    client = zoom().login()
    address = "/v2/scheduler/availability"
    week = {"mon": [{"start": "12:00", "end": "13:00"}]}
    sent = {"name": "Short", "time_zone": "Asia/Singapore", "segments_recurrence": week, "default": True}
    made = client.http.post(address, json=sent)
    assert made.status_code == 201
    item = made.json()
    assert [item["default"] for item in client.get("/availability").json()["items"]] == [False, True]
    page = client.made(**THREAD)
    assert times(page_of(client, page, day="2026-01-05")) == ["12:00"]
    identifier = item["availability_id"]
    change = {"name": "Shorter", "time_zone": "Asia/Singapore", "segments_recurrence": {}}
    assert client.http.patch(f"{address}/{identifier}", json=change).status_code == 204
    assert client.get(f"/availability/{identifier}").json()["name"] == "Shorter"
    assert times(page_of(client, page, day="2026-01-05")) == []
    assert client.http.delete(f"{address}/{identifier}").status_code == 204
    assert client.get(f"/availability/{identifier}").status_code == 404
    assert len(times(page_of(client, page, day="2026-01-05"))) == 11
    assert client.http.post(address, json={"name": "x"}).status_code == 400
    first = client.get("/availability", page_size=1).json()
    assert first["next_page_token"] == ""


def test_teams_and_managed_pages_come_from_the_fixture(zoom):
    fixture = FIXTURE | {
        "teams": [{"name": "Sales", "owner": ANA, "members": [ANA, BUDI]}],
        "schedules": [{"owner": BUDI, "slug": "standard", "created_via": "managed"}, {"owner": BUDI}],
    }
    client = zoom(fixture=fixture).login()
    (team,) = client.get("/teams").json()["teams"]
    assert (team["name"], team["slug"], team["member_count"]) == ("Sales", "sales", 2)
    assert client.get("/teams", user_id=BUDI).json()["teams"] == [team]
    assert client.get("/teams", user_id="chitra@example.com").json()["teams"] == []
    (page,) = client.get("/managed_schedules").json()["items"]
    assert (page["slug"], page["assigned_from_template"]) == ("standard", True)
    assert client.patch(page["schedule_id"], {"duration": 60}).status_code == 400
    assert client.delete(page["schedule_id"]).status_code == 400


def test_list_by_dates_leaves_out_pages_that_are_over(zoom):
    client = zoom().login()
    client.post(body(slug="winter", start_date="2026-01-01", end_date="2026-02-28"))
    client.post(body(slug="always"))
    spring = client.get("/schedules", **{"from": "2026-03-01", "to": "2026-04-01T00:00:00Z"}).json()["items"]
    assert [item["slug"] for item in spring] == ["always"]
    assert len(client.get("/schedules", to="2026-01-31").json()["items"]) == 2


@pytest.mark.parametrize(
    "query",
    [
        {"month": "x"}, {"month": "9999-12"}, {"day": "0001-01-01"}, {"day": "2026-02-31"}, {"start": "x"},
        {"time_zone": "Mars"}, {"booked": "x"},
    ],
)  # fmt: skip
def test_public_page_survives_any_query(zoom, query):
    client = zoom()
    made = client.made()
    assert page_of(client, made, **query).status_code == (404 if "booked" in query else 200)
