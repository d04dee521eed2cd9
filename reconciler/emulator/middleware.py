"""What is done to every request: it is logged, counted against the limits, may meet a fault, and is answered.

Pure ASGI: in a handler an answer could not be cut short or left out.
"""

from __future__ import annotations

import asyncio
import functools
import json
from datetime import datetime
from email.utils import format_datetime
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reconciler.emulator import faults
from reconciler.emulator.faults import Fault
from reconciler.emulator.log import Entry
from reconciler.emulator.refusal import Refusal, plain, scheduler
from reconciler.emulator.world import World
from reconciler.times import rules

STALE: Final = "emulator.stale"
"""Key of the ASGI scope that says: this read sees the state before the last write."""
FAULT: Final = "emulator.fault"
"""Key of the ASGI scope that says which fault the request met."""
_MOST_BYTES: Final = 4_000_000
_WRITE_TAKES: Final = 0.002
"""Seconds a PATCH or DELETE is under way at least: else two at once could never meet."""


class Dropped(ConnectionError):
    """The connection is dropped; raised where there is no real connection to abort, as in tests."""


class Gate:
    """ASGI middleware around the whole emulator but its control addresses."""

    def __init__(self, app: ASGIApp, world: World) -> None:
        """Wrap `app`, the routes of `world`."""
        self.app, self.world = app, world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request by the emulator's own rules of time zones.

        A thread that serves begins with the installed ones, and a test's own may be others still.
        """
        with rules.using(self.world.zone_rules):
            await self._handle(scope, receive, send)

    async def _handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; 403 for one that a page of another site made a browser send."""
        if scope["type"] == "http" and _foreign(scope):
            refusal = plain(403, 403, "This was sent from another site.")
            await render(refusal)(scope, receive, send)
            return
        if scope["type"] != "http" or scope["path"].startswith("/_emulator"):
            await self.app(scope, receive, send)
            return
        method, path, query = scope["method"], scope["path"], scope["query_string"].decode("latin-1")
        body = await _read(receive)
        entry = self.world.log.add(method, path, query, Headers(scope=scope).get("content-type", ""), body)
        fault = self.world.faults.take(method, path, query)
        if fault is not None:
            scope[FAULT] = fault.kind
        written = path if method in ("PATCH", "DELETE") and path.startswith("/v2/") else None
        busy, served = self.world.limits.busy, "abort" in scope.get("state", {})
        marked = self._marked(entry, path, send, served=served)
        try:
            if not path.isprintable():
                raise scheduler(400, "the address holds characters that no address can")
            if path.startswith("/v2/"):
                self.world.limits.count()
            if len(body) > _MOST_BYTES:
                raise scheduler(413, "the body is too large")
            if written in busy:
                raise plain(429, 429, "Too many concurrent requests. Another write to it is in progress.")
            if written is not None:
                busy.add(written)
            try:
                if written is not None:
                    await asyncio.sleep(_WRITE_TAKES)
                await self._answer(scope, receive, marked, body, fault)
            finally:
                busy.discard(written or "")
        except Refusal as refusal:
            await render(refusal)(scope, receive, marked)

    async def _answer(
        self, scope: Scope, receive: Receive, send: Send, body: bytes, fault: Fault | None
    ) -> None:
        kind = fault.kind if fault else ""
        if fault is not None:
            body = await self._before(fault, scope, receive, body)
            if kind == "drop-before":
                return
        if kind not in ("drop-after", "malformed", "status"):
            await self.app(scope, _replay(body, receive), send)
            return
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self.app(scope, _replay(body, receive), keep)
        if kind == "drop-after":
            await _drop(scope, receive)
        elif fault is not None and kind == "status":
            raise faults.answer(fault.status, fault.field, fault.message)
        else:
            for message in _cut(messages):
                await send(message)

    async def _before(self, fault: Fault, scope: Scope, receive: Receive, body: bytes) -> bytes:
        """Do what a fault does before the request takes effect; return the body that goes on."""
        if fault.kind == "drop-before":
            await _drop(scope, receive)
        elif fault.kind == "status" and not fault.effect:
            raise faults.answer(fault.status, fault.field, fault.message)
        elif fault.kind == "rate-limit":
            limits = self.world.limits
            raise faults.limit_reached(fault.scope, limits.headers_when_reached(fault.scope, fault.seconds))
        elif fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        elif fault.kind == "stale":
            scope[STALE] = True
        elif fault.kind == "ignore-field":
            return _without(body, fault.field)
        return body

    def _marked(self, entry: Entry, path: str, send: Send, *, served: bool) -> Send:
        """Write down the status of an answer as it leaves, and put the limits on it, and the date."""

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                entry.status = message["status"]
                more = {"date": _date(self.world.now().replace(microsecond=0))} if served else {}
                if path.startswith("/v2/"):
                    more |= self.world.limits.headers()
                given = {name.lower() for name, _ in message["headers"]}
                extra = [(name.lower().encode(), value.encode()) for name, value in more.items()]
                extra = [item for item in extra if item[0] not in given]
                message = {**message, "headers": [*message["headers"], *extra]}
            await send(message)

        return marked


def render(refusal: Refusal) -> Response:
    """Make the HTTP answer of a refusal: JSON, or a page where the body is a text."""
    kind = HTMLResponse if isinstance(refusal.body, str) else JSONResponse
    return kind(refusal.body, refusal.status, refusal.headers)


@functools.lru_cache(64)
def _date(now: datetime) -> str:
    return format_datetime(now, usegmt=True)


def _foreign(scope: Scope) -> bool:
    """Tell whether a page of another site made a browser send this: no site may use a visitor's emulator."""
    if scope["method"] in ("GET", "HEAD"):
        return False
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    own = f"{scope['scheme']}://{headers.get('host', '')}"
    return origin is not None and origin != own


async def _read(receive: Receive) -> bytes:
    parts, size = [], 0
    while True:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size - len(part) <= _MOST_BYTES:
            parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Hand the body on once, then whatever the connection says."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again


async def _drop(scope: Scope, receive: Receive) -> None:
    """Break the connection; the server of this package puts the means into the ASGI state."""
    abort = scope.get("state", {}).get("abort")
    if abort is None:
        raise Dropped("the emulator dropped the connection")
    abort()
    while (await receive())["type"] != "http.disconnect":
        pass


def _cut(messages: list[Message]) -> list[Message]:
    """Return an answer with the first half of its body, as if that were all of it."""
    start, body = messages[0], b"".join(message.get("body", b"") for message in messages[1:])
    half = body[: len(body) // 2]
    length = (b"content-length", str(len(half)).encode())
    headers = [length if name == b"content-length" else (name, value) for name, value in start["headers"]]
    return [{**start, "headers": headers}, {"type": "http.response.body", "body": half}]


def _without(body: bytes, name: str) -> bytes:
    """Take a field (a dotted path) out of a JSON body."""
    try:
        value = json.loads(body)
    except ValueError:
        return body
    *way, last = name.split(".")
    inner = value
    for step in way:
        inner = inner.get(step) if isinstance(inner, dict) else None
    if isinstance(inner, dict):
        inner.pop(last, None)
    return json.dumps(value).encode()
