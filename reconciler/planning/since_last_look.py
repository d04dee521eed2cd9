"""What is new since the last look, since when the rest is there, and what is gone. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from reconciler.findings import Finding
from reconciler.model import dotted
from reconciler.records.sightings import Sighting, Sightings

NOTHING = ""
"""The digest of no finding at all: what people are taken to know before the first message."""


@dataclass(frozen=True, slots=True)
class News:
    """How a look compares with the one before: `after` is what to remember, `digest` names what counts.

    `last` is when that one was, None where this is the first.
    """

    last: datetime | None
    new: frozenset[str]
    since: Mapping[str, datetime]
    gone: tuple[Sighting, ...]
    after: Sightings
    digest: str

    @property
    def untold(self) -> bool:
        """Whether people were told another set of findings than this one."""
        return self.digest != self.after.told

    @property
    def told(self) -> Sightings:
        """What to remember once people were told."""
        return replace(self.after, told=self.digest)


def compare(found: Sequence[Finding], before: Sightings, now: datetime, pages: Collection[str] = ()) -> News:
    """Compare with the last look. `pages` are those looked at, none of them where it was all.

    What was not looked at stays as it was known.
    """
    keys = {key(one): one for one in found}
    kept = {name: one for name, one in before.found.items() if pages and one.page not in pages}
    seen = {name: _sighting(one, before.found.get(name), now) for name, one in keys.items()}
    gone = [one for name, one in before.found.items() if name not in seen and name not in kept]
    known = {**kept, **seen}
    return News(
        before.at,
        frozenset(keys.keys() - before.found.keys()),
        {name: one.since for name, one in seen.items()},
        tuple(sorted(gone, key=lambda one: (one.page, one.code, one.path))),
        Sightings(now, known, before.told),
        _digest(name for name, one in known.items() if one.counts),
    )


def key(finding: Finding) -> str:
    """Return what makes a finding the same in two runs; a value that moved once more is another one.

    Of a type finding the live side is left out: it follows the evidence, which comes and goes. The key
    gives nothing of the values away.
    """
    live = None if finding.path == ("type",) else finding.live
    said = [finding.code, finding.page, dotted(finding.path), live]
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()[:20]


def _sighting(finding: Finding, before: Sighting | None, now: datetime) -> Sighting:
    since = before.since if before else now
    return Sighting(finding.code, finding.page, dotted(finding.path), since, finding.counts)


def _digest(names: Iterable[str]) -> str:
    text = "\n".join(sorted(names))
    return hashlib.sha256(text.encode()).hexdigest()[:20] if text else NOTHING
