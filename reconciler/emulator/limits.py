"""Requests a second and a day by account plan.

Goes by the machine's time, whatever the emulator's clock says: a client that waits, waits in real time. Until
when it is to wait is told by the emulator's clock, by which all answers are dated.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from reconciler.emulator import faults
from reconciler.emulator.fixture import Account


@dataclass(slots=True)
class Limits:
    """Counts the calls of one account. Refuses only where the fixture names a plan or limits.

    `busy` holds the paths of writes under way, `clock` is the emulator's, None where that is the machine's.
    """

    account: Account
    time: Callable[[], float] = time.time
    clock: Callable[[], datetime] | None = None
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
        if self.account.per_day is not None and self.day[1] > self.account.per_day:
            raise faults.limit_reached("day", self.headers_when_reached("day"))
        if self.second[1] > self.account.per_second:
            raise faults.limit_reached("second", self.headers_when_reached("second"))

    def headers(self) -> dict[str, str]:
        """Return the headers of every answer: of the limit that is nearer."""
        kind, limit = "Per-second-limit", self.account.per_second
        left = max(0, limit - self.second[1])
        per_day = self.account.per_day
        if per_day is not None and (left_today := max(0, per_day - self.day[1])) < left:
            kind, limit, left = "Daily-limit", per_day, left_today
        return {
            "X-RateLimit-Category": "Light",
            "X-RateLimit-Type": kind,
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(left),
        }

    def headers_when_reached(self, scope: str, seconds: float = 1) -> dict[str, str]:
        """Return what a 429 says of when to come back: a second in Unix time, or tomorrow in ISO time."""
        if scope in faults.DAILY:
            tomorrow = datetime.combine(self._told().date() + timedelta(days=1), datetime.min.time())
            limit = {
                "X-RateLimit-Type": "Daily-limit",
                "X-RateLimit-Limit": str(self.account.per_day or 6000),
            }
            return {"Retry-After": f"{tomorrow.isoformat()}Z", "X-RateLimit-Remaining": "0", **limit}
        return {
            "X-RateLimit-Reset": str(math.ceil(self._told().timestamp() + seconds)),
            "X-RateLimit-Remaining": "0",
        }

    def _told(self) -> datetime:
        return self.clock().astimezone(UTC) if self.clock else datetime.fromtimestamp(self.time(), UTC)

    def forget(self) -> None:
        """Count from nothing again."""
        self.second = self.day = (0, 0)


def _counted(seen: tuple[int, int], period: int) -> tuple[int, int]:
    return (period, seen[1] + 1) if seen[0] == period else (period, 1)
