"""A capacity in Zoom that belongs to the other single-host type is told of."""

from __future__ import annotations

import pytest

from tests.support.world import replace_in

pytestmark = pytest.mark.own_service

ALONE = """page: talk
type: one_to_one
owner: ana
hosts: [ana]
summary: Talk
duration: 30
"""
MANY = ALONE.replace("one_to_one", "one_to_many")


@pytest.fixture
def account(start, run, config):
    """An account with one page of ana's own, as declared."""
    (config / "two-hosts.yaml").unlink()
    (config / "talk.yaml").write_text(ALONE)
    made = start("downgrades", published=True)
    assert run(made, "apply", "--yes").code == 0
    return made


def findings(result) -> list[dict[str, object]]:
    return result.json["findings"]


def test_a_capacity_nobody_declares_that_speaks_against_the_type_is_told(account, run, config):
    account.edit(account.page("talk")["schedule_id"], type="one_to_many", capacity=5)
    shown = run(account, "drift", "--format", "json")
    (found,) = findings(shown)
    assert (shown.code, shown.json["in_sync"]) == (2, False)
    assert (found["code"], found["severity"], found["live"]) == ("type-unproven", "warning", "one_to_many")
    assert found["message"].startswith("capacity 5: looks like one_to_many; to keep it declare")
    assert [each["code"] for each in findings(run(account, "plan", "--format", "json"))] == ["type-unproven"]
    replace_in(config / "talk.yaml", [("one_to_one", "one_to_many\ncapacity: 5")])
    assert (run(account, "apply", "--yes").code, run(account, "drift").code) == (0, 0)


def test_a_declared_capacity_says_what_it_means_for_the_type_and_offers_no_pull(account, run, config):
    replace_in(config / "talk.yaml", [("one_to_one", "one_to_one\ncapacity: 1")])
    assert run(account, "apply", "--yes").code == 0
    account.edit(account.page("talk")["schedule_id"], type="one_to_many", capacity=5)
    (found,) = findings(run(account, "drift", "--format", "json"))
    assert (found["code"], found["path"]) == ("field-changed", "capacity")
    assert found["message"] == "capacity is 5, declared 1: looks like one_to_many, declared one_to_one"
    assert not found.get("keep")
    refused = run(account, "pull", "talk", "--path", "capacity")
    assert (refused.code, "no page of its declared type has this capacity" in refused.err) == (5, True)


def test_the_other_way_round_too(account, run, config):
    (config / "talk.yaml").write_text(MANY + "capacity: 5\n")
    assert run(account, "apply", "--yes").code == 0
    account.edit(account.page("talk")["schedule_id"], type="one_to_one", capacity=1)
    (found,) = findings(run(account, "drift", "--format", "json"))
    assert found["message"] == "capacity is 1, declared 5: looks like one_to_one, declared one_to_many"
    assert not found.get("keep")
