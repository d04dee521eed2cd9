"""A month as people see it: weeks from Monday, days with the number of their free times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from reconciler.emulator.free_times import Slot
from reconciler.times import zones

ZONES: Final = tuple(sorted(zones.zone_names()))
_YEARS: Final = (1971, 2199)


@dataclass(frozen=True, slots=True)
class Month:
    """A month: `weeks` of seven (day, free times), days of other months None."""

    first: date
    weeks: tuple[tuple[tuple[date | None, int], ...], ...]
    before: date
    after: date

    @property
    def free(self) -> int:
        """How many times are free in all."""
        return sum(count for week in self.weeks for _, count in week)


def view(first: date, free: Mapping[date, list[Slot]]) -> Month:
    """Lay out the month that starts on `first`."""
    monday, weeks = first - timedelta(days=first.weekday()), []
    while monday <= first or monday.month == first.month:
        days = (monday + timedelta(days=n) for n in range(7))
        weeks.append(
            tuple((day, len(free.get(day, ()))) if day.month == first.month else (None, 0) for day in days)
        )
        monday += timedelta(days=7)
    return Month(first, tuple(weeks), _first(first - timedelta(days=1)), _first(first + timedelta(days=31)))


def month(text: str | None, otherwise: date) -> date:
    """Read `YYYY-MM` as the first of that month; what cannot be read is the month of `otherwise`."""
    return _first(day(f"{text}-01") or otherwise)


def day(text: str | None) -> date | None:
    """Read `YYYY-MM-DD`; None for what cannot be read or is too far away."""
    try:
        parsed = date.fromisoformat(text or "")
    except ValueError:
        return None
    return parsed if _YEARS[0] < parsed.year < _YEARS[1] else None


def zone(text: str | None, otherwise: str) -> str:
    """Return the time zone a visitor asks for, if there is such a one."""
    return text if text is not None and text in zones.zone_names() else otherwise


def _first(day: date) -> date:
    return day.replace(day=1)
