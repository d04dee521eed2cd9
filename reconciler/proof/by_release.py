"""What offered times tell of a type where known releases follow other rules of time zones. Pure.

Which release the service follows is not known. A type is excluded where it is by the rules of every release
by which all that is offered can be explained; and times that the rules in use do not explain, while others
do, say that somebody's clocks are of another release.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
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
from reconciler.times.intervals import Seconds
from reconciler.times.other_rules import Clocks, OtherRules
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
    are possible than by the rules in use.
    """

    judged: Judgement
    here: Judgement
    rules: tuple[Rules, ...] = ()
    clocks: Clocks | None = None
    start: datetime | None = None
    doubt: Clocks | None = None


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

    def explained(self) -> Judgement:
        """Return what those starts tell at which somebody on the page is free by the rules in use."""
        free = intervals.union(window for p in self.people if p.on_page for window in p.most(*self.span))
        shown = map(stretches.seconds, self.offered.starts)
        starts = tuple(map(stretches.moment, stretches.held(free, shown, self.offered.duration * 60)))
        return replace(self, offered=replace(self.offered, starts=starts)).judged() if starts else Judgement()

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
    """Judge the starts that a page offers, which is declared as `declared`, if it is at all."""
    here = look.judged()
    fitting = list(_fitting(look))
    if not fitting:
        return Ruled(here, here, (rules.in_use(),))
    explained = here if here.outside is None else look.explained()
    judged = _merged(look, explained, fitting, outside=here.outside is not None)
    ruled = Ruled(judged, here, (rules.in_use(), *(other.rules for other, _ in fitting)))
    if here.outside is None and declared not in judged.possible - here.possible:
        return _as_declared(look, declared, ruled, fitting)
    best = next((other for other, judged in fitting if declared in judged.possible), fitting[0][0])
    only = here.outside is not None or _only(look, declared, here.possible, best.rules)
    start = here.outside or (here.conflict.start if here.conflict else look.offered.starts[0])
    return replace(ruled, clocks=replace(best.clocks, only=only), start=start)


def cannot_tell(look: Look, declared: PageType) -> bool:
    """Whether other rules may be why times are offered as they are, and another type as well."""
    clocks = judge(look, declared).clocks if other_rules.differing(look.zones, *look.span) else None
    return clocks is not None and not clocks.only and not clocks.missing


def agreed_after(look: Look, until: datetime, length: timedelta) -> datetime | None:
    """Return from when on, after what was looked at, all known releases tell the same for `length`.

    None where that is not before `until`.
    """
    low, high = stretches.seconds(look.offered.until), stretches.seconds(until)
    at = other_rules.agreed(look.zones, low, high, int(length.total_seconds()))
    return None if at is None else stretches.moment(at)


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


def _merged(
    look: Look, here: Judgement, fitting: Sequence[tuple[OtherRules, Judgement]], *, outside: bool
) -> Judgement:
    """Return what holds by all rules; those in use lean to nothing where times are `outside` by them.

    A conflict is rather told of a person whose zone does not differ. What all rules lean to alike counts.
    """
    others = [judged for _, judged in fitting]
    possible = here.possible.union(*(other.possible for other in others))
    leanings = {other.leaning for other in others} | (set() if outside else {here.leaning})
    (leaning,) = leanings if len(leanings) == 1 else (possible,)
    differ = {zone for other, _ in fitting for zone in other.clocks.zones}
    steady = {p.name for p in look.people if not differ & {hours.time_zone for hours in p.possible}}
    conflicts = (judged.conflict for judged in (here, *others))
    conflict = next((each for each in conflicts if each and each.person in steady), here.conflict)
    return Judgement(
        possible, leaning & possible or possible,
        conflict if PageType.ALL_HOSTS not in possible else None,
        here.together if not possible & SINGLE_HOST else (),
        same=here.same and all(other.same for other in others),
        missing=min(judged.missing for judged in (here, *others)) if len(leanings) == 1 else 0,
    )  # fmt: skip


def _as_declared(
    look: Look, declared: PageType | None, ruled: Ruled, fitting: Sequence[tuple[OtherRules, Judgement]]
) -> Ruled:
    """Add to what holds of a page that may be as declared what the rules of other releases say beside."""
    more = next((other for other, judged in fitting if judged.possible - ruled.here.possible), None)
    if more is not None:
        return replace(ruled, doubt=more.clocks)
    for other, judged in fitting:
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
