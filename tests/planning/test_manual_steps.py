"""What a person is asked to do: exact values, nothing that apply does itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reconciler.model import Change
from reconciler.planning import host_steps, manual_steps
from tests.support.build import ALL, ANA, ANY, BUDI, MANY, ONE, TODAY, USERS, live, page

LIVE = live(url="https://scheduler.zoom.us/ana/sales")


@pytest.mark.parametrize(
    ("kind", "name"),
    [(ALL, "All Hosts Available"), (ANY, "Any Host Available"), (ONE, "One to One"), (MANY, "One to Many")],
)
def test_types_have_the_names_people_see(kind, name):
    assert name in [step.value for step in manual_steps.make_page(page(type=kind), TODAY)]


def test_making_a_page_by_hand_takes_owner_type_hosts_and_slug_alone():
    steps = manual_steps.make_page(page(slug="s", fields={"color": "#fff200", "description": "long"}), TODAY)
    assert [(step.field, step.value) for step in steps if step.field] == [
        ("owner", ANA.email),
        ("type", "All Hosts Available"),
        ("hosts", f"{ANA.email}, {BUDI.email}"),
        ("slug", "s"),
    ]


def test_hosts_to_add_and_to_remove_are_named_by_email_and_address():
    changes = (
        Change(("hosts", "budi"), None, {}),
        Change(("hosts", "x@scheduler.zoom.us"), {}, None),
        Change(("hosts", "chitra"), {}, None),
        Change(("hosts", "ana", "hours", "mon"), [], None),
        Change(("color",), None, "#fff200"),
    )
    chitra = replace(USERS["chitra@example.com"], name="chitra")
    steps = host_steps.change(page(), LIVE, changes, [chitra])
    assert [step.do for step in steps] == [
        "add host budi@example.com on the page `sales`",
        "remove host x@scheduler.zoom.us on the page `sales`",
        "remove host chitra@example.com on the page `sales`",
    ]


def test_an_address_that_may_be_a_host_of_whom_zoom_tells_none_is_one_step():
    changes = (Change(("hosts", "budi"), None, {}), Change(("hosts", "x@scheduler.zoom.us"), {}, None))
    silent = replace(USERS[BUDI.email], address=None, name="budi")
    (step,) = host_steps.change(page(), LIVE, changes, [silent])
    assert "whether x@scheduler.zoom.us is budi@example.com" in step.do
    assert step.removes == ""


def test_looking_ends_in_the_command_that_records_it():
    assert [step.do for step in manual_steps.look_at(page(), LIVE)[-2:]] == [
        "if all is so: reconciler attest sales --by NAME",
        "if not: reconciler attest sales --by NAME --not",
    ]


def test_dated_exceptions_are_one_step_a_host():
    days = {date(2026, 2, 23): ((600, 720), (780, 840)), date(2026, 2, 16): ()}
    off = replace(ANA, overrides=days)
    assert [(step.field, step.value) for step in manual_steps.dates(page(hosts=(off, BUDI)), TODAY)] == [
        ("hosts.ana.overrides", "2026-02-16: closed; 2026-02-23: 10:00-12:00, 13:00-14:00")
    ]


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        (Change(("hosts", "ana"), None, {}), True),
        (Change(("hosts", "ana"), {}, None), True),
        (Change(("hosts", "ana"), {}, {"hours": {}}), False),
        (Change(("hosts", "ana", "time_zone"), None, "UTC"), False),
        (Change(("buffer", "after"), None, 5), False),
    ],
)
def test_a_change_of_hosts_is_told_from_a_change_of_their_hours(change, answer):
    assert change.of_host_set is answer


def test_a_step_sets_dates_of_a_page_by_what_it_holds_and_not_by_how_its_field_reads():
    off = replace(ANA, overrides={date(2026, 2, 16): ()})
    (step,) = manual_steps.dates(page(hosts=(off, BUDI)), TODAY)
    assert manual_steps.dates_of_page(replace(step, field=""))
    assert not manual_steps.dates_of_page(manual_steps.Step(step.do, step.field))
