"""Hours of single dates, as they are to be written. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from reconciler.times.weekly import Windows


@dataclass(frozen=True, slots=True)
class DatedHours:
    """Hours of single local dates to be written; `closing`: the `ClosingForm` of closed ones, if known.

    `back` are those that an earlier apply wrote and no file declares any more: they are taken away where they
    still are as written.
    """

    days: Mapping[date, Windows]
    closing: str = ""
    back: Mapping[date, Windows] = field(default_factory=dict)

    def taken_back(self, live: Mapping[date, Windows]) -> set[date]:
        """Return the dates of `back` that are as they were written; others are somebody else's."""
        return {day for day, windows in self.back.items() if live.get(day) == windows}
