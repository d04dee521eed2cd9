"""runs: what was applied here, when, by whom; from the journal alone."""

from __future__ import annotations

import io
import sqlite3
import subprocess
from datetime import timedelta

import pytest
from rich.console import Console

from reconciler import errors
from reconciler.records import database, journal
from reconciler.views.text import runs as view
from reconciler.zoom import kept
from tests.support.world import NOW, SLUG, replace_in

CI = {
    "GITHUB_ACTOR": "ana", "GITHUB_SERVER_URL": "https://code.example.com", "GITHUB_REPOSITORY": "ana/pages",
    "GITHUB_RUN_ID": "42",
}  # fmt: skip


def test_runs_tell_who_when_where_and_what_without_credentials(start, run, config):
    account = start("honours-pools")
    assert run({**account.environment, **CI}, "apply", "--yes").code == 0
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    assert run(account, "apply", "--yes").code == 0
    sent = len(account.requests())
    latest, first = run({}, "runs", "--format", "json").json["runs"]
    assert len(account.requests()) == sent
    assert (first["who"], first["link"]) == ("ana", "https://code.example.com/ana/pages/actions/runs/42")
    assert (first["account"], first["origin"]) == ("emulator", account.url)
    assert (first["started"], first["ended"]) == (NOW.isoformat(), NOW.isoformat())
    assert latest["pages"] == [{"page": "two-hosts", "what": ["patched duration"]}]
    assert first["pages"][0]["what"][-1] == "patched active, secret, slug at `(staging)`"


def test_the_commit_is_that_of_the_config_wherever_the_command_is_typed(start, run, config):
    account = start("honours-pools")
    git = ["git", "-C", str(config), "-c", "user.name=ana", "-c", "user.email=ana@example.com"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "pages"]):
        subprocess.run([*git, *words], check=True)
    head = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout
    assert run(account, "apply", "--yes").code == 0
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-qm", "what is remembered"], check=True)
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    assert run(account, "apply", "--yes").code == 0
    subprocess.run([*git, "commit", "-qm", "longer", "two-hosts.yaml"], check=True)
    account.edit(account.page(SLUG)["schedule_id"], duration=45)
    assert run(account, "apply", "--yes").code == 0
    told = subprocess.run([*git, "status", "--short"], capture_output=True, text=True, check=True).stdout
    assert told and all(line[3:].startswith("reconciler.lock/") for line in told.splitlines()), told
    commits = [one["commit"] for one in run({}, "runs", "--format", "json").json["runs"]]
    assert head.startswith(commits[2]), "the first run, before anything was remembered"
    assert [one.endswith("-dirty") for one in commits] == [False, True, False]


def test_one_run_shows_each_of_its_writes_in_order(start, run):
    account = start("honours-pools")
    past = run(account, "apply", "--yes", "--format", "json").json["run"]
    (shown,) = run({}, "runs", past, "--format", "json").json["runs"]
    sent = [
        item["method"]
        for item in account.requests()
        if item["method"] != "GET" and "oauth" not in item["path"]
    ]
    assert [write["method"] for write in shown["writes"]] == sent
    assert {write["outcome"] for write in shown["writes"]} <= {"done", "gone", "refused"}
    assert shown["writes"][-1]["schedule_id"] == account.page(SLUG)["schedule_id"]
    assert shown["writes"][-1]["slug"] == "(staging)"


def test_the_text_says_the_same(start, run, config):
    assert "nothing was applied here yet" in run({}, "runs").out
    account = start("honours-pools")
    past = run(account, "apply", "--yes", "--format", "json").json["run"]
    text = run({}, "runs").out
    for words in (past, "2026-01-02 08:00:00Z", "account emulator", "two-hosts", f"undo {past}"):
        assert words in text
    assert "patched active, secret, slug" in run({}, "runs", past).out
    assert not (config / ".reconciler").stat().st_mode & 0o077


def test_runs_that_wrote_nothing_are_one_line(start, run):
    account = start("honours-pools")
    past = run(account, "apply", "--yes", "--format", "json").json["run"]
    for _ in range(3):
        assert run(account, "apply", "--yes").code == 0
    first, *rest = run({}, "runs").out.splitlines()
    assert first == "3 runs that wrote nothing, 2026-01-02 08:00:00Z to 2026-01-02 08:00:00Z"
    assert rest[0].startswith(past)
    assert "wrote nothing" not in "".join(rest)
    assert len(run({}, "runs", "--format", "json").json["runs"]) == 4


def test_looking_makes_no_journal(run, config):
    assert run({}, "runs", "--format", "json").json["runs"] == []
    assert not (config / ".reconciler").exists()


def test_an_unknown_run_names_the_closest(start, run):
    past = run(start("honours-pools"), "apply", "--yes", "--format", "json").json["run"]
    missing = run({}, "runs", past[:-1] + "x")
    assert (missing.code, f"did you mean `{past}`?" in missing.err) == (3, True)


def test_a_dead_run_is_shown_as_such(run, config):
    with journal.opened(config, kept) as book:
        book.begin(
            "20260102-080000-dead", NOW, "https://x", "a", dict.fromkeys(["who", "revision", "link"], "")
        )
    (shown,) = run({}, "runs", "--format", "json").json["runs"]
    assert (shown["ended"], shown["pages"]) == (None, [])
    assert "never ended" in run({}, "runs").out


def test_a_journal_of_another_version_is_left_alone(run, config):
    with journal.opened(config, kept):
        pass
    with sqlite3.connect(config / ".reconciler" / "journal.db") as database:
        database.execute("PRAGMA user_version=1")
    database.close()
    refused = run({}, "runs")
    assert (refused.code, "it has version 1" in refused.err) == (1, True)


def test_a_journal_held_by_another_program_is_busy(config, monkeypatch):
    monkeypatch.setattr(database, "PATIENCE", 0.0)
    with journal.opened(config, kept) as book:
        other = sqlite3.connect(config / ".reconciler" / "journal.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(errors.SafetyError, match="held by another program"):
            book.end("x", NOW)
        other.close()


@pytest.fixture
def many_runs(config):
    """Twenty-five runs that never ended, and then one that wrote nothing."""
    about = dict.fromkeys(["who", "revision", "link"], "")
    with journal.opened(config, kept) as book:
        for number in range(25):
            book.begin(f"run-{number:02}", NOW + timedelta(hours=number), "https://x", "a", about)
        book.begin("idle", NOW + timedelta(hours=25), "https://x", "a", about)
        book.end("idle", NOW + timedelta(hours=26))


def names(report):
    return [run["run"] for run in report["runs"]]


def test_the_latest_twenty_are_shown_with_how_many_came_before_and_json_has_all(many_runs, run):
    shown = run({}, "runs").out
    assert "run-05" in shown
    assert "run-04" not in shown
    assert "5 earlier runs: reconciler runs --all" in shown
    everything = run({}, "runs", "--all").out
    assert "run-00" in everything
    assert "earlier" not in everything
    assert len(names(run({}, "runs", "--format", "json").json)) == 26


def test_a_limit_counts_runs_that_wrote_something_in_json_too(many_runs, run):
    report = run({}, "runs", "--limit", "2", "--format", "json").json
    assert (names(report), report["earlier"]) == (["idle", "run-24", "run-23"], 23)
    assert names(run({}, "runs", "--limit", "99", "--format", "json").json)[-1] == "run-00"
    for typed in (["--limit", "2", "--all"], ["--all", "run-01"], ["--limit", "3", "run-01"]):
        assert run({}, "runs", *typed).code == 3


def test_pages_with_which_the_same_was_done_are_told_together():
    pages = [{"page": f"page-{number:02}", "what": [f"made `page-{number:02}`"]} for number in range(40)]
    pages += [{"page": "desk", "what": ["removed `(staging)`", "patched color", "removed `(staging)`"]}]
    one = {
        "run": "run-1", "started": NOW.isoformat(), "ended": NOW.isoformat(), "who": "ana", "commit": None,
        "link": None, "origin": "https://x", "account": "a", "pages": pages,
    }  # fmt: skip
    out = io.StringIO()
    view.render({"runs": [one]}, Console(file=out, width=80))
    written = out.getvalue()
    assert "    40 pages  made `PAGE`\n" in written
    assert "page-00, page-01" in written
    assert " and " in written
    assert "    desk  removed `(staging)` (2 times); patched color\n" in written
    assert len(written.splitlines()) < 10
    assert max(map(len, written.splitlines())) <= 80
    assert written.endswith("next: reconciler undo run-1\n")
    dead = {**one, "pages": [], "ended": None, "left": ["s1"]}
    two = {"runs": [dead, {**one, "run": "run-2"}, {**one, "run": "run-3"}]}
    view.render(two, Console(file=out, width=80))
    said = out.getvalue().removeprefix(written)
    assert said.endswith("next: reconciler undo run-2\n      the latest; any other run by its name\n"), said
    assert "left a page behind" in said
    write = {"page": "desk", "what": "made", "schedule_id": "s1"}
    days = [{**write, "at": (NOW + timedelta(days=day)).isoformat()} for day in (0, 1)]
    view.render({"runs": [{**one, "writes": days}]}, Console(file=out, width=80))
    written = out.getvalue()
    assert "\n    08:00:00Z  desk  made" in written and "\n    2026-01-03 08:00:00Z  desk  made" in written
