"""What a page with trial hours offers, and what type and hosts it therefore has. Pure.

A host's calendar may hide stretches, also the same ones every week: what is missing must be more than what
calendars seem to hide.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from reconciler.bookable import hours
from reconciler.bookable.offered import Offered
from reconciler.bookable.trial_hours import Stretch, TrialHours
from reconciler.model import SINGLE_HOST, PageType
from reconciler.times import zones
from reconciler.times.weekly import DAYS

SEVERAL: Final = 2
"""Rounds on which each kind of stretch must be offered, if at all."""
BY_CHANCE: Final = 0.001
"""How likely it may be, at most, that calendars hide every stretch of a group that would be offered."""
A_DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class TrialResult:
    """The types that a trial leaves, the hosts who are booked (names), and how often what was offered.

    `types` is empty where nothing follows. `offered` are the groups whose stretches are offered beside those
    for all hosts, each kind on `rounds` rounds or more, of `of` that showed anything. `elsewhere` counts the
    starts outside all stretches. Of hosts who form one group at least one is booked; `exact` says
    that each is a group alone.
    """

    types: frozenset[PageType]
    hosts: frozenset[str]
    rounds: int
    of: int
    offered: frozenset[frozenset[str]]
    elsewhere: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A stretch on one date: the first date of its round, begin and end.

    `whole` where all of it is looked at.
    """

    round: date
    stretch: Stretch
    begin: datetime
    end: datetime
    whole: bool


def judge(trial: TrialHours, offered: Offered) -> TrialResult:
    """Judge the starts that a page offers while it has trial hours.

    A start outside all stretches says that the page does not go by them (yet): nothing follows then.
    """
    everyone: frozenset[str] = frozenset()
    seen: dict[frozenset[str], set[date]] = {everyone: set()}
    shown: set[Stretch] = set()
    inside: set[int] = set()
    for one in occurrences(trial, offered.since, offered.until):
        first = bisect_left(offered.starts, one.begin)
        last = bisect_right(offered.starts, one.end - timedelta(minutes=offered.duration))
        inside.update(range(first, last))
        if one.whole and first < last:
            seen.setdefault(trial.group(one.stretch), set()).add(one.round)
            shown.add(one.stretch)
    for day in _days(trial.time_zone, offered.since, offered.until):
        if _clock_changes(*day[1:]):
            inside.update(range(*(bisect_left(offered.starts, edge) for edge in day[1:])))
    groups = frozenset(seen) - {everyone}
    rounds = min(map(len, seen.values()))
    elsewhere = len(offered.starts) - len(inside)
    types, booked = frozenset[PageType](), everyone
    if rounds >= SEVERAL and not elsewhere and not _hidden(trial, shown, groups):
        types, booked = _means(trial, groups)
    exact = all(len(group) == 1 for group in trial.groups if group <= booked)
    of = len(set().union(*seen.values()))
    return TrialResult(types, booked, rounds, of, groups, elsewhere, exact)


def occurrences(trial: TrialHours, since: datetime, until: datetime) -> Iterator[Occurrence]:
    """Yield each stretch that meets [since, until), day by day; none of days with a change of the clock.

    On such a day stretches may overlap, and tell nothing.
    """
    by_day: dict[str, list[Stretch]] = {}
    for stretch in trial.stretches:
        by_day.setdefault(stretch.day, []).append(stretch)
    days = list(_days(trial.time_zone, since, until))
    for day, midnight, following in days:
        if _clock_changes(midnight, following):
            continue
        round_ = day if trial.daily else days[0][0] + (day - days[0][0]) // WEEK * WEEK
        for stretch in by_day.get(DAYS[day.weekday()], ()):
            begin, end = (midnight + timedelta(minutes=edge) for edge in stretch.window)
            if begin < until and since < end:
                yield Occurrence(round_, stretch, begin, end, since <= begin and end <= until)


def _days(time_zone: str, since: datetime, until: datetime) -> Iterator[tuple[date, datetime, datetime]]:
    """Yield each date of a zone that meets [since, until), its midnight and the next one."""
    zone = zones.zone(time_zone)
    day, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    midnight = hours.local_instant(day, time_zone)
    while day <= last:
        following = hours.local_instant(day + A_DAY, time_zone)
        yield day, midnight, following
        day, midnight = day + A_DAY, following


def _clock_changes(midnight: datetime, following: datetime) -> bool:
    """Whether the clock is changed on a day."""
    return following - midnight != A_DAY


def _hidden(trial: TrialHours, shown: Collection[Stretch], offered: Collection[frozenset[str]]) -> bool:
    """Whether calendars may hide all stretches of a group that is not offered.

    Taken from how many stretches of a week are never shown, of those whose like are offered.
    """
    slots = Counter(trial.group(stretch) for stretch in trial.stretches)
    missing = [count for group, count in slots.items() if group and group not in offered]
    of = sum(slots.values()) - sum(missing)
    return any(((of - len(shown)) / of) ** count > BY_CHANCE for count in missing)


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
    """Return `page_type` where more than one group is booked; of one group it must be a single host."""
    if groups > 1:
        return frozenset({page_type}), booked
    return (SINGLE_HOST, booked) if len(booked) == 1 else (frozenset(), frozenset())


def _members(groups: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset(name for group in groups for name in group)
