"""The program and an emulator in one process, in simulated time."""

from __future__ import annotations

import asyncio
import contextlib
import io
import random
import shutil
from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from reconciler import cli
from reconciler.emulator import app, schedules, ui
from reconciler.emulator.refusal import Refusal
from reconciler.emulator.schedules import Schedule
from reconciler.zoom import session
from tests.support import mixed_account, service
from tests.support.answers import line
from tests.support.clockwork import Clockwork

NOW = datetime(2026, 1, 2, 8, 0, tzinfo=UTC)
URL = "http://127.0.0.1:9"
SECRET = "client-secret-of-the-fuzz"
ENVIRONMENT = {
    "ZOOM_API_BASE_URL": f"{URL}/v2", "ZOOM_OAUTH_URL": f"{URL}/oauth/token",
    "ZOOM_ACCOUNT_ID": "emulator", "ZOOM_CLIENT_ID": "emulator", "ZOOM_CLIENT_SECRET": SECRET,
}  # fmt: skip


class Killed(BaseException):
    """The program is no more: it is raised where a request would be sent."""


class Machine:
    """An account at `folder`: the emulator's state in `db`, the config in `pages`.

    The clocks of both go on with simulated time; `seconds` is how long the last command took.
    """

    def __init__(self, folder: Path, *behaviours: str) -> None:
        account = {"plan": "business", "client_secret": SECRET}
        fixture = {"account": account, "users": mixed_account.FIXTURE["users"]}
        self.root, self.now, self.seconds = folder / "pages", NOW, 0.0
        self.app = app.create(
            fixture, behaviours=behaviours, db=str(folder / "db"), seed=1, clock=self._clock, joining=False
        )
        self.world = self.app.state.world
        self.world.limits.time = self._time
        self.world.tokens.time = self._time
        self.answering = line.to(self.app)
        self.environment = dict(ENVIRONMENT)
        if "owner-only=all" in behaviours:
            self._connect(folder, fixture["users"])

    def _connect(self, folder: Path, users: Any) -> None:
        """Let every user be connected: their tokens reach their own pages."""
        tokens = folder / "private" / "tokens.json"
        shutil.rmtree(tokens.parent, ignore_errors=True)
        self.world.tokens.lifetime = 10**8
        service.write(self.world, URL, {user["email"]: user["email"] for user in users}, tokens)
        self.environment |= {
            "RECONCILER_TOKENS": str(tokens), "ZOOM_USER_CLIENT_ID": "emulator",
            "ZOOM_USER_CLIENT_SECRET": SECRET,
        }  # fmt: skip

    def _time(self) -> float:
        """Return seconds since the machine was there; they go on with the loop's time while one runs."""
        begun = (self.now - NOW).total_seconds()
        with contextlib.suppress(RuntimeError):
            loop = asyncio.get_running_loop()
            return begun + (loop.time() if isinstance(loop, Clockwork) else 0.0)
        return begun

    def _clock(self) -> datetime:
        return NOW + timedelta(seconds=self._time())

    def run(self, *words: str) -> tuple[int, str, str]:
        """Run a command; return exit code, stdout and stderr. Raises `Killed` where `answering` does."""

        def run(work: Coroutine[Any, Any, Any]) -> Any:
            with asyncio.Runner(loop_factory=Clockwork) as runner:
                try:
                    return runner.run(work)
                finally:
                    self.seconds = runner.get_loop().time()

        random.seed(1)  # pauses between attempts are random
        kept = session.open_transport, asyncio.run
        session.open_transport, asyncio.run = line.way(self.answering), run  # type: ignore[assignment]
        out, err, code = io.StringIO(), io.StringIO(), 0
        self.seconds = 0.0
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                cli.main(words, self.environment, self._clock, root=self.root)
        except SystemExit as ended:
            code = int(ended.code or 0)
        finally:
            session.open_transport, asyncio.run = kept  # type: ignore[assignment]
            self.now += timedelta(seconds=self.seconds)
        return code, out.getvalue(), err.getvalue()

    def rows(self) -> dict[str, Schedule]:
        """Return every page that is not cancelled, by id, as it really is."""
        return {row.id: row for row in schedules.page(self.world.store, None)}

    def change(self, schedule_id: str, **fields: Any) -> None:
        """Change a page as a person does, if it is not refused."""
        with contextlib.suppress(Refusal), self.world.store.transaction():
            ui.change(self.world, schedule_id, fields)

    def make(self, slug: str, kind: str, owner: str, hosts: Sequence[str]) -> str:
        """Make a page as a person does, at `slug` under its short names' mailboxes."""
        body = {
            "owner": mailbox(owner), "type": kind, "hosts": [mailbox(host) for host in hosts], "slug": slug,
            "summary": f"About {slug}", "duration": 30, "time_zone": "Asia/Singapore", "cushion": 15,
        }  # fmt: skip
        with self.world.store.transaction():
            return ui.make(self.world, body).id

    def close(self) -> None:
        """Close the emulator's file."""
        self.world.store.close()


def mailbox(name: str) -> str:
    """Return the mailbox of a host of the files."""
    return f"{name}@example.com"
