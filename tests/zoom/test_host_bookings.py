"""Whose bookings are certain: lists of owners hold what others attend, too."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reconciler import errors
from reconciler.zoom import host_bookings
from tests.support.build import ANA, BUDI, USERS, live, rule

NOW = datetime(2026, 1, 2, 8, tzinfo=UTC)
EVENT = {
    "event_id": "e", "schedule_id": "own", "status": "confirmed",
    "start_date_time": "2026-01-05T03:00:00Z", "end_date_time": "2026-01-05T04:00:00Z",
}  # fmt: skip


class Lists:
    """What stands in for a reader: events and pages by email, a list or an error."""

    def __init__(self, events, pages=()):
        self.answers = {"/scheduler/events": events, "/scheduler/schedules": dict(pages)}
        self.asked = []

    async def items(self, path, **params):
        self.asked.append((path, params["user_id"]))
        answer = self.answers[path].get(params["user_id"], [])
        if isinstance(answer, Exception):
            raise answer
        return answer


def own(owner=BUDI, **more):
    page = replace(live(hosts=(owner,)), schedule_id="own", owner=owner.email, schedule_type="one")
    return replace(page, **{"raw": {"availability_rules": []}, **more})


def read(event, page, *, listed_of=BUDI, shared=()):
    reader = Lists({BUDI.email: [event]})
    listed = {listed_of.email: [page]} if page else {ANA.email: [], BUDI.email: []}
    found = asyncio.run(host_bookings.read(reader, [ANA.email, BUDI.email], listed, shared, USERS, NOW))
    return [booked.attends for booked in found[BUDI.email]]


def test_a_booking_of_a_page_of_ones_own_that_nobody_else_is_on_is_certain():
    assert read(EVENT, own()) == [True]


def test_so_is_one_of_somebody_elses_page():
    assert read(EVENT, own(ANA, rules=(rule(ANA), rule(BUDI))), listed_of=ANA) == [True]


@pytest.mark.parametrize(
    "page",
    [
        own(rules=(rule(ANA), rule(BUDI))), own(schedule_type="multiple"), own(raw={}), None,
        own(raw={"availability_rules": [], "pooling_type": "multiPool",
                 "user_pools": [{"pooling_type": "roundrobin"}]}),
    ],
)  # fmt: skip
def test_one_that_another_may_attend_is_not(page):
    assert read(EVENT, page) == [False]


def test_nor_is_one_of_a_page_that_is_declared_for_several():
    assert read(EVENT, own(), shared={"own"}) == [False]


@pytest.mark.parametrize("change", [{"event_type": "pending"}, {"status": "maybe"}, {"schedule_id": None}])
def test_nor_is_one_that_is_not_settled_or_names_no_page(change):
    assert read({**EVENT, **change}, own()) == [False]


def test_pages_are_listed_only_of_those_whose_bookings_name_pages_not_known():
    answer = {"schedule_id": "own", "availability_rules": [], "schedule_type": "one"}
    reader = Lists({ANA.email: [], BUDI.email: [EVENT]}, {BUDI.email: [answer]})
    found = asyncio.run(host_bookings.read(reader, [ANA.email, BUDI.email], {}, (), USERS, NOW))
    assert (found[ANA.email], [booked.attends for booked in found[BUDI.email]]) == ((), [True])
    assert reader.asked == [
        ("/scheduler/events", ANA.email), ("/scheduler/events", BUDI.email),
        ("/scheduler/schedules", BUDI.email),
    ]  # fmt: skip


@pytest.mark.parametrize("error", [errors.ApiError, errors.PermissionDenied, errors.CredentialsError])
def test_what_cannot_be_read_is_no_evidence(error):
    reader = Lists({ANA.email: error("no"), BUDI.email: [EVENT]}, {BUDI.email: error("no")})
    found = asyncio.run(host_bookings.read(reader, [ANA.email, BUDI.email], {}, (), USERS, NOW))
    assert found.keys() == {BUDI.email}
    assert not found[BUDI.email][0].attends
