"""When the clock of a zone shows another time by the rules in use than by those of another release. Pure."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import NamedTuple

from reconciler.times import rules, zones
from reconciler.times.rules import Rules
from reconciler.times.zones import EPOCH


class Shift(NamedTuple):
    """From `start` to `end` (UTC) a clock shows `minutes` more by the rules in use than by the others."""

    start: datetime
    end: datetime
    minutes: int


def between(name: str, other: Rules, start: datetime, end: datetime) -> list[Shift]:
    """Return where the zone called `name` differs within [start, end), in order; none where it never does."""
    here = rules.in_use()
    if here.compiled(name) == other.compiled(name) or start >= end:
        return []
    low, high = (int((at - EPOCH).total_seconds()) for at in (start, end))
    edges = {low, high, *_turns(name, here, low, high), *_turns(name, other, low, high)}
    shifts: list[Shift] = []
    for begin, finish in itertools.pairwise(EPOCH + timedelta(seconds=at) for at in sorted(edges)):
        minutes = (_offset(here, name, begin) - _offset(other, name, begin)) // timedelta(minutes=1)
        if minutes and shifts and shifts[-1].end == begin and shifts[-1].minutes == minutes:
            shifts[-1] = Shift(shifts[-1].start, finish, minutes)
        elif minutes:
            shifts.append(Shift(begin, finish, minutes))
    return shifts


def _turns(name: str, by: Rules, low: int, high: int) -> list[int]:
    with rules.using(by):
        return [at for at, _, _ in zones.changes(name, low, high)]


def _offset(by: Rules, name: str, at: datetime) -> timedelta:
    return at.astimezone(by.zone(name)).utcoffset() or timedelta()
