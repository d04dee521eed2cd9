"""SIGKILL between any two requests of an apply, before and after the effect; then one apply mends it."""

from __future__ import annotations

import os
import signal
from datetime import date
from typing import Any

import pytest

from reconciler.commands import emulator
from reconciler.emulator import server
from tests.support import kill_child, lockfolder, service, zoom_contract
from tests.support.forked import PROCESSES
from tests.support.world import NOW, SLUG, Account

MOST_REQUESTS = 60
FIRST = 9
WRITES = ("POST", "PATCH", "DELETE")


class Killer:
    """Stands before the emulator and kills the client at its request number `at`, before or after the effect.

    With `methods`, requests of these alone are counted.

    After every request it looks at the truth: no page of ours may be active at a public address unproved.
    """

    def __init__(self, app: Any) -> None:
        self.app, self.at, self.after, self.count, self.victim = app, 0, False, 0, 0
        self.methods: tuple[str, ...] = ()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        counted = scope["type"] == "http" and not scope["path"].startswith("/_emulator")
        counted = counted and (not self.methods or scope["method"] in self.methods)
        self.count += counted
        fatal = counted and self.count == self.at
        if not fatal:
            await self.app(scope, receive, send)
        elif self.after:
            await self.app(scope, receive, self._swallow)
        if fatal:
            os.kill(self.victim, signal.SIGKILL)

    async def _swallow(self, _: Any) -> None:
        """The effect happens, the answer never arrives."""


@pytest.mark.long
@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize("behaviour", ["downgrades", "honours-pools"])
def test_an_apply_killed_at_any_write_is_mended_by_the_next_one(behaviour, side, config, run):
    """Reads change nothing, here or there: points among them are in the crash matrix.

    After the first recipes, the others send the same requests again: of those every fourth is the last,
    another one before its effect than after it.
    """
    users = emulator.users_of(config, date(2026, 1, 2))
    app = emulator.create(users, service.names(behaviour), now=NOW)
    with zoom_contract.held(app) as watch, server.running(killer := Killer(watch)) as url:  # type: ignore[arg-type]
        account = Account(url)
        points = 0
        for at in (*range(1, FIRST), *range(FIRST + (side == "after"), MOST_REQUESTS, 4)):
            forget(account, config)
            service.connect(account, app.state.world, users, behaviour)
            killer.methods = WRITES
            if not killed(killer, account, config, at, after=side == "after"):
                break
            points += 1
            killer.methods = ()
            mended = run(account, "apply", "--yes", "--settle", "0.5")
            check(account, mended, behaviour, at)
        else:
            pytest.fail("the apply never came to its end")
        account.close()
    assert points >= 5
    print(f"{behaviour}, {side} the effect: {points} points")


def test_what_a_person_said_outlives_a_kill_at_each_write_that_follows(config, run):
    """Nobody is asked twice: neither about the page at staging nor about the one that is public."""
    users, behaviours = (
        emulator.users_of(config, date(2026, 1, 2)),
        ["honours-shared", "no-times", "no-page-data"],
    )
    app = emulator.create(users, service.names(*behaviours), now=NOW)
    with zoom_contract.held(app) as watch, server.running(killer := Killer(watch)) as url:  # type: ignore[arg-type]
        account = Account(url)
        for at in (1, 2):
            forget(account, config)
            service.connect(account, app.state.world, users, *behaviours)
            killer.methods = ()
            assert run(account, "apply", "--yes", "--settle", "0.5").code == 7
            assert run(account, "attest", "two-hosts", "--by", "Ana Example").code == 0
            killer.methods = ("PATCH",)
            assert killed(killer, account, config, at, after=True)
            killer.methods = ()
            mended = run(account, "apply", "--yes", "--settle", "0.5")
            check(account, mended, "honours-shared", at)
        account.close()


def forget(account: Account, config: Any) -> None:
    account._http.post("/_emulator/reset")
    lockfolder.forget(config)
    for file in (config / ".reconciler").glob("journal.db*"):
        file.unlink()


def killed(killer: Killer, account: Account, config: Any, at: int, *, after: bool) -> bool:
    """Run an apply and kill it at its request `at`; False when it ended before that."""
    killer.at, killer.after, killer.count = 0, after, 0
    process = PROCESSES.Process(target=kill_child.run, args=(config, account.environment))
    process.start()
    killer.victim, killer.at = process.pid, at
    process.join(60)
    killer.at = 0
    assert process.exitcode is not None
    return process.exitcode == -signal.SIGKILL


def check(account: Account, mended: Any, behaviour: str, at: int) -> None:
    """The same end state as without the kill."""
    if behaviour == "downgrades":
        assert (mended.code, account.pages) == (7, []), (at, mended)
        return
    assert mended.code == 0, (at, mended)
    (page,) = account.pages
    assert (page["slug"], page["type"], page["active"], page["secret"]) == (
        SLUG,
        "all_hosts_available",
        True,
        False,
    )
