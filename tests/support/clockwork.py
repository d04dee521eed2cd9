"""Real client and real emulator in one process, over ASGI, on an event loop with simulated time."""

from __future__ import annotations

import asyncio
import selectors
import sys
from importlib.util import find_spec

import httpx

from reconciler.emulator import middleware

if find_spec("sniffio") is None:  # httpx looks for it at every request, through all folders
    sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]


class Clockwork(asyncio.SelectorEventLoop):
    """A loop whose time advances to the next timer when nothing else is ready: equal runs give equal results.

    For work in one process alone.
    """

    def __init__(self) -> None:
        self._now = 0.0
        super().__init__(_Selector(self))

    def time(self) -> float:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += seconds


class _Selector(selectors.SelectSelector):
    def __init__(self, loop: Clockwork) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout:
            self._loop.advance(timeout)
        return super().select(0 if timeout is not None else None)


class Wire(httpx.ASGITransport):
    """A transport to the emulator; a connection dropped there is a `RemoteProtocolError` here."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return await super().handle_async_request(request)
        except middleware.Dropped as dropped:
            raise httpx.RemoteProtocolError(str(dropped), request=request) from dropped
