"""One pacer for the account's request budget: shared by reads, writes and proof. Sends nothing itself.

Limits per account plan are Zoom's published ones [zoom.md: limits]; answers correct them as they come.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

PER_SECOND = {"free": 4, "pro": 30, "business": 80}
"""Requests a second for APIs of the LIGHT category."""
PER_DAY = {"free": 6000}
SECOND = 1.005
"""How long a request counts: a second, and what two clocks may drift apart in it."""
CATCH_UP = 0.1
"""Seconds of delay that may be made up for: more would come as a burst."""
EASED, EASED_MOST = 0.9, 0.5
"""What a refusal leaves of the rate, and what is left of it at least."""
OURS = 0.25
"""The share of the limit that stays ours, whatever other clients of the account spend."""
SKEWED = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Place:
    """One request's place in the budget: its number, and how many counted when it left, itself included."""

    number: int
    counting: int


class Pacer:
    """Hands out places, first come, first served; spaced evenly, and never too many within a second.

    Nobody sees when the account counts a request: some time between its departure and its answer. So a
    request counts from its departure until a second after its answer, less the shortest round trip seen.
    However late single requests come in, no second of the account's then holds more than its limit.
    """

    def __init__(self, plan: str) -> None:
        """Start from what the account's plan allows."""
        self.limit = self._of_plan = PER_SECOND[plan]
        self.left_today: int | None = None
        """What is left of the day's requests, where an answer has said so."""
        self.sent = 0
        self._under_way = 0
        self._until: deque[float] = deque()
        self._trip = math.inf
        self._next = 0.0
        self._heard = self._released = False
        self._eased, self._eased_at = 1.0, 0
        self._others, self._others_until = 0, 0.0
        self._turn, self._news = asyncio.Lock(), asyncio.Event()

    @asynccontextmanager
    async def place(self) -> AsyncIterator[Place]:
        """Wait for a place, and hold it while the block sends its request and awaits the answer.

        The first request goes alone: its answer says what the limit is.
        """
        async with self._turn:
            await self._free()
            self.sent += 1
            self.left_today = None if self.left_today is None else self.left_today - 1
            self._under_way += 1
            place = Place(self.sent, self._under_way + len(self._until))
        began = _now()
        try:
            yield place
        finally:
            self._under_way -= 1
            self._trip = min(self._trip, _now() - began)
            self._until.append(_now() + SECOND - self._trip)
            self._heard = True
            self._news.set()

    def learn(self, place: Place, headers: Mapping[str, str]) -> None:
        """Take from an answer what the limits are and what is left of them; an odd header says nothing."""
        limit, left = (_number(headers.get(f"X-RateLimit-{name}", "")) for name in ("Limit", "Remaining"))
        if _of_day(headers):
            self.left_today = self.left_today if left is None else left - (self.sent - place.number)
        elif limit:
            self.limit = min(self._of_plan, limit)
            if left is not None and limit == self.limit:
                self._heed_others(limit - left - place.counting - (self.sent - place.number))

    def pause(self, place: Place, seconds: float) -> None:
        """Send nothing for a while, and a little less from then on: the account has refused a request."""
        self._next = max(self._next, _now() + seconds)
        if place.number > self._eased_at:
            self._eased, self._eased_at = max(EASED_MOST, self._eased * EASED), self.sent

    def release(self) -> None:
        """Let everybody go who waits: nothing more is to be sent."""
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
        """Wait, or for news: an answer that frees a place, or the end."""
        self._news.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(None if seconds == math.inf else seconds):
                await self._news.wait()

    def _rate(self, now: float) -> int:
        """Requests that may count within a second."""
        others = self._others if now < self._others_until else 0
        return max(1, int(max(self.limit * self._eased - others, self.limit * OURS)))

    def _heed_others(self, spent: int) -> None:
        """Leave to other clients of the account what they have `spent` within this second."""
        now = _now()
        if now >= self._others_until or spent >= self._others:
            self._others, self._others_until = max(0, spent), now + SECOND


def is_daily(headers: Mapping[str, str], message: str) -> bool:
    """Whether a 429 means the day's limit, which no waiting within a run can mend."""
    return "daily" in message.lower() or _of_day(headers)


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds to wait that an answer asks for; None when it says nothing readable.

    `Retry-After` may be seconds, an HTTP date or an ISO time; `X-RateLimit-Reset` is Unix seconds. Moments
    are told by the server's clock: its `Date` counts where ours is off.
    """
    text = headers.get("Retry-After", "").strip()
    if (seconds := _number(text)) is not None:
        return float(seconds)
    there = _moment(headers.get("Date", "").strip())
    now = there if there and abs(there - now) > SKEWED else now
    if text and (when := _moment(text)):
        return max(0.0, (when - now).total_seconds())
    reset = _number(headers.get("X-RateLimit-Reset", "").strip())
    return max(0.0, reset - now.timestamp()) if reset is not None else None


def _of_day(headers: Mapping[str, str]) -> bool:
    kind = headers.get("X-RateLimit-Type", "").lower()
    return "day" in kind or "daily" in kind


def _number(text: str) -> int | None:
    """Read digits; so many that no number of seconds or requests has them are none."""
    return int(text) if text.isdecimal() and len(text) < 16 else None


def _moment(text: str) -> datetime | None:
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            when = parse(text)
        except (ValueError, OverflowError):
            continue
        return when if when.tzinfo else when.replace(tzinfo=UTC)
    return None


def _now() -> float:
    return asyncio.get_running_loop().time()
