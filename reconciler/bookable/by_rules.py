"""What a page offers by the rules of another release of time zones, beside those in use. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from reconciler.bookable.hours import Interval
from reconciler.bookable.offer import Offer
from reconciler.times import rules, shifts
from reconciler.times.rules import Rules
from reconciler.times.shifts import Shift


@dataclass(frozen=True, slots=True)
class ByRules:
    """Windows and starts of a stretch of time by the rules of a release; `source` is their folder, if any.

    `shifts` say by zone when its clock shows another time by the rules in use.
    """

    release: str
    source: str
    windows: Sequence[Interval]
    starts: Sequence[datetime]
    shifts: Mapping[str, Sequence[Shift]] = field(default_factory=dict)

    def signs(self, starts: Sequence[datetime]) -> dict[datetime, str]:
        """Say of each start, in order, whether it is the `same`, `gained` or `lost` by the rules in use."""
        now, then = set(starts), set(self.starts)
        return {
            at: "same" if at in now and at in then else "gained" if at in now else "lost"
            for at in sorted(now | then)
        }


def compare(other: Rules, offered: Callable[[], Offer], stretch: Interval) -> ByRules:
    """Return what is offered within `stretch` by other rules; `offered` is asked while they are in use.

    For the page's own dates begin and end by the clock of its zone.
    """
    with rules.using(other):
        offer = offered()
        windows, starts = offer.windows(*stretch), offer.starts(*stretch)
    names = dict.fromkeys((*(host.time_zone for host in offer.hosts.values()), offer.time_zone))
    moved = {name: found for name in names if (found := shifts.between(name, other, *stretch))}
    return ByRules(other.release, other.source, windows, starts, moved)
