"""A month as people see it: weeks from Monday, days with the number of their free times."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from markupsafe import Markup

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


def view(first: date, free: Mapping[date, Sequence[datetime]]) -> Month:
    """Lay out the month that starts on `first`."""
    weeks = tuple(
        tuple((day, len(free.get(day, ())) if day else 0) for day in week) for week in _weeks(first)
    )
    return Month(first, weeks, _first(first - timedelta(days=1)), _first(first + timedelta(days=31)))


@functools.lru_cache(maxsize=64)
def _weeks(first: date) -> tuple[tuple[date | None, ...], ...]:
    """Return the weeks of a month from its first day; days of other months are None."""
    monday, weeks = first - timedelta(days=first.weekday()), []
    while monday <= first or monday.month == first.month:
        days = (monday + timedelta(days=n) for n in range(7))
        weeks.append(tuple(day if day.month == first.month else None for day in days))
        monday += timedelta(days=7)
    return tuple(weeks)


@functools.lru_cache(maxsize=64)
def rows(month: Month, here: str, chosen: date | None) -> Markup:
    """Return the weeks of a month as rows of a table, each day with free times a link.

    `here` is the address of the page with its zone, as it stands in HTML. Rows are kept, for pages
    of an owner are alike.
    """
    weeks = ("".join(f"<td>{_cell(here, *cell, chosen)}</td>" for cell in week) for week in month.weeks)
    return Markup("\n".join(f"<tr>{cells}</tr>" for cells in weeks))  # noqa: S704 (numbers and dates)


def _cell(here: str, day: date | None, count: int, chosen: date | None) -> str:
    if day is None or not count:
        return f"<span>{day.day}</span>" if day else ""
    current = ' aria-current="date"' if day == chosen else ""
    label = f"{_in_words(day)}, {count} {'time' if count == 1 else 'times'}"
    return f'<a href="{here}&amp;day={day}#times"{current} aria-label="{label}">{day.day}</a>'


@functools.lru_cache(maxsize=512)
def _in_words(day: date) -> str:
    return day.strftime("%A %d %B")


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
