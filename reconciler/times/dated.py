"""Hours of single dates, as they are to be written. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from reconciler.times.weekly import Windows


@dataclass(frozen=True, slots=True)
class DatedHours:
    """Hours of single local dates to be written; `closing`: the `ClosingForm` of closed ones, if known."""

    days: Mapping[date, Windows]
    closing: str = ""
