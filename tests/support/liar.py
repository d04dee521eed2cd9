"""The emulator with some of its answers to GET changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import httpx

from reconciler.commands import emulator
from reconciler.emulator import server
from tests.support import service
from tests.support.world import NOW, Account

Lie = Callable[[Any], None]
LOCAL = "http://127.0.0.1"
Other = tuple[str, str, Any]
"""A request of somebody else: method, path, JSON."""
Told = Callable[[int, Any], tuple[int, Any, dict[str, str]]]
"""What is answered instead: from status and JSON to status, JSON and headers."""


class Liar:
    """Passes everything on; `lies` change the JSON of answers to GET, by the path's beginning.

    `told` changes answers of any method and status, by method and path's beginning: `POST /v2/…`. By the
    same, `meanwhile` are requests of others that come before such a request is answered, once each; `sent_as`
    changes its query, and one that is `unheard` is answered 204 and does nothing.
    """

    def __init__(self, app: Any) -> None:
        self._app = app
        self.lies: dict[str, Lie] = {}
        self.told: dict[str, Told] = {}
        self.meanwhile: dict[str, list[Other]] = {}
        self.sent_as: dict[str, tuple[bytes, bytes]] = {}
        self.unheard: set[str] = set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        asked = f"{scope.get('method')} {scope.get('path')}"
        if asked.startswith(tuple(self.unheard)):
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        if changed := next((by for name, by in self.sent_as.items() if asked.startswith(name)), None):
            scope = {**scope, "query_string": scope["query_string"].replace(*changed)}
        if others := next((name for name in self.meanwhile if asked.startswith(name)), None):
            await self._with_others(self.meanwhile.pop(others), scope, receive, send)
            return
        if (
            otherwise := next((t for name, t in self.told.items() if asked.startswith(name)), None)
        ) is not None:
            await self._otherwise(otherwise, scope, receive, send)
            return
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

    async def _with_others(self, others: list[Other], scope: Any, receive: Any, send: Any) -> None:
        """Answer a request once it and then those of others are carried out."""
        messages: list[Any] = []

        async def keep(message: Any) -> None:
            messages.append(message)

        await self._app(scope, receive, keep)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self._app), base_url=LOCAL) as client:
            for method, path, body in others:
                answer = await client.request(method, path, json=body)
                assert answer.status_code < 300, answer.text
        for message in messages:
            await send(message)

    async def _otherwise(self, told: Told, scope: Any, receive: Any, send: Any) -> None:
        messages: list[Any] = []

        async def keep(message: Any) -> None:
            messages.append(message)

        await self._app(scope, receive, keep)
        data = b"".join(message.get("body", b"") for message in messages[1:])
        status, answer, more = told(messages[0]["status"], json.loads(data) if data else None)
        body = b"" if answer is None else json.dumps(answer).encode()
        headers = {"content-type": "application/json", "content-length": str(len(body)), **more}
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
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
        account.told, account.liar = liar.told, liar
        service.connect(account, app.state.world, users, *behaviours)
        yield account, liar.lies
        account.close()
