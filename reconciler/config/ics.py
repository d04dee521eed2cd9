"""All-day events of an iCalendar file. The only importer of `icalendar`, loaded where a file is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from reconciler.config import overrides

if TYPE_CHECKING:
    from icalendar import Event

MOST_REPEATING: Final = 50
"""Events with a rule: one that never comes true takes a quarter of a second."""
_RULES: Final = ("YEARLY", "MONTHLY")
_OF_A_DAY: Final = ("BYHOUR", "BYMINUTE", "BYSECOND")
"""Parts of a rule that say nothing of an all-day event (RFC 5545, 3.3.10)."""
_NOT_READ: Final = ("RDATE", "EXRULE", "RECURRENCE-ID")


class Unreadable(ValueError):
    """Why a file, or an event of it, cannot be read as dates, in words."""


@dataclass(frozen=True, slots=True)
class Events:
    """The dates of all-day events with the events' names, and the names of those that have a time of day."""

    names: dict[date, str]
    timed: tuple[str, ...]


def read(text: str, first: date, last: date) -> Events:
    """Return the dates from `first` to `last` that all-day events take; those that are cancelled take none.

    An event without a last day takes one; else its DTEND is the day after (RFC 5545). Raises `Unreadable`.
    """
    import icalendar

    try:
        calendars = icalendar.Calendar.from_ical(text, multiple=True)
    except (ValueError, TypeError, OverflowError) as error:
        raise Unreadable("it is no iCalendar file (RFC 5545)") from error
    if not calendars or any(calendar.name != "VCALENDAR" for calendar in calendars):
        raise Unreadable("it is no iCalendar file (RFC 5545)")
    events = [event for calendar in calendars for event in calendar.events]
    if sum("RRULE" in event for event in events) > MOST_REPEATING:
        raise Unreadable(f"it has over {MOST_REPEATING} events that repeat")
    names: dict[date, str] = {}
    timed: list[str] = []
    for event in events:
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        called = _name(event)
        begin, end = _span(event, called)
        if isinstance(begin, datetime) or isinstance(end, datetime):
            timed.append(called)
            continue
        for day in _days(event, called, (begin, end), first, last):
            names.setdefault(day, called)
    return Events(names, tuple(timed))


def _name(event: Event) -> str:
    said = event.get("SUMMARY", "")
    return " ".join(str(said[0] if isinstance(said, list) else said).split())


def _span(event: Event, called: str) -> tuple[date, date]:
    """Return the first day of an event and the day after its last; instants of one with a time of day."""
    if event.errors:
        raise Unreadable(f"the event `{called}` is broken: {event.errors[0][1]}")
    try:
        begin, end = event.start, event.end
    except (ValueError, TypeError, OverflowError) as error:
        raise Unreadable(f"the event `{called}` has no first and last day that fit together") from error
    if not isinstance(begin, datetime) and end < begin:
        raise Unreadable(f"the event `{called}` ends before it starts")
    return begin, end


def _days(event: Event, called: str, span: tuple[date, date], first: date, last: date) -> Iterator[date]:
    """Yield the dates of an all-day event in [first, last], of one that repeats those of every time."""
    begin, end = span
    length = max(1, (end - begin).days)  # many write DTEND as the same day
    if length > overrides.LONGEST:
        raise Unreadable(f"the event `{called}` takes over {overrides.LONGEST} days")
    for start in _starts(event, called, begin, (first - timedelta(days=length), last)):
        days = (start + timedelta(days=index) for index in range(length))
        yield from (day for day in days if first <= day <= last)


def _starts(event: Event, called: str, begin: date, within: tuple[date, date]) -> list[date]:
    """Return the first day of an event, of one that repeats each that lies in `within`."""
    if given := next((name for name in _NOT_READ if name in event), None):
        raise Unreadable(f"the event `{called}` repeats by {given}, which is not read")
    if "RRULE" not in event:
        return [begin]
    rules = event.rrules
    if len(rules) != 1 or rules[0].get("FREQ") not in [[frequency] for frequency in _RULES]:
        raise Unreadable(f"the event `{called}` repeats otherwise than by the year or the month")
    rule = {name: value for name, value in rules[0].items() if name not in _OF_A_DAY}
    if rule.get("INTERVAL", [1])[0] < 1:
        raise Unreadable(f"the rule by which the event `{called}` repeats makes no sense")
    if until := rule.get("UNTIL"):  # some programs write it as an instant, for an event without a time of day
        rule["UNTIL"] = [date(until[0].year, until[0].month, until[0].day)]
    try:
        starts = _repeated(type(rules[0])(rule).to_ical().decode(), begin, within)
    except (ValueError, TypeError) as error:
        raise Unreadable(f"the rule by which the event `{called}` repeats makes no sense") from error
    left_out = {date(day.year, day.month, day.day) for day in event.exdates if isinstance(day, date)}
    return [start for start in starts if start not in left_out]


def _repeated(rule: str, begin: date, within: tuple[date, date]) -> list[date]:
    from dateutil import rrule

    midnight = time()
    first, last = (datetime.combine(day, midnight) for day in within)
    repeats = rrule.rrulestr(rule, dtstart=datetime.combine(begin, midnight))
    return [start.date() for start in repeats.between(first, last, inc=True)]
