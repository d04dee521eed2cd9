"""A page's life after it is made: patched, renamed, closed, replaced, removed; guarded at each step."""

from __future__ import annotations

import pytest

from tests.support import lockfolder
from tests.support.world import BY_HAND, SLUG, replace_in


@pytest.fixture
def made(standing):
    """An account in which the thread's page stands as declared."""
    return standing("honours-pools")


def settled(run, account) -> bool:
    return run(account, "plan", "--exit-code").code == 0 and run(account, "drift").code == 0


def test_a_changed_field_is_patched_alone(made, run, config):
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    assert run(made, "apply", "--yes").code == 0
    assert made.page(SLUG)["duration"] == 40
    assert made.requests("PATCH")[-1]["body"] == {"duration": 40}
    assert settled(run, made)


def test_changed_hours_leave_the_other_hosts_rule_as_it_was(made, run, config):
    before = {rule["email"]: rule for rule in made.page(SLUG)["availability_rules"]}
    replace_in(config / "hosts.yaml", [('"11:00-19:30"', '"12:00-18:00"')])
    assert run(made, "apply", "--yes").code == 0
    after = {rule["email"]: rule for rule in made.page(SLUG)["availability_rules"]}
    (budi,) = [email for email in before if email.startswith("budi")]
    (ana,) = [email for email in before if email.startswith("ana")]
    assert after[ana] == before[ana]
    assert after[budi]["segments_recurrence"]["mon"] == [{"start": "12:00", "end": "18:00"}]
    assert settled(run, made)


def test_an_undeclared_side_of_buffer_is_kept(made, run, config):
    made.edit(made.page(SLUG)["schedule_id"], buffer={"before": 7, "after": 0})
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 32\nbuffer: {after: 10}")])
    assert run(made, "apply", "--yes").code == 0
    assert made.page(SLUG)["buffer"] == {"before": 7, "after": 10}


def test_an_unmanaged_field_is_neither_compared_nor_changed(made, run):
    made.edit(made.page(SLUG)["schedule_id"], cushion=60)
    assert settled(run, made)
    assert made.page(SLUG)["cushion"] == 60


def test_closing_a_page_needs_to_be_allowed(made, run, config):
    replace_in(config / "two-hosts.yaml", [("active: true", "active: false")])
    plan = run(made, "plan", "--format", "json").json
    assert plan["actions"][0]["blocked"] == "needs --allow link-down"
    refused = run(made, "apply", "--yes")
    assert refused.code == 5
    assert made.page(SLUG)["active"] is True
    assert run(made, "apply", "--yes", "--allow", "link-down").code == 0
    assert made.page(SLUG)["active"] is False
    assert run(made, "plan", "--exit-code").code == 0


def test_a_rename_keeps_the_page(made, run, config):
    before = made.page(SLUG)["schedule_id"]
    replace_in(config / "two-hosts.yaml", [(f"slug: {SLUG}", f"slug: two\npreviously: [{SLUG}]")])
    assert run(made, "apply", "--yes").code == 5
    assert run(made, "apply", "--yes", "--allow", "link-down").code == 0
    assert made.page("two")["schedule_id"] == before
    assert settled(run, made)


def test_a_missing_file_deletes_nothing(made, run, config):
    (config / "two-hosts.yaml").unlink()
    assert run(made, "apply", "--yes").code == 0
    assert len(made.pages) == 1


def test_a_tombstone_removes_the_page(made, run, config):
    (config / "two-hosts.yaml").write_text(f"page: two-hosts\nowner: ana\nslug: {SLUG}\nstate: absent\n")
    plan = run(made, "plan", "--format", "json").json
    assert plan["summary"]["delete"] == 1
    assert run(made, "apply", "--yes").code == 0
    assert made.pages == []
    assert settled(run, made)


def test_a_booked_page_is_removed_only_when_that_is_allowed(made, run, config):
    made.book(made.page(SLUG)["schedule_id"], "2026-01-12T03:00:00Z")
    (config / "two-hosts.yaml").write_text(f"page: two-hosts\nowner: ana\nslug: {SLUG}\nstate: absent\n")
    refused = run(made, "apply", "--yes", "--format", "json")
    assert refused.code == 5
    bookings = "1 upcoming booking (Mon 12 Jan 11:00, Asia/Singapore)"
    assert refused.json["pages"][0]["note"] == f"needs --allow booked-page; {bookings}"
    assert made.page(SLUG)["active"] is True
    done = run(made, "apply", "--yes", "--allow", "booked-page", "--format", "json")
    assert done.code == 0
    assert f"the removed page had {bookings}" in done.json["pages"][0]["note"]
    assert made.pages == []


def test_a_wrong_type_is_replaced_only_when_that_is_allowed(made, run):
    old = made.page(SLUG)["schedule_id"]
    made.edit(old, type="one_to_one")
    assert run(made, "apply", "--yes").code == 7
    replaced = run(made, "apply", "--yes", "--allow", "replace", "--format", "json")
    assert replaced.code == 0, replaced
    (page,) = made.pages
    assert page["schedule_id"] != old
    assert (page["slug"], page["type"], page["active"]) == (SLUG, "all_hosts_available", True)
    assert settled(run, made)


def test_a_missing_host_is_handed_to_a_person(made, run, config):
    made.edit(made.page(SLUG)["schedule_id"], hosts=["ana@example.com", "budi@example.com"])
    replace_in(config / "hosts.yaml", [("hosts:\n", "hosts:\n  chitra: {email: chitra@example.com}\n")])
    replace_in(config / "two-hosts.yaml", [("[ana, budi]", "[ana, budi, chitra]")])
    plan = run(made, "plan", "--format", "json").json
    assert plan["actions"][0]["blocked"] == "no user chitra@example.com in this account"


def test_the_limit_on_changes_stops_the_run_before_the_first_write(start, run, config):
    replace_in(config / "account.yaml", [("plan: business", "plan: business\n  limits: {changes: 0}")])
    account = start("honours-pools")
    refused = run(account, "apply", "--yes")
    assert refused.code == 5
    assert account.posts == []
    assert "limit" in refused.err


def test_without_yes_and_without_a_terminal_nothing_is_written(start, run):
    account = start("honours-pools")
    refused = run(account, "apply")
    assert refused.code == 5
    assert account.posts == []
    assert "--yes" in refused.err


def test_a_plan_file_is_carried_out_and_refused_when_a_page_moved(made, run, config, tmp_path):
    file = tmp_path / "plan.json"
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    assert run(made, "plan", "--out", str(file)).code == 0
    made.edit(made.page(SLUG)["schedule_id"], color="#000000")
    refused = run(made, "apply", str(file), "--yes")
    assert refused.code == 5
    assert made.page(SLUG)["duration"] == 32
    assert run(made, "plan", "--out", str(file)).code == 0
    assert run(made, "apply", str(file), "--yes").code == 0
    assert made.page(SLUG)["duration"] == 40


def test_a_mistyped_expectation_refuses_the_plan_file(made, run, tmp_path):
    file = tmp_path / "plan.json"
    run(made, "plan", "--out", str(file))
    assert run(made, "apply", str(file), "--yes", "--expect", "sha256:0").code == 5


def test_facts_of_another_account_are_kept_apart(start, run, config):
    first, second = start("honours-pools"), start("honours-pools")
    assert run(first, "apply", "--yes").code == 0
    assert run(second, "plan", "--format", "json").json["actions"][0]["action"] == "create"
    assert run(second, "apply", "--yes").code == 0
    assert run(first, "plan", "--exit-code").code == 0


def test_pages_no_file_names_are_reported_for_watched_owners_and_never_touched(start, run, config):
    replace_in(config / "account.yaml", [("plan: business", "plan: business\n  watch_owners: [ana]")])
    account = start("downgrades", "page-data")
    account.by_hand(**BY_HAND)
    other = {**BY_HAND, "slug": "other", "summary": "Other"}
    account.by_hand(**other)
    run(account, "apply", "--yes")
    drift = run(account, "drift", "--format", "json").json
    (found,) = drift["findings"]
    assert (found["code"], found["live"]) == ("unmanaged-page", "other")
    there = account.page("other")
    which = {"schedule_id": there["schedule_id"], "owner": "ana@example.com", "url": there["scheduling_url"]}
    assert found["unmanaged"] == {**which, "updated": f"{there['updated'][:19]}+00:00"}
    told = " ".join(run(account, "drift").out.split())
    changed = f"changed {there['updated'][:16].replace('T', ' ')}Z"
    assert f"page {there['scheduling_url']}, id {there['schedule_id']}, {changed}" in told
    account.edit(there["schedule_id"], secret=True)
    hidden = run(account, "drift", "--format", "json")
    assert hidden.json["findings"][0]["unmanaged"]["url"] is None
    assert there["scheduling_url"] not in hidden.out
    assert account.page("other")["color"] == "#00aaff"


def test_a_change_of_hours_is_said_in_the_words_of_bookers(made, run, config):
    replace_in(config / "hosts.yaml", [('"11:00-19:30"', '"12:00-19:30"')])
    shown = run(made, "plan").out
    assert "budi Mon-Thu 11:00-12:00 lost" in shown
    assert "11 -> 9 starts a week" in shown
    assert "6 h -> 5 h a week: Mon 11:00-12:00 lost" in shown
    assert "['" not in shown
    (action,) = run(made, "plan", "--format", "json").json["actions"]
    assert action["bookers"]["starts"] == {"before": 11, "after": 9}


def test_hours_changed_in_zoom_are_found_in_the_same_words(made, run):
    rules = made.page(SLUG)["availability_rules"]
    for rule in rules:
        rule["segments_recurrence"]["mon"] = [{"start": "12:00", "end": "17:00"}]
        rule["use_custom"] = True
    made.edit(made.page(SLUG)["schedule_id"], availability_rules=rules)
    found = run(made, "drift", "--format", "json").json["findings"]
    assert [(one["code"], one["path"], one["origin"], one["message"]) for one in found] == [
        ("host-hours-changed", "hosts.ana.hours.mon", "live-ahead", "ana Mon 09:00-12:00 lost"),
        ("host-hours-changed", "hosts.budi.hours.mon", "live-ahead",
         "budi Mon 11:00-12:00, 17:00-19:30 lost"),
    ]  # fmt: skip


def test_a_change_that_leaves_no_common_time_must_be_allowed(made, run, config):
    replace_in(config / "hosts.yaml", [('mon-thu: "11:00-19:30"', 'tue: "11:00-19:30"')])
    (action,) = run(made, "plan", "--format", "json").json["actions"]
    assert action["blocked"] == "needs --allow link-down"
    assert run(made, "apply", "--yes", "--allow", "link-down").code == 0
    codes = [one["code"] for one in run(made, "drift", "--format", "json").json["findings"]]
    assert codes == ["no-common-time"]


def test_a_booked_page_is_replaced_where_that_is_allowed_and_remembered(made, run, config):
    old = made.page(SLUG)["schedule_id"]
    made.edit(old, type="one_to_one")
    made.book(old, "2026-01-12T03:00:00Z")
    assert run(made, "apply", "--yes", "--allow", "replace").code == 5
    assert run(made, "apply", "--yes", "--allow", "replace", "--allow", "booked-page").code == 0
    (page,) = made.pages
    assert page["type"] == "all_hosts_available"
    assert page["schedule_id"] in lockfolder.text(config)


def test_all_pages_of_an_owner_gone_at_once_are_not_made_again_unasked(made, run, config, tmp_path):
    text = (config / "two-hosts.yaml").read_text()
    second = text.replace("page: two-hosts", "page: second").replace(SLUG, "second")
    (config / "second.yaml").write_text(second.replace("Test15 two hosts", "Second"))
    assert run(made, "apply", "--yes").code == 0
    for page in made.pages:
        made.remove(page["schedule_id"])
    assert [one["code"] for one in run(made, "drift", "--format", "json").json["findings"]] == [
        "suspicious-read"
    ]
    assert run(made, "apply", "--yes").code == 5
    assert made.pages == []
    file = str(tmp_path / "plan.json")
    run(made, "plan", "--out", file)
    assert run(made, "apply", file, "--yes").code == 5
    assert made.pages == []
    run(made, "plan", "two-hosts", "second", "--out", file)
    assert run(made, "apply", file, "--yes").code == 0
    assert len(made.pages) == 2


def test_wrong_hosts_are_put_right_by_a_new_page_where_that_is_allowed(start, run, config):
    zara = "hosts:\n  zara: {email: z@example.com, time_zone: Asia/Singapore, hours: {mon: '09:00-17:00'}}\n"
    replace_in(config / "hosts.yaml", [("hosts:\n", zara)])
    account = start("honours-pools")
    assert run(account, "apply", "--yes").code == 0
    old = account.page(SLUG)["schedule_id"]
    account.edit(old, hosts=["ana@example.com", "z@example.com"], duration=45)
    (action,) = run(account, "plan", "--format", "json").json["actions"]
    told = " ".join(run(account, "plan").out.split())
    assert "differs duration 45m -> 32m: left until the steps by hand are done" in told
    assert (action["action"], action["reason"]) == (
        "manual",
        "its hosts differ; `--allow replace` makes it anew",
    )
    account.book(old, "2026-01-12T09:00:00Z")
    assert run(account, "apply", "--yes", "--allow", "replace").code == 5
    assert account.page(SLUG)["schedule_id"] == old
    assert run(account, "apply", "--yes", "--allow", "replace", "--allow", "booked-page").code == 0
    page = account.page(SLUG)
    assert page["hosts"] == ["ana@example.com", "budi@example.com"]
    assert page["schedule_id"] != old
    assert settled(run, account)


def test_a_host_taken_out_of_the_files_is_called_by_the_name_they_have_there(start, run, config):
    zara = "hosts:\n  zara: {email: z@example.com, time_zone: Asia/Singapore, hours: {mon: '09:00-17:00'}}\n"
    replace_in(config / "hosts.yaml", [("hosts:\n", zara)])
    account = start("honours-pools")
    assert run(account, "apply", "--yes").code == 0
    replace_in(config / "two-hosts.yaml", [("budi", "zara")])
    found = {one["code"]: one for one in run(account, "drift", "--format", "json").json["findings"]}
    extra = found["host-extra"]
    assert (extra["path"], extra["origin"], extra["severity"]) == ("hosts.budi", "repo-ahead", "info")
    (action,) = run(account, "plan", "--format", "json").json["actions"]
    assert [one["path"] for one in action["changes"]] == ["hosts.budi", "hosts.zara"]
    assert [one["value"] for one in action["checklist"]] == ["budi@example.com", "z@example.com"]


def test_a_new_owner_without_previously_is_still_the_same_page(made, run, config):
    replace_in(config / "two-hosts.yaml", [("owner: ana", "owner: budi")])
    (action,) = run(made, "plan", "--format", "json").json["actions"]
    assert (action["action"], action["blocked"]) == ("replace", "needs --allow replace --allow link-down")
    moved = run(made, "apply", "--yes", "--allow", "replace", "--allow", "link-down")
    assert moved.code == 0, moved
    assert [(page["owner"], page["slug"]) for page in made.pages] == [("budi@example.com", SLUG)]
    assert settled(run, made)


def test_an_availability_zoom_does_not_have_stops_the_page_not_the_run(start, run, config):
    replace_in(config / "hosts.yaml", [('hours: {mon-thu: "11:00-19:30"}', "availability: Nights")])
    account = start("honours-pools", fixture={"users": [
        {"email": "ana@example.com", "time_zone": "Asia/Singapore"}, {"email": "budi@example.com"},
    ]})  # fmt: skip
    (action,) = run(account, "plan", "--format", "json").json["actions"]
    assert action["blocked"] == "budi has no availability `Nights` in Zoom"


def test_an_owner_the_account_does_not_know_blocks_their_pages_alone(start, run, config):
    replace_in(
        config / "hosts.yaml", [("hosts:\n", "hosts:\n  zara: {email: z@example.com, time_zone: UTC}\n")]
    )
    text = (config / "two-hosts.yaml").read_text()
    second = text.replace("page: two-hosts", "page: second").replace(SLUG, "second")
    second = second.replace("owner: ana", "owner: zara").replace("Test15 two hosts", "Second")
    (config / "second.yaml").write_text(second)
    users = [{"email": "ana@example.com"}, {"email": "budi@example.com"}]
    account = start("honours-pools", fixture={"users": users})
    applied = run(account, "apply", "--yes", "--on-error", "continue", "--format", "json")
    assert applied.code == 6
    outcomes = {page["page"]: page["outcome"] for page in applied.json["pages"]}
    assert outcomes == {"second": "not-attempted", "two-hosts": "verified"}


def test_the_drift_report_draws_the_week_of_each_page(made, run, tmp_path):
    file = tmp_path / "drift.html"
    assert run(made, "drift", "--report", f"html={file}").code == 0
    text = file.read_text(encoding="utf-8")
    assert text.count("<svg") == 1
    assert "two-hosts" in text


def test_dated_exceptions_are_open_steps_of_the_apply_that_made_the_page(start, run, config):
    replace_in(
        config / "hosts.yaml", [("Asia/Singapore\n", "Asia/Singapore\n    overrides: {2026-02-16: closed}\n")]
    )
    account = start("honours-pools")
    applied = run(account, "apply", "--yes", "--format", "json")
    (page,) = applied.json["pages"]
    assert (applied.code, page["outcome"], applied.json["converged"]) == (7, "verified", False)
    assert [step["field"] for step in page["checklist"]] == ["hosts.ana.overrides.2026-02-16"]
    assert "reconciler attest two-hosts" in page["checklist"][-1]["do"]
    again = run(account, "apply", "--yes")
    assert again.code == 7
    assert "16 Feb 2026" in again.out
    assert run(account, "apply", "--yes", "--allow", "manual-step").code == 0


def test_a_value_that_one_page_alone_did_not_take_is_not_given_up_on(start, run, config):
    text = (config / "two-hosts.yaml").read_text()
    second = text.replace("page: two-hosts", "page: second").replace(SLUG, "second")
    (config / "second.yaml").write_text(second.replace("Test15 two hosts", "Second"))
    account = start("honours-pools")
    assert run(account, "apply", "--yes").code == 0
    for name in ("two-hosts.yaml", "second.yaml"):
        replace_in(config / name, [("duration: 32", "duration: 40")])
    account.fault("PATCH", account.page(SLUG)["schedule_id"], "ignore-field", field="duration")
    assert run(account, "apply", "--yes", "--settle", "1").code == 7
    assert (account.page(SLUG)["duration"], account.page("second")["duration"]) == (32, 40)
    assert run(account, "apply", "--yes").code == 0
    assert account.page(SLUG)["duration"] == 40


def test_a_field_that_is_ignored_is_left_and_told_and_a_new_value_is_sent(made, run, config):
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    made.fault("PATCH", "/v2/scheduler/schedules", "ignore-field", field="duration")
    assert run(made, "apply", "--yes", "--settle", "1").code == 7
    assert run(made, "plan", "--exit-code").code == 0
    drift = run(made, "drift", "--format", "json")
    (found,) = drift.json["findings"]
    assert (drift.code, found["code"], found["desired"], found["live"]) == (2, "ignored-field", 40, 32)
    replace_in(config / "two-hosts.yaml", [("duration: 40", "duration: 45")])
    assert run(made, "apply", "--yes").code == 0
    assert made.page(SLUG)["duration"] == 45
    assert settled(run, made)


def test_accepted_drift_survives_an_apply(made, run, config):
    made.edit(made.page(SLUG)["schedule_id"], color="#123456")
    accepted = (
        "acknowledge: [{finding: field-changed, path: color, until: 2026-12-31, reason: brand trial}]\n"
    )
    (config / "two-hosts.yaml").write_text((config / "two-hosts.yaml").read_text() + accepted)
    (left,) = run(made, "plan", "--format", "json").json["actions"][0]["untouched"]
    assert (left["path"], left["said"]) == ("color", "accepted until 2026-12-31: brand trial")
    shown = run(made, "plan", "--format", "markdown").out
    assert "color: stays `#123456`, not `" in shown, shown
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    assert run(made, "apply", "--yes").code == 0
    assert (made.page(SLUG)["color"], made.page(SLUG)["duration"]) == ("#123456", 40)
    assert settled(run, made)


def test_git_keeps_out_of_the_journal(made, config):
    assert (config / ".reconciler" / ".gitignore").read_text() == "*\n"
