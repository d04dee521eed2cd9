"""A page that is patched is read back and looked at; what was seen counts only of the page that was read."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import date
from typing import Any

import pytest

from reconciler.commands import emulator
from reconciler.emulator import server
from tests.support.world import NOW, Account

pytestmark = pytest.mark.own_service

PAGE = """\
page: {key}
type: all_hosts_available
owner: ana
hosts: [ana, budi]
summary: {key}
duration: {duration}
start_date: 2026-01-05
end_date: 2026-03-31
"""
CANARY, NEXT = "page-1", "page-2"
READ = re.compile(r"/v2/scheduler/schedules")


class Door:
    """Stands before the emulator. From the first PATCH on, lists take long, and `events` are kept: reads as
    they begin and end, visits of pages as they begin. What is read after the second PATCH is `changed`."""

    def __init__(self, app: Any) -> None:
        self.app, self.events, self.changed = app, None, {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path, method = scope.get("path", ""), scope.get("method")
        if method == "PATCH":
            self.events = self.events or []
            self.events.append("patch")
        if self.events is None or method != "GET" or not (READ.search(path) or path.startswith("/ana/")):
            await self.app(scope, receive, send)
        elif READ.search(path):
            await self._read(scope, receive, send)
        else:
            self.events.append(path.removeprefix("/ana/"))
            await self.app(scope, receive, send)

    async def _read(self, scope: Any, receive: Any, send: Any) -> None:
        self.events.append("read")
        messages: list[Any] = []

        async def keep(message: Any) -> None:
            messages.append(message)

        await self.app(scope, receive, keep)
        await asyncio.sleep(0.1)  # a visit that is not kept from it comes in this time
        answer = json.loads(messages[1]["body"])
        for item in answer.get("items", [answer]):
            if self.events.count("patch") == 2 and item.get("slug") == NEXT:
                item.update(self.changed)
        body = json.dumps(answer).encode()
        headers = [(name, value) for name, value in messages[0]["headers"] if name != b"content-length"]
        self.events.append("answer")
        length = (b"content-length", str(len(body)).encode())
        await send({**messages[0], "headers": [*headers, length]})
        await send({"type": "http.response.body", "body": body})


@pytest.fixture
def door(config, run):
    """The door to an account with two pages that are as declared, whose files then say another duration."""
    (config / "two-hosts.yaml").unlink()
    fixture = emulator.users_of(config, date(2026, 1, 2))
    app = emulator.create(
        fixture, ["honours-shared", "page-data"], now=NOW
    )  # as published, whatever is added
    with server.running(door := Door(app)) as url:  # type: ignore[arg-type]
        account = Account(url)
        for duration in (30, 40):
            for key in (CANARY, NEXT):
                (config / f"{key}.yaml").write_text(PAGE.format(key=key, duration=duration))
            if duration == 30:
                assert run(account, "apply", "--yes").code == 0
        door.events = None
        yield door, account
        account.close()


def of(door: Door, number: int) -> list[str]:
    """Return the events from one PATCH to the next one."""
    at = [place for place, event in enumerate(door.events) if event == "patch"]
    return door.events[at[number] + 1 : [*at, None][number + 1]]


def test_the_canary_is_looked_at_once_it_was_read_and_others_side_by_side(door, run):
    door, account = door
    assert run(account, "apply", "--yes").code == 0
    canary, after = of(door, 0), of(door, 1)
    assert canary.index("answer") < canary.index(CANARY), canary
    assert after.index(NEXT) < after.index("answer"), after
    assert run(account, "plan", "--exit-code").code == 0


@pytest.mark.parametrize(
    ("changed", "looks"),
    [
        ({}, [NEXT]),
        ({"location": "Elsewhere"}, [NEXT, NEXT]),
        pytest.param({"duration": 30}, [NEXT, NEXT], marks=pytest.mark.long),
        ({"scheduling_url": "ORIGIN/ana/other"}, [NEXT, "other"]),
    ],
)
def test_what_was_seen_counts_only_where_the_page_reads_as_expected(door, run, changed, looks):
    """Else it is looked at again: somebody has changed it meanwhile, or it shows its write late."""
    door, account = door
    door.changed = json.loads(json.dumps(changed).replace("ORIGIN", account.url))
    run(account, "apply", "--yes", "--settle", "0")
    assert [event for event in of(door, 1) if event not in ("read", "answer")] == looks
