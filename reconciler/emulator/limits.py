"""Requests a second and a day by account plan. Goes by the machine's time, whatever the emulator's clock
says: a client that waits, waits in real time.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from reconciler.emulator import faults
from reconciler.emulator.fixture import PLANS, Account


@dataclass(slots=True)
class Limits:
    """Counts the calls of one account. Refuses only where the fixture names a plan."""

    account: Account
    time: Callable[[], float] = time.time
    second: tuple[int, int] = (0, 0)
    day: tuple[int, int] = (0, 0)
    busy: set[str] = field(default_factory=set)

    def count(self) -> None:
        """Count a call; refuse it with the documented 429 where a limit is reached."""
        now = self.time()
        self.second = _counted(self.second, math.floor(now))
        self.day = _counted(self.day, math.floor(now / 86400))
        if not self.account.limited:
            return
        a_second, a_day = PLANS[self.account.plan]
        if a_day is not None and self.day[1] > a_day:
            raise faults.limit_reached("day", self.headers_when_reached("day"))
        if self.second[1] > a_second:
            raise faults.limit_reached("second", self.headers_when_reached("second"))

    def headers(self) -> dict[str, str]:
        """Return the headers of every answer."""
        a_second, a_day = PLANS[self.account.plan]
        left = max(0, a_second - self.second[1])
        kind, limit = "Per-second-limit", a_second
        if a_day is not None and (left_today := max(0, a_day - self.day[1])) < left:
            kind, limit, left = "Daily-limit", a_day, left_today
        return {
            "X-RateLimit-Category": "Light",
            "X-RateLimit-Type": kind,
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(left),
        }

    def headers_when_reached(self, scope: str, seconds: float = 1) -> dict[str, str]:
        """Return what a 429 says of when to come back: a second in Unix time, or tomorrow in ISO time."""
        if scope in faults.DAILY:
            now = datetime.fromtimestamp(self.time(), UTC)
            tomorrow = datetime.combine(now.date() + timedelta(days=1), datetime.min.time())
            return {"Retry-After": f"{tomorrow.isoformat()}Z", "X-RateLimit-Type": "Daily-limit"}
        return {"X-RateLimit-Reset": str(math.ceil(self.time() + seconds)), "X-RateLimit-Remaining": "0"}


def _counted(seen: tuple[int, int], period: int) -> tuple[int, int]:
    return (period, seen[1] + 1) if seen[0] == period else (period, 1)
