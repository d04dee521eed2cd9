"""What the times that a page offers tell of its type. Pure.

*By presence:* a time offered while a host is not free excludes that all hosts attend; times that no one
person covers exclude the single-host types. *By absence:* times that another type would offer, missing on
several days, say what the page seems to be; a calendar may hide single times, so this never decides.
"""

from __future__ import annotations

import functools
from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from reconciler.bookable.offered import Offered
from reconciler.model import SINGLE_HOST, PageType
from reconciler.proof import stretches
from reconciler.proof.host_windows import Person
from reconciler.proof.verdict import ANY_TYPE
from reconciler.times import intervals
from reconciler.times.intervals import Seconds
from reconciler.times.zones import DAY

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

    `conflict` is why not all hosts attend, `together` a few people who cover what no one alone covers.
    `outside` is the first start at which nobody is known to be free: the hours are not what we think, and
    nothing follows. `same` where no time is known at which one person alone is free in any case, be it that
    the hours of all are alike, so that nothing can follow. `missing` counts the
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
    offered: Offered, people: Sequence[Person], *, increment: int, buffers: tuple[int, int]
) -> Judgement:  # fmt: skip
    """Judge the starts that a page offers by when its people are free.

    `increment` is between starts, `buffers` are those before and after a booking, all in minutes.
    """
    span = stretches.seconds(offered.since) - DAY, stretches.seconds(offered.until) + 2 * DAY
    most = {person.name: person.most(*span) for person in people}
    length = offered.duration * 60
    fitting = _fitting([stretches.seconds(start) for start in offered.starts], most, length)
    on_page = {person.name for person in people if person.on_page}
    outside = next((at for at, names in fitting.items() if not names & on_page), None)
    if outside is not None:
        return Judgement(outside=stretches.moment(outside))
    hosts = [person.name for person in people if person.host]
    conflict = _conflict(fitting, hosts, most)
    covering = frozenset(most).intersection(*{*fitting.values()})
    excluded = (frozenset({PageType.ALL_HOSTS}) if conflict else frozenset()) | (
        frozenset() if covering else SINGLE_HOST
    )
    all_free = functools.reduce(intervals.intersection, (most[name] for name in hosts))
    step, edges = increment * 60, (buffers[0] * 60, buffers[1] * 60)
    exclusive = {
        person.name: _exclusive(offered, person.least(*span), all_free, step, edges) for person in people
    }
    alone = _offered_alone(fitting, all_free, length)
    missing = _missing(fitting, exclusive, alone)
    possible = ANY_TYPE - excluded
    names = [person.name for person in people]
    leaning = possible & _leaning(names, covering, alone, missing)
    return Judgement(
        possible, leaning or possible, conflict, () if covering else _together(fitting, names),
        same=not conflict and not any(exclusive.values()), missing=min(missing.values(), default=0),
    )  # fmt: skip


def _fitting(
    starts: Sequence[int], most: Mapping[str, Sequence[Seconds]], length: int
) -> dict[int, frozenset[str]]:
    """Return by start, in order, who may be free for all of it."""
    bits = dict.fromkeys(starts, 0)
    for place, windows in enumerate(most.values()):
        for at in stretches.held(windows, starts, length):
            bits[at] |= 1 << place
    groups = {
        each: frozenset(name for place, name in enumerate(most) if each >> place & 1)
        for each in set(bits.values())
    }
    return {at: groups[each] for at, each in bits.items()}


def _conflict(
    fitting: Mapping[int, frozenset[str]], hosts: Sequence[str], most: Mapping[str, list[Seconds]]
) -> Conflict | None:
    """Return the first start for which a host has no time; None where all hosts may attend all."""
    for at, names in fitting.items():
        for host in hosts:
            if host not in names:
                free = tuple(intervals.clip(most[host], at - DAY, at + DAY))
                return Conflict(stretches.moment(at), host, free)
    return None


def _together(fitting: Mapping[int, frozenset[str]], names: Sequence[str]) -> tuple[str, ...]:
    """Return people who cover all starts, each time the one who covers most of what is left."""
    chosen: list[str] = []
    left = list(fitting.values())
    while left:
        chosen.append(max(names, key=lambda name: sum(name in some for some in left)))
        left = [some for some in left if chosen[-1] not in some]
    return tuple(name for name in names if name in chosen)


def _offered_alone(
    fitting: Mapping[int, frozenset[str]], all_free: Sequence[Seconds], length: int
) -> frozenset[str]:
    """Return who may be free at starts that are offered although not all hosts are."""
    return frozenset[str]().union(*{fitting[at] for at in stretches.apart(all_free, fitting, length)})


def _missing(
    fitting: Mapping[int, frozenset[str]], exclusive: Mapping[str, frozenset[int]], alone: Collection[str]
) -> Mapping[str, int]:
    """Return on how many days times of one person alone are not offered, of whom none is on several days.

    Days on which nothing is offered tell nothing.
    """
    telling = {at // DAY for at in fitting}
    days = {name: len(exclusive[name] & telling) for name in exclusive.keys() - {*alone}}
    return {name: count for name, count in days.items() if count >= SEVERAL}


def _leaning(
    names: Sequence[str], covering: Collection[str], alone: Collection[str], missing: Mapping[str, int]
) -> frozenset[PageType]:
    """Return the types that the missing times leave.

    Where the times of each single person are missing, all must attend; where one person covers what is
    offered, their own times among it (`alone`), and those of every other are missing, that person is booked
    alone. Times that lie on days without any offer are not seen to be offered.
    """
    if all(name in missing for name in names):
        return frozenset({PageType.ALL_HOSTS})
    for name in covering:
        others = [other for other in names if other != name]
        if name in alone and others and all(other in missing for other in others):
            return SINGLE_HOST
    return ANY_TYPE


def _exclusive(
    offered: Offered, free: Sequence[Seconds], all_free: Sequence[Seconds], step: int, edges: tuple[int, int]
) -> frozenset[int]:
    """Return the days with starts that one person alone would offer: `free` in any case, another host not."""
    first, last = stretches.seconds(offered.since), stretches.seconds(offered.until)
    length = offered.duration * 60
    days: set[int] = set()
    for low, high in intervals.difference(free, all_free):
        begin, end = free[bisect_right(free, low, key=_begin) - 1]
        earliest = max(first, begin + edges[0], low)
        stop = min(last, end - length - edges[1] + 1, high - length + 1)
        days.update(at // DAY for at in range(first + -(-(earliest - first) // step) * step, stop, step))
    return frozenset(days)


def _begin(window: Seconds) -> int:
    return window[0]
