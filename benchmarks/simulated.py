"""The runs of `apply.py` in simulated time: what latency and limits cost, whatever else the machine does.

`python -m benchmarks.simulated [PAGES] [--latency MS] [--owners N] [--seed N] [--timeline]` runs commands and
emulator in this process, on an event loop whose clock goes on only while all wait. Computing costs nothing,
and equal seeds give about equal runs.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import io
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from random import Random
from typing import Any

import httpx

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE)]  # `apply.py` is a script of this folder, as its other modules are for it

import apply  # noqa: E402
import estate  # noqa: E402

from reconciler import cli  # noqa: E402
from reconciler.emulator import app  # noqa: E402
from reconciler.zoom import session, transport  # noqa: E402
from tests.support.clockwork import Clockwork, Wire  # noqa: E402

URL, BEGIN = "http://127.0.0.1:9", 1000.25
"""Where nobody listens, and the loop's time when a run begins."""


class Late(Wire):
    """Answers `latency` seconds late, give or take half of it, and notes what was asked."""

    def __init__(self, made: Any, latency: float, random: Random) -> None:
        super().__init__(app=made)
        self.latency, self.random = latency, random
        self.sent: list[Any] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        entry = [asyncio.get_running_loop().time(), 0, request.method, request.url.path]
        self.sent.append(entry)
        response = await super().handle_async_request(request)
        entry[1] = response.status_code
        await asyncio.sleep(self.latency * self.random.uniform(0.5, 1.5))
        return response


class Simulation:
    """One account in this process; `took` is how long the last command took, in simulated seconds."""

    def __init__(self, owners: int, latency: float, seed: int) -> None:
        people = [{"email": f"host{n}@example.com"} for n in range(owners)]
        made = app.create(
            {"account": {"plan": "business"}, "users": people}, behaviours=["honours-pools"], seed=seed
        )
        made.state.world.limits.time = lambda: asyncio.get_running_loop().time()
        self.wire, self.took = Late(made, latency, Random(seed)), 0.0

    @contextlib.asynccontextmanager
    async def opened(self, trace: Any = None) -> AsyncIterator[transport.Transport]:
        async with httpx.AsyncClient(transport=self.wire) as client:
            yield transport.Transport(client, trace or (lambda _: None))

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        with asyncio.Runner(loop_factory=Clockwork) as runner:
            loop = runner.get_loop()
            loop.advance(BEGIN)  # type: ignore[attr-defined]
            try:
                return runner.run(work)
            finally:
                self.took = loop.time() - BEGIN

    def apply(self, root: Path) -> dict[str, Any]:
        """Apply, and return the report."""
        out = io.StringIO()
        self.wire.sent.clear()
        with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
            cli.main(["--config", str(root), "apply", "--yes", "--format", "json"])
        report: dict[str, Any] = json.loads(out.getvalue())
        return report


def main(pages: int, latency: float, owners: int, seed: int, *, timeline: bool) -> None:
    simulation = Simulation(owners, latency / 1000, seed)
    session.open_transport, asyncio.run = simulation.opened, simulation.run  # type: ignore[assignment]
    os.environ |= {name: value for name, value in estate.environment(URL).items() if name.startswith("ZOOM_")}
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "pages"
        for what, share, duration in apply.RUNS:
            apply.write(root, apply.LEARN + share * pages, owners, duration)
            done = simulation.apply(root)
            show(what, share * pages or apply.LEARN, done, simulation)
            if timeline:
                apply.show(simulation.wire.sent, BEGIN)


def show(what: str, pages: int, done: dict[str, Any], simulation: Simulation) -> None:
    sent = [entry for entry in simulation.wire.sent if entry[3].startswith("/v2/")]
    writes = [at for at, _, method, _ in sent if method != "GET"]
    first, last = min(writes), max(writes)
    share = sum(first <= at <= last for at, *_ in sent) / (apply.ALLOWED * (last - first))
    verified = sum(page["outcome"] == "verified" and page["action"] != "no-op" for page in done["pages"])
    refused = sum(status == 429 for _, status, _, _ in sent)
    others = len(simulation.wire.sent) - len(sent)
    print(f"{what} {pages:,} pages: {verified:,} verified in {simulation.took:.2f} simulated s")
    print(f"  {len(sent):,} requests, {len(sent) / pages:.2f} a page; {others:,} of public pages and tokens")
    print(f"  {'; '.join(f'{count} {kind}' for kind, count in apply.kinds(sent).most_common())}")
    print(f"  {share:.1%} of the allowed {apply.ALLOWED} a second, {refused} refused (429)", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("pages", nargs="?", type=int, default=100)
    parser.add_argument("--latency", type=float, default=200, metavar="MS")
    parser.add_argument("--owners", type=int, default=25)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--timeline", action="store_true")
    main(**vars(parser.parse_args()))
