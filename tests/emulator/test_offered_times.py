"""What visitors are offered, at the address of the API and at those that the booking page itself calls."""

import pytest

from tests.support.emulated import ANA, BUDI, FIXTURE

ALL, ANY = "all_hosts_available", "any_host_available"
MONDAY = ("2026-01-05T00:00:00Z", "2026-01-06T00:00:00Z")
PAGE = {"duration": 30, "start_time_increment": 30, "start_date": "2026-01-05", "end_date": "2026-03-31"}
ZONE = "Asia/Singapore"


def official(client, key, span=MONDAY, **query):
    answer = client.get(f"/schedules/{key}/available_times", **{"from": span[0], "to": span[1]} | query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def unofficial(client, key="two", span=MONDAY, user="ana", zone=ZONE):
    query = {"user": user, "timeZone": zone, "timeMin": span[0], "timeMax": span[1]}
    return client.http.get(f"/zscheduler/v1/appointments/{key}/availableTimes", params=query)


def starts(answer, status="available"):
    """Return the local times of the spots of one status, `11:00`, at either address."""
    return [
        spot.get("start_time", spot.get("startTime"))[11:16]
        for day in answer["days"]
        for spot in day["spots"]
        if spot["status"] == status
    ]


def halves(first, last):
    """Return `["11:00", "11:30", …]`, both ends in."""
    every = [f"{hour:02}:{minute}" for hour in range(24) for minute in ("00", "30")]
    return every[every.index(first) : every.index(last) + 1]


def book(client, made, start):
    sent = {"schedule_id": made["schedule_id"], "start": start, "booker": "guest@example.com"}
    return client.control("POST", "/events", sent)


def busy(client, user, start, end):
    return client.control("POST", "/busy", {"user": user, "start": start, "end": end})


def test_all_hosts_page_offers_common_time_alone(zoom):
    client = zoom().login()
    made = client.made(**PAGE)
    answer = official(client, made["schedule_id"])
    assert (answer["schedule_id"], answer["duration"]) == (made["schedule_id"], 30)
    assert [(day["date"], day["status"]) for day in answer["days"]] == [
        ("2026-01-05", "available"), ("2026-01-06", "unavailable"),
    ]  # fmt: skip
    assert answer["days"][0]["spots"][0] == {
        "start_time": "2026-01-05T11:00:00+08:00", "status": "available", "available_number": 1,
    }  # fmt: skip
    assert starts(answer) == halves("11:00", "16:30")
    assert answer["days"][1]["spots"] == []
    assert starts(unofficial(client).json()) == halves("11:00", "16:30")


@pytest.mark.parametrize(("page_type", "first", "last"), [
    (ANY, "09:00", "19:00"), ("one_to_one", "09:00", "16:30"), ("one_to_many", "09:00", "16:30"),
])  # fmt: skip
def test_other_types_offer_the_hours_of_one_host(zoom, page_type, first, last):
    client = zoom().login()
    hosts = [ANA, BUDI] if page_type == ANY else []
    made = client.made(**PAGE, type=page_type, hosts=hosts)
    assert starts(official(client, made["schedule_id"])) == halves(first, last)


def test_page_that_lost_its_type_offers_hours_of_its_owner_alone(zoom):
    client = zoom("patch-breaks-pool").login()
    made = client.made(**PAGE)
    client.patch(made["schedule_id"], {"availability_rules": made["availability_rules"]})
    assert starts(official(client, made["schedule_id"])) == halves("09:00", "16:30")


def test_spots_are_counted_from_the_first_moment_asked_for(zoom):
    client = zoom().login()
    made = client.made(**PAGE)
    span = ("2026-01-05T03:49:00Z", "2026-01-05T05:49:00Z")
    assert starts(official(client, made["schedule_id"], span)) == ["11:49", "12:19", "12:49", "13:19"]
    assert starts(unofficial(client, span=span).json()) == ["11:49", "12:19", "12:49", "13:19"]


def test_starts_carry_the_offset_asked_for_or_that_of_the_host(zoom):
    client = zoom().login()
    made = client.made(**PAGE, time_zone="UTC")
    first = [
        official(client, made["schedule_id"], **query)["days"][0]["spots"][0]["start_time"]
        for query in ({}, {"time_zone": "UTC"})
    ]
    assert first == ["2026-01-05T11:00:00+08:00", "2026-01-05T03:00:00+00:00"]
    shown = unofficial(client, zone="America/New_York").json()["days"]
    assert [day["date"] for day in shown] == ["2026-01-04", "2026-01-05"]
    assert shown[0]["spots"][0]["startTime"] == "2026-01-04T22:00:00-05:00"


def test_slug_is_that_of_the_user_named_and_ids_go_before_slugs(zoom):
    client = zoom().login()
    ana = client.made(**PAGE, slug="talk")
    budi = client.made(**PAGE, slug="talk", owner=BUDI)
    client.made(**PAGE, slug="one", schedule_id="talk-id")
    client.made(**PAGE, slug="talk-id")
    assert official(client, "talk")["schedule_id"] == ana["schedule_id"]
    assert official(client, "talk", user_id=BUDI)["schedule_id"] == budi["schedule_id"]
    assert official(client, "talk-id")["schedule_id"] == "talk-id"
    query = {"from": MONDAY[0], "to": MONDAY[1]}
    assert (
        client.get(f"/schedules/{ana['schedule_id']}/available_times", user_id=BUDI, **query).status_code
        == 404
    )
    assert client.get("/schedules/none/available_times", **query).status_code == 404


@pytest.mark.parametrize("wrong", [
    {"from": None}, {"to": None}, {"from": "soon"}, {"to": "0001-01-01"}, {"to": MONDAY[0]},
    {"to": "2026-04-16"}, {"time_zone": "Mars"},
])  # fmt: skip
def test_span_and_zone_that_cannot_be_are_refused(zoom, wrong):
    client = zoom().login()
    made = client.made(**PAGE)
    query = {"from": MONDAY[0], "to": MONDAY[1]} | wrong
    query = {name: value for name, value in query.items() if value}
    assert client.get(f"/schedules/{made['schedule_id']}/available_times", **query).status_code == 400
    names = {"from": "timeMin", "to": "timeMax", "time_zone": "timeZone"}
    query = {"timeZone": ZONE} | {names[name]: value for name, value in query.items()} | {"user": "ana"}
    assert client.http.get("/zscheduler/v1/appointments/two/availableTimes", params=query).status_code == 400


def test_booked_and_busy_times_are_there_and_unavailable(zoom):
    client = zoom().login()
    made = client.made(**PAGE, buffer={"before": 0, "after": 15})
    book(client, made, "2026-01-05T04:00:00Z")
    assert busy(client, BUDI, "2026-01-05T14:00:00+08:00", "2026-01-05T14:20:00+08:00") == {
        "user": BUDI, "start": "2026-01-05T06:00:00.000Z", "end": "2026-01-05T06:20:00.000Z",
    }  # fmt: skip
    taken = ["11:30", "12:00", "13:30", "14:00"]
    for answer in (official(client, "two"), unofficial(client).json()):
        assert starts(answer, "unavailable") == taken
        assert starts(answer) == [start for start in halves("11:00", "16:00") if start not in taken]
    client.control("DELETE", "/busy")
    assert starts(official(client, "two"), "unavailable") == ["11:30", "12:00"]


@pytest.mark.parametrize(("start", "end", "taken"), [
    ("12:49", "12:50", False), ("12:49", "12:51", True), ("13:49", "13:50", True), ("13:50", "13:51", False),
])  # fmt: skip
def test_buffers_and_the_length_keep_a_start_apart_from_what_is_taken_to_the_minute(zoom, start, end, taken):
    client = zoom().login()
    client.made(**PAGE, buffer={"before": 10, "after": 20})
    busy(client, ANA, f"2026-01-05T{start}:00+08:00", f"2026-01-05T{end}:00+08:00")
    span = ("2026-01-05T05:00:00Z", "2026-01-05T05:30:00Z")
    assert starts(official(client, "two", span), "unavailable" if taken else "available") == ["13:00"]


@pytest.mark.parametrize(("cushion", "first"), [(5220, "11:00"), (5221, "11:30")])
def test_start_at_the_end_of_the_notice_is_offered(zoom, cushion, first):
    client = zoom().login()
    client.made(**PAGE, cushion=cushion)
    assert starts(official(client, "two"))[0] == starts(unofficial(client).json())[0] == first


def test_page_for_many_counts_its_places(zoom):
    client = zoom().login()
    made = client.made(**PAGE | {"duration": 45}, type="one_to_many", hosts=[], capacity=2)
    book(client, made, "2026-01-05T02:00:00Z")
    spots = {spot["start_time"][11:16]: spot for spot in official(client, "two")["days"][0]["spots"]}
    assert [(at, spots[at]["available_number"]) for at in halves("09:00", "11:00")] == [
        ("09:00", 2), ("09:30", 0), ("10:00", 1), ("10:30", 0), ("11:00", 2),
    ]  # fmt: skip
    book(client, made, "2026-01-05T02:00:00Z")
    assert "10:00" in starts(official(client, "two"), "unavailable")


def test_limit_of_a_day_and_notice_take_starts_away(zoom):
    client = zoom().login()
    made = client.made(**PAGE, booking_limit=1, cushion=4 * 24 * 60 - 12 * 60)
    span = ("2026-01-05T00:00:00Z", "2026-01-13T00:00:00Z")
    book(client, made, "2026-01-12T04:00:00Z")
    days = {day["date"]: day for day in official(client, "two", span)["days"]}
    assert [days[day]["status"] for day in ("2026-01-05", "2026-01-12")] == ["available", "unavailable"]
    assert days["2026-01-05"]["spots"][0]["start_time"] == "2026-01-05T11:00:00+08:00"
    client.patch(made["schedule_id"], {"cushion": 14340})
    assert official(client, "two")["days"][0]["spots"] == []


def test_fair_page_hides_the_host_who_is_ahead(zoom):
    fair, plain = zoom("fairness").login(), zoom().login()
    for client, first in ((plain, "09:00"), (fair, "11:00")):
        made = client.made(**PAGE, type=ANY)
        for hour in range(3):
            page = client.http.post(
                made["scheduling_url"],
                data={
                    "start": f"2026-01-12T0{1 + hour // 2}:{hour % 2 * 3}0:00+00:00",
                    "name": "Guest",
                    "email": "g@example.com",
                },
            )
            assert page.status_code == 303
        assert starts(official(client, "two"))[0] == first


def test_visitors_list_shows_pages_that_are_not_secret(zoom):
    client = zoom().login()
    made = client.made(**PAGE)
    client.made(**PAGE, slug="hidden", secret=True)
    client.made(**PAGE, slug="off", active=False)
    client.made(**PAGE, slug="of-budi", owner=BUDI)
    answer = client.http.get(
        "/zscheduler/v1/appointments", params={"user": "ana"}, headers={"authorization": ""}
    )
    items = answer.json()["items"]
    assert items[0] == {
        "id": made["schedule_id"], "slug": "two", "summary": "Two", "duration": 30, "active": True,
    }  # fmt: skip
    assert [(item["slug"], item["active"]) for item in items[1:]] == [("off", False)]
    assert starts(unofficial(client, "hidden").json()) == halves("11:00", "16:30")
    assert starts(unofficial(client, made["schedule_id"]).json()) == halves("11:00", "16:30")
    assert "/zscheduler/v1/appointments" in [request["path"] for request in client.requests()]


def test_visitors_are_told_what_is_not_there(zoom):
    client = zoom()
    made = client.made(**PAGE, owner=BUDI)
    assert client.http.get("/zscheduler/v1/appointments").status_code == 400
    for answer in (
        client.http.get("/zscheduler/v1/appointments", params={"user": "nobody"}),
        client.http.get("/zscheduler/v1/appointments", params={"user": "d/nothing"}),
        client.http.get("/zscheduler/v1/other"),
        unofficial(client, user="nobody"),
        unofficial(client, "none"),
        unofficial(client, made["schedule_id"]),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, 404)


def test_link_for_one_person_has_its_own_times(zoom):
    client = zoom().login()
    made = client.made(**PAGE)
    week = {"wed": [{"start": "10:00", "end": "11:00"}]}
    sent = {"schedule_id": made["schedule_id"], "duration": 60, "segments_recurrence": week}
    link = client.http.post("/v2/scheduler/shares", json=sent).json()["scheduling_url"]
    handle = f"d/{link.split('/')[-2]}"
    span = (MONDAY[0], "2026-01-08T00:00:00Z")
    answer = unofficial(client, span=span, user=handle).json()
    assert (answer["duration"], starts(answer)) == (60, ["10:00"])
    (item,) = client.http.get("/zscheduler/v1/appointments", params={"user": handle}).json()["items"]
    assert (item["id"], item["duration"]) == (made["schedule_id"], 60)
    assert unofficial(client, "other", user=handle).status_code == 404


def test_link_that_was_used_offers_nothing(zoom):
    client = zoom().login()
    made = client.made(**PAGE)
    sent = {"schedule_id": made["schedule_id"]}
    link = client.http.post("/v2/scheduler/schedules/single_use_link", json=sent).json()["scheduling_url"]
    handle = f"d/{link.split('/')[-2]}"
    assert starts(unofficial(client, user=handle).json()) == halves("11:00", "16:30")
    guest = {"start": "2026-01-05T03:00:00+00:00", "name": "Guest", "email": "g@example.com"}
    assert client.http.post(link, data=guest).status_code == 303
    assert starts(unofficial(client, user=handle).json()) == []


def test_page_that_is_not_active_offers_nothing_or_is_not_found(zoom):
    query = {"from": MONDAY[0], "to": MONDAY[1]}
    quiet, missing = zoom().login(), zoom("inactive-times-404").login()
    for client, status in ((quiet, 200), (missing, 404)):
        made = client.made(**PAGE, active=False)
        answers = client.get(f"/schedules/{made['schedule_id']}/available_times", **query), unofficial(client)
        assert [answer.status_code for answer in answers] == [status, status]
        assert status == 404 or [starts(answer.json()) for answer in answers] == [[], []]
    missing.patch(made["schedule_id"], {"active": True})
    assert starts(unofficial(missing).json()) == starts(official(missing, "two")) == halves("11:00", "16:30")


def test_secret_page_may_be_told_to_its_owner_alone(zoom):
    client = zoom("secret-times-404").login()
    client.made(**PAGE, secret=True)
    assert unofficial(client).status_code == 404
    assert starts(official(client, "two")) == halves("11:00", "16:30")


def test_cache_tells_visitors_of_the_page_before_a_write(zoom):
    client = zoom("page-cache=1").login()
    made = client.made(**PAGE)
    unofficial(client)
    client.patch(made["schedule_id"], {"duration": 60, "active": False})
    old, new = unofficial(client), unofficial(client)
    assert [(answer.headers.get("age"), answer.json()["duration"]) for answer in (old, new)] == [
        ("60", 30),
        (None, 60),
    ]
    assert (starts(old.json()), starts(new.json())) == (halves("11:00", "16:30"), [])
    client.patch(made["schedule_id"], {"active": True})
    lists = [client.http.get("/zscheduler/v1/appointments", params={"user": "ana"}) for _ in range(2)]
    assert [(answer.headers.get("age"), answer.json()["items"][0]["active"]) for answer in lists] == [
        ("60", False), (None, True),
    ]  # fmt: skip


def test_busy_times_hold_on_the_public_page_and_for_bookings(zoom):
    client = zoom(fixture=WITH_BUSY).login()
    made = client.made(**PAGE)
    guest = {"start": "2026-01-05T03:00:00+00:00", "name": "Guest", "email": "g@example.com"}
    assert client.http.post(made["scheduling_url"], data=guest).status_code == 409
    shown = client.http.get(made["scheduling_url"], params={"day": "2026-01-05", "time_zone": ZONE}).text
    assert (">11:30<" in shown, ">12:00<" in shown) == (False, True)
    busy(client, ANA, "2026-01-05T04:00:00Z", "2026-01-05T04:30:00Z")
    assert starts(official(client, "two"))[0] == "12:30"
    client.control("DELETE", "/busy")
    assert starts(official(client, "two"))[0] == "12:00"
    busy(client, ANA, "2026-01-05T04:00:00Z", "2026-01-05T04:30:00Z")
    client.control("POST", "/reset")
    client.made(**PAGE)
    assert starts(official(client, "two"))[0] == "12:00"


@pytest.mark.parametrize("wrong", [
    {"user": "nobody@example.com"}, {"user": None}, {"start": "soon"}, {"end": None}, {"more": 1},
    {"end": "2026-01-05T03:00:00Z"},
])  # fmt: skip
def test_busy_time_that_cannot_be_is_refused(zoom, wrong):
    sent = {"user": ANA, "start": "2026-01-05T03:00:00Z", "end": "2026-01-05T04:00:00Z"} | wrong
    sent = {name: value for name, value in sent.items() if value is not None}
    answer = zoom().http.post("/_emulator/busy", json=sent)
    assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")


WITH_BUSY = FIXTURE | {
    "users": [
        FIXTURE["users"][0],
        FIXTURE["users"][1]
        | {"busy": [{"start": "2026-01-05T11:10:00+08:00", "end": "2026-01-05T12:00:00+08:00"}]},
        FIXTURE["users"][2],
    ]
}
