"""When the clock of a zone shows another time by the rules in use than by those of another release. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from reconciler.times import offsets, rules
from reconciler.times.rules import Rules
from reconciler.times.zones import EPOCH


class Shift(NamedTuple):
    """From `start` to `end` (UTC) a clock shows `minutes` more by the rules in use than by the others."""

    start: datetime
    end: datetime
    minutes: int


def between(name: str, other: Rules, start: datetime, end: datetime) -> list[Shift]:
    """Return where the zone called `name` differs within [start, end), in order; none where it never does."""
    if start >= end:
        return []
    low, high = (int((at - EPOCH).total_seconds()) for at in (start, end))
    here = offsets.of(name, low, high)
    with rules.using(other):
        there = offsets.of(name, low, high)
    return [
        Shift(EPOCH + timedelta(seconds=begin), EPOCH + timedelta(seconds=finish), more // 60)
        for begin, finish, more in offsets.shifted(here, there, low, high)
    ]
