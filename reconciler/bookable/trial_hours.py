"""Hours made to tell types apart: a week in which the hosts of a new page are free together, or not. Pure.

Each stretch of a week is free for some hosts alone. A page for which all hosts attend offers those in which
all are free; one for any host offers every stretch; a single-host page offers those of its host. So the
stretches that are offered give type and hosts, whatever hours the page is to have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from reconciler.model import PageType
from reconciler.times.weekly import DAYS, Weekly, Window, weekly

FIRST, LAST = 30, 1410
"""Minutes of the day between which stretches lie: from the night on, when calendars are empty."""
GAP: Final = 30
"""Minutes between two stretches."""
STEP: Final = 15
"""Minutes of which stretches are made."""
A_WEEK: Final = 2
"""Stretches of each kind in a week, at least: one meeting of every week must not hide all of a kind."""
WEEKS: Final = timedelta(weeks=4)
"""How long a trial is looked at: every stretch four times and more."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A window of one day of the week (minutes in the trial's zone) and who is free in it.

    `without` and `only` tell which it is: free for all hosts but these, or for these alone; both empty where
    all are free.
    """

    day: str
    window: Window
    free: frozenset[str]


@dataclass(frozen=True, slots=True)
class TrialHours:
    """The stretches of a week. `groups` are the hosts that are told apart; `all_but` how.

    Every group has stretches in which all hosts but the group are free (`all_but`), or the group alone.
    Where a day holds every kind of stretch, one day is a whole `round`; else a week is.
    """

    time_zone: str
    hosts: frozenset[str]
    groups: tuple[frozenset[str], ...]
    all_but: bool
    stretches: tuple[Stretch, ...]
    daily: bool

    def of_host(self, name: str) -> Weekly:
        """Return the weekly hours of one host."""
        days: dict[str, list[Window]] = {}
        for stretch in self.stretches:
            if name in stretch.free:
                days.setdefault(stretch.day, []).append(stretch.window)
        return weekly(days)

    def group(self, stretch: Stretch) -> frozenset[str]:
        """Return the group that a stretch is there for; empty for one in which all hosts are free."""
        if stretch.free == self.hosts:
            return frozenset()
        return self.hosts - stretch.free if self.all_but else stretch.free


def make(
    page_type: PageType, hosts: Sequence[str], time_zone: str, length: int, turn: int = 0
) -> TrialHours | None:
    """Return hours that tell a page of a multi-host type from other types; None where a week has no room.

    `length` is what one booking needs, in minutes: duration, buffers, and one step between starts. `turn`
    moves the stretches on, so that a second trial differs from the first everywhere. A page for any host
    offers all of them in both: where each day holds every kind, the second has none on one day of the week,
    so that a start on it shows an answer of before.
    """
    length = -(-length // STEP) * STEP
    a_day = (LAST - FIRST + GAP) // (length + GAP)
    groups = _groups(hosts, 7 * a_day // A_WEEK - 1)
    everyone, all_but = frozenset(hosts), page_type is PageType.ALL_HOSTS
    if len(groups) < 2 or (a_day < 2 and not all_but):
        return None
    kinds = [everyone - group if all_but else group for group in groups] + [everyone]
    daily = len(kinds) <= a_day
    per_day = len(kinds) if daily else a_day
    begins = _begins(per_day, length, spread=not all_but)
    stretches = []
    for index, day in enumerate(DAYS):
        if turn and daily and index == turn % len(DAYS):
            continue
        for place, begin in enumerate(begins):
            number = index * per_day + place
            shift = number // len(kinds) if len(kinds) % per_day == 0 else 0
            kind = kinds[(number + shift + turn) % len(kinds)]
            stretches.append(Stretch(day, (begin, begin + length), kind))
    return TrialHours(time_zone, everyone, groups, all_but, tuple(stretches), daily)


def _begins(per_day: int, length: int, *, spread: bool) -> list[int]:
    """Return when the stretches of a day begin: one after the other from the night on, or over the whole day.

    All hosts together are free at night if ever. A host alone must be seen once, and may be busy at the same
    time of every day.
    """
    pitch = length + GAP
    if spread and per_day > 1:
        pitch = max(pitch, (LAST - FIRST - length) // (per_day - 1) // STEP * STEP)
    return [FIRST + place * pitch for place in range(per_day)]


def _groups(hosts: Sequence[str], most: int) -> tuple[frozenset[str], ...]:
    """Return each host alone, or as many groups as there is room for."""
    count = min(len(hosts), most)
    return tuple(frozenset(hosts[start::count]) for start in range(count)) if count > 0 else ()
