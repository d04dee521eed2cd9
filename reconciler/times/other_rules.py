"""Known releases of `tzdata` that follow other rules than those in use within a stretch of time. Pure.

Which release a service follows is not known: what is worked out from hours there may rest on other rules than
here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from reconciler.times import offsets, releases, rules, zones
from reconciler.times.clocks import Clocks
from reconciler.times.offsets import Offsets
from reconciler.times.rules import Rules, remembered


@dataclass(frozen=True, slots=True)
class OtherRules:
    """Rules beside those in use, and how they differ from these."""

    rules: Rules
    clocks: Clocks


def named(alike: Collection[str]) -> str:
    """Say releases that are alike, older ones first: `2026.2`, `2024.1 to 2026.1`."""
    known = sorted(releases.published(), key=releases.order)
    places = [place for place, name in enumerate(known) if name in alike]
    row = len(places) > 1 and places[-1] - places[0] == len(places) - 1
    return f"{known[places[0]]} to {known[places[-1]]}" if row else ", ".join(known[at] for at in places)


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
    mine = _offsets(changed, low, high)
    alike: dict[tuple[Offsets, ...], list[str]] = {mine: []}
    for release in _nearest(here.release):
        other = releases.as_of(here, release)
        with rules.using(other):
            theirs = _offsets(changed, low, high)
        alike.setdefault(theirs, []).append(release)
    del alike[mine]
    found = []
    for theirs, known in alike.items():
        sides = zip(changed, mine, theirs, strict=True)
        differ = {name: (one, other) for name, one, other in sides if one != other}
        first = _first(_since(name, *both, (here.release, known[0])) for name, both in differ.items())
        clocks = Clocks(here.release, known[0], tuple(differ), first, releases=tuple(known))
        found.append(OtherRules(releases.as_of(here, known[0]), clocks))
    return tuple(found)


def agreed(names: Iterable[str], low: int, high: int, length: int) -> int | None:
    """Return the first instant, in weeks from `low`, from which on all known releases agree for `length`.

    And for a day or two around. None where there is none before `high`. Seconds, since 1970 but for `length`.
    """
    names = frozenset(names)
    weeks = range(low, high, 7 * zones.DAY)
    return next(
        (at for at in weeks if not differing(names, at - zones.DAY, at + length + 2 * zones.DAY)), None
    )


def _offsets(names: tuple[str, ...], low: int, high: int) -> tuple[Offsets, ...]:
    return tuple(offsets.of(name, low, high) for name in names)


def _nearest(release: str) -> Iterator[str]:
    """Yield the known releases but one: those before it, the last first, then those after it."""
    here = releases.order(release)
    known = sorted(releases.published(), key=releases.order)
    yield from (name for name in reversed(known) if releases.order(name) < here)
    yield from (name for name in known if releases.order(name) > here)


def _first(starts: Iterable[int | None]) -> datetime | None:
    """Return the first of some instants; None where one of them is not known."""
    told = [*starts]
    known = [at for at in told if at is not None]
    return zones.EPOCH + timedelta(seconds=min(known)) if len(known) == len(told) else None


def _since(name: str, one: Offsets, other: Offsets, between: tuple[str, str]) -> int | None:
    """Return since when a zone differs that does so within a stretch, in seconds since 1970.

    That is as the table tells it of the changes `between` two releases, else where it begins in the stretch;
    None where it does not begin there.
    """
    earlier, later = sorted(map(releases.order, between))
    starts = (
        int((change.start - zones.EPOCH).total_seconds())
        for change in releases.changes()
        if change.zone == zones.target(name) and earlier < releases.order(change.release) <= later
    )
    begins = offsets.differing(one, other, one.start, one.end)[0][0]
    seen = begins if begins > one.start else None
    return min((start for start in starts if start < one.end), default=seen)
