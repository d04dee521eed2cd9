"""Where all hosts are never free together: when most of them are, and who is missing. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from reconciler.bookable.offer import Offer


@dataclass(frozen=True, slots=True)
class Almost:
    """A stretch of time at which as many hosts are free as ever, and the names of those who are not."""

    start: datetime
    end: datetime
    missing: tuple[str, ...]


def of(offer: Offer, start: datetime, end: datetime) -> Almost | None:
    """Return the longest stretch with the most hosts, the first of several; None where nobody is free."""
    found = max(_stretches(offer, start, end), key=_worth, default=None)
    return found if found and len(found.missing) < len(offer.hosts) else None


def _worth(one: Almost) -> tuple[int, timedelta]:
    return -len(one.missing), one.end - one.start


def _stretches(offer: Offer, start: datetime, end: datetime) -> Iterator[Almost]:
    """Walk through all edges in order; between two of them the same hosts are free."""
    edges: dict[datetime, set[str]] = {}
    for name in offer.hosts:
        for window in offer.host_windows(name, start, end):
            for at in window:
                edges.setdefault(at, set()).add(name)
    free: set[str] = set()
    instants = sorted(edges)
    for at, until in itertools.pairwise(instants):
        free ^= edges[at]
        yield Almost(at, until, tuple(name for name in offer.hosts if name not in free))
