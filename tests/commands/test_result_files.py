"""Files that results go to and secrets come from: looked at before anything is done, and never endless."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler import safe_files


def test_a_report_that_cannot_be_written_is_refused_before_anything_is(start, run, tmp_path):
    account = start("honours-pools")
    for file in (tmp_path / "nowhere" / "r.json", tmp_path):
        done = run(account, "apply", "--yes", "--format", "json", "--report", f"json={file}")
        assert (done.code, done.json["error"]["code"]) == (3, "usage")
    assert account.requests("POST") == []


def test_a_report_that_fails_at_the_end_adds_nothing_to_stdout(run):
    done = run({}, "validate", "--format", "json", "--report", "json=/dev/full")
    assert done.code == 3
    assert "diagnostics" in done.json
    assert "cannot write the report to /dev/full" in done.err


@pytest.mark.parametrize("words", [("--out",), ("--report",)])
@pytest.mark.parametrize("name", ["two-hosts.yaml", "reconciler.lock", "reconciler.lock/x/pages/a.json"])
def test_no_result_goes_over_a_file_of_the_config(start, config, run, words, name):
    file = config / name
    before = file.read_bytes() if file.exists() else b""
    value = f"json={file}" if words == ("--report",) else str(file)
    assert run(start(), "plan", *words, value).code == 3
    assert (file.read_bytes() if file.exists() else b"") == before


def test_a_file_that_never_ends_is_not_read_to_its_end(start, config, run):
    account = start()
    endless = {**account.environment, "ZOOM_CLIENT_SECRET": "", "ZOOM_CLIENT_SECRET_FILE": "/dev/zero"}
    assert run(endless, "plan").code == 3
    with pytest.raises(OSError, match="too large"):
        safe_files.read(Path("/dev/zero"), 10)
    (config / "reconciler.lock").symlink_to("/dev/zero")
    broken = run(account, "plan", "--format", "json")
    assert (broken.code, broken.json["error"]["code"]) == (3, "broken-lock-file")
