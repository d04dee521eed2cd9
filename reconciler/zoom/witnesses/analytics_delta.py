"""Decisive, for `probe` alone: around one create, the analytics counted one more page of one type.

No other answer in the published contract names types [zoom.md: analytics]. When it counts is not documented:
the caller waits until two reads agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from reconciler.evidence import Claim
from reconciler.model import PageType

NAME: Final = "analytics-delta"
PATH: Final = "/scheduler/analytics"
COUNTERS: Final = {
    "one_to_one": PageType.ONE_TO_ONE,
    "one_to_many": PageType.ONE_TO_MANY,
    "any_host_available": PageType.ANY_HOST,
    "all_host_available": PageType.ALL_HOSTS,
}
"""By the names of the contract; the last lacks an s there."""

Counts = Mapping[str, int]


def counts(answer: Any) -> Counts | None:
    """Return the counters of the types; None where the answer lacks one."""
    period = answer.get("last_n_days") if isinstance(answer, Mapping) else None
    if not isinstance(period, Mapping):
        return None
    try:
        return {name: int(float(period[name])) for name in COUNTERS}
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def claims(before: Counts | None, after: Counts | None, now: datetime) -> Iterator[Claim]:
    """Claim the type whose counter moved, where one moved by exactly one and no other did."""
    if before is None or after is None:
        return
    moved = {name: after[name] - before[name] for name in COUNTERS if after[name] != before[name]}
    if list(moved.values()) == [1]:
        (name,) = moved
        seen = f"{name} {before[name]} -> {after[name]}"
        yield Claim(NAME, frozenset({COUNTERS[name]}), decisive=True, seen=seen, at=now)
