"""One apply of the real pipeline against an emulator in the same process, on a loop with simulated time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from reconciler import errors, pipeline, plan_report
from reconciler.planning import result_phrases
from reconciler.records.lockfile import LockFile
from reconciler.zoom import auth, budget, session, transport
from reconciler.zoom.api import Reader
from tests.support import mixed_account
from tests.support.clockwork import Clockwork, Wire

NOW = datetime(2026, 1, 2, 8, 0, tzinfo=UTC)
LATER = timedelta(minutes=10)
ORIGIN = "http://127.0.0.1:8000"
ENVIRONMENT = {
    "ZOOM_API_BASE_URL": f"{ORIGIN}/v2",
    "ZOOM_OAUTH_URL": f"{ORIGIN}/oauth/token",
    **{f"ZOOM_{name}": "emulator" for name in ("ACCOUNT_ID", "CLIENT_ID", "CLIENT_SECRET")},
}
WHO = {"who": "matrix", "revision": "", "link": ""}


@dataclass(slots=True)
class Done:
    """Results, notes and error message of one apply."""

    results: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    error: str = ""


def applied(app: Any, root: Path, now: datetime = NOW) -> Done:
    """Apply the config in `root` once."""
    with asyncio.Runner(loop_factory=Clockwork) as runner:
        return runner.run(_applied(app, root, now))


def planned(app: Any, root: Path, now: datetime = NOW) -> dict[str, Any]:
    """Plan, and return the report."""
    with asyncio.Runner(loop_factory=Clockwork) as runner:
        return runner.run(_planned(app, root, now))


async def _planned(app: Any, root: Path, now: datetime) -> dict[str, Any]:
    setting, lock = _setting(root, now), LockFile(root, ORIGIN, "emulator")
    async with _session(app, root) as opened:
        planned = await pipeline.make_plan(setting, pipeline.load(setting), Reader(opened), lock)
        return plan_report.build(setting, planned)


def tokens(root: Path) -> Path:
    """Return where the tokens of users stand, beside the config in `root`, if any is connected."""
    return root.parent / "private" / "tokens.json"


def _environment(root: Path) -> dict[str, str]:
    if not tokens(root).exists():
        return ENVIRONMENT
    app = {"ZOOM_USER_CLIENT_ID": "emulator", "ZOOM_USER_CLIENT_SECRET": "emulator"}
    return {**ENVIRONMENT, **app, "RECONCILER_TOKENS": str(tokens(root))}


def _setting(root: Path, now: datetime) -> pipeline.Setting:
    return pipeline.Setting(root, _environment(root), allow=frozenset(mixed_account.ALLOW), clock=lambda: now)


async def _applied(app: Any, root: Path, now: datetime) -> Done:
    setting, done = _setting(root, now), Done()
    config, lock = pipeline.load(setting), LockFile(root, ORIGIN, "emulator")
    account = config.desired.account
    async with _session(app, root) as opened:
        try:
            async with pipeline.running(setting, account, opened, lock, WHO) as (run, settled):
                done.notes += settled
                planned = await pipeline.make_plan(setting, config, run.writer, lock)
                assert planned.plan.refused is None, planned.plan.refused
                outcome = await pipeline.apply(setting, run, planned, keep_going=False)
                done.notes += outcome.notes
                done.results = [
                    {
                        "page": result.page,
                        "action": result.action,
                        "outcome": result.outcome,
                        "note": result_phrases.notes(result),
                    }
                    for result in outcome.results
                ]
        except errors.ReconcilerError as error:
            done.error = error.message
    return done


@asynccontextmanager
async def _session(app: Any, root: Path) -> AsyncIterator[session.Session]:
    access = auth.from_environment(_environment(root))
    async with httpx.AsyncClient(transport=Wire(app=app), follow_redirects=False) as http:
        yield session.Session(access, budget.Pacer("business"), transport.Transport(http))
