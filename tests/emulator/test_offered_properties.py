"""What is offered, against an answer that shares no arithmetic with it: every minute of every host's clock.

`OFFERED_EXAMPLES` says how many pages; few by default. No clock is changed in the weeks that are looked at:
`tests/bookable/test_hours_properties.py` holds those.
"""

import asyncio
import os
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from reconciler.emulator import app
from reconciler.times.zones import zone as zone_called

EXAMPLES = int(os.environ.get("OFFERED_EXAMPLES", "20"))
MINUTE = timedelta(minutes=1)
SUNDAY = datetime(2026, 1, 11, tzinfo=UTC)
OWNER = "dewi@example.com"
"""Of pages with several hosts, and none of them: who is shown a booking and is in EMAILS takes part in it."""
EMAILS = ("ana@example.com", "budi@example.com", "chitra@example.com")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ZONES = ("Asia/Singapore", "Asia/Kolkata", "Europe/Berlin", "America/New_York", "Pacific/Auckland", "UTC")
TYPES = ("all_hosts_available", "any_host_available", "one_to_one", "one_to_many")
ALL, ANY, ONE, MANY = TYPES

clock_times = st.integers(0, 95).map(lambda n: n * 15)
zones = st.sampled_from(ZONES)
dates = st.integers(0, 3).map(lambda n: (SUNDAY + timedelta(days=n)).date())
moments = st.integers(0, 3 * 96).map(lambda n: SUNDAY + timedelta(minutes=15 * n))


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


@st.composite
def windows(draw: st.DrawFn) -> dict[str, str]:
    start = draw(st.integers(0, 64)) * 15
    return {"start": clock(start), "end": clock(min(1440, start + draw(st.sampled_from((240, 1440, 1440)))))}


@st.composite
def segments(draw: st.DrawFn) -> dict[str, str]:
    """Make hours of one date, without an offset or with one; empty ones close it."""
    start = datetime.combine(draw(dates), datetime.min.time()) + timedelta(minutes=draw(clock_times))
    end = start + timedelta(minutes=draw(st.sampled_from((0, 0, 60, 300, 1500))))
    zone = draw(st.none() | zones.map(zone_called))
    return {"start": start.replace(tzinfo=zone).isoformat(), "end": end.replace(tzinfo=zone).isoformat()}


@st.composite
def spans(draw: st.DrawFn) -> tuple[datetime, datetime]:
    start = draw(moments)
    return start, start + timedelta(minutes=draw(st.sampled_from((20, 60, 480))))


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    """Make a page, its hosts' hours and calendars, bookings of it and of another page, and a question."""
    kind = draw(st.sampled_from(TYPES))
    hosts = EMAILS[: draw(st.sampled_from((2, 2, 3)))] if kind in (ALL, ANY) else EMAILS[:1]
    week = st.fixed_dictionaries(dict.fromkeys(DAYS[:3], st.lists(windows(), min_size=1, max_size=2)))
    near = draw(st.sampled_from((zones, st.sampled_from(ZONES[:2]))))
    rules = [
        {
            "email": email, "use_custom": True, "time_zone": draw(near), "segments_recurrence": draw(week),
            "segments": draw(st.lists(segments(), max_size=2)),
        }
        for email in hosts
    ]  # fmt: skip
    page = {
        "type": kind, "hosts": list(hosts), "availability_rules": rules, "time_zone": draw(zones),
        "capacity": draw(st.integers(2, 3)) if kind == MANY else 1,
        "duration": draw(st.sampled_from((15, 45, 90))),
        "start_time_increment": draw(st.sampled_from((10, 30, 45))),
        "buffer": {name: draw(st.sampled_from((0, 15, 60))) for name in ("before", "after")},
        "cushion": draw(st.sampled_from((0, 0, 1440))),
        "booking_limit": draw(st.sampled_from((0, 0, 0, 1, 2))),
        **draw(st.sampled_from(({}, {"start_date": "2026-01-12"}, {"end_date": "2026-01-13"}))),
    }  # fmt: skip
    start = SUNDAY + timedelta(minutes=draw(st.integers(720, 2880)))
    slots = st.integers(0, 20).map(lambda n: start + n * page["start_time_increment"] * MINUTE)
    booked = st.tuples(st.sampled_from(("page", "page", "other")), slots | moments)
    return {
        "page": page,
        "busy": draw(st.lists(st.tuples(st.sampled_from(EMAILS), spans()), max_size=3)),
        "bookings": draw(st.lists(booked, min_size=1, max_size=6)),
        "repeated": draw(st.integers(0, 3)),
        "behaviours": draw(st.lists(st.sampled_from(("fairness", "segments-add")), unique=True)),
        "span": (start, start + timedelta(minutes=draw(st.sampled_from((45, 1500, 4000))))),
        "now": SUNDAY + timedelta(hours=draw(st.sampled_from((-24, -24, -24, 24)))),
    }


class Clock:
    """When one host can be booked, minute by minute, read off their clock."""

    def __init__(self, rule: dict[str, Any], page: dict[str, Any], *, add: bool) -> None:
        self.zone, self.week = zone_called(rule["time_zone"]), rule["segments_recurrence"]
        self.page, self.add = page, add
        self.dated = [
            tuple(self.local(datetime.fromisoformat(segment[name])) for name in ("start", "end"))
            for segment in rule["segments"]
        ]

    def local(self, at: datetime) -> datetime:
        return at if at.tzinfo is None else at.astimezone(self.zone).replace(tzinfo=None)

    def works(self, at: datetime) -> bool:
        there = self.local(at)
        first, last = self.page.get("start_date", "0001-01-01"), self.page.get("end_date", "9999-12-31")
        if not first <= at.astimezone(zone_called(self.page["time_zone"])).date().isoformat() <= last:
            return False
        midnight = datetime.combine(there.date(), datetime.min.time())
        touched = [
            (start, end)
            for start, end in self.dated
            if start.date() == there.date() or (start < midnight + timedelta(days=1) and midnight < end)
        ]
        if any(start <= there < end for start, end in touched):
            return True
        told = clock(there.hour * 60 + there.minute)
        usual = any(item["start"] <= told < item["end"] for item in self.week.get(DAYS[there.weekday()], ()))
        return usual and (self.add or not touched)


def run_lengths(open_minutes: list[bool]) -> list[int]:
    """Return, for each minute, how many open ones begin with it."""
    lengths = [0] * (len(open_minutes) + 1)
    for index in reversed(range(len(open_minutes))):
        lengths[index] = lengths[index + 1] + 1 if open_minutes[index] else 0
    return lengths


def expected(world: dict[str, Any], bookings: list[dict[str, Any]]) -> dict[datetime, int]:
    """Return the starts that are shown, with the bookings they still take, one start after the other."""
    page, (start, end) = world["page"], world["span"]
    add = "segments-add" in world["behaviours"]
    base, kind = start - timedelta(days=1), page["type"]
    minutes = [base + n * MINUTE for n in range((end - base) // MINUTE + 2880)]
    own = [booking for booking in bookings if booking["own"]]
    starts = Counter(booking["start"] for booking in own)
    per_day = Counter(day(page, booking["start"]) for booking in own)
    loads = Counter(email for booking in own for email in booking["hosts"])
    hours, room, beside = {}, {}, {}
    for rule in page["availability_rules"]:
        email, works = rule["email"], Clock(rule, page, add=add).works
        mine = [booking for booking in bookings if email in booking["hosts"]]
        others = [(item["start"], item["end"]) for item in mine if not item["own"]]
        others += [span for user, span in world["busy"] if user == email]
        owned = [(item["start"], item["end"]) for item in mine if item["own"]]
        open_minutes = [works(at) for at in minutes]
        hours[email] = run_lengths(open_minutes)
        beside[email] = run_lengths(less(minutes, open_minutes, others))
        room[email] = run_lengths(less(minutes, open_minutes, others + owned))
    shown, at = {}, start
    needed = page["buffer"]["before"] + page["duration"] + page["buffer"]["after"]
    while at < end:
        index = (at - base) // MINUTE - page["buffer"]["before"]
        place = page["capacity"] - starts[at] if kind == MANY else 1

        def able(lengths: dict[str, list[int]], index: int = index) -> set[str]:
            return {email for email in page["hosts"] if lengths[email][index] >= needed}

        enough = len(page["hosts"]) if kind == ALL else 1
        free = able(beside if kind == MANY and starts[at] else room)
        if kind == ANY and "fairness" in world["behaviours"]:
            least = min(loads[email] for email in page["hosts"])
            free = {email for email in free if loads[email] < least + 3}
        full = 0 < page["booking_limit"] <= per_day[day(page, at)]
        if len(able(hours)) >= enough and at >= world["now"] + page["cushion"] * MINUTE:
            shown[at] = max(0, place) if len(free) >= enough and not full else 0
        at += page["start_time_increment"] * MINUTE
    return shown


def less(minutes: list[datetime], open_minutes: list[bool], taken: list[Any]) -> list[bool]:
    return [
        here and not any(begin <= at < end for begin, end in taken)
        for at, here in zip(minutes, open_minutes, strict=True)
    ]


def day(page: dict[str, Any], at: datetime) -> date:
    return at.astimezone(zone_called(page["time_zone"])).date()


class Emulator:
    """An emulator in this process with the page of `world`, its calendars and its bookings."""

    def __init__(self, ask: Any, world: dict[str, Any]) -> None:
        fixture = {"users": [{"email": email, "time_zone": "Asia/Tokyo"} for email in (*EMAILS, OWNER)]}
        emulator = app.create(fixture, behaviours=world["behaviours"], clock=lambda: world["now"], seed=1)
        client = httpx.AsyncClient(transport=httpx.ASGITransport(emulator), base_url="http://127.0.0.1:8000")
        self.ask = lambda *words, **more: ask(client.request(*words, **more)).json()
        form = {"grant_type": "account_credentials", "account_id": "emulator"}
        token = self.ask("POST", "/oauth/token", data=form, auth=("emulator", "emulator"))
        client.headers["authorization"] = f"Bearer {token['access_token']}"
        alone = world["page"]["type"] in (ONE, MANY)
        owned = {"owner": EMAILS[0] if alone else OWNER, "slug": "page", "schedule_id": "page"}
        self.ask("POST", "/_emulator/ui/schedules", json=world["page"] | owned)
        other = {"owner": OWNER, "type": ANY, "hosts": EMAILS[1::-1], "schedule_id": "other"}
        self.ask("POST", "/_emulator/ui/schedules", json=other | {"summary": "Other", "duration": 60})
        for email, (start, end) in world["busy"]:
            sent = {"user": email, "start": start.isoformat(), "end": end.isoformat()}
            self.ask("POST", "/_emulator/busy", json=sent)
        again = world["bookings"][:1] * world["repeated"]
        for key, start in [*world["bookings"], *again]:
            sent = {"schedule_id": key, "start": start.isoformat(), "booker": "g@example.com"}
            self.ask("POST", "/_emulator/events", json=sent)

    def bookings(self) -> list[dict[str, Any]]:
        """Return what is booked, with the hosts whom each booking is with."""
        found: dict[str, dict[str, Any]] = {}
        for email in EMAILS:
            for event in self.ask("GET", "/v2/scheduler/events", params={"user_id": email})["items"]:
                at = {name: datetime.fromisoformat(event[f"{name}_date_time"]) for name in ("start", "end")}
                own = event["schedule_id"].startswith("page")
                booking = found.setdefault(event["event_id"], {**at, "own": own, "hosts": set()})
                booking["hosts"].add(email)
        return list(found.values())


@pytest.mark.long
@settings(
    max_examples=EXAMPLES, deadline=None, database=None, derandomize=EXAMPLES == 20, phases=[Phase.generate]
)
@given(world=worlds(), zone=zones)
def test_what_is_offered_is_what_every_minute_of_the_hosts_clocks_says(world, zone):
    with asyncio.Runner() as runner:
        emulator = Emulator(runner.run, world)
        shown = expected(world, emulator.bookings())
        start, end = (at.isoformat().replace("+00:00", "Z") for at in world["span"])
        query = {"from": start, "to": end, "time_zone": zone}
        query["user_id"] = EMAILS[0] if world["page"]["type"] in (ONE, MANY) else OWNER
        told = emulator.ask("GET", "/v2/scheduler/schedules/page/available_times", params=query)
        user = query["user_id"].partition("@")[0]
        query = {"timeMin": start, "timeMax": end, "timeZone": zone, "user": user}
        seen = emulator.ask("GET", "/zscheduler/v1/appointments/page/availableTimes", params=query)
    spots = [spot for day in told["days"] for spot in day["spots"]]
    assert {datetime.fromisoformat(spot["start_time"]): spot["available_number"] for spot in spots} == shown
    words = ["available" if number else "unavailable" for number in shown.values()]
    assert [spot["status"] for spot in spots] == words
    local = [at.astimezone(zone_called(zone)).isoformat() for at in shown]
    assert [spot["start_time"] for spot in spots] == local
    visitors = [(spot["startTime"], spot["status"]) for day in seen["days"] for spot in day["spots"]]
    assert visitors == list(zip(local, words, strict=True))
    days = {spot["start_time"][:10] for spot in spots if spot["available_number"]}
    assert {day["date"] for day in told["days"] if day["status"] == "available"} == days
    assert [day["date"] for day in told["days"]] == [day["date"] for day in seen["days"]]
