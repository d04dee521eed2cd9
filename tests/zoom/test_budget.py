"""The pacer and what rate-limited answers ask for."""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.zoom import budget
from reconciler.zoom.budget import PER_SECOND, Pacer
from tests.support.build import NOW, steady
from tests.support.clockwork import Clockwork

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
        # the server's clock is ten minutes ahead of ours, or a second
        ({"Retry-After": "2026-01-02T08:10:30Z", "Date": "Fri, 02 Jan 2026 08:10:00 GMT"}, 30),
        ({"X-RateLimit-Reset": str(int(LATER.timestamp())), "Date": "Fri, 02 Jan 2026 08:01:00 GMT"}, 30),
        ({"X-RateLimit-Reset": str(int(LATER.timestamp())), "Date": "Fri, 02 Jan 2026 08:00:01 GMT"}, 90),
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


def learned(headers):
    """A pacer that got one answer with these headers."""

    async def answered():
        pacer = Pacer("pro")
        async with pacer.place() as place:
            pacer.learn(place, headers)
        return pacer

    return simulated(answered())


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
    pacer = learned(headers)
    assert 1 <= pacer.limit <= 30
    budget.is_daily(headers, "")


@pytest.mark.parametrize(("plan", "a_second"), [("free", 4), ("pro", 30), ("business", 80)])
def test_a_plan_starts_from_its_published_limit(plan, a_second):
    assert Pacer(plan).limit == a_second


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
    assert learned(headers).limit == a_second


@pytest.mark.parametrize(
    ("headers", "left"),
    [
        ({"X-RateLimit-Type": "Daily-limit", "X-RateLimit-Limit": "6000", "X-RateLimit-Remaining": "17"}, 17),
        ({"X-RateLimit-Type": "Daily-limit", "X-RateLimit-Remaining": "few"}, None),
        ({"X-RateLimit-Type": "Per-second-limit", "X-RateLimit-Remaining": "17"}, None),
        ({"X-RateLimit-Remaining": "17"}, None),
    ],
)
def test_what_is_left_of_the_day_is_known_where_an_answer_says_so(headers, left):
    assert learned(headers).left_today == left


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


def simulated(work):
    with asyncio.Runner(loop_factory=Clockwork) as runner:
        return runner.run(work)


@dataclass
class Server:
    """Counts requests in its own seconds, which begin `phase` after ours, as late as `trip` says."""

    trip: Callable[[], tuple[float, float]]
    limit: int = 80
    phase: float = 0.0
    told: bool = True
    others: Callable[[float], int] = lambda at: 0
    counts: Counter = field(default_factory=Counter)
    refused: int = 0
    at: list = field(default_factory=list)

    async def answer(self):
        there, back = self.trip()
        await asyncio.sleep(there)
        now = asyncio.get_running_loop().time()
        second = math.floor(now + self.phase)
        self.counts[second] += 1
        self.at.append(now)
        used = self.counts[second] + self.others(now)
        self.refused += used > self.limit
        await asyncio.sleep(back)
        left = {"X-RateLimit-Limit": str(self.limit), "X-RateLimit-Remaining": str(max(0, self.limit - used))}
        return used <= self.limit, left if self.told else {}

    @property
    def rate(self):
        """Requests a second, from the first to the last."""
        return (len(self.at) - 1) / (max(self.at) - min(self.at))


async def requests(pacer, server, count, side_by_side=40):
    """Send `count` requests from several tasks, each again after a refusal."""
    left = iter(range(count))

    async def work():
        for _ in left:
            while True:
                async with pacer.place() as place:
                    taken, headers = await server.answer()
                    pacer.learn(place, headers)
                if taken:
                    break
                pacer.pause(place, 1.0)

    await asyncio.gather(*(work() for _ in range(side_by_side)))


def trips(random, there, back):
    return lambda: (random.uniform(*there), random.uniform(*back))


STRETCH = st.tuples(st.floats(0, 0.3), st.floats(0, 0.3)).map(sorted)


@pytest.mark.long
@settings(steady, max_examples=30)
@given(STRETCH, STRETCH, st.floats(0, 1), st.integers(0, 1000))
def test_alone_on_the_account_nothing_is_refused_however_late_requests_come_in(there, back, phase, seed):
    server = Server(trips(Random(seed), there, back), phase=phase)
    simulated(requests(Pacer("business"), server, 400))
    assert server.refused == 0
    assert max(server.counts.values()) <= 80


@pytest.mark.parametrize("phase", [0, 0.3, 0.99])
@pytest.mark.parametrize(
    ("plan", "there", "back"),
    [
        ("business", (0.001, 0.004), (0.001, 0.004)),
        ("business", (0.09, 0.1), (0.09, 0.1)),
        ("pro", (0.2, 0.205), (0.2, 0.205)),
        ("free", (0.05, 0.06), (0.05, 0.06)),
    ],
)
def test_the_allowed_rate_is_used(plan, there, back, phase):
    server = Server(trips(Random(7), there, back), limit=PER_SECOND[plan], phase=phase)
    simulated(requests(Pacer(plan), server, PER_SECOND[plan] * 20))
    assert server.refused == 0
    assert server.rate >= 0.95 * server.limit


def test_one_stall_of_the_line_costs_a_moment_and_no_refusal():
    late = iter([0.0] * 200 + [0.4] * 40 + [0.0] * 10000)
    server = Server(lambda: (0.005 + next(late), 0.005))
    simulated(requests(Pacer("business"), server, 800))
    assert server.refused == 0
    assert server.rate >= 0.9 * 80


def test_an_account_with_a_lower_limit_says_so_before_it_has_to_refuse():
    server = Server(lambda: (0.05, 0.05), limit=30)
    simulated(requests(Pacer("business"), server, 300))
    assert server.refused == 0
    assert server.rate >= 0.95 * 30


def test_a_limit_that_nobody_told_is_found_by_one_round_of_refusals():
    server = Server(lambda: (0.002, 0.002), limit=76, told=False)
    simulated(requests(Pacer("business"), server, 1500))
    assert server.refused == 1


def test_others_who_spend_the_budget_get_their_part_and_cost_few_refusals():
    server = Server(trips(Random(7), (0.02, 0.03), (0.02, 0.03)), others=lambda at: 50 if 3 <= at < 8 else 0)
    simulated(requests(Pacer("business"), server, 1000))
    assert server.refused <= 20
    in_the_quiet = [at for at in server.at if 1 <= at < 3]
    beside_others = [at for at in server.at if 4 <= at < 7.5]
    assert len(in_the_quiet) / 2 >= 0.9 * 80
    assert 0.6 * 30 <= len(beside_others) / 3.5 <= 30


def test_places_go_to_those_who_came_first():
    async def order():
        pacer, went = Pacer("free"), []

        async def waiter(name):
            async with pacer.place():
                went.append(name)

        await asyncio.gather(*(waiter(number) for number in range(12)))
        return went

    assert simulated(order()) == list(range(12))


def test_a_pause_holds_every_request_that_follows_and_an_end_lets_them_go():
    async def times():
        pacer, loop, times_seen = Pacer("free"), asyncio.get_running_loop(), []
        for number in range(4):
            async with pacer.place() as place:
                times_seen.append(round(loop.time(), 2))
            if number == 1:
                pacer.pause(place, 10)
        loop.call_later(0.1, pacer.release)
        pacer.pause(place, 1000)
        async with pacer.place():
            times_seen.append(round(loop.time() - times_seen[-1], 2))
        assert pacer.sent == 5
        return times_seen

    first, second, third, fourth, after_the_end = simulated(times())
    assert (first, second, third) == (0, 0.25, 10.25)
    assert 0.25 <= fourth - third <= 0.4
    assert after_the_end == 0.1


def test_a_request_that_fails_gives_its_place_back():
    async def some():
        pacer = Pacer("free")
        for _ in range(10):
            with pytest.raises(ValueError, match="no answer"):
                async with pacer.place():
                    raise ValueError("no answer")
        return asyncio.get_running_loop().time()

    assert simulated(some()) <= 3


def test_where_no_answer_tells_a_limit_nobody_goes_alone():
    async def work(told):
        pacer, left = Pacer("business", told=told), []

        async def send():
            async with pacer.place():
                left.append(asyncio.get_running_loop().time())
                await asyncio.sleep(0.2)

        await asyncio.gather(*(send() for _ in range(3)))
        return [round(at - left[0], 1) for at in left]

    assert simulated(work(told=False)) == [0, 0, 0]
    assert simulated(work(told=True)) == [0, 0.2, 0.2]


def test_room_is_what_could_leave_now_less_what_waits():
    async def work():
        pacer, answers = Pacer("free", told=False), asyncio.Event()

        async def send():
            async with pacer.place():
                await answers.wait()

        rooms = [pacer.room]
        sent = []
        for _ in range(6):
            sent.append(asyncio.create_task(send()))
            await asyncio.sleep(1)
            rooms.append(pacer.room)
        answers.set()
        await asyncio.gather(*sent)
        await asyncio.sleep(2)
        return [*rooms, pacer.room]

    assert simulated(work()) == [4, 3, 2, 1, 0, -1, -2, 4]
