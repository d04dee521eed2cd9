"""Faults that a test asks for: which requests they hit, how often, and what they do.

A fault counts down on each request it hits. `middleware` carries them out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from reconciler.emulator.contract import Choice, Flag, Number, Text, Thing
from reconciler.emulator.refusal import Refusal, invalid, plain, scheduler

KINDS: Final = (
    "status", "drop-before", "drop-after", "stale", "delay", "ignore-field", "rate-limit", "malformed",
)  # fmt: skip
DAILY: Final = ("day", "daily", "per-day", "per_day")
SECONDLY: Final = ("second", "per-second", "per_second")

_SHAPE: Final = Thing(
    {
        "match": Thing({"method": Text(1), "path": Text()}),
        "times": Number(1, 1_000_000),
        "fault": Choice(KINDS),
        "status": Number(200, 599),
        "seconds": Number(0, 600),
        "field": Text(1),
        "effect": Flag(),
        "message": Text(1),
        "scope": Text(1),
    },
    required=("fault",),
)


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong the next `times` times a request matches.

    `effect` lets a `status` fault answer after the request took effect; `field` is taken out
    (`ignore-field`) or blamed (`status`), `message` is what a `status` fault says, where it says its own.

    `path` is a regular expression searched for in the path; `scope` one searched for in
    `path?query`, except for `rate-limit`, where it names the limit: second or day.
    """

    kind: str
    times: int
    method: str | None
    path: re.Pattern[str]
    status: int
    seconds: float
    field: str
    scope: str
    effect: bool
    message: str

    def hits(self, method: str, path: str, query: str) -> bool:
        """Tell whether a request is one it waits for."""
        if self.method is not None and self.method != method:
            return False
        narrowed = self.scope if self.kind != "rate-limit" else ""
        return bool(self.path.search(path)) and bool(re.search(narrowed, f"{path}?{query}"))


@dataclass(slots=True)
class Faults:
    """The faults that are waiting, oldest first."""

    waiting: list[Fault] = field(default_factory=list)

    def take(self, method: str, path: str, query: str) -> Fault | None:
        """Return the first fault that a request hits, counted down."""
        for fault in self.waiting:
            if fault.hits(method, path, query):
                fault.times -= 1
                self.waiting = [other for other in self.waiting if other.times > 0]
                return fault
        return None


def parse(value: Any) -> Fault:
    """Read a fault as the control address takes it; refuses with 400 what it is not."""
    given: Mapping[str, Any] = _SHAPE.clean(value, "", True)
    match, kind = given.get("match", {}), given["fault"]
    if kind == "ignore-field" and "field" not in given:
        raise invalid("field is required for ignore-field")
    times = given.get("times", 1)
    if times != int(times):
        raise invalid("times must be a whole number")
    scope = given.get("scope", "second" if kind == "rate-limit" else "")
    if kind == "rate-limit" and scope not in DAILY + SECONDLY:
        raise invalid("scope must be second or day for rate-limit")
    return Fault(
        kind=kind,
        times=int(times),
        method=match["method"].upper() if "method" in match else None,
        path=_pattern(match.get("path", ""), "match.path"),
        status=int(given.get("status", 500)),
        seconds=float(given.get("seconds", 1)),
        field=given.get("field", ""),
        effect=given.get("effect", False),
        message=given.get("message", ""),
        scope=scope if kind == "rate-limit" else _pattern(scope, "scope").pattern,
    )


def _pattern(text: str, at: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise invalid(f"{at} is not a regular expression: {error}") from error


def answer(status: int, field: str = "", message: str = "") -> Refusal:
    """Return the answer of a `status` fault: `message`, else what Zoom or a gateway says with that status.

    A `field` is blamed in the general form of the platform, which the Scheduler is not known to use.
    """
    if field:
        blamed = [{"field": field, "message": "Invalid field."}]
        return Refusal(status, {"code": 300, "message": "Validation Failed.", "errors": blamed})
    if message:
        return scheduler(status, message)
    if status in (502, 503, 504):
        return Refusal(
            status, f"<html><head><title>{status}</title></head><body>{status} gateway</body></html>"
        )
    if status == 401:
        return plain(401, 124, "Invalid access token.")
    if status == 429:
        return limit_reached("second")
    return scheduler(status, "an error on request")


def limit_reached(scope: str, headers: Mapping[str, str] | None = None) -> Refusal:
    """Return the documented 429 of the per-second or the daily limit."""
    kind = "daily" if scope in DAILY else "per-second"
    message = f"You have reached the maximum {kind} rate limit for this API. Try again later."
    return Refusal(429, {"code": 429, "message": message}, dict(headers or {}))
