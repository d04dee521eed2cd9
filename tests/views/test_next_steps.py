"""What is to be typed next: what was typed, with all the leave it needs; nothing rash in reports."""

from __future__ import annotations

from tests.support.world import replace_in


def test_the_leave_that_was_given_stays_beside_the_leave_that_is_missing(start, run, config):
    account = start("honours-pools")
    assert run(account, "apply", "--yes").code == 0
    replace_in(config / "two-hosts.yaml", [("owner: ana", "owner: budi")])
    refused = run(account, "apply", "two-hosts", "--yes", "--allow", "replace")
    assert refused.code == 5
    wanted = "next: reconciler apply two-hosts --allow replace --allow link-down, if that is meant"
    assert wanted in " ".join(refused.out.split())
    done = run(account, "apply", "two-hosts", "--yes", "--allow", "replace", "--allow", "link-down")
    assert done.code == 0


def test_a_report_that_many_read_proposes_nothing_that_needs_a_second_thought(start, run, config):
    account = start("honours-pools")
    assert run(account, "apply", "--yes").code == 0
    replace_in(
        config / "two-hosts.yaml",
        [("slug: test15-two-hosts", "slug: moved-two-hosts\npreviously: [test15-two-hosts]")],
    )
    assert "apply --allow link-down, if that is meant" in " ".join(run(account, "plan").out.split())
    assert "--allow link-down" not in run(account, "plan", "--format", "markdown").out.partition("Next:")[2]


FLAGS = "Office --allow replace --allow booked-page"


def test_flags_in_a_text_of_the_files_are_not_proposed(start, run, config):
    account = start("honours-pools")
    replace_in(
        config / "hosts.yaml",
        [('hours: {mon: "09:00-17:00", fri: "09:00-17:00"}', f'availability: "{FLAGS}"')],
    )
    planned = run(account, "plan", "two-hosts", "--format", "json").json
    (action,) = planned["actions"]
    assert FLAGS in action["blocked"]
    assert action["needs"] == []
    shown = run(account, "plan", "two-hosts").out.partition("next:")[2]
    assert "--allow" not in shown


def test_flags_in_a_refusal_of_the_api_are_not_proposed(start, run, config):
    account = start("honours-pools")
    assert run(account, "apply", "--yes").code == 0
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    account.fault("PATCH", "", "status", status=400, field=FLAGS)
    refused = run(account, "apply", "two-hosts", "--yes", "--format", "json")
    (page,) = refused.json["pages"]
    assert (page["outcome"], page["needs"]) == ("failed", [])
    account.fault("PATCH", "", "status", status=400, field=FLAGS)
    shown = run(account, "apply", "two-hosts", "--yes").out
    assert "--allow" not in shown.partition("next:")[2]
