"""--verbose and --log-file: every request is told of, and nothing of it that is nobody's business."""

from __future__ import annotations

import json
import stat

from tests.support.world import SLUG


def test_verbose_shows_each_request_on_stderr_alone(start, run):
    account = start("honours-pools")
    result = run(account, "--verbose", "plan", "--format", "json")
    assert result.code == 0
    assert result.json["summary"]["create"] == 1
    lines = result.err.splitlines()
    assert len(lines) == len(account.requests())
    assert any(line.startswith("GET    /v2/scheduler/schedules  200  ") for line in lines)
    assert any("left" in line for line in lines)
    assert "ana@example.com" not in result.err


def test_without_it_nothing_is_shown(start, run):
    assert run(start(), "plan").err == ""


def test_a_log_file_holds_a_line_of_json_a_request_and_is_private(start, run, tmp_path):
    account, log = start("honours-pools"), tmp_path / "run.log"
    log.write_text("")
    log.chmod(0o644)
    assert run(account, "--log-file", str(log), "apply", "--yes").code == 0
    entries = [json.loads(line) for line in log.read_text().splitlines()]
    *requests, end = entries
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert {name for request in requests for name in request} == {
        "at", "event", "method", "path", "status", "ms", "remaining",
    }  # fmt: skip
    sent = [(entry["method"], entry["status"]) for entry in account.requests()]
    assert sorted((entry["method"], entry["status"]) for entry in requests) == sorted(sent)
    assert (end["event"], end["exit_code"]) == ("end", 0)
    assert "reconciler-" not in log.read_text()


def test_a_log_file_is_added_to_and_holds_what_failed(start, run, tmp_path):
    account, log = start(), tmp_path / "run.log"
    assert run(account, "--log-file", str(log), "plan").code == 0
    before = len(log.read_text().splitlines())
    nowhere = {**account.environment, "ZOOM_API_BASE_URL": "http://127.0.0.1:9/v2"}
    assert run(nowhere, "--log-file", str(log), "plan").code == 1
    entries = [json.loads(line) for line in log.read_text().splitlines()][before:]
    answers = {(entry.get("status", 0), entry.get("path")) for entry in entries}
    assert (None, "/v2/scheduler/schedules") in answers
    assert entries[-1]["exit_code"] == 1


def test_a_log_file_that_cannot_be_written_stops_before_the_first_request(start, run, tmp_path):
    account = start("honours-pools")
    refused = run(account, "--log-file", str(tmp_path / "no" / "such" / "folder"), "apply", "--yes")
    assert (refused.code, account.requests()) == (3, [])
    assert "cannot write the log" in refused.err


def test_a_run_under_verbose_does_the_same(start, run):
    account = start("honours-pools")
    assert run(account, "--verbose", "apply", "--yes").code == 0
    assert account.page(SLUG)["type"] == "all_hosts_available"
