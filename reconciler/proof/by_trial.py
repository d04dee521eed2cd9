"""What a page with trial hours offers, and what type and hosts it therefore has. Pure.

A host's calendar may hide single stretches: rounds must agree, and none may show more than the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from reconciler.bookable import hours
from reconciler.bookable.offered import Offered
from reconciler.bookable.trial_hours import Stretch, TrialHours
from reconciler.model import SINGLE_HOST, PageType
from reconciler.times import zones
from reconciler.times.weekly import DAYS

AGREEING: Final = 2
"""Rounds that must show the same."""


@dataclass(frozen=True, slots=True)
class TrialResult:
    """The types that a trial leaves, the hosts who are booked (names), and how often what was offered.

    `types` is empty where nothing follows. `rounds` counts those that agree, of `of` rounds that showed
    anything; `offered` are the groups whose stretches are offered beside those for all hosts. `elsewhere`
    counts the starts outside all stretches.
    """

    types: frozenset[PageType]
    hosts: frozenset[str]
    rounds: int
    of: int
    offered: frozenset[frozenset[str]]
    elsewhere: int


def judge(trial: TrialHours, offered: Offered) -> TrialResult:
    """Judge the starts that a page offers while it has trial hours."""
    seen: dict[date, set[frozenset[str]]] = {}
    inside = 0
    for round_, stretch, begin, end in occurrences(trial, offered.since, offered.until):
        starts = sum(begin <= at and at + timedelta(minutes=offered.duration) <= end for at in offered.starts)
        inside += starts
        if starts:
            seen.setdefault(round_, set()).add(trial.group(stretch))
    everyone: frozenset[str] = frozenset()
    union = frozenset(group for groups in seen.values() for group in groups) - {everyone}
    rounds = sum(groups - {everyone} == union and everyone in groups for groups in seen.values())
    types, booked = _means(trial, union) if rounds >= AGREEING else (frozenset[PageType](), everyone)
    return TrialResult(types, booked, rounds, len(seen), union, len(offered.starts) - inside)


def occurrences(
    trial: TrialHours, since: datetime, until: datetime
) -> Iterator[tuple[date, Stretch, datetime, datetime]]:
    """Yield each stretch that lies whole in [since, until): the first date of its round, begin and end."""
    by_day: dict[str, list[Stretch]] = {}
    for stretch in trial.stretches:
        by_day.setdefault(stretch.day, []).append(stretch)
    zone = zones.zone(trial.time_zone)
    day, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    first = day
    while day <= last:
        round_ = day if trial.daily else first + timedelta(days=(day - first).days // 7 * 7)
        for stretch in by_day.get(DAYS[day.weekday()], ()):
            begin, end = (hours.local_instant(day, trial.time_zone, edge) for edge in stretch.window)
            if since <= begin and end <= until:
                yield round_, stretch, begin, end
        day += timedelta(days=1)


def _means(
    trial: TrialHours, offered: frozenset[frozenset[str]]
) -> tuple[frozenset[PageType], frozenset[str]]:
    """Return type and hosts by the groups whose stretches are offered beside those for all."""
    if trial.all_but:
        booked = trial.hosts - _members(offered)
        if not booked:
            return frozenset({PageType.ANY_HOST}), frozenset()
        return _several(booked, PageType.ALL_HOSTS, len(trial.groups) - len(offered))
    booked = _members(offered)
    if not booked:
        return frozenset({PageType.ALL_HOSTS}), frozenset()
    return _several(booked, PageType.ANY_HOST, len(offered))


def _several(
    booked: frozenset[str], page_type: PageType, groups: int
) -> tuple[frozenset[PageType], frozenset[str]]:
    """Return `page_type` where more than one group is booked; a group booked alone may be one host."""
    if groups > 1:
        return frozenset({page_type}), booked
    return (SINGLE_HOST if len(booked) == 1 else SINGLE_HOST | {page_type}), booked


def _members(groups: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset(name for group in groups for name in group)
