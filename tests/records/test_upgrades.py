"""What an older version has kept is not lost by an upgrade: files that it wrote, read and gone on from."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from reconciler import errors, planfile
from reconciler.records.statefile import StateFile
from reconciler.report.head import FORMAT_VERSION
from tests.support import lockfolder, older
from tests.support.world import NOW

SLUG = "test15-two-hosts"
FINISHED = older.RECORDED / "version-1" / "finished"


@pytest.fixture
def account(start):
    return start("honours-pools")


def shown(run, *words):
    return run({}, "runs", *words, "--format", "json").json["runs"]


def test_the_runs_of_the_older_journal_are_shown_and_its_file_stays_as_it_is(account, run, config):
    older.put("version-1/finished", config, account)
    before = (config / ".reconciler" / "journal.db").read_bytes()
    last, first = shown(run)
    assert [page["what"] for page in last["pages"]] == [["patched duration"]]
    assert (last["who"], last["ended"]) == ("ana", "2026-01-02T09:00:00+00:00")
    (whole,) = shown(run, first["run"])
    assert [write["method"] for write in whole["writes"]] == [
        "POST", "POST", "PATCH", "DELETE", "POST", "PATCH", "PATCH",
    ]  # fmt: skip
    assert [write["outcome"] for write in whole["writes"]][:2] == ["refused", "gone"]
    assert all(write["schedule_id"] for write in whole["writes"][1:])
    assert (config / ".reconciler" / "journal.db").read_bytes() == before


def test_a_run_of_the_older_version_is_undone(account, run, config):
    older.put("version-1/finished", config, account)
    page = account.page(SLUG)
    undone = run(account, "undo", shown(run)[0]["run"], "--yes", "--format", "json")
    assert undone.code == 0, undone
    after = account.page(SLUG)
    assert {name for name in after if after[name] != page[name]} == {"duration", "updated"}
    assert after["duration"] == 32
    (made,) = [past["run"] for past in shown(run) if past["started"].startswith("2026-01-02T08")][-1:]
    assert run(account, "undo", made, "--yes", "--format", "json").json["pages"][0]["action"] == "delete"


def test_a_page_that_moved_since_a_run_of_the_older_version_is_refused(account, run, config):
    older.put("version-1/finished", config, account)
    account.edit(account.page(SLUG)["schedule_id"], duration=50)
    refused = run(account, "undo", shown(run)[0]["run"], "--yes", "--format", "json")
    assert refused.code == 5
    assert refused.json["pages"][0]["note"] == "stale: the page has moved since the run: duration"


def test_what_a_dead_run_of_the_older_version_left_is_settled(account, run, config):
    """It had moved a page aside for its replacement, whose page still stood at staging."""
    older.put("version-1/dead", config, account)
    assert sorted(page["slug"][:14] for page in account.pages) == ["reconciler-0hj", "reconciler-old"]
    later = NOW + timedelta(hours=2, minutes=5)
    apply = ("apply", "--yes", "--settle", "0", "--format", "json")
    account.fault("PATCH", "/schedules/", "ignore-field", field="slug")
    held = " ".join(run(account, *apply, now=later).json["notes"])
    assert "it stopped while changing `test15-two-hosts` of ana@example.com; that happened" in held
    assert "removed the staging page that run" in held
    assert "put the page back" not in held
    assert f"was sent back to `{SLUG}` and is not seen there; give it that link in Zoom as ana@" in held
    assert SLUG not in [page["slug"] for page in account.pages]
    done = run(account, *apply, now=later)
    notes = " ".join(done.json["notes"])
    assert "left something open: settled now" in notes
    assert f"put the page back at `{SLUG}` that a run had moved aside" in notes
    (page,) = account.pages
    assert (page["slug"], page["type"], page["active"]) == (SLUG, "one_to_one", True)
    assert None not in [past["ended"] for past in shown(run)]


def test_the_older_lock_file_is_known_and_taken_over_with_the_first_apply(account, run, config):
    older.put("version-1/finished", config, account)
    assert run(account, "plan", "--exit-code").code == 0
    assert (config / "reconciler.lock").is_file()
    account.edit(account.page(SLUG)["schedule_id"], duration=45)
    (finding,) = run(account, "drift", "--format", "json").json["findings"]
    assert finding["origin"] == "live-ahead"
    assert run(account, "apply", "--yes").code == 0
    memory = lockfolder.remembered(config)
    assert memory["pages"]["two-hosts"]["applied"]["duration"] == 40
    assert ("all_hosts_available", "pools") in [fact[:2] for fact in memory["recipe"]]


@pytest.fixture
def state(account, config, tmp_path):
    older.put("version-1/finished", config, account)
    text = (FINISHED / "drift.json").read_text()
    file = tmp_path / "drift.json"
    file.write_text(re.sub(r"http://[^ ]+ emulator", f"{account.url} emulator", text))
    return file


def test_the_older_state_file_still_tells_since_when(account, run, state):
    account.edit(account.page(SLUG)["schedule_id"], color="#000000")
    seen = run(account, "drift", "--state", str(state), "--format", "json", now=NOW + timedelta(days=1))
    (finding,) = seen.json["findings"]
    assert (finding["new"], finding["since"]) == (False, "2026-01-02T09:00:00+00:00")


def test_a_newer_state_file_is_refused_by_that_word_before_anything_is_read(account, run, state):
    text = state.read_text().replace('"format_version": "1"', '"format_version": "2"')
    state.write_text(text)
    asked = len(account.requests())
    refused = run(account, "drift", "--state", str(state))
    assert (refused.code, "newer version" in refused.err, len(account.requests())) == (3, True, asked)
    assert state.read_text() == text
    with pytest.raises(errors.ConfigError):
        StateFile(state, "x").save(None)


def plan_of(tmp_path, version, **changes):
    """The recorded plan as another version would have made it."""
    content = {**json.loads((FINISHED / "plan.json").read_text()), "format_version": version, **changes}
    del content["digest"]
    file = tmp_path / "plan.json"
    file.write_text(json.dumps({**content, "digest": planfile._digest(content)}))
    return file


def test_an_older_plan_is_refused_as_stale_since_it_is_made_again_at_any_time(tmp_path):
    with pytest.raises(errors.SafetyError, match="a plan of an older version") as raised:
        planfile.load(plan_of(tmp_path, "0"))
    assert (raised.value.code, raised.value.help) == ("stale-plan", "run `reconciler plan --out FILE` again")


def test_a_newer_plan_is_refused_by_that_word_whatever_else_it_holds(tmp_path):
    file = plan_of(tmp_path, str(int(FORMAT_VERSION) + 1))
    for text in (file.read_text(), file.read_text().replace("two-hosts", "other")):
        file.write_text(text)
        with pytest.raises(errors.ConfigError, match="newer version") as raised:
            planfile.load(file)
        assert raised.value.exit_code == 3


def test_a_recorded_plan_of_the_same_format_is_read_and_held_to_its_files(account, run, config, tmp_path):
    """What names the files of a config may be worked out otherwise by another version: it fails closed."""
    older.put("version-1/finished", config, account)
    plan = shutil.copy(FINISHED / "plan.json", tmp_path / "plan.json")
    refused = run(account, "apply", str(plan), "--yes")
    assert (refused.code, "the files have changed since the plan was made" in refused.err) == (5, True)
    assert "run `reconciler plan --out FILE` again" in refused.err


def test_an_upgrade_of_the_journal_that_dies_has_changed_nothing(account, run, config):
    """A record that cannot be read stops the step half way: the file is as the older version left it."""
    older.put("version-1/finished", config, account)
    file = config / ".reconciler" / "journal.db"
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE writes SET method='MOVE' WHERE id=7")
    refused = run(account, "apply", "--yes")
    assert (refused.code, "from version 2 to 3" in refused.err) == (1, True)
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (2,)
        assert database.execute("SELECT count(*) FROM writes WHERE method='POST'").fetchone() == (3,)
