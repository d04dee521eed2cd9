"""A release of tzdata that nobody knows today: what it changes is followed.

In 2027.1, made up here, Vancouver keeps the time of Regina, UTC-6 all year: budi's 16:00 is 06:00 in
Singapore.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reconciler.times import releases, rules
from tests.support import clocks, zone_rules
from tests.support.places import CASES, ROOT

LATER = "2027.1"
CHANGED = {"America/Vancouver": "America/Regina"}
NOW = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)
DAY = ("--from", "2026-12-08", "--to", "2026-12-09")


@pytest.fixture
def config(tmp_path) -> Path:
    return Path(shutil.copytree(CASES / "clocks" / "pages", tmp_path / "pages"))


@pytest.fixture
def later():
    """The rules of that release, put on top of the installed ones."""
    here = rules.installed()
    return here.replaced(LATER, {zone: here.compiled(other) for zone, other in CHANGED.items()})


@pytest.fixture
def installed(tmp_path, later):
    """Call Python as a process of its own, with the package of that release installed."""
    folder = zone_rules.written(tmp_path / "installed", later)
    environment = {"PYTHONPATH": str(folder), "PATH": os.environ["PATH"]}

    def called(*words):
        return subprocess.run(
            [sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )

    return called


def test_the_program_follows_what_is_installed(installed, config):
    words = ("slots", "review", "--from", "2026-12-08", "--to", "2026-12-09", "--format", "json")
    done = installed("-m", "reconciler", "--config", str(config), *words)
    assert done.returncode == 0, done
    assert json.loads(done.stdout)["windows"] == [["2026-12-07T22:00:00Z", "2026-12-08T02:00:00Z"]]


def test_pages_are_made_and_proved_by_it_as_by_any_other(start, run, later):
    with rules.using(later):
        account = start("honours-shared", "as-seen", now=NOW)
        done = run(account, "apply", "--yes", "--format", "json", now=NOW)
        assert (done.code, done.json["converged"]) == (0, True), done
        plan = run(account, "plan", "--format", "json", now=NOW).json
        assert [action["action"] for action in plan["actions"]] == ["no-op"]
        assert run(account, "drift", now=NOW).code == 0


def test_a_service_of_an_earlier_release_is_told_from_another_type(start, run, later):
    account = start("honours-shared", "as-seen", now=NOW, zone_rules=clocks.NEW)
    assert run(account, "apply", "--yes", now=NOW, zone_rules=clocks.NEW).code == 0
    with rules.using(later):
        drift = run(account, "drift", "--format", "json", now=NOW)
        plan = run(account, "plan", "--format", "json", now=NOW).json
    assert {one["code"] for one in drift.json["findings"]} == {"offered-outside-hours", "zone-rules-changed"}
    assert [action["action"] for action in plan["actions"]] == ["no-op"]


def test_an_earlier_release_is_not_put_together_from_it(installed):
    """Nobody knows what it changed beside: what is known of earlier changes undoes no later one."""
    done = installed("-c", f"from reconciler.times import releases; releases.of({clocks.OLD!r})")
    assert "UnknownRelease: 2025.2" in done.stderr


def test_times_in_tests_are_by_the_release_that_is_pinned():
    """The pin of the tests, the lower bound and the table of changes move together."""
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'"tzdata=={clocks.WRITTEN}"' in pyproject
    assert f'"tzdata>={clocks.WRITTEN}"' in pyproject
    assert releases.newest() == clocks.WRITTEN


@pytest.mark.long
def test_tests_by_another_release_are_refused_with_what_to_do(installed):
    refused = installed("-m", "pytest", "--collect-only", "-q", "tests/times/test_rules.py")
    assert refused.returncode == pytest.ExitCode.USAGE_ERROR
    assert "tzdata 2026.6, and 2027.1 is installed; `pip install tzdata==2026.6`" in refused.stderr
    words = ("-m", "pytest", "--any-zone-rules", "--collect-only", "-q", "tests/times/test_rules.py")
    assert installed(*words).returncode == 0
