"""The emulator with some of its answers to GET changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from reconciler.commands import emulator
from reconciler.emulator import server
from tests.support import service
from tests.support.world import NOW, Account

Lie = Callable[[Any], None]


class Liar:
    """Passes everything on; `lies` change the JSON of answers to GET, by the path's beginning."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.lies: dict[str, Lie] = {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        chosen = [lie for path, lie in self.lies.items() if scope.get("path", "").startswith(path)]
        if not chosen or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        messages: list[Any] = []

        async def keep(message: Any) -> None:
            messages.append(message)

        await self._app(scope, receive, keep)
        start, *parts = messages
        body = b"".join(part.get("body", b"") for part in parts)
        if start["status"] == 200:
            answer = json.loads(body)
            for lie in chosen:
                lie(answer)
            body = json.dumps(answer).encode()
        headers = [header for header in start["headers"] if header[0].lower() != b"content-length"]
        await send({**start, "headers": [*headers, (b"content-length", str(len(body)).encode())]})
        await send({"type": "http.response.body", "body": body})


@contextmanager
def lying(config: Path, *behaviours: str, token_user: str = "") -> Iterator[tuple[Account, dict[str, Lie]]]:
    """Start such an account; yields it with the dict of lies, which may be changed at any time.

    The account's own token belongs to `token_user`.
    """
    users = emulator.users_of(config, date(2026, 1, 2))
    users["account"] |= {"token_user": token_user} if token_user else {}
    app = emulator.create(users, service.names(*behaviours), now=NOW)
    liar = Liar(app)
    with server.running(liar) as url:  # type: ignore[arg-type]
        account = Account(url)
        service.connect(account, app.state.world, users, *behaviours)
        yield account, liar.lies
        account.close()
