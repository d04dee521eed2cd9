"""Whose a listed page is: by its organizer, an address of the scheduler or a mailbox."""

from dataclasses import replace

import pytest

from reconciler.compare import directory, organizers
from reconciler.model import ZoomUser
from tests.support.build import live

ANA, BUDI = "ana@example.com", "budi@example.com"
PEOPLE = directory.of(
    {ANA: ZoomUser(ANA, "ana-1@scheduler.zoom.us"), BUDI: ZoomUser(BUDI, "budi-1@scheduler.zoom.us")}
)
ELSEWHERE = "chitra-1@scheduler.zoom.us"


def listed(*organized: str | None):
    return [
        replace(live(), schedule_id=f"p{at}", raw={"organizer": {"email": name}} if name else {})
        for at, name in enumerate(organized)
    ]


@pytest.mark.parametrize(
    ("pages", "others"),
    [
        (("ana-1@scheduler.zoom.us", "ANA@example.com", None), {}),
        (("budi-1@scheduler.zoom.us",), {"p0": "budi-1@scheduler.zoom.us"}),
        (("ana-1@scheduler.zoom.us", ELSEWHERE), {"p1": ELSEWHERE}),
        ((ELSEWHERE,), {}),
        ((), {}),
    ],
)
def test_another_person_is_one_who_is_known_or_named_beside_the_owner(pages, others):
    assert organizers.of_others(listed(*pages), ANA, PEOPLE) == others


def test_a_page_in_its_organizers_own_list_is_theirs():
    others = {"p0": "budi-1@scheduler.zoom.us", "p1": "budi-1@scheduler.zoom.us", "p2": ELSEWHERE}
    assert organizers.elsewhere(others, {ANA: {"p0", "p1", "p2"}, BUDI: {"p0"}}, PEOPLE) == {"p0"}


@pytest.mark.parametrize("given", [None, "", 7, {}, {"email": None}, {"email": 7}])
def test_what_names_nobody_names_nobody(given):
    assert organizers.organizer(replace(live(), raw={"organizer": given})) == ""
