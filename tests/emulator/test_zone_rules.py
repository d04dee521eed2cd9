"""An emulator keeps to its own rules of time zones, whatever the program around it follows."""

import asyncio
from datetime import UTC, datetime

import httpx
import pytest

from reconciler.emulator import app, server
from reconciler.times import rules
from tests.support import clocks
from tests.support.clocks import NEW, OLD
from tests.support.emulated import ANA

VANCOUVER = "America/Vancouver"
NOW = datetime(2026, 10, 1, tzinfo=UTC)
FIXTURE = {
    "users": [
        {
            "email": ANA,
            "time_zone": VANCOUVER,
            "availability": [{"name": "Office", "default": True, "hours": {"mon-fri": "09:00-10:00"}}],
        }
    ],
    "schedules": [
        {
            "owner": ANA, "hosts": [ANA], "type": "one_to_one", "slug": "call", "duration": 60,
            "interval_type": "fixed", "start_date": "2026-10-01", "end_date": "2026-12-31",
            "time_zone": VANCOUVER,
        }
    ],
}  # fmt: skip
NINE = {OLD: "2026-12-07T09:00:00-08:00", NEW: "2026-12-07T09:00:00-07:00"}


@pytest.fixture
def called(zoom):
    """Start emulators that follow a release."""

    def started(release, *behaviours):
        options = {"zone_rules": clocks.of(release), "clock": lambda: NOW}
        return zoom("no-page-data", *behaviours, fixture=FIXTURE, **options).login()

    return started


def offered(client, zone=VANCOUVER):
    """Return the starts of 7 December that are offered, hour by hour."""
    (page,) = client.truth()
    asked = {"time_zone": zone, "from": "2026-12-07T12:00:00Z", "to": "2026-12-08T12:00:00Z"}
    answer = client.get(f"/schedules/{page['schedule_id']}/available_times", **asked).json()
    return [spot["start_time"] for day in answer["days"] for spot in day["spots"]]


@pytest.mark.parametrize("release", [OLD, NEW])
@pytest.mark.parametrize("around", [OLD, NEW])
def test_hours_are_those_of_its_own_release(called, release, around):
    with clocks.following(around):
        client = called(release)
        assert offered(client) == [NINE[release]]
        assert client.control("GET", "/clock") == {"now": "2026-10-01T00:00:00.000Z", "zone_rules": release}


def test_two_in_one_process_remember_nothing_of_each_other(called):
    old, new = called(OLD), called(NEW)
    for client, release in [(old, OLD), (new, NEW), (old, OLD)]:
        assert offered(client) == [NINE[release]]


def test_a_reset_changes_nothing_of_it(called):
    client = called(OLD)
    client.control("POST", "/reset")
    assert offered(client) == [NINE[OLD]]


def test_without_a_word_it_follows_the_rules_in_use_when_it_was_made(zoom):
    with clocks.following(OLD):
        made_then = zoom(fixture=FIXTURE, clock=lambda: NOW)
    made_now = zoom(fixture=FIXTURE, clock=lambda: NOW)
    releases = [client.control("GET", "/clock")["zone_rules"] for client in (made_then, made_now)]
    assert releases == [OLD, rules.installed().release]


@pytest.mark.parametrize(("release", "instant"), [(OLD, "17:00"), (NEW, "16:00")])
def test_a_booking_is_the_instant_that_its_public_page_shows(called, release, instant):
    client = called(release)
    (page,) = client.truth()
    text = client.http.get(page["scheduling_url"], params={"time_zone": VANCOUVER, "day": "2026-12-07"}).text
    assert "Monday 07 December, 1 time" in text
    assert ">09:00</a>" in text
    form = {"start": NINE[release], "time_zone": VANCOUVER, "name": "Visitor", "email": "v@example.com"}
    assert client.http.post(page["scheduling_url"], data=form).status_code == 303
    (event,) = client.get("/events", user_id=ANA).json()["items"]
    assert event["start_date_time"] == f"2026-12-07T{instant}:00.000Z"


def test_without_a_network_the_rules_of_the_caller_are_as_before():
    """Both in one thread, several requests at once."""
    served = app.create(FIXTURE, zone_rules=clocks.of(OLD))

    async def asked():
        transport = httpx.ASGITransport(served)
        async with httpx.AsyncClient(transport=transport, base_url="http://emulator") as client:
            answers = await asyncio.gather(*(client.get("/_emulator/clock") for _ in range(3)))
        return {answer.json()["zone_rules"] for answer in answers}, rules.in_use().release

    with clocks.following(NEW):
        assert asyncio.run(asked()) == ({OLD}, NEW)


def test_served_in_a_thread_of_its_own_it_follows_the_rules_of_the_command_that_made_it():
    """As that of `demo` does: the thread itself begins with the installed rules."""
    with clocks.following(OLD), server.running(app.create(FIXTURE, clock=lambda: NOW)) as url:
        assert httpx.get(f"{url}/_emulator/clock").json()["zone_rules"] == OLD
