"""Where the times of a page are read, from the links that people have, and which answers count."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from reconciler.zoom import auth, available_times, budget, live, session
from reconciler.zoom.api import Reader
from tests.support import build
from tests.support.world import BY_HAND, NOW

ZOOM = "https://scheduler.zoom.us"
WEEK = (datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 1, 12, tzinfo=UTC))
PAGE = build.live(url=f"{ZOOM}/ana/sales")


@pytest.mark.parametrize(
    ("link", "address"),
    [
        (f"{ZOOM}/ana/sales", (ZOOM, "ana")),
        (f"{ZOOM}/ana.lim/sales?embed=true&month=2026-01", (ZOOM, "ana.lim")),
        (f"{ZOOM}/d/ab12cd34/sales", (ZOOM, "d/ab12cd34")),
        ("https://acme.zoom.us/zbook/ana/sales", (ZOOM, "ana")),
        ("https://acme.zoom.us/zbook/d/ab12cd34/sales", (ZOOM, "d/ab12cd34")),
        ("https://acme.zoomgov.com/zbook/ana/sales", ("https://acme.zoomgov.com", "ana")),
        ("http://127.0.0.1:8000/ana/sales", ("http://127.0.0.1:8000", "ana")),
        (f"{ZOOM}/ana", None),
        (f"{ZOOM}/d/ab12cd34", None),
        (f"{ZOOM}/", None),
        ("/ana/sales", None),
        (None, None),
    ],
)
def test_a_link_says_where_its_times_are_asked_for(link, address):
    assert available_times.public_address(build.live(url=link)) == address


def spot(start, status="available"):
    return {"startTime": start, "status": status}


def read(*spots, duration=30, **day):
    answer = {"duration": duration, "days": [{"date": "2026-01-05", "spots": list(spots), **day}]}
    return available_times._offered(answer, "startTime", "somewhere", WEEK, NOW)


def test_starts_are_those_that_are_available_in_the_span_in_utc():
    seen = read(
        spot("2026-01-05T11:30:00+08:00"), spot("2026-01-05T11:00:00+08:00"),
        spot("2026-01-05T12:00:00+08:00", "unavailable"), spot("2026-01-12T00:00:00Z"),
        spot("2026-01-05T03:00:00Z"),
    )  # fmt: skip
    assert [start.isoformat() for start in seen.starts] == [
        "2026-01-05T03:00:00+00:00", "2026-01-05T03:30:00+00:00"
    ]  # fmt: skip


def test_a_day_that_is_not_available_offers_nothing():
    start = spot("2026-01-05T11:00:00+08:00")
    assert read(start, status="unavailable").starts == ()
    assert len(read(start, status="available").starts) == 1


@pytest.mark.parametrize(
    "answer",
    [
        None, [], "", {}, {"duration": 30}, {"duration": 30, "days": None}, {"duration": 30, "days": [None]},
        {"duration": None, "days": []}, {"duration": 0, "days": []}, {"duration": -5, "days": []},
        {"duration": True, "days": []},
        {"duration": 30, "days": [{"spots": [spot("2026-01-05T11:00:00")]}]},
        {"duration": 30, "days": [{"spots": [spot("soon")]}]},
        {"duration": 30, "days": [{"spots": [{"startTime": "2026-01-05T11:00:00Z"}]}]},
        {"duration": 30, "days": [{"spots": [{"status": "available"}]}]},
    ],
)  # fmt: skip
def test_an_answer_of_another_form_says_nothing(answer):
    """A start without an offset may be any of 24 hours: half of what is offered would mislead."""
    assert available_times._offered(answer, "startTime", "somewhere", WEEK, NOW) is None


def asked(account, pages=1, then=lambda reader, page: None, *, spares=False, turns=1):
    """What a reader makes of the first page of ana, read `pages` times at once; `then` sees the reader.

    In so many `turns`, of which the last is returned; `spares`: the reader spares the budget.
    """

    async def times():
        access = auth.from_environment(account.environment)
        async with session.connect(access, budget.Pacer("business")) as opened:
            reader = Reader(opened)
            (page,) = await live.pages(reader, "ana@example.com")
            reader.spares_budget = spares
            for _ in range(turns):
                reads = (available_times.read(reader, page, WEEK, NOW) for _ in range(pages))
                read = await asyncio.gather(*reads)
            then(reader, page)
            return read

    return asyncio.run(times())


def unread(account):
    """Why the times of the first page of ana could not be read."""
    said = []
    read = asked(account, then=lambda *of: said.append(available_times.unread(*of)))
    assert read == [None]
    return said[0]


def test_the_official_address_is_asked_and_the_pages_own_where_it_does_not_answer(start):
    official, public = start("downgrades"), start("downgrades", "owner-only=get")
    for account in (official, public):
        account.by_hand(**BY_HAND)
    (told,), (seen,) = asked(official), asked(public)
    assert told.starts == seen.starts
    assert len(told.starts) == 11
    assert (told.address, seen.address[:17]) == ("available_times of the API", "availableTimes of")
    assert told.duration == BY_HAND["duration"]
    assert told.until - told.since == timedelta(days=7)


def test_one_request_an_owner_finds_out_which_address_answers(start):
    account = start("downgrades", "owner-only=get")
    account.by_hand(**BY_HAND)
    assert len(asked(account, pages=5)) == 5
    paths = [entry["path"] for entry in account.requests("GET", "imes")]
    assert [path.startswith("/v2") for path in paths].count(True) == 1


def test_where_nothing_answers_nothing_is_known(start):
    account = start("downgrades", "no-times")
    account.by_hand(**BY_HAND)
    assert unread(account) == ""


def test_an_error_that_keeps_times_from_being_read_is_told(start):
    account = start("downgrades")
    account.by_hand(**BY_HAND)
    (page,) = account.pages
    official = f"/v2/scheduler/schedules/{page['schedule_id']}/available_times"
    public = f"/zscheduler/v1/appointments/{page['schedule_id']}/availableTimes"
    account.fault("GET", official, "status", times=2, status=401)
    account.fault("GET", public, "status", times=1, status=403)
    said = unread(account)
    assert f"GET {official[3:]} answered 401: " in said
    assert said.endswith("answered 403")
    account.fault("GET", official, "status", times=2, status=401)
    assert asked(account) != [None]


def test_an_official_address_that_fails_is_not_asked_for_each_page(start):
    """Else an outage would cost the retries of one page after the other, one at a time."""
    account = start("downgrades")
    account.by_hand(**BY_HAND)
    account.fault("GET", "/available_times", "status", times=1000, status=400)
    seen = asked(account, pages=5)
    assert [times.address[:17] for times in seen] == ["availableTimes of"] * 5
    assert len(account.requests("GET", "/available_times")) == 1


def addresses(account):
    """How often the official and the open address were asked."""
    paths = [entry["path"] for entry in account.requests("GET", "imes")]
    official = sum(path.startswith("/v2") for path in paths)
    return official, len(paths) - official


def test_a_reader_that_spares_the_budget_compares_both_addresses_once(start):
    account = start("downgrades")
    account.by_hand(**BY_HAND)
    seen = asked(account, pages=5, spares=True)
    assert addresses(account) == (1, 5)
    assert {times.starts for times in seen} == {seen[0].starts}
    assert len(seen[0].starts) == 11


@pytest.mark.parametrize(
    ("behaviours", "expected"),
    [
        (("owner-only=get",), (1, 6)),  # nothing to compare with: the open address is the one that answers
        (("no-times",), (1, 10)),
    ],
)
def test_where_nothing_could_be_compared_addresses_are_asked_as_ever(start, behaviours, expected):
    account = start("downgrades", *behaviours)
    account.by_hand(**BY_HAND)
    asked(account, pages=5, spares=True)
    official, public = addresses(account)
    assert official == expected[0]
    assert public <= expected[1]


def test_an_open_address_that_does_not_answer_is_not_relied_on(start):
    account = start("downgrades")
    account.by_hand(**BY_HAND)
    account.fault("GET", "/availableTimes", "status", times=1000, status=404)
    seen = asked(account, pages=3, spares=True)
    assert [times.address for times in seen] == ["available_times of the API"] * 3
    assert addresses(account) == (3, 1)


def test_where_the_open_address_fails_later_the_official_one_tells(start):
    account = start("downgrades")
    account.by_hand(**BY_HAND)
    account.fault("GET", "/availableTimes", "delay", seconds=0)  # answers once, for the comparison
    account.fault("GET", "/availableTimes", "status", times=1000, status=404)
    (times,) = asked(account, spares=True, turns=2)
    assert times.address == "available_times of the API"


NOTHING = {"end_date": "2026-01-04", "start_date": "2026-01-03", "slug": "nothing"}


@pytest.mark.parametrize(("empty", "official"), [(2, 3), (available_times.COMPARED, 6)])
def test_pages_that_offer_nothing_leave_it_to_a_later_one_to_compare(start, empty, official):
    account = start("downgrades")
    account.by_hand(**BY_HAND)
    account.by_hand(**{**BY_HAND, **NOTHING})

    async def times():
        access = auth.from_environment(account.environment)
        async with session.connect(access, budget.Pacer("business")) as opened:
            reader = Reader(opened)
            reader.spares_budget = True
            (page, nothing) = sorted(
                await live.pages(reader, "ana@example.com"), key=lambda page: page.slug == NOTHING["slug"]
            )
            for each in [nothing] * empty + [page]:
                await available_times.read(reader, each, WEEK, NOW)
            return reader.tells_alike

    told_alike = empty < available_times.COMPARED
    assert asyncio.run(times()) is told_alike
    assert addresses(account) == (official, official if told_alike else empty)


def test_a_page_that_offers_nothing_compares_nothing(start):
    account = start("downgrades")
    account.by_hand(**{**BY_HAND, "end_date": "2026-01-04", "start_date": "2026-01-03"})
    (times,) = asked(account, spares=True, turns=2)
    assert (times.starts, times.address) == ((), "available_times of the API")
