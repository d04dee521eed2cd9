"""Answers that say several things of a host or nothing of their hours: never taken for as declared."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.liar import lying
from tests.support.world import BY_HAND, HOSTS, SLUG, replace_in


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("mailbox", [True, False])
def test_two_rules_of_one_host_are_told_and_one_is_left(standing, run, first, mailbox):
    account = standing("honours-pools", "page-data", token_user="ana@example.com")
    page = account.page(SLUG)
    ana, budi = page["availability_rules"]
    other = {**budi, "segments_recurrence": {"mon": [{"start": "06:00", "end": "22:00"}]}}
    other |= {"email": "budi@example.com"} if mailbox else {}
    account.patch(page["schedule_id"], availability_rules=[ana, *([other, budi] if first else [budi, other])])
    (found,) = run(account, "drift", "--format", "json").json["findings"]
    assert (found["code"], found["path"]) == ("host-hours-changed", "hosts.budi.hours")
    assert found["message"].startswith("budi has 2 rules on the page, with different hours")
    assert run(account, "pull", "two-hosts", "--yes").code == 2
    assert run(account, "apply", "--yes").code == 0
    assert account.page(SLUG)["availability_rules"] == [ana, budi]
    assert (run(account, "plan", "--exit-code").code, run(account, "drift").code) == (0, 0)
    undone = run(account, "undo", run({}, "runs", "--format", "json").json["runs"][0]["run"], "--yes")
    assert "budi had several rules, with different hours: they do not come back" in " ".join(
        undone.out.split()
    )


def test_hours_that_an_answer_does_not_show_are_not_none(config, run):
    replace_in(config / "two-hosts.yaml", [("[ana, budi]", "[ana, {host: budi, hours: none}]"),
                                           ("active: true", "active: false")])  # fmt: skip
    with lying(config, "honours-pools", "page-data") as (account, lies):
        account.by_hand(**{**BY_HAND, "active": False})
        assert run(account, "apply", "--yes").code == 0
        lies["/v2/scheduler/schedules"] = without_hours
        (found,) = run(account, "drift", "--format", "json").json["findings"]
        assert (found["code"], found["live"], found["desired"]) == ("host-hours-changed", None, {})
        assert found["message"] == "the hours of budi are not shown, declared never"
        assert "not shown -> never" in run(account, "plan").out
        done = run(account, "apply", "--yes", "--format", "json")
        assert (done.code, [page["outcome"] for page in done.json["pages"]]) == (7, ["unverified"])


def test_hours_of_a_host_with_two_rules_are_left_out_of_an_import(standing, run, tmp_path):
    account = standing("honours-pools", "page-data", token_user="ana@example.com")
    page = account.page(SLUG)
    ana, budi = page["availability_rules"]
    other = {**budi, "segments_recurrence": {"mon": [{"start": "06:00", "end": "22:00"}]}}
    account.patch(page["schedule_id"], availability_rules=[ana, other, budi])
    taken = run(account, "import", *HOSTS, "--into", str(tmp_path / "taken"), "--format", "json")
    assert (taken.code, [one["path"] for one in taken.json["unmanaged"]]) == (0, ["hosts.budi"])


def without_hours(answer: Any) -> None:
    """Leave the hours out of all rules but the first."""
    for page in answer.get("items", [answer]):
        for rule in page.get("availability_rules", [])[1:]:
            rule.pop("segments_recurrence", None)
