"""Over which stretch of time a page is looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reconciler.bookable import offered
from reconciler.bookable.expansion import HostHours
from reconciler.bookable.offer import Offer
from reconciler.model import PageType

NOW = datetime(2026, 1, 2, 8, 0, tzinfo=UTC)
OFFICE = HostHours("Asia/Singapore", {"mon": ((555, 1020),)})
PAGE = Offer(PageType.ONE_TO_ONE, {"ana": OFFICE}, "Asia/Singapore", 30, 30)


def test_two_weeks_from_the_next_midnight_of_the_page_on_its_own_grid():
    """Mondays begin 09:15: from midnight on, starts would be counted past them."""
    begin, end = offered.stretch(PAGE, NOW, 0)
    assert begin == datetime(2026, 1, 2, 16, 15, tzinfo=UTC)
    assert end == datetime(2026, 1, 16, 16, 0, tzinfo=UTC)


def test_what_is_too_soon_to_be_booked_is_left_out():
    begin, _ = offered.stretch(PAGE, NOW, 3 * 24 * 60)
    assert begin == datetime(2026, 1, 5, 16, 15, tzinfo=UTC)


def test_a_page_that_opens_later_is_looked_at_from_there_and_to_its_end():
    opens, closes = datetime(2026, 3, 1, 16, tzinfo=UTC), datetime(2026, 3, 9, 16, tzinfo=UTC)
    begin, end = offered.stretch(replace(PAGE, since=opens, until=closes), NOW, 0)
    assert (begin, end) == (opens + timedelta(minutes=15), closes)


def test_a_page_whose_dates_are_over_is_not_looked_at():
    assert offered.stretch(replace(PAGE, until=NOW), NOW, 0) is None


def test_where_nothing_is_offered_the_eight_weeks_after_are_looked_at_within_the_dates():
    first = offered.stretch(PAGE, NOW, 0)
    begin = first[1] + timedelta(minutes=15)
    assert offered.further(first, PAGE) == [
        (begin, begin + timedelta(weeks=4)), (begin + timedelta(weeks=4), first[1] + timedelta(weeks=8))
    ]  # fmt: skip
    closes = first[1] + timedelta(days=3)
    assert offered.further(first, replace(PAGE, until=closes)) == [(begin, closes)]
    assert offered.further(first, replace(PAGE, until=first[1])) == []


@pytest.mark.parametrize("increment", [5, 25, 45, 50, 720])
def test_no_request_asks_for_more_than_the_longest_span_and_all_begin_on_the_grid_of_the_page(increment):
    page = replace(PAGE, increment=increment)
    first = offered.stretch(page, NOW, 0)
    for begin, end in offered.further(first, page):
        assert end - begin <= offered.LONGEST
        assert not (begin - first[0]) % timedelta(minutes=increment)
