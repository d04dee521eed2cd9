"""What offered times tell of a type where known releases follow other rules of time zones. Pure.

Which release the service follows is not known. A type is excluded where it is by the rules of every release
by which all that is offered can be explained; and times that the rules in use do not explain, while others
do, say that somebody's clocks are of another release.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from reconciler.bookable.offered import Offered
from reconciler.model import SINGLE_HOST, PageType
from reconciler.proof import by_booking, by_offer, stretches
from reconciler.proof.by_booking import BookedPage, Bookings, Hidden
from reconciler.proof.by_offer import Judgement
from reconciler.proof.by_trial import BY_CHANCE
from reconciler.proof.host_windows import Person
from reconciler.times import intervals, other_rules, rules
from reconciler.times.clocks import Clocks
from reconciler.times.intervals import Seconds
from reconciler.times.other_rules import OtherRules
from reconciler.times.rules import Rules
from reconciler.times.zones import DAY

SEVERAL: Final = 2
"""Days on which the declared type must explain more than any other does by the rules in use."""
DAYS: Final = 3
"""Days on which times must be missing that the rules in use alone would offer: calendars may hide some."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """A judgement that holds by all `rules` by which what is offered can be explained, and by those in use.

    `here` is what the rules in use say alone. `clocks` are told where what is offered is that of a page of
    the declared type by other rules, and by those in use it is not, or much is missing. `start` is the first
    offered one that shows it; none where times are missing. `doubt` is another release by which more types
    are possible than by the rules in use. `excluding` are the rules by which types are excluded, None where
    those in use do; `disputed` is the declared type where not all agree on it that explain what is offered.
    """

    judged: Judgement
    here: Judgement
    rules: tuple[Rules, ...] = ()
    clocks: Clocks | None = None
    start: datetime | None = None
    doubt: Clocks | None = None
    excluding: Rules | None = None
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What a page offers, whom it may book, minutes between starts, and before and after a booking."""

    offered: Offered
    people: Sequence[Person]
    increment: int
    buffers: tuple[int, int]

    @property
    def zones(self) -> frozenset[str]:
        """The zones of the people's hours."""
        return frozenset(hours.time_zone for person in self.people for hours in person.possible)

    @property
    def span(self) -> Seconds:
        """The stretch within which hours count: bookings reach beyond what was looked at."""
        return stretches.seconds(self.offered.since) - DAY, stretches.seconds(self.offered.until) + 2 * DAY

    def judged(self) -> Judgement:
        """Return what the offered starts tell by the rules in use."""
        return by_offer.judge(self.offered, self.people, increment=self.increment, buffers=self.buffers)

    def due(self, page_type: PageType) -> Iterator[frozenset[int]]:
        """Yield the starts that a page of a type would offer in any case, on days (UTC) with any offered.

        Of a single-host page those of each person who may cover all that is offered.
        """
        hosts = [person for person in self.people if person.host]
        if page_type is PageType.ALL_HOSTS:
            frees = [functools.reduce(intervals.intersection, (each.least(*self.span) for each in hosts))]
        elif page_type is PageType.ANY_HOST:
            frees = [intervals.union(window for each in hosts for window in each.least(*self.span))]
        else:
            frees = [person.least(*self.span) for person in self.people if self._covers(person)]
        yield from map(self._starts, frees)

    def _covers(self, person: Person) -> bool:
        shown = [stretches.seconds(start) for start in self.offered.starts]
        return len(stretches.held(person.most(*self.span), shown, self.offered.duration * 60)) == len(shown)

    def _starts(self, free: Sequence[Seconds]) -> frozenset[int]:
        before, after = (minutes * 60 for minutes in self.buffers)
        low, high = stretches.seconds(self.offered.since), stretches.seconds(self.offered.until)
        telling = {stretches.seconds(start) // DAY for start in self.offered.starts}
        grid = range(low - before, high - before, self.increment * 60)
        held = stretches.held(free, grid, before + self.offered.duration * 60 + after)
        return frozenset(at + before for at in held if (at + before) // DAY in telling)


def judge(look: Look, declared: PageType | None) -> Ruled:
    """Judge the starts that a page offers, which is declared as `declared`, if it is at all.

    The rules in use say nothing of a type where they leave offered starts unexplained.
    """
    here = look.judged()
    fitting = list(_fitting(look))
    if not fitting:
        return Ruled(here, here, (rules.in_use(),))
    explaining = [(rules.in_use(), here)] if here.outside is None else []
    explaining += [(other.rules, judged) for other, judged in fitting]
    judged, worded = _merged(look, explaining, {zone for other, _ in fitting for zone in other.clocks.zones})
    known = rules.in_use(), *(other.rules for other, _ in fitting)
    ruled = Ruled(
        judged, here, known, excluding=None if worded is rules.in_use() else worded,
        disputed=any(declared not in each.possible for _, each in explaining),
    )  # fmt: skip
    if here.outside is None and declared not in judged.possible - here.possible:
        return _as_declared(look, declared, ruled, fitting)
    best = _best(look, declared, fitting)
    only = _alone(declared, judged) if here.outside else _only(look, declared, here.possible, best.rules)
    start = here.outside or (here.conflict.start if here.conflict else look.offered.starts[0])
    return replace(ruled, clocks=replace(best.clocks, only=only), start=start)


def cannot_tell(look: Look, declared: PageType) -> bool:
    """Whether other rules may be why times are offered as they are, and another type as well.

    So too where the rules in use leave a type that those exclude of another release, which explains the look.
    """
    if not declared.multi_host or not other_rules.differing(look.zones, *look.span):
        return False
    ruled = judge(look, declared)
    clocks = ruled.clocks
    if declared not in ruled.judged.possible:
        return False
    if clocks is None:
        return ruled.disputed and ruled.judged.leaning != {declared}
    return not clocks.only and not clocks.missing


def agreed_after(look: Look, until: datetime, length: timedelta) -> datetime | None:
    """Return from when on, after what was looked at, all known releases tell the same for `length`.

    None where that is not before `until`, or the hours of all are alike then.
    """
    low, high = stretches.seconds(look.offered.until), stretches.seconds(until)
    at = other_rules.agreed(look.zones, low, high, int(length.total_seconds()))
    if at is None:
        return None
    since = stretches.moment(at)
    there = replace(look, offered=replace(look.offered, since=since, until=since + length, starts=()))
    return None if there.judged().same else since


def hidden(look: Look, bookings: Bookings, page: BookedPage, known: Iterable[Rules]) -> Hidden | None:
    """Return whose bookings hide times by all `known` rules, on the fewest days; None where by some none do.

    An hour that is not there is not hidden by a booking.
    """
    least: Hidden | None = None
    for each in known:
        with rules.using(each):
            found = by_booking.hidden(look.offered, look.people, bookings, page)
        if found is None:
            return None
        least = found if least is None or found.days < least.days else least
    return least


def _fitting(look: Look) -> Iterator[tuple[OtherRules, Judgement]]:
    """Yield the rules of other releases by which somebody is free at all that is offered."""
    for other in other_rules.differing(look.zones, *look.span):
        with rules.using(other.rules):
            judged = look.judged()
        if judged.outside is None:
            yield other, judged


def _best(
    look: Look, declared: PageType | None, fitting: Sequence[tuple[OtherRules, Judgement]]
) -> OtherRules:  # fmt: skip
    """Return the rules by which least is missing of what the declared type offers, the nearest of several.

    Where by none it may be of that type, those by which a page of another one does.
    """
    allowing = [each for each in fitting if declared in each[1].possible]
    return min(allowing or fitting, key=lambda each: _left_out(look, declared, *each))[0]


def _left_out(look: Look, declared: PageType | None, other: OtherRules, judged: Judgement) -> int:
    """Count the starts that are missing by other rules from a page of the declared type, else of any left."""
    types = judged.possible & {declared} or judged.possible
    with rules.using(other.rules):
        return min((gone.total() for each in types for gone in _missing(look, each)), default=0)


def _alone(declared: PageType | None, judged: Judgement) -> bool:
    """Whether nothing but other rules is needed to explain what is offered; a page for one may be any."""
    if declared is None or not declared.multi_host:
        return declared is None or declared in judged.possible
    return judged.leaning == {declared}


def _merged(
    look: Look, explaining: Sequence[tuple[Rules, Judgement]], differ: Collection[str]
) -> tuple[Judgement, Rules]:
    """Return what holds by all rules that explain all that is offered, and those to say a conflict by.

    A conflict is rather told of a person whose zone does not `differ`. What all rules lean to alike counts.
    """
    every = [judged for _, judged in explaining]
    possible = frozenset[PageType]().union(*(judged.possible for judged in every))
    leanings = {judged.leaning for judged in every}
    (leaning,) = leanings if len(leanings) == 1 else (possible,)
    steady = {p.name for p in look.people if not {hours.time_zone for hours in p.possible} & {*differ}}
    by_clocks_alike = (one for one in every if one.conflict and one.conflict.person in steady)
    worded, told = next(((rules.in_use(), one) for one in by_clocks_alike), explaining[0])
    return Judgement(
        possible, leaning & possible or possible,
        told.conflict if PageType.ALL_HOSTS not in possible else None,
        every[0].together if not possible & SINGLE_HOST else (),
        same=all(judged.same for judged in every),
        missing=min(judged.missing for judged in every) if len(leanings) == 1 else 0,
    ), worded  # fmt: skip


def _as_declared(
    look: Look, declared: PageType | None, ruled: Ruled, fitting: Sequence[tuple[OtherRules, Judgement]]
) -> Ruled:
    """Add to what holds of a page that may be as declared what the rules of other releases say beside."""
    more = next((other for other, judged in fitting if judged.possible - ruled.here.possible), None)
    if more is not None:
        return replace(ruled, doubt=more.clocks)
    nearest = functools.partial(_left_out, look, declared)
    for other, judged in sorted(fitting, key=lambda each: nearest(*each)):
        if declared in judged.possible and (days := _lost(look, declared, other.rules)):
            return replace(ruled, clocks=replace(other.clocks, only=False, missing=days))
    return ruled


def _lost(look: Look, declared: PageType | None, other: Rules) -> int:
    """Return on how many days all starts are missing that the rules in use alone would offer; else 0.

    0 as well where so much else is missing that chance could do it.
    """
    if declared is None or not declared.multi_host:
        return 0
    (due,) = look.due(declared)
    with rules.using(other):
        (there,) = look.due(declared)
    shown = frozenset(map(stretches.seconds, look.offered.starts))
    days = len({at // DAY for at in due - there})
    chance = (len(there - shown) + 1) / (len(there) + 1)
    return days if days >= DAYS and not shown & (due - there) and chance**days <= BY_CHANCE else 0


def _only(look: Look, declared: PageType | None, possible: Iterable[PageType], other: Rules) -> bool:
    """Whether no other type that is possible by the rules in use explains as well what is offered.

    None does where on several days more of its starts are missing than of those that the declared type offers
    by the other rules: calendars hide some of either.
    """
    if declared is None:
        return False
    with rules.using(other):
        least = min(_missing(look, declared), key=Counter.total, default=Counter())
    others = (gone for page_type in possible for gone in _missing(look, page_type))
    return all(sum(gone[day] > least[day] for day in gone) >= SEVERAL for gone in others)


def _missing(look: Look, page_type: PageType) -> Iterator[Counter[int]]:
    """Yield by day how many starts are not offered that a page of a type would offer; for each who covers."""
    shown = frozenset(map(stretches.seconds, look.offered.starts))
    for due in look.due(page_type):
        yield Counter(at // DAY for at in due - shown)
