"""The pacer and what rate-limited answers ask for."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from build import NOW, steady
from hypothesis import given
from hypothesis import strategies as st

from reconciler.zoom import budget
from reconciler.zoom.budget import Pacer

MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1)).map(
    lambda at: at.replace(microsecond=0, tzinfo=UTC)
)
LATER = NOW + timedelta(seconds=90)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": " 0 "}, 0),
        ({"Retry-After": "2026-01-02T08:01:30Z"}, 90),
        ({"Retry-After": "2026-01-02T16:01:30+08:00"}, 90),
        ({"Retry-After": "2026-01-02T08:01:30"}, 90),
        ({"Retry-After": "Fri, 02 Jan 2026 08:01:30 GMT"}, 90),
        ({"Retry-After": "Fri, 02 Jan 2026 07:00:00 GMT"}, 0),
        ({"X-RateLimit-Reset": str(int(LATER.timestamp()))}, 90),
        ({"X-RateLimit-Reset": "0"}, 0),
        ({"Retry-After": "7", "X-RateLimit-Reset": str(int(LATER.timestamp()))}, 7),
        ({"Retry-After": "soon", "X-RateLimit-Reset": str(int(LATER.timestamp()))}, 90),
    ],
)
def test_waiting_is_asked_for_in_seconds_dates_and_times(headers, seconds):
    assert budget.retry_after(headers, NOW) == seconds


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Retry-After": ""},
        {"Retry-After": "soon"},
        {"Retry-After": "-5"},
        {"Retry-After": "1.5e3x"},
        {"X-RateLimit-Reset": "never"},
        {"Retry-After": "Mon, 1 Jan 99999999999999999999 00:00:00 GMT"},
    ],
)
def test_what_cannot_be_read_asks_for_nothing(headers):
    assert budget.retry_after(headers, NOW) is None


@steady
@given(MOMENTS)
def test_every_form_of_a_moment_asks_for_the_same(when):
    expected = max(0.0, (when - NOW).total_seconds())
    for text in (
        when.isoformat(),
        when.isoformat().replace("+00:00", "Z"),
        format_datetime(when, usegmt=True),
    ):
        assert budget.retry_after({"Retry-After": text}, NOW) == expected


HEADER = st.text(max_size=12) | st.text("0123456789 :-TZ+GMTFrian,", max_size=40) | st.just("9" * 6000)


@steady
@given(HEADER, HEADER, HEADER, HEADER)
def test_any_headers_are_read_without_failing(after, reset, limit, kind):
    headers = {
        "Retry-After": after,
        "X-RateLimit-Reset": reset,
        "X-RateLimit-Limit": limit,
        "X-RateLimit-Type": kind,
    }
    asked = budget.retry_after(headers, NOW)
    assert asked is None or asked >= 0
    pacer = Pacer("pro")
    pacer.learn(headers)
    assert pacer.interval >= 1 / 30
    budget.is_daily(headers, "")


@pytest.mark.parametrize(("plan", "a_second"), [("free", 4), ("pro", 30), ("business", 80)])
def test_a_plan_starts_from_its_published_limit(plan, a_second):
    assert Pacer(plan).interval == 1 / a_second


@pytest.mark.parametrize(
    ("headers", "a_second"),
    [
        ({"X-RateLimit-Limit": "10"}, 10),
        ({"X-RateLimit-Limit": "10", "X-RateLimit-Type": "Per-second-limit"}, 10),
        ({"X-RateLimit-Limit": "100"}, 30),
        ({"X-RateLimit-Limit": "6"}, 6),
        ({"X-RateLimit-Limit": "6000", "X-RateLimit-Type": "Daily-limit"}, 30),
        ({"X-RateLimit-Limit": "5", "X-RateLimit-Type": "Daily-limit"}, 30),
        ({"X-RateLimit-Limit": "0"}, 30),
        ({"X-RateLimit-Limit": "many"}, 30),
        ({}, 30),
    ],
)
def test_an_answer_may_slow_us_down_and_never_speeds_us_up(headers, a_second):
    pacer = Pacer("pro")
    pacer.learn(headers)
    assert pacer.interval == 1 / a_second


@pytest.mark.parametrize(
    ("headers", "message", "daily"),
    [
        ({"X-RateLimit-Type": "Daily-limit"}, "", True),
        ({}, "You have reached the maximum daily rate limit for this API.", True),
        ({"X-RateLimit-Type": "Per-second-limit"}, "maximum per-second rate limit", False),
        ({}, "", False),
    ],
)
def test_the_limit_of_a_day_is_told_from_that_of_a_second(headers, message, daily):
    assert budget.is_daily(headers, message) is daily


class Clock(asyncio.SelectorEventLoop):
    """A loop whose time passes only by sleeping, and at once."""

    now = 0.0

    def time(self):
        return self.now

    def call_at(self, when, callback, *args, context=None):
        self.now = max(self.now, when)
        return self.call_soon(callback, *args, context=context)


def times(count, plan="free", pause=None):
    """When each of `count` requests may be sent, in seconds."""

    async def places():
        pacer, loop, found = Pacer(plan), asyncio.get_running_loop(), []
        for number in range(count):
            if pause and number == pause[0]:
                pacer.pause(pause[1])
            await pacer.wait()
            found.append(round(loop.time(), 6))
        assert pacer.sent == count
        return found

    with asyncio.Runner(loop_factory=Clock) as runner:
        return runner.run(places())


def test_requests_are_spaced_evenly():
    assert times(5) == [0, 0.25, 0.5, 0.75, 1.0]


def test_a_pause_holds_every_request_that_follows():
    assert times(4, pause=(2, 10)) == [0, 0.25, 10.25, 10.5]
