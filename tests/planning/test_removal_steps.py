"""Steps that take a page from its address: with its bookings, as allowed, and in whose account."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reconciler.allow import Allow
from reconciler.bookable import upcoming
from reconciler.planning import manual_steps, removal_steps
from reconciler.planning.blocks import Trouble, UserTrouble
from reconciler.planning.manual_steps import ADMINISTRATOR
from tests.support.build import ANA, BUDI, TODAY, live, page, tombstone

LIVE = live(url="https://scheduler.zoom.us/ana/sales", fields={"time_zone": "Asia/Singapore"})
THREE = upcoming.of(datetime(2026, 1, day, 3, tzinfo=UTC) for day in (12, 13, 14, 15))
UNREAD = UserTrouble(BUDI.email, Trouble.FAILED, "500: out of order")
ALLOWED = {Allow.BOOKED_PAGE}


def asked(bookings, allow=()):
    """Return what the three lists say first of a page that is in the way."""
    strays = [(live(owner=BUDI.email, fields={"time_zone": "Asia/Singapore"}), bookings)]
    return [
        removal_steps.wrong_type(page(), LIVE, TODAY, bookings, allow)[0],
        removal_steps.finish_page(page(), strays, TODAY, allow)[0],
        removal_steps.managed_copy(tombstone(), LIVE, bookings, allow)[0],
    ]


def test_a_page_that_nobody_booked_is_deleted_and_the_step_says_so():
    for step in asked(upcoming.NONE):
        assert "no upcoming bookings" in step.do
    assert "delete it, or give it another link" in asked(upcoming.NONE)[0].do


@pytest.mark.parametrize(
    ("bookings", "said"),
    [
        (THREE, "4 upcoming bookings (Mon 12 Jan 11:00, Tue 13 Jan 11:00, Wed 14 Jan 11:00 and 1 more"),
        (UNREAD, "its upcoming bookings could not be read, budi@example.com cannot be read now"),
        (None, "its upcoming bookings could not be read"),
    ],
)
def test_a_booked_page_is_never_to_be_deleted_without_permission(bookings, said):
    for step in asked(bookings):
        assert said in step.do
        before, first, _ = step.do.partition("first move or cancel")
        assert first and "delete" not in before
        assert "reconciler checklist sales --allow booked-page" in step.do
    for step in asked(bookings, ALLOWED):
        assert said in step.do
        assert "first" not in step.do
    assert "delete it" in asked(bookings, ALLOWED)[0].do


def test_each_is_done_in_the_account_of_the_page_that_goes():
    assert [step.account for step in asked(THREE)] == [ANA.email, BUDI.email, ADMINISTRATOR]


def test_then_the_page_is_made():
    assert removal_steps.wrong_type(page(), LIVE, TODAY, THREE)[1:-1] == manual_steps.make_page(page(), TODAY)
    own = removal_steps.wrong_type(page(schedule_id="x"), LIVE, TODAY, THREE)
    assert own[-1].field == "schedule_id"
