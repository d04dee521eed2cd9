"""Pages that gave way to others by hand: which of them are told, as what, and when they are forgotten."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reconciler.bookable import upcoming
from reconciler.bookable.upcoming import Upcoming
from reconciler.planning import predecessors
from reconciler.records.memory import Memory, Predecessor
from tests.support.build import ANA, BUDI, desired, known, live, page

OLD = live(schedule_id="old", slug="panel-old", url="https://zoom.example/panel-old")
SECRET = live(schedule_id="old", slug="panel-old", url="https://zoom.example/x", fields={"secret": True})
ONE = Predecessor("old", ANA.email, "sales")


def remembered(**more):
    return Memory({"sales": known(predecessors=(ONE,)), **more})


@pytest.mark.parametrize(
    ("there", "memory", "stands"),
    [
        (OLD, remembered(), True),
        (live(schedule_id="old", cancelled=True), remembered(), False),
        (live(schedule_id="other"), remembered(), False),
        (live(schedule_id="old", slug="reconciler-old-abcdef0123456789"), remembered(), False),
        (OLD, remembered(kept=known("kept", schedule_id="old")), False),
    ],
    ids=["there", "cancelled", "gone", "aside", "known-under-a-key"],
)
def test_a_predecessor_stands_while_nothing_else_tells_of_it(there, memory, stands):
    listed = {ANA.email: [there]}
    assert predecessors.standing(listed, memory, ["sales"]) == ({"old": ("sales", there)} if stands else {})
    assert predecessors.standing(listed, memory, ["kept", "never"]) == {}


@pytest.mark.parametrize(
    ("lists", "unread", "memory", "left"),
    [
        ({ANA.email: [OLD]}, (), remembered(), True),
        ({ANA.email: []}, (), remembered(), False),
        ({ANA.email: []}, (ANA.email,), remembered(), True),
        ({BUDI.email: []}, (), remembered(), True),
        ({ANA.email: [live(schedule_id="old", cancelled=True)]}, (), remembered(), False),
        ({ANA.email: [OLD]}, (), remembered(kept=known("kept", schedule_id="old")), False),
    ],
    ids=["there", "gone", "a-page-not-read", "list-not-read", "cancelled", "known-under-a-key"],
)
def test_it_is_forgotten_where_it_is_known_to_be_gone_or_a_page_of_the_files(lists, unread, memory, left):
    after = predecessors.without_gone(memory, lists, unread)
    assert after.pages["sales"].predecessors == ((ONE,) if left else ())


@pytest.mark.parametrize(
    ("bookings", "said"),
    [
        (upcoming.NONE, "remove the page `panel-old`: it has no upcoming bookings; to keep it"),
        (
            Upcoming(2),
            "remove the page `panel-old` when its bookings have passed: it has 2 upcoming bookings",
        ),
        (None, "remove the page `panel-old` when its bookings have passed; to keep it"),
    ],
)
def test_the_step_goes_by_its_bookings(bookings, said):
    step = predecessors.step("sales", OLD, bookings)
    assert said in step.do and "make the page `panel-old` inactive now" in step.do
    closed = live(schedule_id="old", slug="panel-old", fields={"active": False})
    assert "inactive" not in predecessors.step("sales", closed, bookings).do
    assert step.url == OLD.url


def test_the_link_of_a_secret_page_is_told_nowhere():
    finding, step = (
        make("sales", SECRET, upcoming.NONE) for make in (predecessors.finding, predecessors.step)
    )
    assert (finding.live, finding.unmanaged["url"], step.url) == ("old", None, "")
    assert "secret page old" in finding.message and "secret page old" in step.do
    assert "panel-old" not in f"{finding}{step}"


def test_one_that_is_a_page_of_another_file_is_that_files():
    finding = predecessors.finding("sales", OLD, upcoming.NONE)
    assert predecessors.told(finding, desired(page()))
    assert not predecessors.told(finding, desired(page(), page("panel-old")))
    assert not predecessors.told(finding, replace(desired(page()), keys={"old": "kept"}))
