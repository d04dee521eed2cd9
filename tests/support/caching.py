"""The emulator behind a cache that keeps answers, and gives them later in whatever disguise a test wants."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from reconciler.commands import emulator
from reconciler.emulator import app as application
from reconciler.emulator import server
from tests.support import service
from tests.support.world import NOW, Account

PUBLIC = ("/v2/", "/oauth/", "/_emulator/")
"""Paths that are not of public pages."""


def of_public(path: str) -> bool:
    """Whether a path is of a public page, or of what such a page calls."""
    return not path.startswith(PUBLIC)


class Cache:
    """Keeps the first answer to each GET that `covers` says, and gives that while there is a `disguise`.

    The headers of a disguise replace those of the answer; None takes one away. `from_write` on, answers are
    of the emulator until a page was changed.
    """

    def __init__(self, app: Any) -> None:
        self._app = app
        self._kept: dict[str, tuple[Any, list[Any]]] = {}
        self.covers: Callable[[str], bool] = of_public
        self.disguise: Mapping[str, str | None] | None = None
        self.given = 0
        self.from_write = self._written = False

    def forget(self) -> None:
        """Keep nothing of what was answered so far."""
        self._kept.clear()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        self._written |= scope.get("method") == "PATCH"
        if scope["type"] != "http" or scope["method"] != "GET" or not self.covers(scope["path"]):
            await self._app(scope, receive, send)
            return
        key = f"{scope['path']}?{scope['query_string'].decode()}"
        disguise = self.disguise if self._written or not self.from_write else None
        if key not in self._kept or disguise is None:
            messages: list[Any] = []

            async def keep(message: Any) -> None:
                messages.append(message)

            await self._app(scope, receive, keep)
            start, parts = self._kept.setdefault(key, (messages[0], messages[1:]))
            if disguise is None:
                start, parts = messages[0], messages[1:]
        else:
            start, parts = self._kept[key]
            self.given += 1
        told = disguise or {}
        named = {name.lower().encode() for name in told}
        headers = [header for header in start["headers"] if header[0].lower() not in named]
        headers += [
            (name.lower().encode(), value.encode()) for name, value in told.items() if value is not None
        ]
        await send({**start, "headers": headers})
        for part in parts:
            await send(part)


class Clock:
    """What time it is at the service."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@contextmanager
def cached(config: Path, *behaviours: str) -> Iterator[tuple[Account, Cache, Clock]]:
    """Start such an account, with its clock."""
    users = emulator.users_of(config, date(2026, 1, 2))
    clock = Clock(NOW)
    app = application.create(users, behaviours=service.names(*behaviours), clock=clock)
    cache = Cache(app)
    with server.running(cache) as url:  # type: ignore[arg-type]
        account = Account(url)
        service.connect(account, app.state.world, users, *behaviours)
        yield account, cache, clock
        account.close()
