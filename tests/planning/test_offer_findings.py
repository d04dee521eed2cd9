"""What is told of what a page offers to visitors: that nobody can book it, or a time outside all hours."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reconciler.findings import Origin
from reconciler.model import Acknowledgement
from reconciler.planning import offer_findings, planner
from tests.support.build import (
    ANA,
    BUDI,
    NOW,
    TODAY,
    USERS,
    claim,
    desired,
    evidence,
    live,
    page,
    policy,
    proof,
)  # fmt: skip

TUESDAYS = replace(BUDI, hours={"tue": ((660, 1170),)})


def told(live_page, declared):
    plan = planner.make(desired(declared), evidence({"sales": live_page}), policy())
    return list(offer_findings.no_common_time(plan.actions[0], USERS, TODAY))


@pytest.mark.parametrize(
    ("fields", "there"),
    [
        ({}, True),
        ({"active": False}, False),
        ({"end_date": "2026-03-31", "time_zone": "Asia/Singapore"}, True),
        ({"end_date": "2025-12-31", "time_zone": "Asia/Singapore"}, False),
    ],
    ids=["open", "closed", "until-march", "over"],
)
def test_nobody_can_book_a_page_without_common_time_that_is_open(fields, there):
    found = told(live(hosts=(ANA, TUESDAYS), fields=fields), page(hosts=(ANA, TUESDAYS)))
    assert [one.message for one in found] == ["nobody can book: ana, budi leave no time that is long enough"][
        : int(there)
    ]
    assert told(live(fields=fields), page()) == []


def test_where_the_file_asks_for_the_same_hours_they_are_not_to_be_drawn_from_what_is_live():
    apart = live(hosts=(ANA, TUESDAYS))
    (same,) = told(apart, page(hosts=(ANA, TUESDAYS)))
    (other,) = told(apart, page())
    accepted = Acknowledgement("host-hours-changed", TODAY, "as it is in Zoom")
    (kept,) = told(apart, page(acknowledge=(accepted,)))
    assert (kept.next, kept.origin) == (other.next, other.origin)
    assert (same.next, same.origin) == ("reconciler slots sales", Origin.BOTH)
    assert (other.next, other.origin) == ("reconciler slots sales --live", Origin.LIVE)


def test_a_time_outside_hours_is_told_once():
    outside = replace(claim(), outside=NOW)
    (found,) = offer_findings.outside_hours(page(), replace(proof(), claims=(claim(), outside, outside)))
    assert (found.live, found.origin) == ("2026-01-02T08:00:00Z", Origin.LIVE)
    assert found.next == "reconciler slots sales --live"
    assert list(offer_findings.outside_hours(page(), proof())) == []
