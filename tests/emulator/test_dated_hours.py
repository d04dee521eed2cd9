"""Hours of single dates (`segments`): what visitors are offered then, by default and under `segments-add`."""

from datetime import date

import pytest

from reconciler.emulator import dated_hours
from tests.support.emulated import ANA

WEEK = {"mon": [{"start": "09:00", "end": "11:00"}], "tue": [{"start": "09:00", "end": "10:00"}]}
MON, TUE = date(2026, 1, 5), date(2026, 1, 6)
ZONE = "Asia/Singapore"
PAGE = {"type": "one_to_one", "hosts": [], "duration": 60, "start_time_increment": 60}


def segment(start, end):
    return {"start": start, "end": end}


def rule(*segments, **more):
    custom = {"email": ANA, "use_custom": True, "time_zone": ZONE, "segments_recurrence": WEEK}
    return [custom | {"segments": list(segments)} | more]


def offered(client, key="page"):
    """Return the local starts of two days, `05 09:00`."""
    query = {"from": "2026-01-04T16:00:00Z", "to": "2026-01-06T16:00:00Z", "time_zone": ZONE}
    days = client.get(f"/schedules/{key}/available_times", **query).json()["days"]
    return [spot["start_time"][8:16].replace("T", " ") for day in days for spot in day["spots"]]


CASES = {
    "replaces": ([segment("2026-01-05T14:00:00", "2026-01-05T16:00:00")],
                 ["05 14:00", "05 15:00", "06 09:00"],
                 ["05 09:00", "05 10:00", "05 14:00", "05 15:00", "06 09:00"]),
    "closes": ([segment("2026-01-05T00:00:00", "2026-01-05T00:00:00")],
               ["06 09:00"], ["05 09:00", "05 10:00", "06 09:00"]),
    "with an offset": ([segment("2026-01-05T06:00:00Z", "2026-01-05T16:00:00+09:00")],
                       ["05 14:00", "06 09:00"], ["05 09:00", "05 10:00", "05 14:00", "06 09:00"]),
    "across midnight": ([segment("2026-01-05T23:00:00", "2026-01-06T01:00:00")],
                        ["05 23:00", "06 00:00"],
                        ["05 09:00", "05 10:00", "05 23:00", "06 00:00", "06 09:00"]),
    "unreadable": ([segment("soon", "later"), {}, segment("2026-01-05T12:00:00", "2026-01-05T11:00:00")],
                   ["05 09:00", "05 10:00", "06 09:00"], ["05 09:00", "05 10:00", "06 09:00"]),
}  # fmt: skip


@pytest.mark.parametrize(("segments", "replaced", "added"), CASES.values(), ids=CASES)
def test_dated_hours_replace_those_of_their_date_or_are_added(zoom, segments, replaced, added):
    for behaviours, starts in (((), replaced), (("segments-add",), added)):
        client = zoom(*behaviours).login()
        client.made(**PAGE, slug="page", availability_rules=rule(*segments))
        assert offered(client) == starts


def test_public_page_shows_dated_hours_too(zoom):
    client = zoom()
    made = client.made(**PAGE, availability_rules=rule(segment("2026-01-05T14:00:00", "2026-01-05T15:00:00")))
    shown = client.http.get(made["scheduling_url"], params={"day": "2026-01-05", "time_zone": ZONE}).text
    assert (">09:00</a>" in shown, ">14:00</a>" in shown) == (False, True)


def test_dated_hours_count_where_the_week_beside_them_does(zoom):
    client = zoom().login()
    closed = segment("2026-01-05T00:00:00", "2026-01-05T00:00:00")
    sent = {"name": "Mine", "time_zone": ZONE, "segments_recurrence": WEEK, "segments": [closed]}
    named = client.http.post("/v2/scheduler/availability", json=sent).json()["availability_id"]
    afternoon = segment("2026-01-06T14:00:00", "2026-01-06T15:00:00")
    client.made(
        **PAGE, slug="page", availability_rules=rule(afternoon, use_custom=False, availability_id=named)
    )
    assert offered(client) == ["06 09:00"]


def test_share_with_dated_hours_has_those_alone(zoom):
    client = zoom().login()
    made = client.made(**PAGE, slug="page", availability_rules=rule())
    sent = {
        "schedule_id": made["schedule_id"],
        "segments": [segment("2026-01-06T10:00:00", "2026-01-06T12:00:00")],
        "time_zone": ZONE,
    }
    link = client.http.post("/v2/scheduler/shares", json=sent).json()["scheduling_url"]
    query = {"user": f"d/{link.split('/')[-2]}", "timeZone": ZONE}
    query |= {"timeMin": "2026-01-04T16:00:00Z", "timeMax": "2026-01-06T16:00:00Z"}
    answer = client.http.get("/zscheduler/v1/appointments/page/availableTimes", params=query)
    starts = [spot["startTime"] for day in answer.json()["days"] for spot in day["spots"]]
    assert starts == ["2026-01-06T10:00:00+08:00", "2026-01-06T11:00:00+08:00"]
    assert offered(client) == ["05 09:00", "05 10:00", "06 09:00"]


def test_page_without_a_rule_has_its_own_hours_where_it_overrides(zoom):
    client = zoom().login()
    made = client.made(**PAGE, slug="page")
    own = {"segments_recurrence": WEEK, "segments": [segment("2026-01-05T00:00:00", "2026-01-05T00:00:00")]}
    client.control("PATCH", f"/ui/schedules/{made['schedule_id']}", {"availability_rules": [], **own})
    assert offered(client)[:2] == ["05 09:00", "05 10:00"]
    client.control("PATCH", f"/ui/schedules/{made['schedule_id']}", {"availability_override": True})
    assert offered(client) == ["06 09:00"]


@pytest.mark.parametrize("segments", [
    [{"start": None, "end": 5}], [segment("0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z")],
    [segment("2026-01-05T00:00:00", "2027-02-05T00:00:00")], [segment("2026-01-05", "2026-13-05")],
])  # fmt: skip
def test_what_cannot_be_read_or_is_too_long_counts_for_nothing(segments):
    assert dated_hours.windows(segments, ZONE, {}, add=False) == {}


def test_whole_date_is_all_of_it():
    read = dated_hours.windows([segment("2026-01-05", "2026-01-07")], ZONE, {}, add=False)
    assert read == {MON: ((0, 1440),), TUE: ((0, 1440),)}
