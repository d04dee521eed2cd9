"""What is told and to be done where files, memory and account do not agree which live page is meant."""

from __future__ import annotations

import pytest

from reconciler.compare.identity import MovedAway, SeveralAt, TakenBy
from reconciler.planning import mismatches
from tests.support.build import ANA, BUDI, live, page

MOVED = MovedAway("id-sales", "elsewhere", ANA.email)
INSTEAD = MovedAway("id-sales", "elsewhere", ANA.email, "new")
SEVERAL = SeveralAt("sales", ANA.email, ("s1", "s2"))
AWAY = live(slug="elsewhere", updated="2026-01-02T08:00:00Z")


@pytest.mark.parametrize(
    ("why", "there", "told"),
    [
        (MOVED, {ANA.email: [AWAY]}, True),
        (MOVED, {ANA.email: [AWAY, live(schedule_id="x", cancelled=True)]}, True),
        (MOVED, {ANA.email: [AWAY, live(schedule_id="x")]}, False),
        (MOVED, {BUDI.email: [AWAY]}, False),
        (INSTEAD, {ANA.email: [AWAY]}, False),
        (SEVERAL, {ANA.email: [AWAY]}, False),
    ],
    ids=["free", "cancelled", "taken", "list-not-read", "another-one-there", "several"],
)
def test_that_no_page_has_the_old_link_is_told_where_it_was_read(why, there, told):
    found = mismatches.finding(page(), why, there)
    assert ("no page of ana@example.com has the link `sales` now" in found.message) is told
    assert (found.changed is None) is (why is SEVERAL)


@pytest.mark.parametrize(
    ("why", "at", "ways"),
    [
        (MOVED, "elsewhere", (
            "write `slug: elsewhere` into", "put it back in Zoom, or write `previously: [elsewhere]` into",
            "`reconciler explain lock-mismatch` says how",
        )),
        (INSTEAD, "elsewhere, new", ("if the page new at the declared", "give the new page another link")),
        (SEVERAL, "s1, s2", ("by `schedule_id`",)),
        (TakenBy("other"), None, ("give that another link, or this one another slug",)),
    ],
    ids=["moved", "another-one-there", "several", "taken"],
)  # fmt: skip
def test_all_ways_out_are_one_step_and_another_place_is_another_finding(why, at, ways):
    (step,) = mismatches.steps("sales", why)
    assert [way for way in ways if way not in step.do] == []
    assert mismatches.finding(page(), why, {}).live == at
