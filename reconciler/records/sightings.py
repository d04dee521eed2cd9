"""What the last `drift` found and since when: the content of its state file, as values. Pure.

Kept for telling what is new; nothing is decided by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from reconciler.model import EMPTY


@dataclass(frozen=True, slots=True)
class Sighting:
    """A finding as it was first met; `page` is empty for one of the account, `counts` as of the last look."""

    code: str
    page: str
    path: str
    since: datetime
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Sightings:
    """What was found at `at` (None: never looked), by key; `told` names the set last told to people."""

    at: datetime | None = None
    found: Mapping[str, Sighting] = field(default_factory=lambda: EMPTY)
    told: str = ""
