"""An ASGI application around the emulator that calls a function at a write, before its effect."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

WRITES = ("POST", "PATCH", "DELETE")


class Interrupter:
    """Runs `then` at the client's write number `at`, before its effect; without `answer` it is left open."""

    def __init__(self, app: Any) -> None:
        self.app, self.at, self.writes, self.after = app, 0, 0, 0
        self.then: Callable[[], Any] = lambda: None
        self.answer = True

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = scope.get("path", "")
        if scope["type"] == "http" and path.startswith("/v2/"):
            self.after += self.at != 0 and self.writes >= self.at
            self.writes += scope["method"] in WRITES
            if scope["method"] in WRITES and self.writes == self.at:
                await asyncio.to_thread(self.then)
                if not self.answer:
                    while (await receive())["type"] != "http.disconnect":
                        pass
                    return
        await self.app(scope, receive, send)
