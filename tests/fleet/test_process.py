"""The process of one account: killed, it is tried again; stopped, it ends between requests."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest

from reconciler.fleet import process
from reconciler.fleet.values import Credentials, Ending, From, Member, Task
from tests.support import fleets
from tests.support.dask_cluster import until

PAGES = ["advising-ana", "advising-budi"]


def task(fleet, folder, *words):
    own = Member(
        "eu-one", "eu-one", Credentials(From.ENVIRONMENT, ("EU_ONE",)), (), ("shared/templates.yaml",)
    )
    return Task(fleet, own, str(folder), str(folder), words)


def test_a_task_is_the_same_after_a_journey():
    one = task("now", "/somewhere", "drift", "--fail-on", "critical")
    assert Task.from_json(one.to_json()) == one


@pytest.fixture
def account(tmp_path, start):
    """An account, and what does a command of a fleet for it in the background, held up in its first write."""
    fleets.write(tmp_path / "fleet", ["eu-one"])
    fixture = {"users": [{"email": f"{name}@example.com"} for name in ("ana", "budi")]}
    account = start(fixture=fixture, now=datetime.now(UTC))
    account.fault("POST", "/v2/scheduler/schedules", "delay", seconds=1)
    return account


def in_background(account, folder, fleet):
    outcomes = []
    one = task(fleet, folder, "apply", "--yes")

    def work():
        outcomes.append(process.run(one, fleets.environment({"eu-one": account})))

    thread = threading.Thread(target=work)
    thread.start()
    until(lambda: account.posts)
    return thread, outcomes


@pytest.mark.long
def test_a_killed_process_is_tried_again_and_makes_nothing_twice(account, tmp_path):
    thread, outcomes = in_background(account, tmp_path / "fleet", "killed")
    (running,) = process._running["killed"]
    running.kill()
    thread.join(60)
    (outcome,) = outcomes
    assert (outcome.ending, outcome.exit_code, outcome.attempts) == (Ending.REPORTED, 0, 2), outcome
    assert fleets.slugs(account) == PAGES


@pytest.mark.long
def test_a_stopped_one_finishes_its_request_and_the_next_goes_on(account, tmp_path):
    thread, outcomes = in_background(account, tmp_path / "fleet", "stopped")
    assert process.stop("stopped") == 1
    thread.join(60)
    (outcome,) = outcomes
    assert (outcome.ending, outcome.exit_code) == (Ending.REPORTED, 130), outcome
    environment = fleets.environment({"eu-one": account})
    never = process.run(task("stopped", tmp_path / "fleet", "apply", "--yes"), environment)
    assert never.ending is Ending.NOT_BEGUN
    again = process.run(task("another", tmp_path / "fleet", "apply", "--yes"), environment)
    assert (again.exit_code, fleets.slugs(account)) == (0, PAGES), again
