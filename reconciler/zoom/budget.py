"""One pacer for the account's request budget: shared by reads, writes and proof. Sends nothing itself.

Limits per account plan are Zoom's published ones [FACTS: limits]; answers correct them as they come.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

PER_SECOND = {"free": 4, "pro": 30, "business": 80}
"""Requests a second for APIs of the LIGHT category."""
PER_DAY = {"free": 6000}


class Pacer:
    """Spaces requests evenly; `wait` returns when the next one may be sent."""

    def __init__(self, plan: str) -> None:
        """Start from what the account's plan allows."""
        self.interval = 1 / PER_SECOND[plan]
        self._next = 0.0
        self.sent = 0

    async def wait(self) -> None:
        """Take the next free place in time."""
        now = asyncio.get_running_loop().time()
        place = max(now, self._next)
        self._next = place + self.interval
        self.sent += 1
        if place > now:
            await asyncio.sleep(place - now)

    def learn(self, headers: Mapping[str, str]) -> None:
        """Slow down where an answer names a lower limit than the plan's; an odd header says nothing."""
        limit = headers.get("X-RateLimit-Limit", "")
        kind = headers.get("X-RateLimit-Type", "").lower()
        if limit.isdecimal() and float(limit) > 0 and "day" not in kind and "daily" not in kind:
            self.interval = max(self.interval, 1 / float(limit))

    def pause(self, seconds: float) -> None:
        """Send nothing for a while: another client of the account has used the budget up."""
        self._next = max(self._next, asyncio.get_running_loop().time() + seconds)


def is_daily(headers: Mapping[str, str], message: str) -> bool:
    """Whether a 429 means the day's limit, which no waiting within a run can mend."""
    kind = headers.get("X-RateLimit-Type", "").lower()
    return "daily" in message.lower() or "daily" in kind or "day" in kind


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds to wait that an answer asks for; None when it says nothing readable.

    `Retry-After` may be seconds, an HTTP date or an ISO time; `X-RateLimit-Reset` is Unix seconds.
    """
    text = headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text)
    if text and (when := _moment(text)):
        return max(0.0, (when - now).total_seconds())
    reset = headers.get("X-RateLimit-Reset", "").strip()
    return max(0.0, float(reset) - now.timestamp()) if reset.isdecimal() else None


def _moment(text: str) -> datetime | None:
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            when = parse(text)
        except (ValueError, OverflowError):
            continue
        return when if when.tzinfo else when.replace(tzinfo=UTC)
    return None
