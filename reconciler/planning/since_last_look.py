"""What is new since the last look, since when the rest is there, and what is gone. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from reconciler.compare import equality
from reconciler.findings import Finding
from reconciler.model import dotted
from reconciler.planning.not_read import NotRead
from reconciler.records.sightings import Sighting, Sightings

NOTHING = ""
"""The digest of no finding: what people were told before the first message."""
EVERYTHING = NotRead()
"""Nothing that was to be read was not."""


@dataclass(frozen=True, slots=True)
class News:
    """How a look compares with the one before.

    `last` is when that was, None at first. `new` are keys of findings, `since` maps keys to their first
    sighting, `after` is what to remember, `digest` is of the keys that count. Of what is `unknown` nobody
    knows whether it is gone: it could not be read.
    """

    last: datetime | None
    new: frozenset[str]
    since: Mapping[str, datetime]
    gone: tuple[Sighting, ...]
    after: Sightings
    digest: str
    unknown: tuple[Sighting, ...] = ()

    @property
    def untold(self) -> bool:
        """Whether people were told another set of findings than this one, or that nobody could look."""
        return self.digest != self.after.told or self.after.failure is not None

    @property
    def told(self) -> Sightings:
        """What to remember once people were told."""
        return replace(self.after, told=self.digest, failure=None)


def compare(
    found: Sequence[Finding], before: Sightings, now: datetime, pages: Collection[str] = (),
    watched: Collection[str] = (), not_read: NotRead = EVERYTHING,
) -> News:  # fmt: skip
    """Compare with the last look. `pages` are the keys of those compared; empty for all.

    Findings on other pages stay as they were, and those on what was `not_read`. `watched` are the owners all
    of whose pages are told: of one who was not watched at the last look, nobody knows which pages are new.
    """
    earlier, findings = before.found.items(), {key(finding): finding for finding in found}
    skipped = {name: sighting for name, sighting in earlier if pages and sighting.page not in pages}
    present = {name: _sighting(finding, before.found.get(name), now) for name, finding in findings.items()}
    unknown = {
        name: sighting
        for name, sighting in earlier
        if name not in present and name not in skipped and not_read.covers(sighting)
    }
    there = {sighting.live for sighting in present.values() if sighting.live}
    gone = [
        replace(sighting, name=sighting.live if sighting.live in there else sighting.name)  # secret since
        for name, sighting in earlier
        if name not in present and name not in skipped and name not in unknown
    ]
    sightings = {**skipped, **unknown, **present}
    unseen = set() if before.watched is None else {*watched} - before.watched
    fresh = (name for name, finding in findings.items() if finding.unmanaged.get("owner") not in unseen)
    return News(
        before.at,
        frozenset(fresh) - before.found.keys(),
        {name: sighting.since for name, sighting in present.items()},
        tuple(sorted(gone, key=_by_page)),
        Sightings(
            now,
            sightings,
            before.told,
            before.looked,
            before.failure,
            before.watched if pages else frozenset(watched),
        ),
        _digest(name for name, sighting in sightings.items() if sighting.counts),
        tuple(sorted(unknown.values(), key=_by_page)),
    )


def key(finding: Finding) -> str:
    """Return a digest that is equal for the same finding in two runs; another live value is another finding.

    Type findings leave out the live side: it follows the evidence, which varies from run to run.
    """
    live = None if finding.path == ("type",) else equality.form(finding.path, finding.live)
    parts = [finding.code, finding.page, dotted(finding.path), live]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:20]


def _by_page(sighting: Sighting) -> tuple[str, str, str]:
    return sighting.page, sighting.code, sighting.path


def _sighting(finding: Finding, before: Sighting | None, now: datetime) -> Sighting:
    since, live = before.since if before else now, str(finding.unmanaged.get("schedule_id") or "")
    name = str(finding.live) if live else ""
    owner = "" if finding.page else finding.owner
    return Sighting(
        finding.code, finding.page, dotted(finding.path), since, finding.counts, name, live, owner
    )


def _digest(names: Iterable[str]) -> str:
    text = "\n".join(sorted(names))
    return hashlib.sha256(text.encode()).hexdigest()[:20] if text else NOTHING
