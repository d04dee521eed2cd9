"""What the times that a page offers tell of its type. Pure.

*By presence:* a time offered while a host is not free excludes that all hosts attend; times that no one
person covers exclude the single-host types. *By absence:* times that another type would offer, missing on
several days, say what the page seems to be; a calendar may hide single times, so this never decides.
"""

from __future__ import annotations

import functools
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from reconciler.bookable.offered import Offered
from reconciler.model import SINGLE_HOST, PageType
from reconciler.proof.host_windows import Person
from reconciler.proof.verdict import ANY_TYPE
from reconciler.times import intervals
from reconciler.times.intervals import Seconds
from reconciler.times.zones import DAY, EPOCH

SEVERAL: Final = 2
"""Days on which times must be missing before that means anything."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A start that is offered although a person is not free then; `free` are their windows around it."""

    start: datetime
    person: str
    free: tuple[Seconds, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was seen: `possible` are the types that the offered times do not exclude, `leaning` those that the
    missing ones point to as well.

    `conflict` is why not all hosts attend, `together` the people who cover what no one alone covers.
    `outside` is the first start at which nobody is known to be free: the hours are not what we think, and
    nothing follows. `same` where the hours of all are alike, so that nothing can follow. `missing` counts the
    days on which times of single people are not offered.
    """

    possible: frozenset[PageType] = ANY_TYPE
    leaning: frozenset[PageType] = ANY_TYPE
    conflict: Conflict | None = None
    together: tuple[str, ...] = ()
    outside: datetime | None = None
    same: bool = False
    missing: int = 0


def judge(
    offered: Offered, people: Sequence[Person], *, increment: int, around: tuple[int, int]
) -> Judgement:  # fmt: skip
    """Judge the starts that a page offers by when its people are free.

    `increment` is between starts, `around` the buffers before and after a booking, all in minutes.
    """
    low, high = _seconds(offered.since), _seconds(offered.until)
    span = low - DAY, high + 2 * DAY
    most = {person.name: person.most(*span) for person in people}
    length = offered.duration * 60
    starts = [_seconds(start) for start in offered.starts]
    hosts = [person.name for person in people if person.host]
    on_page = [person.name for person in people if person.on_page]
    outside = next((at for at in starts if not any(_fits(most[name], at, length) for name in on_page)), None)
    if outside is not None:
        return Judgement(outside=_moment(outside))
    possible = ANY_TYPE
    conflict = next(
        (
            Conflict(_moment(at), name, tuple(intervals.clip(most[name], at - DAY, at + DAY)))
            for at in starts
            for name in hosts
            if not _fits(most[name], at, length)
        ),
        None,
    )
    covering = [name for name in most if all(_fits(most[name], at, length) for at in starts)]
    all_free = functools.reduce(intervals.intersection, (most[name] for name in hosts))
    if conflict:
        possible -= {PageType.ALL_HOSTS}
    if not covering:
        possible -= SINGLE_HOST
    edges = (around[0] * 60, around[1] * 60)
    exclusive = {
        person.name: _exclusive(offered, person.least(*span), all_free, increment * 60, edges)
        for person in people
    }
    singly = [at for at in starts if not _overlaps(all_free, at, at + length)]
    offered_to = {name for name in most if any(_fits(most[name], at, length) for at in singly)}
    telling = {at // DAY for at in starts}
    days = {name: len(exclusive[name] & telling) for name in exclusive.keys() - offered_to}
    missing = {name: count for name, count in days.items() if count >= SEVERAL}
    leaning = possible & _leaning(people, covering, exclusive, missing)
    return Judgement(
        possible, leaning or possible, conflict, tuple(hosts) if not covering else (),
        same=not conflict and not any(exclusive.values()), missing=min(missing.values(), default=0),
    )  # fmt: skip


def _leaning(
    people: Sequence[Person], covering: Sequence[str], exclusive: Mapping[str, frozenset[int]],
    missing: Mapping[str, int],
) -> frozenset[PageType]:  # fmt: skip
    """Return the types that the missing times leave.

    Where the times of each single person are missing, all must attend; where one person covers what is
    offered, and the times of every other are missing, that person is booked alone.
    """
    names = [person.name for person in people]
    if all(name in missing for name in names):
        return frozenset({PageType.ALL_HOSTS})
    for name in covering:
        others = [other for other in names if other != name]
        if name not in missing and exclusive[name] and others and all(other in missing for other in others):
            return SINGLE_HOST
    return ANY_TYPE


def _exclusive(
    offered: Offered, free: Sequence[Seconds], all_free: Sequence[Seconds], step: int, around: tuple[int, int]
) -> frozenset[int]:
    """Return the days with starts that one person alone would offer: `free` in any case, another host not."""
    first, last = _seconds(offered.since), _seconds(offered.until)
    length = offered.duration * 60
    grid = (
        at
        for begin, end in free
        for at in range(
            max(first, first + -(-(begin + around[0] - first) // step) * step),
            min(last, end - length - around[1] + 1),
            step,
        )
    )
    return frozenset(at // DAY for at in grid if not _overlaps(all_free, at, at + length))


def _fits(windows: Sequence[Seconds], at: int, length: int) -> bool:
    index = bisect_right(windows, at, key=lambda window: window[0]) - 1
    return index >= 0 and at + length <= windows[index][1]


def _overlaps(windows: Sequence[Seconds], begin: int, end: int) -> bool:
    index = bisect_right(windows, begin, key=lambda window: window[1])
    return index < len(windows) and windows[index][0] < end


def _seconds(at: datetime) -> int:
    return int((at - EPOCH).total_seconds())


def _moment(at: int) -> datetime:
    return EPOCH + timedelta(seconds=at)
