"""Dates, times and lengths as people say them: `Mon–Fri, 5–16 Jan`, `11:00–17:00`, `1 h 30 min`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NO_NOUNS = ("critical", "info")
NO_NAMES: Final[Mapping[date, str]] = MappingProxyType({})
MOST_LISTED, MOST_ROWS = 4, 3


def many(count: int, what: str) -> str:
    """Say `1 page`, `2 pages`, `2 critical`."""
    return f"{count:,} {plural(count, what)}"


def plural(count: int, what: str) -> str:
    """Return `what` as it follows a count: with an `s` unless the count is 1."""
    return what if count == 1 or what in NO_NOUNS else f"{what}s"


def quoted(text: object) -> str:
    """Put a text of others into backticks, into more than it has itself in a row, as Markdown does."""
    written = str(text)
    if "`" not in written:
        return f"`{written}`"
    fence = "`" * (1 + max(map(len, re.findall("`+", written))))
    return f"{fence} {written} {fence}"


def day(date_: date, *, year: bool = False) -> str:
    """Say `Mon 5 Jan`."""
    return f"{DAYS[date_.weekday()]} {_month_day(date_, year)}"


def several(isos: Sequence[str], *, dash: str = "–", year: bool = False) -> str:
    """Say sorted ISO dates: by their days of the week while these repeat, else one by one."""
    dates = [date.fromisoformat(iso) for iso in isos]
    phrases: list[str] = []
    while dates and len(phrases) < MOST_ROWS:
        size = _row(dates)
        if size >= 3:
            phrases.append(_weekly(dates[:size], dash, year))
        else:
            size = next((at for at in range(1, len(dates)) if _row(dates[at:]) >= 3), len(dates))
            phrases.append(_listed(dates[:size], year))
        last, dates = dates[-1], dates[size:]
    rest = [f"{len(dates)} more to {_month_day(last, year)}"] if dates else []
    return "; ".join((*phrases, *rest))


def parts(isos: Sequence[str]) -> Iterator[list[str]]:
    """Cut sorted ISO dates into parts that `several` says in one phrase, without leaving any out."""
    dates = [date.fromisoformat(iso) for iso in isos]
    while dates:
        size = _row(dates)
        if size < 3:
            most = min(len(dates), MOST_LISTED)
            size = next((at for at in range(1, most) if _row(dates[at:]) >= 3), most)
        yield [each.isoformat() for each in dates[:size]]
        dates = dates[size:]


def _row(dates: Sequence[date]) -> int:
    """Return how many dates, from the first on, leave out no date of their days of the week."""
    present: set[int] = set()
    for size, date_ in enumerate(dates):
        before = dates[size - 1] if size else date_
        between = (before + timedelta(days=step) for step in range(1, (date_ - before).days))
        new_weekday_late = date_.weekday() not in present and (date_ - dates[0]).days >= 7
        if new_weekday_late or any(skipped.weekday() in present for skipped in between):
            return size
        present.add(date_.weekday())
    return len(dates)


def _weekly(dates: Sequence[date], dash: str, year: bool) -> str:
    on = weekdays((date_.weekday() for date_ in dates), dash)
    return f"{on[0].upper()}{on[1:]}, {_from_to(dates[0], dates[-1], dash, year)}"


def _listed(dates: Sequence[date], year: bool) -> str:
    shown, rest = dates[:MOST_LISTED], dates[MOST_LISTED:]
    words = []
    for index, date_ in enumerate(shown):
        before = shown[index - 1] if index else None
        first = before is None or before.weekday() != date_.weekday() or _month(before) != _month(date_)
        last = index + 1 == len(shown) or _month(shown[index + 1]) != _month(date_)
        day_words = _month_day(date_, year) if last else str(date_.day)
        words.append(f"{DAYS[date_.weekday()]} {day_words}" if first else day_words)
    ending = f" and {len(rest)} more to {_month_day(dates[-1], year)}" if rest else ""
    return ", ".join(words) + ending


def in_ranges(days: Iterable[date]) -> list[tuple[date, date]]:
    """Return sorted dates as ranges of dates in a row, first and last."""
    ranges: list[tuple[date, date]] = []
    for each in days:
        if ranges and each - ranges[-1][1] == timedelta(days=1):
            ranges[-1] = ranges[-1][0], each
        else:
            ranges.append((each, each))
    return ranges


def stretches(ranges: Sequence[tuple[date, date]], names: Mapping[date, str] = NO_NAMES) -> str:
    """Say ranges of dates: `3 Apr (Good Friday), 24 Dec 2026 – 2 Jan 2027`; the year where it changes."""
    return ", ".join(each_stretch(ranges, names))


def each_stretch(ranges: Sequence[tuple[date, date]], names: Mapping[date, str] = NO_NAMES) -> Iterator[str]:
    """Say each of several ranges that are told one after the other, the year where it changes."""
    for index, (first, last) in enumerate(ranges):
        same_year = index + 1 < len(ranges) and ranges[index + 1][0].year == last.year
        said = _month_day(last, not same_year)
        if first.year != last.year:
            said = f"{_month_day(first, True)} – {_month_day(last, True)}"
        elif first != last:
            said = f"{first.day if first.month == last.month else _month_day(first, False)} – {said}"
        name = names.get(first) if first == last else None
        yield f"{said} ({name})" if name else said


def column(date_: date, *, year: bool = False) -> str:
    """Say `Mon  5 Jan`, in the same width for every date."""
    return f"{DAYS[date_.weekday()]} {_month_day(date_, year):>{11 if year else 6}}"


def length(minutes: int) -> str:
    """Say `1 h 30 min`."""
    hours, rest = divmod(minutes, 60)
    return (
        " ".join(part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if part)
        or "0 min"
    )


def field_length(minutes: int) -> str:
    """Say a length of time as files write it, always with a unit: `4h`, `1h30m`, `45m`, `0m`."""
    hours, rest = divmod(minutes, 60)
    return (f"{hours}h" if hours else "") + (f"{rest}m" if rest or not hours else "")


def wall(clock: Sequence[Sequence[int]], minute: int, *, end: bool = False) -> str:
    """Say a minute of the day in local time, by `clock` of `week_picture`; an end at midnight is `24:00`.

    At the minute of a change of the clock a start is in new time, an end in old time.
    """
    at, shows = [turn for turn in clock if turn[0] < minute or (turn[0] == minute and not end)][-1:][
        0
    ] or clock[0]
    wall_minute = shows + minute - at
    return "24:00" if end and wall_minute == 1440 else f"{wall_minute // 60 % 24:02}:{wall_minute % 60:02}"


def weekdays(numbers: Iterable[int], dash: str = "–") -> str:
    """Say days of the week (0 is Monday), three and more in a row as a range."""
    present = sorted(set(numbers))
    if len(present) == 7:
        return "every day"
    runs: list[list[int]] = []
    for number in present:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    ranges = (
        f"{DAYS[run[0]]}{dash if len(run) > 2 else ', '}{DAYS[run[-1]]}" if len(run) > 1 else DAYS[run[0]]
        for run in runs
    )
    return ", ".join(ranges)


def _from_to(first: date, last: date, dash: str, year: bool) -> str:
    if _month(first) == _month(last):
        return f"{first.day}{dash}{_month_day(last, year)}"
    return f"{_month_day(first, year)} {dash} {_month_day(last, year)}"


def _month(date_: date) -> tuple[int, int]:
    return date_.year, date_.month


def _month_day(date_: date, year: bool) -> str:
    return f"{date_.day} {MONTHS[date_.month - 1]}" + (f" {date_.year}" if year else "")
