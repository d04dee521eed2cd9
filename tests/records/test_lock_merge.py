"""The lock folder in plain git, nothing configured: what two branches have each applied merges by itself."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from reconciler.records.learned import Answer, FactName, Learned
from reconciler.records.lockfile import LockFile
from reconciler.records.memory import Memory
from tests.support import lockfolder
from tests.support.build import TODAY
from tests.support.memories import ORIGIN
from tests.support.places import RECORDED
from tests.support.world import NOW, replace_in

OLD = RECORDED / "version-1"
BARE = {
    "PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "ana", "GIT_AUTHOR_EMAIL": "ana@example.com",
    "GIT_COMMITTER_NAME": "ana", "GIT_COMMITTER_EMAIL": "ana@example.com",
}  # fmt: skip


@pytest.fixture
def git(config):
    """Call git in the config, as on a machine on which nobody has configured it; returns the exit code."""

    def called(*words: str) -> int:
        done = subprocess.run(
            ["git", *words], cwd=config, env=BARE, capture_output=True, text=True, check=False
        )
        print(*words, done.stdout, done.stderr)
        return done.returncode

    assert called("init", "-q", "-b", "main") == 0
    return called


@pytest.fixture
def commit(git):
    def committed() -> None:
        assert (git("add", "-A"), git("commit", "-q", "-m", "applied")) == (0, 0)

    return committed


def add(config, key):
    """A page that looks like the thread's in all but its address."""
    text = (config / "two-hosts.yaml").read_text().replace("two-hosts", key)
    (config / f"{key}.yaml").write_text(text)


@pytest.fixture
def estate(start, run, config, commit):
    """Three pages, applied and committed on main."""
    add(config, "second")
    add(config, "third")
    account = start("honours-pools")
    assert run(account, "apply", "--yes").code == 0
    commit()
    return account


def conflicts(config) -> list[str]:
    done = subprocess.run(
        ["git", "diff", "--name-only", "--diff-filter=U"],
        cwd=config, env=BARE, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout.split()


def test_each_branch_has_applied_a_page_of_its_own(estate, run, config, git, commit):
    for branch, key, minutes in (("left", "two-hosts", 10), ("right", "second", 20)):
        assert git("switch", "-q", "-c", branch, "main") == 0
        replace_in(config / f"{key}.yaml", [("duration: 32", "duration: 40")])
        assert run(estate, "apply", key, "--yes", now=NOW + timedelta(minutes=minutes)).code == 0
        commit()
    assert git("merge", "left") == 0, conflicts(config)
    assert run(estate, "plan", "--exit-code").code == 0
    pages = lockfolder.remembered(config)["pages"]
    assert [pages[key]["applied"]["duration"] for key in ("two-hosts", "second", "third")] == [40, 40, 32]


def test_each_branch_has_applied_everything_on_days_of_its_own(estate, run, config, git, commit):
    """Both have made pages, and looked at all the others anew; one of those was also taken off by both."""
    for branch, key, days in (("left", "fourth", 3), ("right", "fifth", 5)):
        assert git("switch", "-q", "-c", branch, "main") == 0
        add(config, key)
        gone = "page: third\nowner: ana\nslug: test15-third\nstate: absent\n"
        (config / "third.yaml").write_text(gone)
        assert run(estate, "apply", "--yes", now=NOW + timedelta(days=days)).code == 0
        commit()
    assert git("merge", "left") == 0, conflicts(config)
    assert run(estate, "plan", "--exit-code").code == 0
    memory = lockfolder.remembered(config)
    assert memory["pages"].keys() == {"two-hosts", "second", "fourth", "fifth"}
    days = {name.split(",")[0]: name.split(",")[1][:8] for name in proofs(config)}
    assert days == {"two-hosts": "20260107", "second": "20260107", "fourth": "20260105", "fifth": "20260107"}


def proofs(config) -> list[str]:
    """The times of proofs that stand there, the latest of each page last."""
    return sorted(file.name for file in lockfolder.folder(config).glob("seen/*"))


def test_each_branch_has_found_out_what_recipes_make_on_days_of_its_own(start, run, config, git, commit):
    account = start("downgrades")
    assert run(account, "apply", "--yes").code == 7
    commit()
    for branch, days in (("left", 40), ("right", 50)):
        assert git("switch", "-q", "-c", branch, "main") == 0
        assert run(account, "apply", "--yes", now=NOW + timedelta(days=days)).code == 7
        commit()
    assert git("merge", "left") == 0, conflicts(config)
    later = run(account, "plan", "--format", "json", now=NOW + timedelta(days=60)).json
    assert "failed on 2026-02-21" in later["actions"][0]["reason"]


def learn(config, name, value, days) -> None:
    """Remember a fact as learned so many days after today, beside what is remembered already."""
    lock = LockFile(config, ORIGIN, "ab12")
    lock.save(lock.load().with_fact(name, Learned(value, TODAY + timedelta(days), f"after {days} days")))


def facts(config) -> dict[str, tuple[str, str]]:
    learned = LockFile(config, ORIGIN, "ab12").load().facts
    return {name: (fact.value, fact.because) for name, fact in learned.items()}


KEEPS = FactName.HOURS_PATCH_KEEPS_TYPE


@pytest.mark.parametrize("older", ["left", "right"])
@pytest.mark.parametrize(("first", "then"), [(Answer.YES, Answer.NO), (Answer.NO, Answer.YES)])
def test_each_branch_has_learned_the_same_fact_on_days_of_its_own(config, git, commit, older, first, then):
    learn(config, KEEPS, first, 0)
    commit()
    for branch in ("left", "right"):
        assert git("switch", "-q", "-c", branch, "main") == 0
        learn(config, KEEPS, *((first, 3) if branch == older else (then, 5)))
        commit()
    assert git("merge", "left") == 0, conflicts(config)
    assert facts(config) == {KEEPS: (then, "after 5 days")}


def test_each_branch_has_learned_another_fact(config, git, commit):
    LockFile(config, ORIGIN, "ab12").save(Memory())
    commit()
    for branch, name in (("left", KEEPS), ("right", "starts-are-anchored")):
        assert git("switch", "-q", "-c", branch, "main") == 0
        learn(config, name, Answer.NO, 3)
        commit()
    assert git("merge", "left") == 0, conflicts(config)
    assert facts(config) == dict.fromkeys((KEEPS, "starts-are-anchored"), (Answer.NO, "after 3 days"))


def test_each_branch_has_applied_everything_and_so_undone_what_the_other_changed(
    estate, run, config, git, commit
):  # fmt: skip
    """The second apply takes the first one's change back: that shows in the plan, and is no conflict."""
    for branch, key, days in (("left", "two-hosts", 3), ("right", "second", 5)):
        assert git("switch", "-q", "-c", branch, "main") == 0
        replace_in(config / f"{key}.yaml", [("duration: 32", "duration: 40")])
        assert run(estate, "apply", "--yes", now=NOW + timedelta(days=days)).code == 0
        commit()
    assert git("merge", "left") == 0, conflicts(config)
    (change,) = [row for row in run(estate, "plan", "--format", "json").json["actions"] if row["changes"]]
    assert (change["page"], [row["path"] for row in change["changes"]]) == ("two-hosts", ["duration"])
    assert run(estate, "apply", "--yes", now=NOW + timedelta(days=6)).code == 0


def test_apply_says_that_the_lock_file_is_to_be_committed_but_in_ci(estate, run, config, commit, tmp_path):
    said, report = "the lock file has changed: commit it", tmp_path / "applied.md"
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    assert said not in run({**estate.environment, "CI": "true"}, "apply", "--yes").out
    done = run(estate, "apply", "--yes", "--report", f"markdown={report}")
    assert done.out.endswith(f"{said}\n")
    assert report.read_text(encoding="utf-8").rstrip().endswith(said)
    commit()
    assert said not in run(estate, "apply", "--yes").out


def test_one_page_applied_on_both_branches_is_a_conflict_in_its_file_alone(
    estate, run, config, git, commit
):  # fmt: skip
    for branch, duration in (("left", 40), ("right", 45)):
        assert git("switch", "-q", "-c", branch, "main") == 0
        replace_in(config / "two-hosts.yaml", [("duration: 32", f"duration: {duration}")])
        assert run(estate, "apply", "--yes").code == 0
        commit()
    assert git("merge", "left") == 1
    (page, lock) = sorted(conflicts(config), reverse=True)
    assert page == "two-hosts.yaml"
    assert (Path(lock).parts[0], Path(lock).name) == ("reconciler.lock", "two-hosts.json")
    assert git("checkout", "--ours", "two-hosts.yaml") == 0
    refused = run(estate, "plan")
    assert refused.code == 3
    said = " ".join(refused.err.split())
    for words in ("two-hosts.json", "both sides of a merge", "keep either side", "reconciler plan"):
        assert words in said
    typed = re.search(r"`git (checkout --ours .*?)`", said)
    assert typed and git(*shlex.split(typed[1])) == 0
    commit()
    assert run(estate, "plan", "--exit-code").code == 0


def single(config, account) -> None:
    """Put what version 1 recorded of the thread's page in the place of the folder."""
    (page,) = account.pages
    (old,) = json.loads((OLD / "finished" / "account.json").read_text())
    text = (OLD / "finished" / "reconciler.lock").read_text()
    text = text.replace(old["schedule_id"], page["schedule_id"]).replace('"duration": 40', '"duration": 32')
    lockfolder.forget(config)
    origin = next(word for word in text.split('"') if word.startswith("http"))
    (config / "reconciler.lock").write_text(text.replace(origin, f"{account.url} emulator"))


@pytest.fixture
def old(start, run, config, commit):
    """An account whose main branch has the single file of version 1."""
    account = start("honours-pools")
    assert run(account, "apply", "--yes").code == 0
    single(config, account)
    commit()
    return account


def test_a_branch_that_changed_no_facts_follows_one_that_took_the_single_file_over(
    old, run, config, git, commit
):  # fmt: skip
    assert git("switch", "-q", "-c", "new") == 0
    assert run(old, "apply", "--yes").code == 0
    commit()
    assert git("switch", "-q", "-c", "feature", "main") == 0
    assert (config / "reconciler.lock").is_file()
    add(config, "second")
    commit()
    assert git("merge", "new") == 0
    assert (config / "reconciler.lock").is_dir()
    assert run(old, "apply", "--yes").code == 0


def test_both_branches_may_take_the_single_file_over(old, run, config, git, commit):
    for branch, key, days in (("left", "second", 3), ("right", "third", 5)):
        assert git("switch", "-q", "-c", branch, "main") == 0
        add(config, key)
        assert run(old, "apply", "--yes", now=NOW + timedelta(days=days)).code == 0
        commit()
    assert git("merge", "left") == 0, conflicts(config)
    assert run(old, "plan", "--exit-code").code == 0


def test_facts_that_an_older_version_wrote_meanwhile_are_told_with_the_cure(old, run, config, git, commit):
    assert git("switch", "-q", "-c", "new") == 0
    assert run(old, "apply", "--yes").code == 0
    commit()
    assert git("switch", "-q", "main") == 0
    shutil.rmtree(config / ".reconciler", ignore_errors=True)
    replace_in(config / "reconciler.lock", [('"duration": 32', '"duration": 50')])
    commit()
    assert git("merge", "new") == 1
    refused = run(old, "plan")
    assert refused.code == 3
    (other_side,) = config.glob("reconciler.lock~*")
    assert f"git rm {shlex.quote(str(other_side))}" in " ".join(refused.err.split())
    assert git("rm", "-q", other_side.name) == 0
    commit()
    assert run(old, "plan", "--exit-code").code == 0
