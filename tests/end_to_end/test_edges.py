"""Odd surroundings, each with a real process: one clear message, the right exit code, nothing lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from reconciler.views.output import console
from tests.support.world import SLUG

PROGRAM = [sys.executable, "-m", "reconciler", "--config"]


@pytest.fixture
def shell(start, config, tmp_path):
    """Run a line of shell in which `$RECONCILER` is the program on the config, signed in to an emulator."""
    account = start("honours-pools")

    def ran(line, **environment):
        known = {"RECONCILER": " ".join([*PROGRAM, str(config)]), "PYTHONPATH": os.pathsep.join(sys.path)}
        everything = {**os.environ, **account.environment, **known, **environment}
        done = subprocess.run(
            ["bash", "-c", line], cwd=tmp_path, env=everything, capture_output=True, text=True, check=False
        )
        assert "Traceback" not in done.stderr, done
        assert "this is a bug" not in done.stderr, done
        return done

    ran.account = account
    return ran


def test_a_full_disk_behind_stdout(shell):
    done = shell("$RECONCILER apply --yes --format json > /dev/full")
    assert (done.returncode, done.stderr.count("error[")) == (1, 1)
    assert "error[cannot-write]: the result could not be written to stdout: No space left" in done.stderr
    assert [page["slug"] for page in shell.account.pages] == [SLUG]


def test_who_reads_stdout_goes_away(shell):
    done = shell("(sleep 0.1; exec $RECONCILER plan --format json) | true; echo ${PIPESTATUS[0]}")
    assert (done.stdout.strip(), done.stderr) == ("1", "")


def test_closed_streams(shell):
    assert shell("$RECONCILER plan >&- 2>&-").returncode == 0


def test_no_home_and_an_odd_width(shell):
    done = shell("env -u HOME COLUMNS=0 TERM= LANG=C $RECONCILER plan")
    assert (done.returncode, "1 create" in done.stdout) == (0, True)


@pytest.mark.parametrize(
    ("columns", "width"), [("0", 100), ("wide", 100), ("1", 40), ("-5", 100), ("132", 132)]
)
def test_an_odd_width_is_no_width(capsys, monkeypatch, columns, width):
    monkeypatch.setenv("COLUMNS", columns)
    assert console().width == width


def test_a_credential_that_no_header_could_carry(start, run):
    result = run({**start().environment, "ZOOM_CLIENT_SECRET": "x" * 100_000}, "plan")
    assert (result.code, result.err.splitlines()[0]) == (
        3,
        "error[usage]: ZOOM_CLIENT_SECRET holds what is no credential",
    )


def test_a_device_is_never_replaced_by_a_file(start, run, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    result = run(start(), "plan", "--out", str(tmp_path / "pipe"))
    assert result.code == 1
    assert "error[cannot-write]" in result.err
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize("link", [".reconciler", ".reconciler/journal.db", ".reconciler/apply.lock"])
def test_the_records_of_runs_are_not_written_through_a_link(start, run, config, tmp_path, link):
    """A pull request could else have files of the runner written over."""
    account, victim = start(), tmp_path / "victim"
    if link == ".reconciler":
        victim.mkdir()
    else:
        victim.write_text("precious")
        (config / ".reconciler").mkdir()
    (config / link).symlink_to(victim)
    result = run(account, "apply", "--yes", "--format", "json")
    assert (result.code, result.json["error"]["code"]) == (5, "leads-out")
    assert account.pages == []
    assert list(victim.iterdir()) == [] if victim.is_dir() else victim.read_text() == "precious"


WORDS = ("plan", "apply --yes", "drift", "checklist", "runs", "doctor", "undo x", "slots two-hosts")


@pytest.mark.parametrize("words", WORDS)
def test_json_is_one_object_whatever_is_wrong(start, run, config, words):
    (config / "reconciler.lock").write_text('{"format_version": "1", "accounts"')
    (config / ".reconciler").mkdir()
    (config / ".reconciler" / "journal.db").write_bytes(b"no database at all" * 100)
    result = run(start(), *words.split(), "--format", "json")
    assert result.code in (0, 1, 3)
    assert isinstance(result.json, dict)
    assert result.err.count("error[") <= 1


def test_a_disk_that_is_full_before_the_first_write_writes_nothing(shell, config):
    done = shell("ulimit -f 0; $RECONCILER apply --yes --format json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] in ("journal", "cannot-write")
    assert shell.account.posts == []


@pytest.mark.long
def test_a_disk_that_fills_up_in_the_middle_loses_nothing(shell, config):
    """The journal gets no further: the run stops there, and the next one knows."""
    done = shell("ulimit -f 40; $RECONCILER apply --yes --settle 1 --format json")
    assert done.returncode != 0
    assert isinstance(json.loads(done.stdout), dict)
    assert shell("$RECONCILER apply --yes --settle 1").returncode == 0
    assert [(one["slug"], one["active"]) for one in shell.account.pages] == [(SLUG, True)]
    assert (config / "reconciler.lock").exists()
