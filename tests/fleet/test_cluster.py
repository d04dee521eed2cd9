"""A fleet on a real Dask scheduler: no secret passes through it, and a worker may be killed at any moment."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from tests.support import canary, dask_cluster, fleets
from tests.support.dask_cluster import until

pytestmark = pytest.mark.long
NAMES = ("eu-one", "us-one")
PAGES = ["advising-ana", "advising-budi"]


def begin(cluster, file, *words):
    """Begin the program with an environment that holds no credentials."""
    command = [sys.executable, "-m", "reconciler", "fleet", *words, str(file), "--on", cluster.address]
    return subprocess.Popen(
        [*command, "--format", "json"],
        env=cluster.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def ended(program):
    out, err = program.communicate(timeout=240)
    return json.loads(out), program.returncode, out + err


def test_secrets_stay_with_workers_and_a_killed_worker_costs_nothing(tmp_path, start):
    fixture = {"users": [{"email": f"{name}@example.com"} for name in ("ana", "budi")]}
    accounts = {name: start(fixture=fixture, now=datetime.now(UTC)) for name in NAMES}
    file = fleets.write(tmp_path / "fleet", NAMES)
    secrets = fleets.environment(accounts)
    with dask_cluster.running(tmp_path / "dask") as cluster:
        cluster.add_worker(**secrets)
        for account in accounts.values():
            account.fault("POST", "/v2/scheduler/schedules", "delay", seconds=1.5)
        program = begin(cluster, file, "apply", "--yes")
        until(lambda: any(account.posts for account in accounts.values()))
        pages = cluster.shown()
        assert any(b"reconciler-" in page for page in pages.values()), "tasks are shown"
        canary.check("the dashboard", *pages.values())
        cluster.add_worker(**secrets)
        cluster.kill_worker(0)  # in the middle of a write
        report, code, shown = ended(program)
        assert (code, report["summary"]["states"]) == (0, {"done": len(NAMES)}), report
        for account in accounts.values():
            assert fleets.slugs(account) == PAGES
        again, code, _ = ended(begin(cluster, file, "plan", "--exit-code"))
        assert (code, again["summary"]["counts"]) == (0, {"no-op": 2 * len(NAMES)}), again

        assert cluster.holds(b"reconciler-") and cluster.holds(b"EU_ONE")  # the search finds what is there
        assert not cluster.holds(canary.SECRET.encode())
        logs = [cluster.log(name) for name in ("scheduler", "worker0", "worker1")]
        canary.check("what people see of the cluster", shown, *logs)


def test_a_scheduler_that_goes_away_leaves_what_is_not_known_open(tmp_path, start):
    fixture = {"users": [{"email": f"{name}@example.com"} for name in ("ana", "budi")]}
    account = start(fixture=fixture, now=datetime.now(UTC))
    file = fleets.write(tmp_path / "fleet", ["eu-one"])
    with dask_cluster.running(tmp_path / "dask") as cluster:
        cluster.add_worker(**fleets.environment({"eu-one": account}))
        account.fault("POST", "/v2/scheduler/schedules", "delay", seconds=1.5)
        program = begin(cluster, file, "apply", "--yes")
        until(lambda: account.posts)
        cluster.scheduler.kill()
        report, code, _ = ended(program)
    assert (code, report["accounts"][0]["state"], report["accounts"][0]["error"]["code"]) == (
        1,
        "not-known",
        "lost",
    )


@pytest.fixture
def accounts(start):
    fixture = {"users": [{"email": f"{name}@example.com"} for name in ("ana", "budi")]}
    return {name: start(fixture=fixture, now=datetime.now(UTC)) for name in NAMES}


def slow(accounts):
    for account in accounts.values():
        account.fault("POST", "/v2/scheduler/schedules", "delay", seconds=1.5)


def test_an_interrupt_reaches_all_workers_and_the_next_run_goes_on(tmp_path, accounts):
    file = fleets.write(tmp_path / "fleet", NAMES)
    with dask_cluster.running(tmp_path / "dask") as cluster:
        for _ in NAMES:
            cluster.add_worker(**fleets.environment(accounts))
        until(lambda: cluster.log("scheduler").count("Register worker") == len(NAMES))
        slow(accounts)
        program = begin(cluster, file, "apply", "--yes")
        until(lambda: all(account.posts for account in accounts.values()))
        program.send_signal(signal.SIGINT)
        report, code, _ = ended(program)
        assert code == 130, report
        for account, entry in zip(accounts.values(), report["accounts"], strict=True):
            assert entry["exit_code"] == 130, entry
            assert len(account.posts) == 1  # the one under way, and none after it
        done, code, _ = ended(begin(cluster, file, "apply", "--yes"))
        assert code == 0, done
    for account in accounts.values():
        assert fleets.slugs(account) == PAGES


def test_a_second_fleet_run_is_refused_account_by_account(tmp_path, accounts):
    file = fleets.write(tmp_path / "fleet", NAMES)
    with dask_cluster.running(tmp_path / "dask") as cluster:
        for _ in range(2 * len(NAMES)):
            cluster.add_worker(**fleets.environment(accounts))
        until(lambda: cluster.log("scheduler").count("Register worker") == 2 * len(NAMES))
        slow(accounts)
        first = begin(cluster, file, "apply", "--yes")
        until(lambda: all(account.posts for account in accounts.values()))
        with cluster.paused_work():
            refused, code, _ = ended(begin(cluster, file, "apply", "--yes"))
        assert code == 5, refused
        assert {entry["error"]["code"] for entry in refused["accounts"]} == {"busy"}
        report, code, _ = ended(first)
        assert code == 0, report
    for account in accounts.values():
        assert fleets.slugs(account) == PAGES


def test_a_worker_that_the_scheduler_has_lost_and_that_goes_on_makes_nothing_twice(tmp_path, accounts):
    """Its process works on while the scheduler gives the account to another worker, which waits for it."""
    name = NAMES[0]
    file = fleets.write(tmp_path / "fleet", [name])
    account, secrets = accounts[name], fleets.environment(accounts)
    with dask_cluster.running(tmp_path / "dask", DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL="2s") as cluster:
        cluster.add_worker(**secrets)
        slow(accounts)
        program = begin(cluster, file, "apply", "--yes")
        until(lambda: account.posts)
        cluster.pause_worker(0)
        cluster.add_worker(**secrets)
        until(lambda: "Remove worker" in cluster.log("scheduler"))
        report, code, _ = ended(program)
        cluster.wake_worker(0)
        assert (code, report["summary"]["states"]) == (0, {"done": 1}), report
        assert fleets.slugs(account) == PAGES
        again, code, _ = ended(begin(cluster, file, "plan", "--exit-code"))
        assert (code, again["summary"]["counts"]) == (0, {"no-op": 2}), again


def test_without_a_scheduler_it_says_so(tmp_path, run):
    file = fleets.write(tmp_path / "fleet", ["eu-one"])
    done = run({}, "fleet", "validate", str(file), "--on", "tcp:/nowhere")
    assert (done.code, "no Dask scheduler answers at tcp:/nowhere" in done.err) == (1, True), done
