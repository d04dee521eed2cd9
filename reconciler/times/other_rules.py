"""Known releases of `tzdata` that follow other rules than those in use within a stretch of time. Pure.

Which release a service follows is not known: what is worked out from hours there may rest on other rules than
here.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from reconciler.times import releases, rules, zones
from reconciler.times.rules import Rules, remembered


@dataclass(frozen=True, slots=True)
class Clocks:
    """Two releases that differ: that of the rules `in_use` and another `release`, as PyPI names them.

    `zones` are those that differ, as they were called, `since` is the first instant at which one does.
    `only` where the rules alone can be why times are offered as they are; else the type may be another, or
    calendars hide times. `missing` are the days on which times of the rules in use are not offered, 0 where
    times are offered that these do not have.
    """

    in_use: str
    release: str
    zones: tuple[str, ...]
    since: datetime
    only: bool = True
    missing: int = 0

    @property
    def written(self) -> dict[str, Any]:
        """Their JSON form, which reports have."""
        return {**asdict(self), "zones": [*self.zones], "since": self.since.isoformat(timespec="seconds")}


@dataclass(frozen=True, slots=True)
class OtherRules:
    """Rules beside those in use, and how they differ from these."""

    rules: Rules
    clocks: Clocks


def differing(names: Iterable[str], low: int, high: int) -> tuple[OtherRules, ...]:
    """Return the rules of other known releases by which zones differ within [low, high) from those in use.

    Times are seconds since 1970. Of releases that are alike there the one nearest to that in use is named,
    older ones first. Names that are no zones count for nothing.
    """
    changed = tuple(sorted(name for name in {*names} & zones.zone_names() if releases.states(name)))
    return _differing(changed, low, high) if changed else ()


@remembered(1024)
def _differing(changed: tuple[str, ...], low: int, high: int) -> tuple[OtherRules, ...]:
    here = rules.in_use()
    mine = _turns(changed, low, high)
    found = {mine: OtherRules(here, Clocks(here.release, here.release, (), zones.EPOCH))}
    for release in _nearest(here.release):
        other = _with_states(here, release)
        with rules.using(other):
            theirs = _turns(changed, low, high)
        if theirs not in found:
            differ = tuple(name for name, a, b in zip(changed, mine, theirs, strict=True) if a != b)
            first = min(_since(name, here, other, low, high) for name in differ)
            found[theirs] = OtherRules(other, Clocks(here.release, release, differ, first))
    return tuple(found.values())[1:]


def agreed(names: Iterable[str], low: int, high: int, length: int) -> int | None:
    """Return the first instant, in weeks from `low`, from which on all known releases agree for `length`.

    And for a day or two around. None where there is none before `high`. Seconds, since 1970 but for `length`.
    """
    names = frozenset(names)
    weeks = range(low, high, 7 * zones.DAY)
    return next(
        (at for at in weeks if not differing(names, at - zones.DAY, at + length + 2 * zones.DAY)), None
    )


Turns = tuple[int, tuple[tuple[int, int, int], ...]]
"""The offset of a zone at the beginning of a stretch, and how it changes within."""


def _turns(names: tuple[str, ...], low: int, high: int) -> tuple[Turns, ...]:
    return tuple((_offset(name, low), tuple(zones.changes(name, low, high))) for name in names)


def _offset(name: str, at: int) -> int:
    moment = (zones.EPOCH + timedelta(seconds=at)).astimezone(zones.zone(name))
    return int((moment.utcoffset() or timedelta()).total_seconds())


def _nearest(release: str) -> Iterator[str]:
    """Yield the known releases but one: those before it, the last first, then those after it."""
    here = releases.order(release)
    known = sorted(releases.published(), key=releases.order)
    yield from (name for name in reversed(known) if releases.order(name) < here)
    yield from (name for name in known if releases.order(name) > here)


@functools.lru_cache(64)
def _with_states(here: Rules, release: str) -> Rules:
    """Return rules with all zones that ever changed as they are in a release."""
    by_zone = {name: releases.states(name) for name in zones.zone_names()}
    latest = releases.order(release)
    return here.replaced(
        release,
        {
            name: [data for since, data in states.items() if releases.order(since) <= latest][-1]
            for name, states in by_zone.items()
            if states
        },
    )


def _since(name: str, here: Rules, other: Rules, low: int, high: int) -> datetime:
    """Return since when a zone differs that does so within [low, high): as the table tells it, else `low`."""
    earlier, later = sorted((releases.order(here.release), releases.order(other.release)))
    starts = (
        change.start
        for change in releases.changes()
        if change.zone == zones.target(name) and earlier < releases.order(change.release) <= later
    )
    end = zones.EPOCH + timedelta(seconds=high)
    return min((start for start in starts if start < end), default=zones.EPOCH + timedelta(seconds=low))
