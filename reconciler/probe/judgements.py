"""What the times that a test page offers say of the service: from starts to answers. Pure.

The page has hours of its own every day (`WEEK`), and buffers; a host's calendar may hide single starts, so
that only what is offered counts, and a time that is missing counts where all days lack it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from reconciler.bookable.offered import Offered
from reconciler.probe.answers import Answered
from reconciler.records.learned import Answer, ClosingForm, FactName
from reconciler.times import weekly, zones
from reconciler.times.dated import DatedHours
from reconciler.times.weekly import DAYS, Weekly, Window

LENGTH, STEP, BEFORE, AFTER = 30, 15, 15, 30
"""Minutes of a booking, between starts, and of its buffers, which differ to be told apart."""
OPEN: Final[Window] = (180, 300)
"""The hours of most days: at night, when calendars are empty."""
ODD: Final[Window] = (190, 310)
ODD_DAY: Final = "tue"
"""The day whose hours do not begin on a step of the clock."""
LATE, LATE_DAY = 1260, "mon"
"""The day that has hours to its end too, and when these begin."""
DATED: Final[Window] = (360, 480)
"""The hours of a single date, apart from those of the week."""
ODD_FROM: Final = timedelta(minutes=7)
"""How far from the clock's steps a second look begins."""
ENDS: Final = ("24:00", "23:59")
"""Ends of a day, in the order tried."""
ENOUGH: Final = 2
"""Days that must show something."""


def week(end: str) -> Weekly:
    """Return the weekly hours of the page; those of one day go on to `end`, one of `ENDS`."""
    days: dict[str, list[Window]] = {day: [ODD if day == ODD_DAY else OPEN] for day in DAYS}
    days[LATE_DAY].append((LATE, weekly.parse_time(end, end=True)))
    return weekly.weekly(days)


def midnight(offered: Offered, end: str, zone: str) -> Answered:
    """Judge whether hours that end with the day are offered as near to their end as other hours."""
    question, days = FactName.HOURS_TO_MIDNIGHT, _minutes(offered, zone)
    plain = _plain(days)
    late = [
        minute for day, found in days.items() if _name(day) == LATE_DAY for minute in found if minute >= LATE
    ]
    mornings = sum(
        _name(day) == LATE_DAY and any(minute < LATE for minute in found) for day, found in days.items()
    )
    if len(plain) < ENOUGH or (not late and mornings < ENOUGH):
        return Answered(question, Answer.CANNOT_TELL, _few(offered))
    if not late:
        return Answered(question, Answer.NO, f"of hours that end at {end} nothing is offered")
    left = weekly.parse_time(end, end=True) - max(late)
    usual = OPEN[1] - max(minute for found in plain for minute in found)
    last = f"of hours that end at {end} the last start is {weekly.format_time(max(late))}"
    if left > usual + STEP - 1:
        return Answered(question, Answer.NO, f"{last}, {left - usual} minutes too early")
    return Answered(question, Answer.YES, last, end)


def buffers(offered: Offered, zone: str) -> Answered:
    """Judge how near to the edges of hours starts are offered."""
    question, plain = FactName.BUFFERS_INSIDE_HOURS, _plain(_minutes(offered, zone))
    if len(plain) < ENOUGH:
        return Answered(question, Answer.CANNOT_TELL, _few(offered))
    first = min(minute for found in plain for minute in found) - OPEN[0]
    last = OPEN[1] - max(minute for found in plain for minute in found) - LENGTH
    seen = (
        f"with {BEFORE} minutes before and {AFTER} after, the first booking begins {first} minutes after the "
        f"hours begin, the last ends {last} minutes before they end"
    )
    match first, last:
        case (15, 30):
            return Answered(question, Answer.YES, seen)
        case (0, 0):
            return Answered(question, Answer.NO, seen)
        case (30, 15):
            return Answered(question, Answer.YES, seen, "swapped")
    return Answered(question, Answer.CANNOT_TELL, seen)


def anchor(offered: Offered, zone: str) -> Answered:
    """Judge from what starts are counted, in a look that begins off the steps of the clock."""
    question, days = FactName.STARTS_AT_WINDOW, _minutes(offered, zone)
    plain = {minute % STEP for found in _plain(days) for minute in found}
    odd = {minute % STEP for day, found in days.items() if _name(day) == ODD_DAY for minute in found}
    begin = offered.since.astimezone(zones.zone(zone)).minute % STEP
    if not plain or not odd:
        return Answered(question, Answer.CANNOT_TELL, _few(offered))
    if plain | odd == {begin}:
        seen = "starts are counted from the moment from which times are asked for"
        return Answered(question, Answer.NO, seen, "from")
    if plain == {0} and odd == {ODD[0] % STEP}:
        return Answered(question, Answer.YES, "starts are counted from the beginning of the hours")
    if plain | odd == {0}:
        return Answered(question, Answer.NO, "starts are counted from the steps of the clock", "clock")
    residues = ", ".join(map(str, sorted(plain | odd)))
    return Answered(question, Answer.CANNOT_TELL, f"starts are {residues} minutes off steps of {STEP}")


def days_for_segments(offered: Offered, zone: str) -> tuple[date, date] | None:
    """Return two dates on which the hours of the week are offered; None where there are none."""
    days = [day for day, found in _minutes(offered, zone).items() if _in(found, OPEN)]
    return (days[0], days[1]) if len(days) >= ENOUGH else None


def dated_hours(days: tuple[date, date], form: ClosingForm) -> DatedHours:
    """Return hours for two dates: the first gets others than those of the week, the second is closed."""
    return DatedHours({days[0]: (DATED,), days[1]: ()}, form)


def replaced(before: Offered, offered: Offered, days: tuple[date, date], zone: str) -> Answered:
    """Judge what dated hours do to the hours of the week on their date, the first of `days`.

    `before` is the look at the same weeks without dated hours: unless all other dates offer what they offered
    then, the dated hours did something to the whole week, or somebody else did, and nothing can be told.
    """
    question, day, after = FactName.SEGMENTS_REPLACE, days[0], _minutes(offered, zone)
    dated, usual = _in(after.get(day, []), DATED), _in(after.get(day, []), OPEN)
    others = _without(_minutes(before, zone), days)
    if len(others) < ENOUGH:
        return Answered(question, Answer.CANNOT_TELL, "too few other dates are offered to compare with")
    if _without(after, days) != others:
        lost = sum(after.get(other) != found for other, found in others.items())
        seen = f"{lost} of {len(others)} dates without dated hours are not offered as before"
        return Answered(question, Answer.CANNOT_TELL, seen)
    if dated and usual:
        return Answered(
            question, Answer.NO, f"on {day} the dated hours are offered, and those of the week too"
        )
    if dated:
        return Answered(
            question, Answer.YES, f"on {day} the dated hours are offered, and those of the week are not"
        )
    return Answered(question, Answer.CANNOT_TELL, f"on {day} nothing of the dated hours is offered")


def closed(offered: Offered, day: date, form: ClosingForm, zone: str) -> Answered:
    """Judge whether a form of dated hours closed a day on which the hours of the week were offered before."""
    found = _minutes(offered, zone).get(day, [])
    seen = f"`{form}`: on {day} {len(found) or 'no'} times are offered"
    if found:
        return Answered(FactName.SEGMENTS_CLOSE, Answer.NO, seen)
    return Answered(FactName.SEGMENTS_CLOSE, Answer.YES, seen, form)


def _minutes(offered: Offered, zone: str) -> dict[date, list[int]]:
    """Return the starts of each date, in minutes of its day."""
    days: dict[date, list[int]] = {}
    for start in offered.starts:
        local: datetime = start.astimezone(zones.zone(zone))
        days.setdefault(local.date(), []).append(local.hour * 60 + local.minute)
    return days


def _without(offered: dict[date, list[int]], days: Iterable[date]) -> dict[date, list[int]]:
    return {day: found for day, found in offered.items() if day not in days}


def _plain(days: dict[date, list[int]]) -> Sequence[list[int]]:
    """Return the starts within the hours of most days, of the days that have such."""
    within = ([m for m in found if m < LATE] for day, found in days.items() if _name(day) != ODD_DAY)
    return [found for found in within if found]


def _in(found: Iterable[int], window: Window) -> bool:
    return any(window[0] <= minute < window[1] + 10 for minute in found)


def _name(day: date) -> str:
    return DAYS[day.weekday()]


def _few(offered: Offered) -> str:
    return f"{len(offered.starts) or 'no'} times are offered, too few to tell"
