"""Ctrl-C during an apply, with a real process and a real SIGINT sent while a request is under way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from reconciler.commands import emulator
from reconciler.emulator import server
from tests.support import service, zoom_contract
from tests.support.interrupter import Interrupter
from tests.support.world import NOW, SLUG, Account, replace_in


@pytest.fixture
def stage(config) -> Iterator[tuple[Interrupter, Account]]:
    users = emulator.users_of(config, date(2026, 1, 2))
    app = emulator.create(users, service.names("honours-pools"), now=NOW)
    with zoom_contract.held(app) as watch, server.running(interrupter := Interrupter(watch)) as url:  # type: ignore[arg-type]
        account = Account(url)
        service.connect(account, app.state.world, users)
        yield interrupter, account
        account.close()


@contextmanager
def applying(account: Account, config: Any, *words: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "reconciler", "--config", str(config), "apply", "--yes", *words]
    environment = {**os.environ, **account.environment, "PYTHONUNBUFFERED": "1"}
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def second_page(config: Any) -> None:
    text = (config / "two-hosts.yaml").read_text().replace("page: two-hosts", "page: later")
    (config / "later.yaml").write_text(text.replace(SLUG, "later").replace("Test15 two hosts", "Later"))


@pytest.mark.parametrize(
    ("at", "number"),
    [
        pytest.param(1, signal.SIGINT, marks=pytest.mark.long),
        (2, signal.SIGTERM),
        pytest.param(6, signal.SIGINT, marks=pytest.mark.long),
        (8, signal.SIGINT),
    ],
)
def test_the_request_under_way_ends_and_the_report_says_what_was_not_done(stage, config, run, at, number):
    interrupter, account = stage
    second_page(config)
    with applying(account, config, "--format", "json") as process:
        interrupter.then, interrupter.at = lambda: process.send_signal(number), at
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130, (out, err)
    assert interrupter.after == 0
    assert interrupter.writes == at
    report = json.loads(out)
    outcomes = {page["outcome"] for page in report["pages"]}
    assert outcomes <= {"verified", "failed", "not-attempted"}
    assert outcomes & {"failed", "not-attempted"}
    assert report["converged"] is False
    assert "Traceback" not in err
    assert "Ctrl-C again stops at once" in err
    written = [
        item["outcome"]
        for item in run({}, "runs", report["run"], "--format", "json").json["runs"][0]["writes"]
    ]
    assert len(written) in (at, at + 1)
    assert set(written) <= {"done", "gone", "refused"}
    interrupter.at = 0
    assert run(account, "apply", "--yes").code == 0
    assert sorted((page["slug"], page["active"]) for page in account.pages) == [("later", True), (SLUG, True)]


def test_a_second_one_stops_at_once_and_the_journal_tells_the_next_run(stage, config, run):
    interrupter, account = stage
    with applying(account, config, "--format", "json") as process:

        def twice() -> None:
            process.send_signal(signal.SIGINT)
            assert process.stderr is not None
            for line in process.stderr:
                if "finishing the request" in line:
                    break
            process.send_signal(signal.SIGINT)

        interrupter.then, interrupter.at, interrupter.answer = twice, 1, False
        assert process.wait(30) == 130
        assert process.stdout is not None
        assert json.load(process.stdout)["error"]["code"] == "interrupted"
    (dead,) = run({}, "runs", "--format", "json").json["runs"]
    assert dead["ended"] is None
    interrupter.at = 0
    assert run(account, "apply", "--yes", "--settle", "1").code == 0
    assert [page["slug"] for page in account.pages] == [SLUG]


def test_while_only_reading_one_is_enough(stage, config, run):
    interrupter, account = stage
    assert run(account, "apply", "--yes").code == 0
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    before = account.page(SLUG)
    interrupter.writes, interrupter.at = 0, 0
    with applying(account, config) as process:
        interrupter.app = _at_first_list(interrupter.app, lambda: process.send_signal(signal.SIGINT))
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "error[interrupted]" in err
    assert "Traceback" not in err
    assert account.page(SLUG) == before


def _at_first_list(app: Any, then: Callable[[], Any]) -> Any:
    """Run `then` when the pages are listed, and never answer."""

    async def asked(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"] == "/v2/scheduler/schedules":
            then()
            while (await receive())["type"] != "http.disconnect":
                pass
            return
        await app(scope, receive, send)

    return asked
