"""Where hosts have the same hours, their bookings elsewhere tell `drift` what a page is."""

from __future__ import annotations

import pytest

from tests.support.world import BY_HAND, HOSTS, replace_in

BUDI = HOSTS[1]
PAGE = {**BY_HAND, "duration": 32, "color": "#fff200", "schedule_id": "two"}
BOOKED = ("2026-01-05T03:00:00Z", "2026-01-07T05:30:00Z", "2026-01-13T04:00:00Z")


@pytest.fixture
def world(start, config):
    """Return an account in which Ana and Budi have the same hours on weekdays, with a page of Budi alone."""
    replace_in(
        config / "hosts.yaml",
        [('{mon: "09:00-17:00", fri: "09:00-17:00"}', '{mon-fri: "09:00-17:00"}'),
         ('{mon-thu: "11:00-19:30"}', '{mon-fri: "09:00-17:00"}')],
    )  # fmt: skip

    def made(bookings=BOOKED, **page):
        account = start("downgrades", "no-page-data")
        account.by_hand(**{**PAGE, **page})
        account.by_hand(
            owner=BUDI, type="one_to_one", hosts=[BUDI], slug="budi", duration=30, schedule_id="other"
        )
        for at in bookings:
            account.book("other", at)
        return account

    return made


def type_of(result):
    (page,) = result.json["pages"]
    return page["type"]


def told(result):
    return [claim["seen"] for claim in type_of(result)["claims"] if claim["decisive"]]


def test_a_page_turned_one_to_one_is_offered_upon_a_booking(world, run):
    account = world()
    account.edit("two", type="one_to_one")
    result = run(account, "drift", "--format", "json")
    assert result.code == 2, result
    (finding,) = result.json["findings"]
    assert finding["code"] == "type-downgraded"
    (seen,) = told(result)
    assert seen.startswith(
        "offered Mon 5 Jan 11:00 Singapore: budi is booked 11:00-11:30, and upon bookings on 3 days"
    )
    assert {request["method"] for request in account.requests(path="/v2/")} == {"GET"}


def test_a_page_for_all_is_proved_by_what_it_leaves_out(world, run):
    account = world()
    result = run(account, "drift", "--format", "json")
    assert result.code == 0, result
    assert result.json["coverage"]["proved"] == {"bookable-times": 1}
    assert type_of(result)["verdict"] == "confirmed"
    (seen,) = told(result)
    assert seen.startswith("times at which budi is booked are not offered, on 3 days; ")
    asked = account.requests(path="/v2/scheduler/events")
    assert len(asked) == len(HOSTS)
    assert len(account.requests(path="/v2/scheduler/schedules?")) <= len(HOSTS)


def test_two_days_prove_nothing(world, run):
    account = world(bookings=BOOKED[:2])
    assert type_of(run(account, "drift", "--format", "json"))["verdict"] == "unproven"


def test_one_booking_that_is_offered_again_only_says_where_it_leans(world, run):
    account = world(bookings=BOOKED[:1], type="any_host_available")
    page_type = type_of(run(account, "drift", "--format", "json"))
    assert page_type["verdict"] == "unproven"
    assert any("budi is booked 11:00-11:30; " in claim["seen"] for claim in page_type["claims"])


def test_a_page_for_any_host_is_offered_upon_a_booking(world, run):
    account = world(type="any_host_available")
    assert type_of(run(account, "drift", "--format", "json"))["verdict"] == "contradicted"


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_people_whose_bookings_cannot_be_read_are_no_evidence_and_no_failure(world, run, status):
    account = world()
    account.fault("GET", "/v2/scheduler/events", "status", times=20, status=status)
    result = run(account, "drift", "--format", "json")
    assert (result.code, type_of(result)["verdict"]) == (2, "unproven"), result


def test_plan_reads_no_bookings(world, run):
    account = world()
    run(account, "plan")
    assert account.requests(path="/v2/scheduler/events") == []
