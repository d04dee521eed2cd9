"""What is to be typed next: what was typed, with all the permission it needs; nothing rash in reports."""

from __future__ import annotations

import re
import shlex
import shutil

from tests.support.world import BY_HAND, HOSTS, SLUG, replace_in


def test_the_permission_that_was_given_stays_beside_that_which_is_missing(start, run, config):
    account = start("honours-pools")
    assert run(account, "apply", "--yes").code == 0
    replace_in(config / "two-hosts.yaml", [("owner: ana", "owner: budi")])
    refused = run(account, "apply", "two-hosts", "--yes", "--allow", "replace")
    assert refused.code == 5
    wanted = "next: reconciler apply two-hosts --allow link-down --allow replace if that is meant"
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
    assert "apply two-hosts --allow link-down if that is meant" in " ".join(run(account, "plan").out.split())
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


def test_after_an_apply_permission_and_steps_by_hand_are_both_named(start, run, config):
    account = start()
    (config / "alone.yaml").write_text(
        "page: alone\ntype: one_to_one\nowner: ana\nhosts: [ana]\nsummary: Alone\nduration: 30\n"
    )
    assert run(account, "apply", "--yes").code == 7
    file = config / "alone.yaml"
    file.write_text(file.read_text() + "slug: moved\npreviously: [alone]\n")
    done = run(account, "apply", "--yes")
    said = " ".join(done.out.split())
    assert (
        "next: reconciler apply alone --allow link-down if that is meant next: reconciler checklist" in said
    )
    drift = run(account, "drift", "--format", "json").json["findings"]
    next_ = {finding["next"] for finding in drift if finding["page"] == "alone"}
    assert next_ == {"reconciler plan alone"}, "apply would refuse"


def test_reports_end_with_the_same_next_commands_as_the_terminal(start, run, config, tmp_path):
    overrides = "    overrides: {2026-01-12: closed}"
    file = config / "hosts.yaml"
    before = next(line for line in file.read_text().splitlines() if "Asia/Singapore" in line)
    replace_in(file, [(before, f"{before}\n{overrides}")])
    account = start("honours-shared", "page-data")
    run(account, "apply", "--yes")
    wanted = [line[6:] for line in run(account, "plan").out.splitlines() if line.startswith("next: ")]
    assert len(wanted) == 2
    file = tmp_path / "plan.html"
    markdown = run(account, "plan", "--format", "markdown", "--show-emails", "--report", f"html={file}").out
    for form in (markdown, file.read_text()):
        shown = re.sub(r"</?code>|`", "", form)
        assert all(f"Next: {command}" in shown for command in wanted), form


def test_bookers_of_a_page_of_another_type_are_told_by_what_it_is(start, run, config):
    account = start("honours-shared", "page-data")
    assert run(account, "apply", "--yes").code == 0
    account.edit(account.page(SLUG)["schedule_id"], type="one_to_one")
    replace_in(config / "hosts.yaml", [('mon: "09:00-17:00"', 'mon: "09:00-12:00"')])
    (action,) = run(account, "plan", "--format", "json").json["actions"]
    assert action["type"]["verdict"] == "contradicted"
    starts = action["bookers"]["starts"]
    assert starts["before"] > 11, "its owner alone is booked, on two days"


def test_permission_is_proposed_for_the_pages_that_need_it_and_changes_no_other(start, run, config):
    account = start("page-data")
    waiting = {**BY_HAND, "type": "one_to_one", "hosts": HOSTS[:1]}
    account.by_hand(**waiting)  # to be replaced, where that is allowed
    for key in ("alone", "apart"):
        (config / f"{key}.yaml").write_text(
            f"page: {key}\ntype: one_to_one\nowner: ana\nhosts: [ana]\nsummary: Alone\nduration: 30\n"
        )
    run(account, "apply", "--yes")
    for key in ("alone", "apart"):
        file = config / f"{key}.yaml"
        file.write_text(f"{file.read_text()}slug: {key}-moved\npreviously: [{key}]\n")
    before = account.page(SLUG)["schedule_id"]
    for words in (["plan"], ["apply", "--yes"]):
        shown = run(account, *words).out.splitlines()
        next_ = [line for line in shown if line.startswith("next: ") and "--allow" in line]
        assert next_ == ["next: reconciler apply alone apart --allow link-down"]
    assert run(account, *next_[0].split()[2:], "--yes").code == 0
    assert account.page(SLUG)["schedule_id"] == before
    assert {page["slug"] for page in account.pages} == {SLUG, "alone-moved", "apart-moved"}


def test_permission_that_a_page_has_no_use_for_is_not_handed_on(start, run, config):
    account = start("honours-pools")
    assert run(account, "apply", "--yes").code == 0
    account.book(account.page(SLUG)["schedule_id"], "2026-01-05T03:00:00Z")
    text = f"page: two-hosts\nowner: ana\nslug: {SLUG}\nstate: absent\n"
    (config / "two-hosts.yaml").write_text(text)
    given = ("--allow", "link-down", "--allow", "replace")
    planned = " ".join(run(account, "plan", *given).out.split())
    assert "next: reconciler apply two-hosts --allow booked-page if that is meant" in planned
    done = run(account, "apply", "--yes", *given, "--allow", "booked-page")
    assert (done.code, account.pages) == (0, []), done


def test_a_checklist_is_named_without_permission_that_no_step_has_taken(start, run):
    account = start("downgrades")
    applied = run(account, "apply", "--yes", "--allow", "link-down")
    assert applied.out.strip().endswith("next: reconciler checklist"), applied


def test_the_answer_is_all_that_is_typed_at_a_question_and_the_sum_says_how_much_it_did(
    start, run, config, typed
):
    account = start("honours-pools")
    assert "1 verified (1 changed)" in run(account, "apply", "two-hosts", "--yes").out
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    assert "next: reconciler apply two-hosts" in run(account, "plan", "two-hosts").out
    typed("y\n")
    done = run(account, "apply", "two-hosts")
    assert "1 update" in done.err and "carry this out?" in done.err
    assert "next:" not in done.err
    assert "1 verified (1 changed)" in done.out
    assert "1 verified (none changed)" in run(account, "apply", "two-hosts").out


def test_before_a_user_can_be_connected_it_is_said_what_is_not_set(start, run):
    account = start("honours-shared,as-seen,owner-only=all")
    ours = {name: text for name, text in account.environment.items() if "USER" not in name}
    first = (
        "first set ZOOM_USER_CLIENT_ID and ZOOM_USER_CLIENT_SECRET of a user-level OAuth app (docs/users.md)"
    )
    assert first not in run(ours, "plan").out, "nobody is to be connected"
    run(ours, "apply", "--yes", "--settle", "0")
    for words in (["plan"], ["drift"], ["checklist"], ["drift", "--format", "markdown"]):
        assert f"to connect a user, {first}" in " ".join(run(ours, *words).out.split()).replace("note ", "")
    checks = {one["name"]: one for one in run(ours, "doctor", "--format", "json").json["checks"]}
    assert checks[HOSTS[0]]["help"].endswith(f"; {first}")
    app = {"ZOOM_USER_CLIENT_ID": "emulator", "ZOOM_USER_CLIENT_SECRET": "emulator"}
    assert first not in run({**ours, **app}, "drift").out


def test_what_is_pasted_acts_on_the_files_that_were_typed(start, run, config, tmp_path):
    account = start("honours-shared", "page-data")
    elsewhere, shared = tmp_path / "my pages", tmp_path / "our hosts.yaml"
    shutil.copytree(config, elsewhere)
    (elsewhere / "hosts.yaml").rename(shared)
    files = ["--config", str(elsewhere), "--shared", str(shared)]
    typed = f"reconciler {shlex.join(files)}"
    (next_,) = (line for line in run(account, *files, "plan").out.splitlines() if line.startswith("next: "))
    assert next_ == f"next: {typed} apply"
    assert run(account, *shlex.split(next_)[2:], "--yes", root=tmp_path / "nowhere").code == 0
    account.edit(account.page(SLUG)["schedule_id"], duration=45)
    summary = tmp_path / "summary.md"
    environment = {**account.environment, "GITHUB_STEP_SUMMARY": str(summary), "RECONCILER_ZONE_RULES": ""}
    run(environment, *files, "drift", "--format", "github")
    assert f"next: `{typed} apply two-hosts`" in summary.read_text()
    seen = run(account, *files, "drift", "--format", "json").json
    assert (seen["called"], seen["findings"][0]["next"], seen["findings"][0]["keep"]) == (
        typed,
        "reconciler apply two-hosts",
        "reconciler pull two-hosts --path duration",
    )
    words = ("apply", "plan.json", "--owner", "ana")
    refused = run(account, *files, *words)
    assert f"leave --owner and --host to `{typed} plan`" in " ".join(refused.err.split())
    error = run(account, *files, *words, "--format", "json").json["error"]
    assert error["help"] == "leave --owner and --host to `reconciler plan`"
