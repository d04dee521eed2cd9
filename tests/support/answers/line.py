"""The way of a request to the emulator in this process, in place of connections."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode

from reconciler.emulator import middleware
from reconciler.zoom import http1, transport
from reconciler.zoom.http1 import Message, Origin, Reply

JSON = [(b"content-type", b"application/json")]


class Answered(NamedTuple):
    """An answer: status, headers with names in lower case, body."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: `path` and `query` apart."""

    method: str
    path: str
    query: str = ""
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""

    @property
    def url(self) -> str:
        """The path with its query."""
        return f"{self.path}?{self.query}"

    @property
    def writes(self) -> bool:
        """Whether it may change an account."""
        return self.method != "GET" and self.path.startswith("/v2/")

    @property
    def user(self) -> str:
        """The `user_id` that it names."""
        return next(iter(parse_qs(self.query).get("user_id", [])), "")

    def about(self, user: str) -> Asked:
        """Return the same request with another `user_id`."""
        query = {name: values[-1] for name, values in parse_qs(self.query).items()}
        return replace(self, query=urlencode({**query, "user_id": user}))


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


Answering = Callable[[Asked], Any]
"""An async function from a request to what is answered; it raises what a connection does."""


def way(answering: Answering) -> Callable[..., contextlib.AbstractAsyncContextManager[transport.Transport]]:
    """Return what opens a transport whose requests are answered by a function."""

    class Way:
        async def send(self, origin: Origin, message: Message, limit: int, *_: Any, **__: Any) -> Reply:
            target = message.target.encode() if isinstance(message.target, str) else message.target
            path, _, query = target.decode().partition("?")
            headers = tuple((_bytes(name).lower(), _bytes(text)) for name, text in message.headers)
            asked = Asked(message.method, path, query, headers, message.body)
            return Reply(*await answering(asked))

    @contextlib.asynccontextmanager
    async def opened(trace: Any = lambda _: None) -> AsyncIterator[transport.Transport]:
        yield transport.Transport(Way(), trace)  # type: ignore[arg-type]

    return opened


def to(app: Any) -> Answering:
    """Return what asks an ASGI application."""

    async def answering(asked: Asked) -> Answered:
        return await ask(app, asked)

    return answering


async def ask(app: Any, asked: Asked) -> Answered:
    """Ask an ASGI application. A connection that it drops is `http1.Broken`."""
    path = asked.path.encode()
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": asked.method,
        "headers": [(name, text) for name, text in asked.headers if name != b"content-length"],
        "scheme": "http", "path": asked.path, "raw_path": path, "query_string": asked.query.encode(),
        "server": ("127.0.0.1", 9), "client": ("127.0.0.1", 1), "root_path": "",
    }  # fmt: skip
    start: dict[str, Any] = {}
    parts: list[bytes] = []
    unread = [{"type": "http.request", "body": asked.body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        if unread:
            return unread.pop()
        await asyncio.sleep(0)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            parts.append(message.get("body", b""))

    try:
        await app(scope, receive, send)
    except middleware.Dropped as dropped:
        raise http1.Broken(str(dropped)) from dropped
    return Answered(start["status"], list(start["headers"]), b"".join(parts))
