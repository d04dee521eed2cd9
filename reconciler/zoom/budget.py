"""One pacer for the account's request budget: shared by reads, writes and proof. Sends nothing itself.

Limits per account plan are Zoom's published ones [zoom.md: limits]; answers correct them as they come.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

PER_SECOND = {"free": 4, "pro": 30, "business": 80}
"""Requests a second for APIs of the LIGHT category."""
PER_DAY = {"free": 6000}
SECOND = 1.005
"""Seconds for which a request counts: one, and the drift of two clocks in it."""
CATCH_UP = 0.5
"""Seconds of delay that later requests may make up for; more would make a burst."""
EASED, EASED_MOST = 0.9, 0.5
"""The share of the rate that is left after each refusal, and at least."""
LEAST_SHARE = 0.25
"""The share of the limit that is used in any case, whatever other clients of the account spend."""
SKEWED = timedelta(seconds=2)
"""A difference of the server's clock from ours that counts."""
TYPICAL_PAUSE = 1.0
"""Seconds to wait on a 429 that names no time: a per-second limit lasts one."""
LONGEST_PAUSE = 60.0
"""Seconds to wait at most where an answer asks for it. Where it asks for more, nothing more is sent there."""
YEAR = 365 * 86_400.0


leaving: ContextVar[Callable[[], None]] = ContextVar("leaving", default=lambda: None)
"""Called each time that a request of this context gets its place, just before it is sent."""


@dataclass(frozen=True, slots=True)
class Place:
    """One request's place in the budget: its number, and how many counted when it left, itself included."""

    number: int
    counting: int


class Pacer:
    """Hands out places, first come, first served; spaced evenly, and never too many within a second.

    The account counts a request at an unknown time between its departure and its answer. So it counts here
    from its departure until a second after its answer, less the shortest round trip seen. Then no second of
    the account's clock holds more than the limit, however late single requests arrive.
    """

    def __init__(self, plan: str, *, told: bool = True) -> None:
        """Start from what the account's plan allows; `told` where answers tell the limit."""
        self.limit = self._of_plan = PER_SECOND[plan]
        self.left_today: int | None = None
        """What is left of the day's requests, where an answer has said so."""
        self.sent = 0
        self._under_way = 0
        self._until: deque[float] = deque()
        self._trip = math.inf
        self._next = self._paused_until = 0.0
        self._heard, self._released, self._waiting = not told, False, 0
        self._eased, self._eased_at = 1.0, 0
        self._others, self._others_until = 0, 0.0
        self._turn, self._news = asyncio.Lock(), asyncio.Event()

    @asynccontextmanager
    async def place(self) -> AsyncIterator[Place]:
        """Wait for a place, and hold it while the block sends its request and awaits the answer.

        The first request goes alone, where its answer tells what the limit is.
        """
        self._waiting += 1
        try:
            async with self._turn:
                await self._free()
                self.sent += 1
                self.left_today = None if self.left_today is None else self.left_today - 1
                self._under_way += 1
                place = Place(self.sent, self._under_way + len(self._until))
        finally:
            self._waiting -= 1
        leaving.get()()
        began = _now()
        try:
            yield place
        finally:
            self._under_way -= 1
            self._trip = min(self._trip, _now() - began)
            self._until.append(_now() + SECOND - self._trip)
            self._heard = True
            self._news.set()

    @property
    def room(self) -> int:
        """How many more requests could leave now: none in a pause, negative where that many wait already."""
        now = _now()
        counting = sum(until > now for until in self._until) + self._under_way
        room = self._rate(now) - counting - self._waiting
        return min(room, 0) if now < self._paused_until else room

    def learn(self, place: Place, headers: Mapping[str, str]) -> None:
        """Take limits and what is left of them from an answer; a header that cannot be read is ignored."""
        texts = (headers.get(f"X-RateLimit-{name}", "") for name in ("Limit", "Remaining"))
        limit, remaining = map(_number, texts)
        if _of_day(headers):
            self.left_today = self.left_today if remaining is None else remaining - (self.sent - place.number)
        elif limit:
            self.limit = min(self._of_plan, limit)
            if remaining is not None and limit == self.limit:
                self._heed_others(limit - remaining - place.counting - (self.sent - place.number))

    def pause(self, place: Place, seconds: float) -> None:
        """Send nothing for a while, and a little less from then on: the account has refused a request."""
        self._paused_until = max(self._paused_until, _now() + seconds)
        self._next = max(self._next, self._paused_until)
        if place.number > self._eased_at:
            self._eased, self._eased_at = max(EASED_MOST, self._eased * EASED), self.sent

    def release(self) -> None:
        """End all waiting: nothing more is to be sent."""
        self._released = True
        self._news.set()

    async def _free(self) -> None:
        while not self._released:
            now = _now()
            while self._until and self._until[0] <= now:
                self._until.popleft()
            full = self._under_way + len(self._until) >= (self._rate(now) if self._heard else 1)
            if self._next <= now and not full:
                break
            until = self._next if not full else self._until[0] if self._until else math.inf
            await self._wait(max(until, self._next) - now)
        self._next = max(self._next, _now() - CATCH_UP) + 1 / self._rate(_now())

    async def _wait(self, seconds: float) -> None:
        """Wait for `seconds`, or until an answer frees a place or `release` is called."""
        self._news.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(None if seconds == math.inf else seconds):
                await self._news.wait()

    def _rate(self, now: float) -> int:
        """Requests that may count within a second."""
        others = self._others if now < self._others_until else 0
        return max(1, int(max(self.limit * self._eased - others, self.limit * LEAST_SHARE)))

    def _heed_others(self, spent: int) -> None:
        """Leave to other clients of the account what they have `spent` within this second."""
        now = _now()
        if now >= self._others_until or spent >= self._others:
            self._others, self._others_until = max(0, spent), now + SECOND


def is_daily(headers: Mapping[str, str], message: str) -> bool:
    """Whether a 429 means the day's limit, for which a run does not wait."""
    return "daily" in message.lower() or _of_day(headers)


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds to wait that an answer asks for; None where it has no readable header for it.

    `Retry-After` may be seconds, an HTTP date or an ISO time; `X-RateLimit-Reset` is Unix seconds. Times are
    compared with the answer's own `Date` where that differs from `now`.
    """
    text = headers.get("Retry-After", "").strip()
    if (seconds := _number(text)) is not None:
        return float(seconds)
    server_time = _moment(headers.get("Date", "").strip())
    now = server_time if server_time and abs(server_time - now) > SKEWED else now
    if text and (when := _moment(text)):
        return max(0.0, (when - now).total_seconds())
    reset = _number(headers.get("X-RateLimit-Reset", "").strip())
    return max(0.0, reset - now.timestamp()) if reset is not None else None


def asks_to_wait(status: int, headers: Mapping[str, str]) -> bool:
    """Whether an answer with such a `status` asks to come back later, and does not merely fail."""
    return status == 429 or (status == 503 and retry_after(headers, datetime.now(UTC)) is not None)


def asked_for(headers: Mapping[str, str]) -> float:
    """Return the seconds that a refusal asks to wait; `TYPICAL_PAUSE` where it names no time."""
    wait = retry_after(headers, datetime.now(UTC))
    return TYPICAL_PAUSE if wait is None else wait


def again_at(headers: Mapping[str, str]) -> str:
    """Return the time to which a refusal asks to wait: UTC, to the minute; a year on, "or later"."""
    later = timedelta(seconds=min(asked := asked_for(headers), YEAR))
    return f"{datetime.now(UTC) + later:%Y-%m-%d %H:%MZ}" + (" or later" if asked > YEAR else "")


def _of_day(headers: Mapping[str, str]) -> bool:
    kind = headers.get("X-RateLimit-Type", "").lower()
    return "day" in kind or "daily" in kind


def _number(text: str) -> int | None:
    """Read a number of at most 15 digits; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None


def _moment(text: str) -> datetime | None:
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            when = parse(text)
        except (ValueError, OverflowError, TypeError, IndexError):  # the last two: of an email's reader
            continue
        return when if when.tzinfo else when.replace(tzinfo=UTC)
    return None


def _now() -> float:
    return asyncio.get_running_loop().time()
