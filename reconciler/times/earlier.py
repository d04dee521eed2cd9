"""The rules of an earlier release, put together from offsets that were kept of it. Pure.

Where nothing was kept of a zone, the changes that this program knows count; where neither tells, nothing is
known of it, and the zone stands as in the rules in use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reconciler.times import offsets, releases, rules, zones
from reconciler.times.offsets import Offsets
from reconciler.times.rules import Rules

Kept = Mapping[tuple[str, str], Offsets]
"""What was kept: (release, zone) -> offsets."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The `rules` of a release; `kept` are the offsets by zone under any of its names."""

    rules: Rules
    kept: Mapping[str, Offsets]
    complete: bool

    def offsets(self, name: str) -> Offsets | None:
        """Return the offsets of a zone by these rules; None where nothing is known of it."""
        if name in self.kept or not self.complete:
            return self.kept.get(name)
        with rules.using(self.rules):
            return offsets.of(name, *offsets.span(self.rules.release))


@dataclass(slots=True)
class EarlierRules:
    """Puts the rules of each release together once: what is worked out by them is remembered for them."""

    kept: Kept
    _made: dict[str, Earlier] = field(default_factory=dict, init=False, repr=False)

    def of(self, release: str) -> Earlier:
        """Return the rules of a release, as far as they are known."""
        if release not in self._made:
            self._made[release] = _earlier(release, self.kept)
        return self._made[release]


def _earlier(release: str, kept: Kept) -> Earlier:
    by_target = {zones.target(zone): found for (of, zone), found in sorted(kept.items()) if of == release}
    exactly = {zone: found for (of, zone), found in kept.items() if of == release}
    names = {name: zones.target(name) for name in zones.zone_names()}
    found = {name: by_target[target] for name, target in names.items() if target in by_target} | exactly
    try:
        base, complete = releases.of(release), True
    except releases.UnknownRelease:
        base, complete = rules.in_use(), False
    compiled = {name: offsets.compiled(each) for name, each in found.items() if name in names}
    return Earlier(base.replaced(release, compiled), found, complete)
