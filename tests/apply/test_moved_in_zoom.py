"""What was moved in Zoom since the last apply is said before it is overwritten, and where it was."""

from __future__ import annotations

import shutil

import pytest

from tests.support import lockfolder
from tests.support.world import SLUG, replace_in

KEEPS = "`reconciler pull two-hosts` keeps what is in Zoom"


@pytest.fixture
def own(standing):
    """The thread's page as declared, in an account whose pages tell their type; its owner reads all of it."""
    return standing("honours-pools", "page-data", token_user="ana@example.com")


def edit(account, **fields):
    account.edit(account.page(SLUG)["schedule_id"], **fields)


def planned(run, account, *words):
    """Return the page's action, with the origin of each of its changes by path."""
    report = run(account, "plan", "--format", "json", *words).json
    (action,) = (one for one in report["actions"] if one["page"] == "two-hosts")
    return action, {change["path"]: change.get("origin") for change in action["changes"]}


def flat(text):
    return " ".join(text.split())


def test_plan_and_apply_name_what_was_changed_in_zoom(own, run, typed, tmp_path):
    edit(own, summary="By hand", duration=45)
    drift = run(own, "drift", "--format", "json").json["findings"]
    action, origins = planned(run, own)
    assert origins == {one["path"]: one["origin"] for one in drift} == dict.fromkeys(origins, "live-ahead")
    assert (sorted(origins), action["keep"]) == (["duration", "summary"], "reconciler pull two-hosts")
    said = (
        "changed in Zoom since the last apply known here: duration, summary; apply sets what the files say, "
    )
    page = tmp_path / "plan.html"
    shown = run(own, "plan", "--report", f"html={page}")
    assert said + KEEPS in flat(shown.out)
    assert said.rstrip() in flat(run(own, "plan", "--format", "markdown").out)
    assert "changed in Zoom since the last apply known here: duration, summary" in page.read_text()
    typed("n\n")
    assert said + KEEPS in flat(run(own, "apply").err)
    done = run(own, "apply", "--yes")
    assert "changed in Zoom since the last apply known here, and set to what the files say" in flat(
        done.out
    ), done
    assert "two-hosts: duration was 45m, summary was By hand" in flat(done.out)
    assert (own.page(SLUG)["duration"], planned(run, own)[1]) == (32, {})


def test_what_the_files_changed_alone_is_marked_by_nothing_and_pull_names_the_others(own, run, config):
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    action, origins = planned(run, own)
    assert (origins, action["keep"]) == ({"duration": "repo-ahead"}, None)
    assert "in Zoom since" not in run(own, "plan").out
    edit(own, summary="By hand")
    action, origins = planned(run, own)
    assert origins == {"duration": "repo-ahead", "summary": "live-ahead"}
    assert action["keep"] == "reconciler pull two-hosts --path summary"
    done = run(own, "apply", "--yes", "--format", "json").json
    (told,) = done["overwritten"]
    assert [(one["path"], one["before"], one["after"]) for one in told["changes"]] == [
        ("summary", "By hand", "Test15 two hosts")
    ]
    undone = run(own, "undo", done["run"], "--dry-run", "--format", "json").json["actions"]
    assert all("origin" not in change for action in undone for change in action["changes"])


def test_on_another_branch_an_apply_that_its_lock_file_does_not_know_is_told(own, run, config, tmp_path):
    branch = shutil.copytree(config, tmp_path / "branch")
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 45")])
    assert run(own, "apply", "--yes").code == 0
    replace_in(branch / "two-hosts.yaml", [("duration: 32", "duration: 60")])
    told = run(own, "plan", root=branch)
    said = "changed in Zoom since the last apply known here: duration (in the files too); apply sets what"
    assert said in flat(told.out) and KEEPS in flat(told.out)
    (action,) = run(own, "plan", "--format", "json", root=branch).json["actions"]
    assert [change["origin"] for change in action["changes"]] == ["both"]


def test_where_nothing_is_remembered_nothing_is_claimed(own, run, config):
    edit(own, summary="By hand")
    lockfolder.edit(config, "two-hosts", applied={})
    assert planned(run, own)[1] == {"summary": "unknown"}
    assert "in Zoom since" not in run(own, "plan").out + run(own, "apply", "--yes").out
