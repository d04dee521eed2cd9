"""What is asked of the API for each type, and that nothing else is."""

from __future__ import annotations

import json

import pytest

from reconciler.zoom import recipes
from reconciler.zoom.recipes import Form
from tests.support.build import ALL, ANA, ANY, BUDI, CHITRA, DEWI, MANY, ONE, USERS, address, page
from tests.support.places import CASES

HOSTS = [address(ANA), address(BUDI)]


def request(name, kind=ALL, **more):
    return recipes.request(page(type=kind, **more), USERS, recipes.named(name) if name else None)


def test_recipes_are_tried_in_this_order():
    assert recipes.names(ALL) == recipes.names(ANY) == (
        "shared-override", "shared", "pools",
        "shared-override-paired", "shared-paired", "pools-paired", "pools-at-top",
    )  # fmt: skip


BODIES = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in (CASES / "requests").iterdir()}


@pytest.mark.parametrize("name", sorted(BODIES))
def test_the_body_of_each_request_is_as_recorded(name):
    """A recipe with its types, or a form with a page of one host; none of them declares dates."""
    dates = recipes.Between("2026-01-02", "2027-01-02")
    if name in list(Form):
        single = page(type=ONE, hosts=(ANA,))
        assert recipes.request(single, USERS, form=Form(name), between=dates) == BODIES[name]
        return
    recipe = recipes.named(name)
    between = dates if recipe.form.dated else None
    for kind in recipe.fields:
        assert recipes.request(page(type=kind), USERS, recipe, between=between) == BODIES[name][kind]


def test_a_body_of_each_recipe_and_form_is_recorded():
    assert BODIES.keys() == {*(recipe.name for recipe in (*recipes.RECIPES, recipes.CONTROL)), *Form}


@pytest.mark.parametrize(
    ("more", "fits"),
    [
        ({}, True),
        ({"fields": {"time_zone": "Asia/Singapore"}}, True),
        ({"fields": {"time_zone": "Europe/Berlin"}}, False),
        ({"owner": BUDI}, False),
        ({"hosts": (CHITRA,), "owner": CHITRA}, False),
    ],
)
def test_hours_at_the_top_are_those_of_the_owner_in_the_zone_of_the_page(more, fits):
    single = page(**{"type": ONE, "hosts": (ANA,), **more})
    assert recipes.fits(single, Form.HOURS_AT_TOP) is fits
    assert recipes.fits(single, Form.RULES) and recipes.fits(single, Form.RULES_PAIRED)


@pytest.mark.parametrize("kind", [ONE, MANY])
def test_single_host_types_need_none(kind):
    assert recipes.names(kind) == ()


def test_the_control_is_never_tried_for_a_page():
    assert recipes.CONTROL not in recipes.RECIPES
    assert recipes.named("thread") is recipes.CONTROL


@pytest.mark.parametrize(
    ("name", "schedule_type", "override", "pooled"),
    [
        (None, "one", False, False),
        ("shared-override", "multiple", True, False),
        ("shared", "multiple", False, False),
        ("pools", "multiple", False, True),
        ("thread", "one", False, True),
    ],
)
@pytest.mark.parametrize("kind", [ALL, ANY])
def test_each_recipe_asks_in_its_own_way(name, kind, schedule_type, override, pooled):
    body = request(name, kind)
    assert (body["schedule_type"], body["availability_override"]) == (schedule_type, override)
    assert ("pooling_type" in body, "user_pools" in body, "attendees" in body) == (pooled,) * 3


@pytest.mark.parametrize(("kind", "pooling"), [(ALL, "collective"), (ANY, "roundRobin")])
@pytest.mark.parametrize("name", ["pools", "thread"])
def test_pools_hold_the_hosts_by_their_scheduler_addresses(name, kind, pooling):
    body = request(name, kind)
    assert body["pooling_type"] == "multiPool"
    assert body["user_pools"] == [{"pooling_type": pooling, "selected_users": HOSTS}]
    assert body["attendees"] == [{"email": address, "host": True} for address in HOSTS]


def test_only_declared_fields_are_sent_and_the_three_that_are_sent_always():
    body = request(None, fields={"color": "#fff200"})
    assert body.keys() == {
        "summary",
        "duration",
        "color",
        "slug",
        "capacity",
        "active",
        "secret",
        "schedule_type",
        "availability_override",
        "availability_rules",
    }
    assert (body["capacity"], body["active"], body["secret"]) == (1, True, False)


def test_what_is_declared_holds_over_what_is_sent_always():
    body = request("shared", fields={"capacity": 5, "active": False, "secret": True})
    assert (body["capacity"], body["active"], body["secret"]) == (5, False, True)


def test_no_host_is_named_by_the_mailbox():
    hosts = (ANA, BUDI, CHITRA, DEWI)
    body = str(recipes.request(page(hosts=hosts), USERS, recipes.named("pools")))
    assert [host.email for host in hosts if host.email in body] == []


def test_declared_hours_are_custom_hours():
    rule = recipes.rule(ANA, USERS)
    assert rule == {
        "email": address(ANA),
        "segments": [],
        "availability_id": "av-ana",
        "use_custom": True,
        "segments_recurrence": {"mon": [{"start": "09:00", "end": "17:00"}]},
        "time_zone": "Asia/Singapore",
    }


@pytest.mark.parametrize("host", [CHITRA, DEWI], ids=["named", "default"])
def test_an_availability_is_named_and_its_hours_are_sent(host):
    rule = recipes.rule(host, USERS)
    assert (rule["availability_id"], rule["use_custom"], rule["time_zone"]) == (
        f"av-{host.name}",
        False,
        "Asia/Jakarta",
    )
    assert rule["segments_recurrence"].keys() == {"mon", "wed"}


def test_a_rule_that_is_there_keeps_what_is_not_declared():
    live_rule = {"email": "odd@z", "availability_id": "other", "segments": [{"x": 1}], "new": 5}
    rule = recipes.rule(ANA, USERS, live_rule)
    assert (rule["email"], rule["availability_id"], rule["segments"], rule["new"]) == (
        "odd@z",
        "other",
        [{"x": 1}],
        5,
    )
    assert rule["segments_recurrence"] == {"mon": [{"start": "09:00", "end": "17:00"}]}


def test_unmanaged_hours_are_left_as_they_stand():
    live_rule = {"email": "odd@z", "use_custom": True, "segments_recurrence": {"sun": []}}
    assert recipes.rule(DEWI, USERS, live_rule) == {"segments": [], **live_rule}


def test_making_a_request_changes_no_recipe():
    first = request("pools")
    first["user_pools"].append("x")
    assert request("pools")["user_pools"] == [{"pooling_type": "collective", "selected_users": HOSTS}]
