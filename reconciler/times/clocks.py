"""Two releases of time zone rules by which clocks differ, as claims and findings tell them. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Clocks:
    """Two releases that differ: that of the rules `in_use` and another `release`, as PyPI names them.

    `zones` are those that differ, as they were called, `since` is the first instant at which one does,
    None where that is not known. `only` where the rules alone can be why times are offered as they are; else
    the type may be another, or calendars hide times. `missing` are the days on which times of the rules in
    use are not offered, 0 where times are offered that these do not have. `releases` are all that are alike
    there, the nearest first.
    """

    in_use: str
    release: str
    zones: tuple[str, ...]
    since: datetime | None
    only: bool = True
    missing: int = 0
    releases: tuple[str, ...] = ()

    @property
    def written(self) -> dict[str, Any]:
        """Their JSON form, which reports have."""
        since = f"{self.since:%Y-%m-%dT%H:%M:%SZ}" if self.since else None
        return {
            **asdict(self), "zones": [*self.zones], "releases": [*self.releases], "since": since,
        }  # fmt: skip
