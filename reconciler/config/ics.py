"""All-day events of an iCalendar file. The only importer of `icalendar`, loaded where a file is named."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from reconciler.config import overrides

if TYPE_CHECKING:
    from icalendar import Event

MOST_REPEATING: Final = 50
"""Events with a rule: one that never comes true takes a tenth of a second."""
EARLIEST: Final = 1583
"""The first whole year of the Gregorian calendar, in which rules are followed."""
CYCLE: Final = 400
"""Years after which the Gregorian calendar repeats, days of the week too."""
_RULES: Final = ("YEARLY", "MONTHLY")
_OF_A_DAY: Final = ("BYHOUR", "BYMINUTE", "BYSECOND")
"""Parts of a rule that say nothing of an all-day event (RFC 5545, 3.3.10)."""
_NOT_READ: Final = ("RDATE", "EXRULE", "RECURRENCE-ID")
Span = tuple[date, date]


class Unreadable(ValueError):
    """Why a file, or an event of it, cannot be read as dates, in words."""


@dataclass(frozen=True, slots=True)
class Events:
    """The dates of all-day events with the events' names, and the names of those that have a time of day.

    `stray` are events whose rule does not give their own first day, each with that day: it is not taken.
    """

    names: dict[date, str]
    timed: tuple[str, ...]
    stray: tuple[tuple[str, date], ...] = ()


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
    everything = [event for calendar in calendars for event in calendar.events]
    events = [event for event in everything if not _is_cancelled(event)]
    left_out = _occurrences_left_out(everything)
    if sum("RRULE" in event for event in events) > MOST_REPEATING:
        raise Unreadable(f"it has over {MOST_REPEATING} events that repeat")
    names: dict[date, str] = {}
    timed: list[str] = []
    strays: list[tuple[str, date]] = []
    total = 0
    for event in events:
        called = _name(event)
        begin, end = _span(event, called)
        if isinstance(begin, datetime) or isinstance(end, datetime):
            timed.append(called)
            continue
        spans, stray = _taken(event, called, (begin, end), (first, last), left_out)
        strays += [(called, begin)] * stray
        for low, high in spans:
            total += (high - low).days + 1
            if total > overrides.MOST_DAYS:
                raise Unreadable(f"its events take over {overrides.MOST_DAYS} days")
            for index in range((high - low).days + 1):
                names.setdefault(low + timedelta(days=index), called)
    return Events(names, tuple(timed), tuple(strays))


def _is_cancelled(event: Event) -> bool:
    return str(event.get("STATUS", "")).upper() == "CANCELLED"


def _occurrences_left_out(events: list[Event]) -> dict[str, set[date]]:
    """Return by UID the occurrences of events that repeat which an event of their own cancels."""
    found: dict[str, set[date]] = {}
    for event in events:
        at = event.get("RECURRENCE-ID")
        if at is None or not _is_cancelled(event):
            continue
        day = None if event.errors else getattr(at, "dt", None)
        if "UID" not in event or not isinstance(day, date) or "RANGE" in at.params:
            raise Unreadable(f"the event `{_name(event)}` cancels what cannot be read")
        found.setdefault(str(event["UID"]), set()).add(date(day.year, day.month, day.day))
    return found


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


def _taken(
    event: Event, called: str, span: Span, within: Span, left_out: Mapping[str, Collection[date]]
) -> tuple[Iterator[Span], bool]:
    """Return the first and last dates of an all-day event in `within`, of one that repeats those of each;
    and whether its rule leaves out its own first day."""
    begin, end = span
    first, last = within
    length = max(1, (end - begin).days)  # many write DTEND as the same day
    if length > overrides.LONGEST:
        raise Unreadable(f"the event `{called}` takes over {overrides.LONGEST} days")
    cancelled = left_out.get(str(event.get("UID")), ())
    starts, stray = _starts(event, called, begin, (first - timedelta(days=length), last))
    spans = (
        (max(start, first), min(start + timedelta(days=length - 1), last))
        for start in starts
        if start not in cancelled
    )
    return ((low, high) for low, high in spans if low <= high), stray


def _starts(event: Event, called: str, begin: date, within: Span) -> tuple[list[date], bool]:
    """Return the first day of an event, of one that repeats each in `within`; whether it is none."""
    if given := next((name for name in _NOT_READ if name in event), None):
        raise Unreadable(f"the event `{called}` repeats by {given}, which is not read")
    if "RRULE" not in event:
        return [begin], False
    rules = event.rrules
    if len(rules) != 1 or rules[0].get("FREQ") not in [[frequency] for frequency in _RULES]:
        raise Unreadable(f"the event `{called}` repeats otherwise than by the year or the month")
    rule = {name: value for name, value in rules[0].items() if name not in _OF_A_DAY}
    if begin.year < EARLIEST:
        raise Unreadable(f"the event `{called}` repeats since before {EARLIEST}")
    if rule.get("INTERVAL", [1])[0] < 1 or "BYEASTER" in rule:
        raise Unreadable(f"the rule by which the event `{called}` repeats makes no sense")
    try:
        starts, stray = _repeated(rules[0], rule, begin, within)
    except (ValueError, TypeError) as error:
        raise Unreadable(f"the rule by which the event `{called}` repeats makes no sense") from error
    left_out = {date(day.year, day.month, day.day) for day in event.exdates if isinstance(day, date)}
    return [start for start in starts if start not in left_out], stray and begin not in left_out


def _repeated(given: Any, rule: dict[str, Any], begin: date, within: Span) -> tuple[list[date], bool]:
    """Return the dates in `within` that a rule gives, as `rule` has it of what is `given`; and whether
    `begin` is none of its dates, where that makes a difference to those.

    RFC 5545 counts it as the first one, and leaves open what a rule means that does not give it.
    They are asked for in the same years of the last cycles before the year 10000: a rule that never comes
    true is followed up to there.
    """
    from dateutil import rrule

    later = (MAXYEAR - max(begin.year, within[1].year)) // CYCLE * CYCLE
    if until := rule.get("UNTIL"):  # some programs write it as an instant, for an event without a time of day
        rule["UNTIL"] = [_later(until[0], later) if until[0].year + later <= MAXYEAR else date.max]
    text = type(given)(rule).to_ical().decode()
    first, last = (datetime.combine(_later(day, later), time()) for day in within)
    start = datetime.combine(_later(begin, later), time())
    repeats = rrule.rrulestr(text, dtstart=start)
    dates = [_later(day, -later) for day in repeats.between(first, last, inc=True)]
    if begin >= within[0]:
        return dates, begin <= within[1] and begin not in dates
    return dates, "COUNT" in rule and not repeats.between(start, start, inc=True)


def _later(day: date, years: int) -> date:
    """Return the date so many years on, whole cycles of the calendar."""
    return date(day.year + years, day.month, day.day)
