"""All-day events of iCalendar files, also of files that are wrong or hostile."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from dateutil import rrule
from hypothesis import given
from hypothesis import strategies as st

from reconciler.config import ics
from tests.support.build import steady

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)


def event(*lines, name="Break"):
    return "\r\n".join(["BEGIN:VEVENT", "UID:1", f"SUMMARY:{name}", *lines, "END:VEVENT"])


def file(*events):
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//EN", *events, "END:VCALENDAR", ""])


def dates(*lines):
    return sorted(day.isoformat() for day in ics.read(file(event(*lines)), FIRST, LAST).names)


@pytest.mark.parametrize(("lines", "found"), [
    (["DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261226"], ["2026-12-24", "2026-12-25"]),
    (["DTSTART;VALUE=DATE:20261224"], ["2026-12-24"]),
    (["DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261224"], ["2026-12-24"]),
    (["DTSTART;VALUE=DATE:20261224", "DURATION:P2D"], ["2026-12-24", "2026-12-25"]),
    (["DTSTART;VALUE=DATE:20251231", "DTEND;VALUE=DATE:20260102"], ["2026-01-01"]),
    (["DTSTART;VALUE=DATE:20200525", "RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO"], ["2026-05-25", "2027-05-31"]),
    (["DTSTART;VALUE=DATE:20240229", "RRULE:FREQ=YEARLY"], []),
    (["DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=YEARLY", "EXDATE;VALUE=DATE:20270101"], ["2026-01-01"]),
    (["DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=YEARLY;UNTIL=20260101T000000Z"], ["2026-01-01"]),
    (["DTSTART;VALUE=DATE:20261001", "RRULE:FREQ=MONTHLY;COUNT=2"], ["2026-10-01", "2026-11-01"]),
    (["DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=YEARLY;BYHOUR=1,2;BYMINUTE=0,1"],
     ["2026-01-01", "2027-01-01"]),
    (["DTSTART;VALUE=DATE:20261224", "STATUS:CANCELLED"], []),
])  # fmt: skip
def test_all_day_events_are_dates(lines, found):
    assert dates(*lines) == found


THIRD_MONDAY = "RRULE:FREQ=YEARLY;BYMONTH=1;BYDAY=3MO"


@pytest.mark.parametrize(
    ("begin", "more", "stray", "found"),
    [
        ("20260119", "", False, ["2026-01-19", "2027-01-18"]),
        ("20260101", "", True, ["2026-01-19", "2027-01-18"]),
        ("20250101", "", False, ["2026-01-19", "2027-01-18"]),
        ("20250101", ";COUNT=2", True, ["2026-01-19"]),
        ("20250120", ";COUNT=2", False, ["2026-01-19"]),
        ("20290101", "", False, []),
    ],
)
def test_a_first_day_that_its_rule_does_not_give_is_told_where_it_matters(begin, more, stray, found):
    lines = [f"DTSTART;VALUE=DATE:{begin}", THIRD_MONDAY + more]
    read = ics.read(file(event(*lines)), FIRST, LAST)
    assert sorted(map(str, read.names)) == found
    assert read.stray == ((("Break", date.fromisoformat(begin)),) if stray else ())
    without = ics.read(file(event(*lines, f"EXDATE;VALUE=DATE:{begin}")), FIRST, LAST)
    assert without.stray == (), "the file says itself that the day is none"


CHRISTMAS = event("DTSTART;VALUE=DATE:20201224", "DTEND;VALUE=DATE:20201227", "RRULE:FREQ=YEARLY")
WITHOUT_2026 = ["2027-12-24", "2027-12-25", "2027-12-26"]


@pytest.mark.parametrize("order", [1, -1])
def test_a_cancelled_occurrence_takes_no_date(order):
    cancelled = event("RECURRENCE-ID;VALUE=DATE:20261224", "DTSTART;VALUE=DATE:20261224", "STATUS:CANCELLED")
    found = ics.read(file(*[CHRISTMAS, cancelled][::order]), FIRST, LAST)
    assert [*map(str, sorted(found.names))] == WITHOUT_2026


def test_a_cancelled_occurrence_of_another_event_leaves_this_one():
    lines = ["RECURRENCE-ID;VALUE=DATE:20261224", "DTSTART;VALUE=DATE:20261224", "STATUS:CANCELLED"]
    other = event(*lines).replace("UID:1", "UID:2")
    assert len(ics.read(file(CHRISTMAS, other), FIRST, LAST).names) == 6


RULES = st.builds(
    lambda frequency, *parts: ";".join([f"FREQ={frequency}", *filter(None, parts)]),
    st.sampled_from(["YEARLY", "MONTHLY"]),
    st.sampled_from(["", "INTERVAL=2", "INTERVAL=3"]),
    st.sampled_from(["", "COUNT=30", "UNTIL=20270301", "UNTIL=24001231", "UNTIL=99991231"]),
    st.sampled_from(["", "BYMONTH=2", "BYMONTH=5,12"]),
    st.sampled_from(["", "BYMONTHDAY=29", "BYMONTHDAY=-1,30", "BYDAY=-1MO", "BYDAY=MO,FR;BYSETPOS=2"]),
)


@steady
@given(RULES, st.dates(date(2019, 1, 1), date(2027, 1, 1)))
def test_rules_give_the_dates_that_dateutil_gives_from_the_first_day_on(rule, begin):
    midnight = time()
    repeats = rrule.rrulestr(rule, dtstart=datetime.combine(begin, midnight))
    within = (datetime.combine(day, midnight) for day in (FIRST, LAST))
    wanted = [str(start.date()) for start in repeats.between(*within, inc=True)]
    assert dates(f"DTSTART;VALUE=DATE:{begin:%Y%m%d}", f"RRULE:{rule}") == wanted


def test_events_with_a_time_of_day_are_named_and_taken_for_no_date():
    timed = event("DTSTART:20261224T100000Z", "DTEND:20261224T110000Z", name="Party")
    found = ics.read(file(timed, event("DTSTART;VALUE=DATE:20261231")), FIRST, LAST)
    assert (found.timed, found.names) == (("Party",), {date(2026, 12, 31): "Break"})


NEVER = "RRULE:FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2"


@pytest.mark.parametrize(("text", "why"), [
    ("", "no iCalendar file"),
    ("hello", "no iCalendar file"),
    ("BEGIN:VEVENT\r\nEND:VEVENT\r\n", "no iCalendar file"),
    (file(event()), "`Break` has no first and last day that fit together"),
    (file(event("DTSTART;VALUE=DATE:20261301")), "`Break` is broken"),
    (file(event("DTSTART;VALUE=DATE:20260105", "DTEND;VALUE=DATE:20260101")), "ends before it starts"),
    (file(event("DTSTART;VALUE=DATE:20260105", "DTEND:20260106T000000Z")), "fit together"),
    (file(event("DTSTART;VALUE=DATE:99991231")), "fit together"),
    (file(event("DTSTART;VALUE=DATE:20200101", "DTEND;VALUE=DATE:20300101")), "over 731 days"),
    (file(event("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=WEEKLY")), "otherwise than by the year"),
    (file(event("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=YEARLY;INTERVAL=0")), "makes no sense"),
    (file(event("DTSTART;VALUE=DATE:20260101", "RDATE;VALUE=DATE:20260108")), "repeats by RDATE"),
    (file(event("DTSTART;VALUE=DATE:20260101", "RECURRENCE-ID;VALUE=DATE:20260101")), "by RECURRENCE-ID"),
    (file(event("RECURRENCE-ID;RANGE=THISANDFUTURE:20260101", "STATUS:CANCELLED")), "cancels what"),
    (file(event("RECURRENCE-ID:x", "STATUS:CANCELLED")), "cancels what"),
    (file(event("DTSTART;VALUE=DATE:00010101", NEVER)), "repeats since before 1583"),
    (file(event("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=YEARLY;BYEASTER=0")), "makes no sense"),
    (file(*[event("DTSTART;VALUE=DATE:20260101", "DTEND;VALUE=DATE:20271230")] * 6), "over 3660 days"),
    (file(*[event("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=YEARLY")] * 51), "over 50 events that repeat"),
])  # fmt: skip
def test_what_cannot_be_read_as_dates_is_said(text, why):
    with pytest.raises(ics.Unreadable) as caught:
        ics.read(text, FIRST, LAST)
    assert why in str(caught.value)


LINES = st.sampled_from([
    "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VCALENDAR", "END:VCALENDAR", "DTSTART;VALUE=DATE:20260105",
    "DTSTART:x",
    "DTEND;VALUE=DATE:20260107", "DTEND;VALUE=DATE:00010101", "SUMMARY:a", "SUMMARY", "RRULE:FREQ=YEARLY",
    "RRULE:FREQ=YEARLY;COUNT=-1", "RRULE:FREQ=MONTHLY;BYMONTHDAY=99", "RRULE:", "RRULE:FREQ=", "STATUS:x",
    "RRULE:FREQ=YEARLY;UNTIL=x", "RRULE:FREQ=YEARLY;BYDAY=9XX", "EXDATE:x", "EXDATE;VALUE=DATE:20260105",
    "DURATION:-P5D", "DURATION:P99999999999D", "DTSTART;VALUE=DATE:00010101",
    "RECURRENCE-ID;VALUE=DATE:20260105", "RECURRENCE-ID:x", "STATUS:CANCELLED",
    "RRULE:FREQ=YEARLY;UNTIL=99991231",
    "DTSTART;VALUE=PERIOD:20260105T1/P1D",
    "RRULE:FREQ=YEARLY;INTERVAL=x", "RRULE:FREQ=YEARLY;BYSETPOS=0", "", ":", "\x00", "é;=:",
])  # fmt: skip


@steady
@given(st.lists(LINES, max_size=12), st.booleans())
def test_whatever_a_file_holds_it_is_read_or_refused(lines, whole):
    text = "\r\n".join(
        ["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"] if whole else lines
    )
    try:
        found = ics.read(text, FIRST, LAST)
    except ics.Unreadable:
        return
    assert all(FIRST <= day <= LAST for day in found.names)
