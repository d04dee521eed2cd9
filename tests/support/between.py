"""An emulator with something between it and the program, which sees the body of each request.

A rule says what comes of a request that it knows: whether it is passed on, and with which body, what happens
to the account afterwards, and what is answered.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from reconciler import staging
from reconciler.commands import emulator
from reconciler.emulator import server, ui
from reconciler.emulator.world import World
from tests.support import service
from tests.support.world import NOW, Account

SCHEDULES = "/v2/scheduler/schedules"
ONE_TO_ONE = {"type": "one_to_one", "hosts": ["ana@example.com"]}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: `page` is the id in its path, empty for none."""

    method: str
    path: str
    page: str
    body: Any

    @property
    def reads(self) -> bool:
        """Whether pages are read by the API."""
        return self.method == "GET" and self.path.startswith(SCHEDULES)

    @property
    def slug(self) -> str:
        """The slug that a PATCH sets; empty for any other request."""
        return str((self.body or {}).get("slug", "")) if self.method == "PATCH" else ""

    @property
    def publishes(self) -> bool:
        """Whether it sends a page to an address that is none of the program's own."""
        return bool(self.slug) and not staging.is_ours(self.slug) and "active" in self.body

    @property
    def takes_back(self) -> bool:
        """Whether it closes a page, or sends it to staging."""
        closes = self.method == "PATCH" and (self.body or {}).get("active") is False
        return closes or staging.is_staging(self.slug)

    @property
    def moves_aside(self) -> bool:
        """Whether it moves a page aside."""
        return self.slug.startswith(staging.OLD)


@dataclass(frozen=True, slots=True)
class Comes:
    """What comes of a request: it is answered by `status` (0: as by the emulator), and `done` or not.

    It is passed on `without` some fields; `turned` is what becomes of its page then.
    """

    status: int = 0
    done: bool = True
    without: tuple[str, ...] = ()
    turned: Any = None


Rule = Callable[[Asked], Comes | None]


class Between:
    """Stands before the emulator; the first of `rules` that says what comes of a request counts."""

    def __init__(self, app: Any) -> None:
        self._app, self._world = app, app.state.world
        self.rules: list[Rule] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        data, more = b"", True
        while more:
            message = await receive()
            data, more = data + message.get("body", b""), message.get("more_body", False)
        asked = _asked(scope, data)
        comes = next((found for rule in self.rules if (found := rule(asked))), Comes())
        if not comes.done:
            await _answer(send, comes.status)
            return
        await self._app(scope, _body(_without(data, comes.without)), send if not comes.status else _nowhere)
        if comes.turned:
            _turn(self._world, asked.page, comes.turned)
        if comes.status:
            await _answer(send, comes.status)


def _asked(scope: Any, data: bytes) -> Asked:
    path = scope["path"]
    page = path.removeprefix(f"{SCHEDULES}/").partition("/")[0] if path.startswith(f"{SCHEDULES}/") else ""
    try:
        body = json.loads(data)
    except ValueError:
        body = None
    return Asked(scope["method"], path, page, body)


def _without(data: bytes, names: tuple[str, ...]) -> bytes:
    if not names:
        return data
    return json.dumps({name: value for name, value in json.loads(data).items() if name not in names}).encode()


def _body(data: bytes) -> Any:
    async def receive() -> Any:
        return {"type": "http.request", "body": data}

    return receive


async def _nowhere(_: Any) -> None:
    pass


async def _answer(send: Any, status: int) -> None:
    body = json.dumps({"code": status, "message": "It is not so."}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _turn(world: World, page: str, fields: Any) -> None:
    with world.store.transaction():
        ui.change(world, page, fields)


@contextmanager
def standing(config: Path, *behaviours: str) -> Iterator[tuple[Account, list[Rule]]]:
    """Start such an account; yields it with its rules, which may be changed at any time."""
    users = emulator.users_of(config, date(2026, 1, 2))
    app = emulator.create(users, service.names(*behaviours), now=NOW)
    between = Between(app)
    with server.running(between) as url:  # type: ignore[arg-type]
        account = Account(url)
        service.connect(account, app.state.world, users, *behaviours)
        yield account, between.rules
        account.close()
