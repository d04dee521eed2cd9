"""The program and an emulator in one process, in simulated time; the line between them is slow, or errs.

Hours of waiting take no time, and a run says how long it would have taken.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import re
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from reconciler import cli
from reconciler.emulator import app
from reconciler.zoom import session, transport
from tests.support.clockwork import Clockwork, Wire
from tests.support.world import NOW

URL = "http://127.0.0.1:9"
ENVIRONMENT = {
    "ZOOM_API_BASE_URL": f"{URL}/v2", "ZOOM_OAUTH_URL": f"{URL}/oauth/token",
    **{f"ZOOM_{name}": "emulator" for name in ("ACCOUNT_ID", "CLIENT_ID", "CLIENT_SECRET")},
}  # fmt: skip
Change = Callable[[httpx.Response], httpx.Response]


@dataclass(frozen=True, slots=True)
class Way:
    """How requests go whose method and path match `what`: `seconds` until they are answered, with a `change`.

    One that `drips` is answered a byte a second. `after` is how many of them go as always at first.
    """

    what: str
    seconds: float = 0.0
    change: Change | None = None
    drips: bool = False
    after: int = 0


def answer(status: int, body: bytes = b"{}", **headers: str) -> Change:
    """Return a change to this answer; names of headers have `_` for `-`."""
    raw = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    return lambda _: httpx.Response(status, headers=raw, content=body)


class _Drip(httpx.AsyncByteStream):
    def __init__(self, data: bytes) -> None:
        self._data = data

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for place in range(len(self._data)):
            await asyncio.sleep(1)
            yield self._data[place : place + 1]


class Line(Wire):
    """Passes requests on, each in the first of the `ways` that it goes."""

    def __init__(self, app: Any, ways: list[Way]) -> None:
        super().__init__(app=app)
        self.ways, self.asked = ways, list[str]()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        asked = f"{request.method} {request.url.path}"
        self.asked.append(asked)
        way = next((way for way in self.ways if re.match(way.what, asked)), None)
        response = await super().handle_async_request(request)
        if way is None or sum(bool(re.match(way.what, each)) for each in self.asked) <= way.after:
            return response
        await asyncio.sleep(way.seconds)
        data = await response.aread()
        if way.change:
            return way.change(httpx.Response(response.status_code, headers=response.headers, content=data))
        if way.drips:
            headers = [(name, value) for name, value in response.headers.items() if name != "content-length"]
            return httpx.Response(response.status_code, headers=headers, stream=_Drip(data * 9))
        return httpx.Response(response.status_code, headers=response.headers, content=data)


@dataclass(slots=True)
class Done:
    """What a call of the program ended with, and the `seconds` of its own clock that it took."""

    code: int
    out: str
    err: str
    seconds: float

    @property
    def json(self) -> Any:
        def refused(name: str) -> Any:
            raise AssertionError(f"{name} is no JSON")

        return json.loads(self.out, parse_constant=refused)


@dataclass(slots=True)
class Machine:
    """The program in the config `root`, and an emulator; requests go the `ways`."""

    root: Path
    patch: pytest.MonkeyPatch
    fixture: Mapping[str, Any]
    ways: list[Way] = field(default_factory=list)
    behaviours: tuple[str, ...] = ("honours-pools",)
    before: float = 0.0
    app: Any = field(init=False)
    line: Line = field(init=False)

    def __post_init__(self) -> None:
        """Start the emulator."""
        content = {"account": {"plan": "business"}, **self.fixture}
        self.app = app.create(content, behaviours=[*self.behaviours], seed=1, clock=self.now)
        self.app.state.world.limits.time = lambda: asyncio.get_running_loop().time()

    def now(self) -> datetime:
        """Return the time, of both: it goes on from one run to the next."""
        try:
            running = asyncio.get_running_loop().time()
        except RuntimeError:
            running = 0.0
        return NOW + timedelta(seconds=self.before + running)

    def run(self, *words: str, environment: Mapping[str, str] | None = None) -> Done:
        """Call the program."""
        seconds = 0.0
        self.line = Line(self.app, self.ways)

        @contextlib.asynccontextmanager
        async def opened(trace: Any = lambda _: None) -> AsyncIterator[transport.Transport]:
            async with httpx.AsyncClient(transport=self.line) as client:
                yield transport.Transport(client, trace)

        def run(work: Coroutine[Any, Any, Any]) -> Any:
            nonlocal seconds
            with asyncio.Runner(loop_factory=Clockwork) as runner:
                try:
                    return runner.run(work)
                finally:
                    seconds = runner.get_loop().time()
                    self.before += seconds

        out, err, code, given = io.StringIO(), io.StringIO(), 0, {**ENVIRONMENT, **(environment or {})}
        with self.patch.context() as patch:
            patch.setattr(session, "open_transport", opened)
            patch.setattr(asyncio, "run", run)
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                try:
                    cli.main(words, given, self.now, root=self.root)
                except SystemExit as ended:
                    code = int(ended.code or 0)
        return Done(code, out.getvalue(), err.getvalue(), seconds)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the emulator itself."""

        async def asked() -> Any:
            async with httpx.AsyncClient(transport=Wire(app=self.app), base_url=URL) as client:
                found = await client.request(method, path, json=body)
                return found.json() if found.content else None

        with asyncio.Runner(loop_factory=Clockwork) as runner:
            return runner.run(asked())

    @property
    def pages(self) -> list[dict[str, Any]]:
        """The pages that are there."""
        found: list[dict[str, Any]] = self.call("GET", "/_emulator/schedules")
        return found
