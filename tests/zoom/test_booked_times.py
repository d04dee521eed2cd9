"""Reading when people are booked: tolerant of what an answer may hold, and of people who cannot be read."""

import asyncio
from datetime import UTC, datetime

import pytest

from reconciler import errors
from reconciler.bookable.side_by_side import Booking
from reconciler.zoom import booked_times

SPAN = (datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 1, 6, tzinfo=UTC))
EVENT = {
    "event_id": "e",
    "schedule_id": "two_20260105T030000Z",
    "start_date_time": "2026-01-05T11:00:00+08:00",
    "end_date_time": "2026-01-05T04:00:00Z",
    "status": "confirmed",
}


class Lists:
    """What stands in for a reader: a list, or an error, by email."""

    def __init__(self, **lists):
        self.lists, self.asked = lists, []

    async def items(self, path, **params):
        self.asked.append((path, params["from"], params["to"]))
        answer = self.lists[params["user_id"]]
        if isinstance(answer, Exception):
            raise answer
        return answer


def read(**lists):
    reader = Lists(**lists)
    return asyncio.run(
        booked_times.read(reader, {email: email.upper() for email in lists}, SPAN)
    ), reader.asked


def test_a_booking_names_its_page_without_the_instance_and_moments_in_utc():
    (bookings, unread), asked = read(ana=[EVENT], budi=[{**EVENT, "schedule_id": "my_page"}])
    begin, end = datetime(2026, 1, 5, 3, tzinfo=UTC), datetime(2026, 1, 5, 4, tzinfo=UTC)
    assert bookings == (Booking(begin, end, "two", "ANA"), Booking(begin, end, "my_page", "BUDI"))
    assert unread == ()
    assert asked == [("/scheduler/events", "2026-01-04T00:00:00Z", "2026-01-07T00:00:00Z")] * 2


@pytest.mark.parametrize(
    "event",
    [
        None, "event", {**EVENT, "status": "cancelled"}, {"event_id": "e"},
        {**EVENT, "start_date_time": "2026-01-05T03:00:00"}, {**EVENT, "end_date_time": 7},
        {**EVENT, "end_date_time": EVENT["start_date_time"][:14] + "00:00+09:00"},
        {**EVENT, "start_date_time": "9999-12-31T23:00:00-09:00"}, {**EVENT, "end_date_time": "soon"},
        {**EVENT, "start_date_time": "2027-01-01T00:00:00Z", "end_date_time": "2027-01-01T01:00:00Z"},
    ],
)  # fmt: skip
def test_what_is_no_booking_of_that_time_is_passed_over(event):
    (bookings, unread), _ = read(ana=[event, EVENT])
    assert ([booking.page for booking in bookings], unread) == (["two"], ())


@pytest.mark.parametrize("error", [errors.ApiError, errors.PermissionDenied, errors.CredentialsError])
def test_who_cannot_be_read_is_named_and_takes_nothing_from_the_others(error):
    (bookings, unread), _ = read(ana=error("no"), budi=[EVENT])
    assert ([booking.who for booking in bookings], unread) == (["BUDI"], ("ANA",))
