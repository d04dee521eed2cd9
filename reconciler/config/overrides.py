"""Dates with their times from nodes, single and in ranges: of `overrides` and of calendars. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from reconciler.config import dates, language_schema, nodes, week
from reconciler.config.collector import Problems
from reconciler.model import EMPTY
from reconciler.source import Span
from reconciler.times import weekly
from reconciler.times.weekly import Windows

BETWEEN: Final = ".."
LONGEST: Final = 731
"""Days of a range: two years."""
MOST_DAYS: Final = 3660
"""Days that all ranges of one mapping stand for: ten years."""
_DATE: Final = "([0-9]{4}-[0-9]{2}-[0-9]{2})"
_MEANT: Final = re.compile(rf"{_DATE}\s*(?:-|–|—|/|to|until|\.{{2,3}}|…)\s*{_DATE}", re.ASCII)
"""A range that is written in another way."""


class _Stretch(NamedTuple):
    """The dates of one key, first and last, with their times."""

    key: nodes.Scalar
    first: date
    last: date
    windows: Windows

    @property
    def days(self) -> int:
        """How many dates it is."""
        return (self.last - self.first).days + 1

    @property
    def is_range(self) -> bool:
        """Whether it is written as a range, which may be one of a single day."""
        return BETWEEN in self.key.text

    def dates(self) -> Iterator[date]:
        """Yield each date."""
        return (self.first + timedelta(days=index) for index in range(self.days))


@dataclass(frozen=True, slots=True)
class Said:
    """The windows by date, and the place of the key that says each date."""

    windows: Mapping[date, Windows]
    places: Mapping[date, Span]


NO_DATES: Final = Said(EMPTY, EMPTY)


def read(node: nodes.Node, problems: Problems, name: str = "overrides") -> Said | None:
    """Return the dates of `overrides`, or of the calendar `name`; None after any error in it.

    A date that has a key of its own has its times, whatever range it lies in; two ranges must not overlap.
    """
    if not isinstance(node, nodes.Map):
        cure = "write like {2030-02-17: closed}"
        problems.add("bad-hours", node, f"`{name}` takes dates with their times", cure)
        return None
    errors = problems.errors
    most = language_schema.definition("overrides")["maxProperties"]
    if len(node.entries) > most:
        message = f"`{name}` has {len(node.entries):,} dates"
        problems.add("wrong-length", node, message, f"use at most {most:,}: those that are past can go")
        return None
    stretches = [stretch for entry in node.entries.values() if (stretch := _stretch(entry, problems))]
    _check_overlap(stretches, problems)
    if sum(stretch.days for stretch in stretches) > MOST_DAYS:
        message = f"the ranges of `{name}` stand for over {MOST_DAYS:,} dates"
        problems.add("wrong-length", node, message, "remove those that are past")
    complete = problems.errors == errors and not any(nodes.broken(node))
    return _by_date(stretches) if complete else None


def _by_date(stretches: Iterable[_Stretch]) -> Said:
    """Return the times by date; those of single dates win over those of ranges."""
    ranges_first = sorted(stretches, key=lambda stretch: not stretch.is_range)
    by_date = {day: stretch for stretch in ranges_first for day in stretch.dates()}
    return Said(
        {day: stretch.windows for day, stretch in by_date.items()},
        {day: stretch.key.span for day, stretch in by_date.items()},
    )


def _stretch(entry: nodes.Entry, problems: Problems) -> _Stretch | None:
    """Return the dates of an entry; None after a diagnostic."""
    key = entry.key
    between = _first_and_last(key, problems)
    if nodes.empty(entry.value):
        message = f"`{key.text}` has no hours"
        problems.add("missing-hours", key, message, f"write {key.text}: closed, or give its times")
        return None
    windows = week.read_windows(entry.value, problems)
    return _Stretch(key, *between, windows) if between else None


def _first_and_last(key: nodes.Scalar, problems: Problems) -> tuple[date, date] | None:
    """Return the first and the last date of a key; None after a diagnostic."""
    misspelled = _MEANT.fullmatch(key.text)
    if misspelled and key.text != f"{misspelled[1]}{BETWEEN}{misspelled[2]}":
        message, cure = f"`{key.text}` is not a date", f"write {misspelled[1]}{BETWEEN}{misspelled[2]}"
        problems.add("bad-date", key, message, cure)
        return None
    first_text, dots, last_text = key.text.partition(BETWEEN)
    if not dots:
        day = _date(key, problems)
        return (day, day) if day else None
    if not first_text or not last_text:
        cure = "write its first and its last date, with `..` between"
        problems.add("bad-date", key, f"`{key.text}` is half a range", cure)
        return None
    at = len(first_text) + len(BETWEEN)
    first = dates.read(nodes.part(key, 0, len(first_text)), problems)
    last = dates.read(nodes.part(key, at, len(key.text)), problems)
    if first is None or last is None:
        return None
    if last < first:
        problems.add("dates-reversed", key, f"`{key.text}` ends before it starts", f"write {last}..{first}")
        return None
    if (days := (last - first).days + 1) > LONGEST:
        message = f"`{key.text}` is a range of {days:,} days"
        problems.add("out-of-range", key, message, f"use at most {LONGEST}, or `hours: none` for good")
        return None
    return first, last


def _date(key: nodes.Scalar, problems: Problems) -> date | None:
    try:
        weekly.parse_days(key.text)
    except weekly.BadHours:
        return dates.read(key, problems)
    message = f"`{key.text}` is not a date"
    problems.add("bad-date", key, message, "write YYYY-MM-DD, or put days of the week under `hours`")
    return None


def _check_overlap(stretches: Iterable[_Stretch], problems: Problems) -> None:
    """Report each range that shares dates with one before it."""
    ranges = sorted((stretch for stretch in stretches if stretch.is_range), key=lambda stretch: stretch.first)
    furthest: _Stretch | None = None
    for stretch in ranges:
        if furthest and stretch.first <= furthest.last:
            message = f"`{stretch.key.text}` shares dates with another range"
            cure = "let each date stand in one range; a single date may stand in a range, and wins"
            note = ("the other range is", furthest.key.span)
            problems.add("overlapping-dates", stretch.key, message, cure, note=note)
        if furthest is None or stretch.last > furthest.last:
            furthest = stretch
