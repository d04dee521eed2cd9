"""A refresh token is good once: what becomes of it when a process dies, and when two want it at once."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from reconciler import errors
from reconciler.emulator import app, server
from reconciler.zoom import auth
from reconciler.zoom.oauth import connections, renewal
from reconciler.zoom.oauth.connections import Connection, Loss
from reconciler.zoom.oauth.renewal import Answer
from reconciler.zoom.oauth.store import Store
from tests.support import canary, kill_refresh
from tests.support.consenting import PAST
from tests.support.emulated import ANA, BUDI, FIXTURE
from tests.support.forked import PROCESSES

POINTS = 1000
STEP = int(os.environ.get("KILL_STEP", "7"))
"""Of the lines between answer and disk, every STEPth is one to die at; 1 takes a few seconds more."""
LONG_AGO = datetime.fromisoformat(PAST)


class Between:
    """Stands before the emulator; `then` is called with each refresh that took effect, before its answer."""

    def __init__(self) -> None:
        content = {**FIXTURE, "account": {"client_secret": canary.SECRET}}
        self.app: Any = app.create(content)
        self.then: Any = lambda: None
        self.refreshes = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def held(message: Any) -> None:
            if scope["path"] == "/oauth/token" and message["type"] == "http.response.start":
                self.refreshes += 1
                self.then()
            await send(message)

        await self.app(scope, receive, held if scope["type"] == "http" else send)

    @property
    def consents(self) -> Any:
        return self.app.state.world.tokens.consents


@pytest.fixture(scope="module")
def zoom() -> Iterator[tuple[Between, str]]:
    between = Between()
    with server.running(between) as url:  # type: ignore[arg-type]
        yield between, url


@pytest.fixture
def access(zoom, tmp_path) -> auth.Access:
    """Two users are connected, whose access tokens are too old."""
    between, url = zoom
    between.then, between.refreshes = (lambda: None), 0
    store = Store(tmp_path / "tokens.json")
    kept = [
        Connection(
            url, email, "emulator", LONG_AGO, LONG_AGO, f"old-{email}", between.consents.refresh_token(email)
        )
        for email in (ANA, BUDI)
    ]
    store.change(lambda _: tuple(kept))
    return auth.Access(
        f"{url}/v2", f"{url}/oauth/token", "", user_client_id="emulator", user_client_secret=canary.SECRET,
        store=store,
    )  # fmt: skip


def kept(access: auth.Access, email: str = ANA) -> Connection:
    found = connections.find(access.store.load(), access.api_origin, email)
    assert found is not None
    return found


def order(access: auth.Access) -> renewal.Order:
    return renewal.Order(
        access.oauth, access.api_origin, access.user_client_id, access.user_client_secret,
        {ANA: kept(access).access_token}, str(access.store.file),
    )  # fmt: skip


def renewed(access: auth.Access, stale: Connection | None = None) -> Connection:
    found = renewal.renew(access, [stale or kept(access)])[ANA]
    assert isinstance(found, Connection), found
    return found


def test_a_process_killed_between_answer_and_disk_loses_at_most_that_user_and_it_is_said(zoom, access):
    between, _ = zoom
    ana, budi = kept(access), kept(access, BUDI)
    seen = set()
    for at in range(1, POINTS, STEP):
        again = replace(ana, refresh_token=between.consents.refresh_token(ANA))
        access.store.change(lambda _, again=again: (again, budi))
        process = PROCESSES.Process(target=kill_refresh.run, args=(order(access), at))
        process.start()
        process.join(60)
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
        after = kept(access)
        if after.usable(datetime.now(UTC)):
            assert between.consents.refresh_tokens[after.refresh_token] == ANA
        else:
            assert renewal.carry_out(order(access))[ANA][0] is Answer.DONE
            assert kept(access).lost is Loss.DURING_REFRESH
            said = f"lost during a refresh at {after.refresh_sent:%Y-%m-%d %H:%MZ}"
            assert said in connections.lost(kept(access)).message
        assert kept(access, BUDI) == budi
        access.store.change(lambda kept: kept)
        assert {file.name for file in access.store.file.parent.iterdir()} == {
            "tokens.json",
            "tokens.json.lock",
        }
        seen.add(kept(access).lost)
    else:
        pytest.fail("the refresh never came to its end")
    assert seen == {None, Loss.DURING_REFRESH}


def test_a_command_killed_during_a_refresh_loses_nothing(zoom, access):
    between, _ = zoom
    stale = kept(access)  # the second command has read it before the process of the first writes
    command = PROCESSES.Process(target=renewal.renew, args=(access, [stale]))
    between.then = lambda: (os.kill(command.pid, signal.SIGKILL), command.join(60))
    command.start()
    command.join(60)
    between.then = lambda: None
    assert command.exitcode == -signal.SIGKILL
    assert renewed(access, stale).usable(datetime.now(UTC))
    assert between.refreshes == 1, "the second found what the process of the first had written"
    assert between.consents.refresh_tokens[kept(access).refresh_token] == ANA


def test_of_two_at_once_one_refreshes_and_the_other_takes_the_result(zoom, access):
    between, _ = zoom
    stale = kept(access)
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: renewed(access, stale), range(2))
    assert (first, between.refreshes) == (second, 1)
    assert first.usable(datetime.now(UTC))


def test_a_consent_that_was_taken_back_is_told_from_a_lost_answer_and_not_asked_for_again(zoom, access):
    between, _ = zoom
    between.consents.forget()
    for _ in range(2):
        assert renewal.carry_out(order(access))[ANA][0] is Answer.DONE
        assert kept(access).lost is Loss.REFUSED
    assert between.refreshes == 1
    error = connections.lost(kept(access))
    assert (error.user, error.help) == (ANA, f"reconciler login --as {ANA}")


@pytest.mark.parametrize(
    ("change", "answer", "marked"),
    [
        ({"client_secret": "wrong-secret-of-an-app"}, Answer.REFUSED, False),
        ({"oauth": "http://127.0.0.1:9/oauth/token"}, Answer.NOT_SENT, False),
        ({"fault": "drop-after"}, Answer.UNKNOWN, True),
        ({"fault": "malformed"}, Answer.UNKNOWN, True),
        ({"fault": "status"}, Answer.UNKNOWN, True),
        ({"fault": "status", "status": 429}, Answer.NOT_SENT, False),
    ],
)
def test_a_refresh_that_failed_for_another_reason_is_tried_again(zoom, access, change, answer, marked):
    between, url = zoom
    if "fault" in change:
        body = {"match": {"path": "/oauth/token"}, **change}
        assert httpx.post(f"{url}/_emulator/faults", json=body).status_code == 201
        change = {}
    found, said = renewal.carry_out(replace(order(access), **change))[ANA]
    assert (found, bool(kept(access).refresh_sent), kept(access).lost) == (answer, marked, None), said
    used_up = kept(access).refresh_token not in between.consents.refresh_tokens
    assert renewal.carry_out(order(access))[ANA][0] is Answer.DONE
    assert kept(access).lost is (Loss.DURING_REFRESH if used_up else None)


def test_tokens_of_another_app_are_not_sent_with_this_ones_secret(zoom, access):
    between, _ = zoom
    error = renewal.renew(replace(access, user_client_id="of-the-account"), [kept(access)])[ANA]
    assert isinstance(error, errors.UserAppRefused)
    assert (
        "takes id and secret of the app `emulator`, through which they connected, and those of another"
        in error.message
    )
    assert between.refreshes == 0


def test_many_users_are_renewed_by_one_process_each_by_their_own_token(zoom, access):
    between, _ = zoom
    between.consents.refresh_tokens.pop(kept(access, BUDI).refresh_token)
    both = replace(order(access), stale={each: kept(access, each).access_token for each in (ANA, BUDI)})
    assert {email: answer for email, (answer, _) in renewal.carry_out(both).items()} == {
        ANA: Answer.DONE,
        BUDI: Answer.DONE,
    }
    assert (kept(access).usable(datetime.now(UTC)), kept(access, BUDI).lost) == (True, Loss.REFUSED)


GATED = """case $1 in
get) cat "$0";;
store) echo >> "$0.calls"; cat > "$0.new"; read -r _ < "$0.gate"; mv "$0.new" "$0";;
esac"""


@pytest.mark.skipif(os.name != "posix", reason="a named pipe")
def test_answers_are_read_while_a_slow_store_writes_and_then_written_together(zoom, access, tmp_path):
    """Each call of the store waits for the loop that reads the answers: one that waits for it never ends."""
    between, _ = zoom
    old = tuple(
        replace(kept(access), email=f"{n}@example.com", refresh_token=between.consents.refresh_token(f"{n}"))
        for n in range(renewal.SIDE_BY_SIDE)
    )
    stored, gate, calls = (tmp_path / "slow" / f"{canary.TOKENS}{end}" for end in ("", ".gate", ".calls"))
    stored.parent.mkdir()
    stored.write_text(connections.to_text(old))
    os.mkfifo(gate)
    slow = replace(order(access), command=("sh", "-c", GATED, str(stored)))

    async def refreshed() -> renewal.Answers:
        work = asyncio.create_task(renewal.Refreshes(slow, old).all_of(old))
        while not work.done():
            await asyncio.sleep(0)
            first_answer = calls.exists() and calls.stat().st_size == len("\n\n")
            if not first_answer or between.refreshes == len(old):
                with contextlib.suppress(OSError):  # nobody waits
                    os.close(os.open(gate, os.O_WRONLY | os.O_NONBLOCK))
        return work.result()

    assert {answer for answer, _ in asyncio.run(refreshed()).values()} == {Answer.DONE}
    after = slow.store.load()
    assert len(after) == len(old)
    assert all(between.consents.refresh_tokens[one.refresh_token] == one.email[:1] for one in after)
    assert calls.stat().st_size < 1 + len(old), "fewer than one call to note, and one for each answer"
