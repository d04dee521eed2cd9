"""A run that did not end is told before anything else: what a plan or a look says then may pass with it."""

from __future__ import annotations

import shutil
import sqlite3

import pytest
from filelock import FileLock

from reconciler import staging
from tests.support.world import BY_HAND, NOW, replace_in

SAME = {**BY_HAND, "color": "#fff200", "duration": 32}


@pytest.fixture
def dead(start, run, config, tmp_path):
    """An account after ana's apply died behind a write to a page of which ben had said what it is."""
    account = start("downgrades", "no-page-data", "no-times")
    account.by_hand(**SAME)
    assert run(account, "attest", "two-hosts", "--by", "ben").code == 0
    assert run(account, "apply", "--yes").code == 0
    kept = shutil.copytree(config / "reconciler.lock", tmp_path / "lock")
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    done = run({**account.environment, "GITHUB_ACTOR": "ana"}, "apply", "--yes", "--format", "json")
    shutil.rmtree(config / "reconciler.lock")
    shutil.copytree(kept, config / "reconciler.lock")
    with sqlite3.connect(config / ".reconciler" / "journal.db") as journal:
        journal.execute("UPDATE runs SET ended=NULL WHERE id=?", [done.json["run"]])
    journal.close()
    return account, done.json["run"]


def test_plan_and_drift_say_it_first_and_name_apply(dead, run, config):
    account, past = dead
    said = (
        f"run {past} of ana, begun 2026-01-02 08:00Z, did not end: the next apply settles it first; what is"
    )
    for command in ("plan", "drift"):
        shown = run(account, command).out
        assert " ".join(shown.split()).startswith(said), shown
        assert "next: reconciler apply" in shown
        assert "attest" not in shown
        assert said in " ".join(run(account, command, "--format", "markdown").out.replace("\\", "").split())
        (told,) = run(account, command, "--format", "json").json["unsettled"]
        assert (told["run"], told["pages"], told["next"]) == (past, ["two-hosts"], "reconciler apply")
    listed = run({}, "runs").out
    assert "never ended" in listed
    assert "next: reconciler apply" in listed
    assert "undo" not in listed
    with FileLock(config / ".reconciler" / "apply.lock"):
        assert run(account, "plan", "--format", "json").json["unsettled"] == [], "an apply is at work"
    assert run(account, "apply", "--yes").code == 0
    for command in ("plan", "drift"):
        after = run(account, command, "--format", "json").json
        assert (after["unsettled"], after["findings"]) == ([], [])
    assert "undo" in run({}, "runs").out


def test_a_staging_page_of_no_journal_here_says_from_when_on_an_apply_removes_it(standing, run):
    account = standing("honours-pools", "page-data", token_user="ana@example.com")
    made = account.by_hand(**{**SAME, "slug": staging.slug(NOW), "active": False, "secret": True})
    (found,) = run(account, "drift", "--format", "json").json["findings"]
    assert (found["code"], found["next"]) == ("staged-page", "reconciler apply")
    said = "one without that after 2026-01-02 09:00Z, if nobody has booked it"
    assert (said in found["message"], found["kept_until"]) == (True, "2026-01-02T09:00:00+00:00")
    done = run(account, "apply", "--yes", "--format", "json")
    (note,) = (note for note in done.json["notes"] if made in note)
    assert done.code == 0
    assert said in note
    assert note.endswith("; next: reconciler explain staged-page"), "another apply would leave it again"
