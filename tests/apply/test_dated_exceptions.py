"""Hours of single dates are written where it is known what the account makes of them, else set by hand."""

from __future__ import annotations

import pytest

from tests.support import lockfolder
from tests.support.world import SLUG, replace_in

OVERRIDES = '\n    overrides: {2025-12-29: closed, 2026-01-12: closed, 2026-01-19: "12:00-14:00"}'
CLOSED, OTHER, USUAL, UNNAMED = "2026-01-12", "2026-01-19", "2026-01-05", "2026-01-26"
PATHS = [f"hosts.ana.overrides.{day}" for day in (CLOSED, OTHER)]
KEPT = [
    {"start": "2025-12-22T01:00:00Z", "end": "2025-12-22T02:00:00Z"},
    {"start": f"{UNNAMED}T05:00:00Z", "end": f"{UNNAMED}T06:00:00Z"},
]


@pytest.fixture
def applied(start, run, config):
    """An account with the page, whose file has dated exceptions since then, and a person's own segments."""

    def made(*facts):
        account = start("honours-shared", "page-data")
        assert run(account, "apply", "--yes").code == 0
        page = account.page(SLUG)
        rules = [
            rule | {"segments": KEPT if "ana" in rule["email"] else []} for rule in page["availability_rules"]
        ]
        account.edit(page["schedule_id"], availability_rules=rules)
        file = config / "hosts.yaml"
        before = next(line for line in file.read_text().splitlines() if "Asia/Singapore" in line)
        replace_in(file, [(before, before + OVERRIDES)])
        for name, value in facts:
            lockfolder.learn(config, "fact", name, "2026-01-02", value, "seen in a test")
        return account

    return made


def offered(account, day):
    """The starts that visitors are offered on a date of the page, as the clock there shows them."""
    query = {"user": "ana", "timeZone": "Asia/Singapore", "timeMin": f"{day}T00:00:00+08:00",
             "timeMax": f"{day}T23:59:00+08:00"}  # fmt: skip
    answer = account._http.get(f"/zscheduler/v1/appointments/{SLUG}/availableTimes", params=query)
    return [spot["startTime"][11:16] for day in answer.json()["days"] for spot in day["spots"]]


def action(run, account):
    (one,) = run(account, "plan", "--format", "json").json["actions"]
    return one


CORRECTED = "2026-01-16"
REPLACE, CLOSE = ("segments-replace", "yes"), ("segments-close", "empty")


@pytest.mark.parametrize("form", ["empty", "minute"])
def test_dated_exceptions_are_written_and_read_back_where_both_answers_are_known(applied, run, form):
    account = applied(REPLACE, ("segments-close", form))
    planned = action(run, account)
    assert (planned["action"], planned["checklist"]) == ("update", [])
    assert [change["path"] for change in planned["changes"]] == PATHS
    assert [change["after"] for change in planned["changes"]] == [[], ["12:00-14:00"]]
    done = run(account, "apply", "--yes", "--format", "json")
    assert done.code == 0, done
    states = {field["path"]: field["state"] for field in done.json["pages"][0]["fields"]}
    assert [states[path] for path in PATHS] == ["verified", "verified"]
    assert offered(account, CLOSED) == []
    assert offered(account, OTHER) == ["12:00", "12:30", "13:00"]
    assert len(offered(account, USUAL)) == 11
    (ana,) = [rule for rule in account.page(SLUG)["availability_rules"] if "ana" in rule["email"]]
    assert ana["segments"][:2] == KEPT, "what no file declares stays"
    assert run(account, "plan", "--exit-code").code == 0


def test_a_new_page_is_made_with_its_dated_exceptions(start, run, config, applied):
    account = applied(REPLACE, CLOSE)
    account.remove(account.page(SLUG)["schedule_id"])
    done = run(account, "apply", "two-hosts", "--yes")
    assert done.code == 0, done
    assert (offered(account, CLOSED), len(offered(account, OTHER))) == ([], 3)


@pytest.mark.parametrize("facts", [(), (("segments-replace", "no"), CLOSE), (CLOSE,)])
def test_without_that_knowledge_a_person_sets_them(applied, run, facts):
    account = applied(*facts)
    planned = action(run, account)
    assert (planned["action"], planned["changes"]) == ("no-op", [])
    (step,) = planned["checklist"]
    assert (step["field"], step["value"]) == (
        "hosts.ana.overrides",
        f"{CLOSED}: closed; {OTHER}: 12:00-14:00",
    )


def test_a_closed_date_stays_with_a_person_where_no_form_is_known(applied, run):
    account = applied(REPLACE, ("segments-close", "no"))
    planned = action(run, account)
    assert [change["path"] for change in planned["changes"]] == PATHS[1:]
    assert [step["field"] for step in planned["checklist"] if step["field"]] == PATHS[:1]


def test_drift_names_a_date_that_was_changed_by_hand(applied, run):
    account = applied(REPLACE, CLOSE)
    assert run(account, "apply", "--yes").code == 0
    page = account.page(SLUG)
    rules = [rule | {"segments": []} for rule in page["availability_rules"]]
    account.edit(page["schedule_id"], availability_rules=rules)
    drift = run(account, "drift", "--format", "json")
    assert drift.code == 2
    found = {row["path"]: (row["code"], row["message"]) for row in drift.json["findings"]}
    assert found[PATHS[0]] == ("host-hours-changed", f"ana on {CLOSED} is not there, declared closed")


def test_undo_says_that_dated_hours_stay(applied, run):
    account = applied(REPLACE, CLOSE)
    done = run(account, "apply", "--yes", "--format", "json")
    undone = run(account, "undo", done.json["run"], "--yes")
    assert (
        "hours that the run set for single dates stay: the next apply sets them as the files say"
        in " ".join((undone.out + undone.err).split())
    ), undone
    assert "as before the run, but for what is said above" in undone.out, undone


def test_dates_that_an_undone_run_wrote_are_taken_back_by_apply_from_the_files(applied, run, config):
    account = applied(REPLACE, CLOSE)
    past = run(account, "apply", "--yes", "--format", "json").json["run"]
    replace_in(config / "hosts.yaml", [(OVERRIDES, "")])
    undone = run(account, "undo", past, "--yes")
    assert undone.code == 0, undone
    shown = " ".join(undone.out.split())
    assert shown.count("hours that the run set for single dates stay") == 1
    assert "`reconciler apply` sets the dates of 1 page as the files say" in shown
    assert "change them too" not in shown
    assert offered(account, CLOSED) == []
    assert run(account, "apply", "--yes").code == 0
    assert len(offered(account, CLOSED)) == 11
    assert run(account, "plan", "--exit-code").code == 0


def test_undo_asks_nobody_to_take_back_dates_that_the_files_name(applied, run, config):
    account = applied()
    assert run(account, "attest", "two-hosts", "--by", "ana", "--yes").code == 0
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    replace_in(config / "hosts.yaml", [(f" {CLOSED}: closed,", f" {CLOSED}: closed, {CORRECTED}: closed,")])
    past = run(account, "apply", "--yes", "--format", "json").json["run"]
    assert run(account, "attest", "two-hosts", "--by", "ana", "--yes").code == 0
    replace_in(config / "two-hosts.yaml", [("duration: 40", "duration: 32")])
    shown = run(account, "undo", past, "--dry-run")
    assert "by hand" not in shown.out, shown
    undone = run(account, "undo", past, "--yes")
    assert (undone.code, undone.out) == (0, undone.out.replace("take back", ""))
    assert "by hand" not in undone.out
    assert run(account, "checklist", "--format", "json").json["pages"] == []
    replace_in(config / "hosts.yaml", [(f", {CORRECTED}: closed", "")])
    (step,) = action(run, account)["checklist"]
    assert (step["field"], step["value"]) == (f"hosts.ana.overrides.{CORRECTED}", "usual hours")


def test_what_the_files_leave_to_a_person_after_an_undo_is_named(applied, run, config):
    account = applied()
    assert run(account, "attest", "two-hosts", "--by", "ana", "--yes").code == 0
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    past = run(account, "apply", "--yes", "--format", "json").json["run"]
    replace_in(config / "two-hosts.yaml", [("duration: 40", "duration: 32")])
    replace_in(config / "hosts.yaml", [(f" {CLOSED}: closed,", "")])
    undone = run(account, "undo", past, "--yes")
    assert "steps by hand are open: `reconciler checklist`" in " ".join(undone.out.split())
    assert "12 Jan" in run(account, "checklist").out


@pytest.mark.parametrize("command", ["plan", "checklist"])
def test_while_nobody_has_tried_what_dated_hours_do_the_command_that_does_is_named(
    applied, run, config, command
):
    account = applied()
    report = run(account, command, "--format", "json").json
    wanted = "reconciler probe --owner ana@example.com --hosts ana@example.com,budi@example.com --save"
    assert report["learn"] == wanted
    assert run(account, command).out.count(wanted) == 1
    lockfolder.learn(config, "fact", *REPLACE[:1], "2026-01-02", "no", "seen in a test")
    assert run(account, command, "--format", "json").json["learn"] is None
    assert "reconciler probe" not in run(account, command).out


def segments(account):
    (ana,) = [rule for rule in account.page(SLUG)["availability_rules"] if "ana" in rule["email"]]
    return ana["segments"]


def test_a_date_that_is_corrected_is_taken_back_and_what_a_person_set_stays(applied, run, config):
    account = applied(REPLACE, CLOSE)
    assert run(account, "apply", "--yes").code == 0
    replace_in(config / "hosts.yaml", [(f"{CLOSED}: closed", f"{CORRECTED}: closed")])
    planned = action(run, account)
    moved = {change["path"]: (change["before"], change["after"]) for change in planned["changes"]}
    assert moved == {
        f"hosts.ana.overrides.{CORRECTED}": (None, []), f"hosts.ana.overrides.{CLOSED}": ([], None),
    }  # fmt: skip
    shown = " ".join(run(account, "plan").out.split())
    assert f"ana.overrides.{CLOSED} closed -> usual hours" in shown, shown
    drift = run(account, "drift", "--format", "json")
    told = {row["path"]: (row["origin"], row["severity"]) for row in drift.json["findings"]}
    assert drift.code == 0
    assert told[f"hosts.ana.overrides.{CLOSED}"] == ("repo-ahead", "info")
    done = run(account, "apply", "--yes", "--format", "json")
    assert done.code == 0, done
    states = {field["path"]: field["state"] for field in done.json["pages"][0]["fields"]}
    assert states[f"hosts.ana.overrides.{CLOSED}"] == "verified"
    assert (offered(account, CORRECTED), len(offered(account, CLOSED))) == ([], 11)
    assert segments(account)[:2] == KEPT
    assert run(account, "plan", "--exit-code").code == 0


def test_dates_that_are_all_withdrawn_are_taken_back_also_if_the_answers_were_not_known(applied, run, config):
    account = applied(REPLACE, CLOSE)
    assert run(account, "apply", "--yes").code == 0
    replace_in(config / "hosts.yaml", [(OVERRIDES, "")])
    for file in lockfolder.folder(config).glob("found/*segments-replace*"):
        file.unlink()
    assert run(account, "apply", "--yes").code == 0
    assert action(run, account)["changes"] == []
    lockfolder.learn(config, "fact", *REPLACE[:1], "2026-01-02", "yes", "seen in a test")
    assert [change["path"] for change in action(run, account)["changes"]] == PATHS
    assert run(account, "apply", "--yes").code == 0
    assert segments(account) == KEPT
    assert run(account, "plan", "--exit-code").code == 0


def test_what_a_person_set_since_on_a_withdrawn_date_is_theirs(applied, run, config):
    account = applied(REPLACE, CLOSE)
    assert run(account, "apply", "--yes").code == 0
    page, theirs = account.page(SLUG), {"start": f"{CLOSED}T02:00:00Z", "end": f"{CLOSED}T03:00:00Z"}
    rules = [
        rule | {"segments": [theirs, *(one for one in rule["segments"] if one["start"][:10] != "2026-01-11")]}
        for rule in page["availability_rules"]
        if "ana" in rule["email"]
    ] + [rule for rule in page["availability_rules"] if "ana" not in rule["email"]]
    account.edit(page["schedule_id"], availability_rules=rules)
    replace_in(config / "hosts.yaml", [(f" {CLOSED}: closed,", "")])
    assert action(run, account)["changes"] == []
    assert run(account, "apply", "--yes").code == 0
    assert theirs in segments(account)


def test_without_the_lock_file_nothing_is_taken_back(applied, run, config):
    account = applied(REPLACE, CLOSE)
    assert run(account, "apply", "--yes").code == 0
    replace_in(config / "hosts.yaml", [(f" {CLOSED}: closed,", "")])
    for file in lockfolder.folder(config).glob("pages/*"):
        file.unlink()
    assert action(run, account)["changes"] == []


def test_dates_that_a_person_set_and_no_file_names_any_more_are_taken_back_by_hand(applied, run, config):
    account = applied()
    assert run(account, "attest", "two-hosts", "--by", "ana", "--yes").code == 0
    assert run(account, "plan", "--exit-code").code == 0
    replace_in(config / "hosts.yaml", [(f" {CLOSED}: closed,", "")])
    (step,) = action(run, account)["checklist"]
    assert (step["field"], step["value"]) == (PATHS[0], "usual hours")
    assert "take back what was set for 12 Jan 2026, which no file names any more; when" in step["do"]
    assert run(account, "drift").code == 2
    said = run(account, "attest", "two-hosts", "--by", "ana", "--yes")
    assert (said.code, "12 Jan 2026: ana@example.com usual hours again" in said.out) == (0, True), said
    assert action(run, account)["checklist"] == []
    assert run(account, "drift").code == 0


def test_undo_of_other_hours_leaves_the_dates_that_an_earlier_run_wrote(applied, run, config):
    account = applied(REPLACE, CLOSE)
    assert run(account, "apply", "--yes").code == 0
    wrote = segments(account)
    replace_in(config / "hosts.yaml", [('fri: "09:00-17:00"', 'fri: "09:00-16:00"')])
    done = run(account, "apply", "--yes", "--format", "json")
    assert run(account, "undo", done.json["run"], "--yes").code == 0
    assert segments(account) == wrote
    replace_in(config / "hosts.yaml", [('fri: "09:00-16:00"', 'fri: "09:00-17:00"'), (OVERRIDES, "")])
    assert [change["path"] for change in action(run, account)["changes"]] == PATHS
