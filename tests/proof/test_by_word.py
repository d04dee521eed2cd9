"""Which start that is offered speaks against a word on dates. Monday 5 Jan 2026; 03:00Z is 11:00 there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from reconciler.bookable.offered import Offered
from reconciler.proof import by_word, host_windows
from tests.support.build import ALL, ANA, ANY, BUDI, NOW, USERS, live

MONDAY, TUESDAY = date(2026, 1, 5), date(2026, 1, 6)
CLOSED = {MONDAY: ()}
PEOPLE = host_windows.people((ANA, BUDI), ANA, live(), USERS)
NOT_ON_PAGE = (PEOPLE[0], replace(PEOPLE[1], on_page=False))
EARLY = (
    replace(
        PEOPLE[0],
        possible=tuple(replace(one, overrides={MONDAY: ((480, 540),)}) for one in PEOPLE[0].possible),
    ),
    PEOPLE[1],
)


def at(hour: int) -> datetime:
    return datetime(2026, 1, 5, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("people", "said", "page_type", "hours", "told"),
    [
        (PEOPLE, {"ana": CLOSED}, ALL, (3, 4), (3, ("ana",))),
        (PEOPLE, {"ana": CLOSED, "budi": {TUESDAY: ()}}, ALL, (3,), (3, ("ana",))),
        (PEOPLE, {"ana": CLOSED, "budi": CLOSED}, ALL, (3,), (3, ("ana", "budi"))),
        (PEOPLE, {"ana": {TUESDAY: ()}}, ALL, (3,), None),
        (PEOPLE, {"ana": {MONDAY: ((660, 720),)}}, ALL, (3,), None),
        (PEOPLE, {"ana": {}}, ALL, (3,), None),
        (PEOPLE, {"ana": CLOSED}, ANY, (3,), None),
        (PEOPLE, {"ana": CLOSED}, ANY, (1, 3), (1, ("ana",))),
        (PEOPLE, {"ana": CLOSED, "budi": CLOSED}, ANY, (3,), (3, ("ana", "budi"))),
        (NOT_ON_PAGE, {"ana": CLOSED}, ANY, (3,), (3, ("ana",))),
        (EARLY, {"ana": {TUESDAY: ()}}, ALL, (0,), None),
    ],
    ids=[
        "closed", "another-date-of-budi", "both", "another-date", "open-then", "nothing-said", "any-of-two",
        "any-alone", "any-both", "any-but-not-on-the-page", "other-exceptions-stay",
    ],
)  # fmt: skip
def test_a_start_is_told_that_nobody_could_take_by_what_was_said(people, said, page_type, hours, told):
    offered = Offered("", at(0), at(23), 30, tuple(map(at, hours)), NOW)
    found = by_word.against(offered, people, said, page_type)
    assert found == (told and by_word.Against(at(told[0]), told[1]))
