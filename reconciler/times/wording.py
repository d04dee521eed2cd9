"""Dates, times and lengths as people say them: `Mon–Fri, 5–16 Jan`, `11:00–17:00`, `1 h 30 min`. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NO_NOUNS = ("critical", "info")
MOST_LISTED, MOST_ROWS = 4, 3


def many(count: int, what: str) -> str:
    """Say `1 page`, `2 pages`, `2 critical`."""
    return f"{count:,} {plural(count, what)}"


def plural(count: int, what: str) -> str:
    """Return the word that stands behind a count."""
    return what if count == 1 or what in NO_NOUNS else f"{what}s"


def day(one: date, *, year: bool = False) -> str:
    """Say `Mon 5 Jan`."""
    return f"{DAYS[one.weekday()]} {_month_day(one, year)}"


def several(isos: Sequence[str], *, dash: str = "–", year: bool = False) -> str:
    """Say dates in order: by their days of the week while these repeat, else one by one."""
    dates = [date.fromisoformat(iso) for iso in isos]
    said: list[str] = []
    while dates and len(said) < MOST_ROWS:
        size = _row(dates)
        if size >= 3:
            said.append(_weekly(dates[:size], dash, year))
        else:
            size = next((at for at in range(1, len(dates)) if _row(dates[at:]) >= 3), len(dates))
            said.append(_listed(dates[:size], year))
        last, dates = dates[-1], dates[size:]
    more = [f"{len(dates)} more to {_month_day(last, year)}"] if dates else []
    return "; ".join((*said, *more))


def _row(dates: Sequence[date]) -> int:
    """Return how many dates from the first on are all that fall on their days of the week."""
    present: set[int] = set()
    for size, one in enumerate(dates):
        before = dates[size - 1] if size else one
        between = (before + timedelta(days=step) for step in range(1, (one - before).days))
        late = one.weekday() not in present and (one - dates[0]).days >= 7
        if late or any(skipped.weekday() in present for skipped in between):
            return size
        present.add(one.weekday())
    return len(dates)


def _weekly(dates: Sequence[date], dash: str, year: bool) -> str:
    on = weekdays((one.weekday() for one in dates), dash)
    return f"{on[0].upper()}{on[1:]}, {_from_to(dates[0], dates[-1], dash, year)}"


def _listed(dates: Sequence[date], year: bool) -> str:
    shown, rest = dates[:MOST_LISTED], dates[MOST_LISTED:]
    words = []
    for index, one in enumerate(shown):
        before = shown[index - 1] if index else None
        first = before is None or before.weekday() != one.weekday() or _month(before) != _month(one)
        last = index + 1 == len(shown) or _month(shown[index + 1]) != _month(one)
        said = _month_day(one, year) if last else str(one.day)
        words.append(f"{DAYS[one.weekday()]} {said}" if first else said)
    more = f" and {len(rest)} more to {_month_day(dates[-1], year)}" if rest else ""
    return ", ".join(words) + more


def column(one: date, *, year: bool = False) -> str:
    """Say `Mon  5 Jan`, in the same width for every date."""
    return f"{DAYS[one.weekday()]} {_month_day(one, year):>{11 if year else 6}}"


def length(minutes: int) -> str:
    """Say `1 h 30 min`."""
    hours, rest = divmod(minutes, 60)
    return (
        " ".join(part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if part)
        or "0 min"
    )


def wall(clock: Sequence[Sequence[int]], minute: int, *, end: bool = False) -> str:
    """Say what the wall shows at a minute of the day; an end at midnight is `24:00`.

    An end belongs to what came before it: at the minute of a change it is said as the old clock has it.
    """
    at, shows = [turn for turn in clock if turn[0] < minute or (turn[0] == minute and not end)][-1:][
        0
    ] or clock[0]
    shown = shows + minute - at
    return "24:00" if end and shown == 1440 else f"{shown // 60 % 24:02}:{shown % 60:02}"


def weekdays(numbers: Iterable[int], dash: str = "–") -> str:
    """Say days of the week (0 is Monday), three and more in a row as a range."""
    present = sorted(set(numbers))
    if len(present) == 7:
        return "every day"
    runs: list[list[int]] = []
    for one in present:
        if runs and runs[-1][-1] == one - 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    said = (
        f"{DAYS[run[0]]}{dash if len(run) > 2 else ', '}{DAYS[run[-1]]}" if len(run) > 1 else DAYS[run[0]]
        for run in runs
    )
    return ", ".join(said)


def _from_to(first: date, last: date, dash: str, year: bool) -> str:
    if _month(first) == _month(last):
        return f"{first.day}{dash}{_month_day(last, year)}"
    return f"{_month_day(first, year)} {dash} {_month_day(last, year)}"


def _month(one: date) -> tuple[int, int]:
    return one.year, one.month


def _month_day(one: date, year: bool) -> str:
    return f"{one.day} {MONTHS[one.month - 1]}" + (f" {one.year}" if year else "")
