"""What offered times say of the service, from starts alone: also where no emulator behaves so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from reconciler.bookable.offered import Offered
from reconciler.probe import judgements
from reconciler.probe.judgements import AFTER, BEFORE, LENGTH, STEP
from reconciler.records.learned import Answer, ClosingForm
from reconciler.times import zones
from reconciler.times.weekly import DAYS
from reconciler.zoom import dated

ZONE = "America/St_Johns"
"""An offset that is no whole hour."""
MONDAY = date(2026, 1, 5)
WEEK = judgements.week("24:00")


def at(day, minute):
    local = datetime.combine(day, datetime.min.time(), zones.zone(ZONE)) + timedelta(minutes=minute)
    return local.astimezone(UTC)


def page(before=BEFORE, after=AFTER, anchor="window", shift=0, weeks=2, hidden=(), last=1440):
    """What a page offers that keeps `before` and `after` within hours, counted from where `anchor` says."""
    starts = []
    for number in range(7 * weeks):
        day = MONDAY + timedelta(days=number)
        for begin, end in () if number in hidden else WEEK.get(DAYS[number % 7], ()):
            first = begin + before
            if anchor != "window":
                first += (shift - first) % STEP
            ends = min(end, last) - after - LENGTH
            starts += [at(day, minute) for minute in range(first, ends + 1, STEP)]
    begin = at(MONDAY, 0) + timedelta(minutes=shift)
    return Offered("here", begin, begin + timedelta(weeks=weeks), LENGTH, tuple(starts), begin)


def of(answered):
    return answered.answer, answered.value


CANNOT = (Answer.CANNOT_TELL, "")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (15, 30, (Answer.YES, "")), (0, 0, (Answer.NO, "")), (30, 15, (Answer.YES, "swapped")),
        (0, 30, CANNOT), (45, 30, CANNOT),
    ],
)  # fmt: skip
def test_buffers_are_measured_at_both_edges(before, after, expected):
    assert of(judgements.buffers(page(before, after), ZONE)) == expected
    assert of(judgements.midnight(page(before, after), "24:00", ZONE)) == (Answer.YES, "24:00")


@pytest.mark.parametrize(
    ("anchor", "shift", "expected"),
    [("window", 7, (Answer.YES, "")), ("from", 7, (Answer.NO, "from")), ("clock", 0, (Answer.NO, "clock"))],
)
def test_starts_are_counted_from_somewhere(anchor, shift, expected):
    offered = page(anchor=anchor, shift=shift)
    if anchor == "clock":  # the look begins off the clock all the same
        offered = Offered("here", offered.since + judgements.ODD_FROM, offered.until, LENGTH, offered.starts,
                          offered.at)  # fmt: skip
    assert of(judgements.anchor(offered, ZONE)) == expected


def test_hours_to_midnight_that_end_early_or_are_not_offered_at_all():
    assert of(judgements.midnight(page(last=1380), "24:00", ZONE)) == (Answer.NO, "")
    assert of(judgements.midnight(page(last=1200), "24:00", ZONE)) == (Answer.NO, "")


def test_a_day_that_the_calendar_hides_changes_nothing_and_one_that_is_left_says_nothing():
    away = page(hidden=(0, 1, 2, 5))
    assert of(judgements.buffers(away, ZONE)) == (Answer.YES, "")
    assert of(judgements.midnight(away, "24:00", ZONE)) == (Answer.YES, "24:00")
    alone = page(weeks=1, hidden=(0, 1, 2, 3, 4, 5))
    for judge in (judgements.buffers, judgements.anchor):
        assert of(judge(page(weeks=1, hidden=range(7)), ZONE)) == CANNOT
    assert of(judgements.buffers(alone, ZONE)) == CANNOT
    assert judgements.days_for_segments(alone, ZONE) is None


def test_dated_hours_replace_add_or_show_nothing():
    days = day, closed = judgements.days_for_segments(page(), ZONE)
    assert days == (MONDAY, MONDAY + timedelta(days=1))
    usual, dated = at(day, 195), at(day, 375)
    for starts, answer in (
        ((dated,), Answer.YES),
        ((usual, dated), Answer.NO),
        ((usual,), Answer.CANNOT_TELL),
    ):
        offered = with_dated_hours(page(hidden=(0, 1)), *starts)
        assert judgements.replaced(page(), offered, days, ZONE).answer is answer
        assert of(judgements.closed(offered, closed, ClosingForm.MINUTE, ZONE)) == (Answer.YES, "minute")
        assert judgements.closed(offered, day, ClosingForm.EMPTY, ZONE).answer is Answer.NO


@pytest.mark.parametrize(
    "hidden", [range(14), range(7), (0, 1, 5)], ids=["the whole week", "this week", "one more date"]
)
def test_dated_hours_that_do_something_to_other_dates_say_nothing_of_their_own(hidden):
    """An account where they switch the hours of the week off is none where they replace their date."""
    offered = with_dated_hours(page(hidden=hidden), at(MONDAY, 375))
    days = (MONDAY, MONDAY + timedelta(days=1))
    assert judgements.replaced(page(), offered, days, ZONE).answer is Answer.CANNOT_TELL
    assert judgements.replaced(offered, offered, days, ZONE).answer is (
        Answer.CANNOT_TELL if len(hidden) == 14 else Answer.YES
    ), "it takes several other dates"


def with_dated_hours(offered, *starts):
    """What a page offers, with the starts of a date."""
    return replace(offered, starts=tuple(sorted((*starts, *offered.starts))))


def test_segments_are_instants_and_each_form_closes_a_day_in_its_way():
    days = (MONDAY, MONDAY + timedelta(days=1))
    first, empty = dated.write(judgements.dated_hours(days, ClosingForm.EMPTY), [], ZONE)
    assert first == {"start": "2026-01-05T09:30:00Z", "end": "2026-01-05T11:30:00Z"}
    assert empty == {"start": "2026-01-06T03:30:00Z", "end": "2026-01-06T03:30:00Z"}
    minute = dated.write(judgements.dated_hours(days, ClosingForm.MINUTE), [], ZONE)
    assert minute[1]["end"] == "2026-01-06T03:31:00Z"
