"""Verdicts on the types of pages against the truth, over many behaviours, mishaps and memories.

`python -m tests.support.proof_matrix` runs all cases and writes docs/proof.md anew. The real pipeline runs
against the real emulator, over ASGI in one process: its truth is looked at after every request.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from reconciler import pipeline, staging
from reconciler.emulator import app as emulator
from reconciler.emulator import faults, schedules, ui
from reconciler.evidence import Proof, Verdict
from reconciler.model import PageType
from reconciler.planning.outcome import PageResult
from reconciler.records.learned import Outcome
from reconciler.records.lockfile import LockFile
from reconciler.records.memory import Memory, PageMemory, Seen
from reconciler.zoom import auth, budget, recipes, session, transport
from tests.support import zoom_contract
from tests.support.clockwork import Clockwork, Wire
from tests.support.proof_cases import MISHAPS, Case, existing, missing
from tests.support.proof_tables import table, write

NOW = datetime(2026, 1, 2, 8, 0, tzinfo=UTC)
MANY = PageType.ONE_TO_MANY
EMAILS = ("ana@example.com", "budi@example.com")
SLUG = "proof-page"
TIMES = ("/available_times", "/availableTimes")
SIDE_BY_SIDE = 24
ENVIRONMENT = {
    "ZOOM_API_BASE_URL": "http://127.0.0.1:8000/v2",
    "ZOOM_OAUTH_URL": "http://127.0.0.1:8000/oauth/token",
    **{f"ZOOM_{name}": "emulator" for name in ("ACCOUNT_ID", "CLIENT_ID", "CLIENT_SECRET")},
}
HOURS = {"name": "Working hours", "default": True, "hours": {"mon": "09:00-12:00"}}
USER = {"time_zone": "Asia/Singapore", "availability": [HOURS]}
FIXTURE = {"users": [{"email": email, **USER} for email in EMAILS]}
LATER = {**USER, "availability": [{**HOURS, "hours": {"mon": "10:00-13:00", "tue": "09:00-10:00"}}]}
APART = {"users": [{"email": EMAILS[0], **USER}, {"email": EMAILS[1], **LATER}]}
"""With the hours of the second host partly others than those of the first."""
CONFIG = """\
hosts:
  ana: {email: ana@example.com, time_zone: Asia/Singapore%(hours)s}
  budi: {email: budi@example.com, time_zone: Asia/Singapore%(hours)s}
---
page: proof
slug: proof-page
type: %(type)s
owner: ana
hosts: %(hosts)s
summary: Proof
duration: %(duration)s
capacity: %(capacity)s
"""


@dataclass(slots=True)
class Judgement:
    """A verdict beside the truth at that time; `whole` where the page books all declared hosts."""

    proof: Proof
    truth: PageType
    active: bool
    whole: bool = True


@dataclass(slots=True)
class Result:
    """The result of a case: verdicts with the truth, results of pages, and breaches of rules.

    `left_out` are pages that were said to be as declared and do not book all declared hosts.
    """

    case: Case
    judgements: list[Judgement] = field(default_factory=list)
    results: tuple[PageResult, ...] = ()
    exposed: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)
    failed: str = ""


class Watched:
    """An ASGI application around the emulator that checks all pages after every request.

    A page made by the API may be active at a public address only when it is what was declared, and only
    after a visitor's read of it at staging has shown that, or the API's answer where it tells of pools.
    """

    def __init__(self, app: Any, declared: PageType) -> None:
        self.app, self.declared = app, declared
        self.world = app.state.world
        self.types: dict[str, PageType] = {}
        self.hosts: dict[str, tuple[str, ...]] = {}
        self.made: list[str] = []
        self.visited: set[str] = set()
        self.told = app.state.world.behaviour.pools
        self.exposed: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        status: list[int] = []

        async def noted(message: Any) -> None:
            if message["type"] == "http.response.start":
                status.append(message["status"])
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            self._look(scope["method"], scope["path"], status)

    def pages(self) -> list[schedules.Schedule]:
        return schedules.page(self.world.store, None)

    def _look(self, method: str, path: str, status: list[int]) -> None:
        for row in self.pages():
            self.types[row.id], self.hosts[row.id] = row.type, row.hosts
            if row.via != "api":
                continue
            if row.id not in self.made:
                self.made.append(row.id)
            public = row.slug.startswith(staging.PREFIX) is False
            shown = path.endswith(f"/{row.slug}") or (row.id in path and path.endswith(TIMES))
            if method == "GET" and shown and status == [200] and row.active:
                self.visited.add(row.id)
            right = row.type is self.declared and {*row.hosts} == {*EMAILS}
            proved = right and (self.told or row.id in self.visited)
            if public and row.active and self.declared.multi_host and not proved:
                self.exposed.append(f"{method} {path}: `{row.slug}` is {row.type}, and nothing had shown it")


def run(every: Iterable[Case]) -> list[Result]:
    """Run cases, and return what came of each."""
    logging.getLogger("reconciler.emulator").addHandler(logging.NullHandler())
    with asyncio.Runner(loop_factory=Clockwork) as runner:
        return runner.run(_all(every))


async def _all(every: Iterable[Case]) -> list[Result]:
    side_by_side = asyncio.Semaphore(SIDE_BY_SIDE)
    disk = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=disk if disk.is_dir() else None) as folder:

        async def run_case(number: int, case: Case) -> Result:
            async with side_by_side:
                root = Path(folder) / str(number)
                root.mkdir()
                try:
                    return await _run(case, root)
                finally:
                    shutil.rmtree(root)

        return await asyncio.gather(*(run_case(number, case) for number, case in enumerate(every)))


async def _run(case: Case, root: Path) -> Result:
    fixture = FIXTURE if case.hours == "same" else APART
    watched = Watched(emulator.create(fixture, behaviours=[case.behaviour], clock=lambda: NOW), case.declared)
    setting, config = _setting(root), _loaded(_config(case))
    lock = LockFile(root, "http://127.0.0.1:8000", "emulator")
    lock.save(_prepared(case, watched))
    watched.world.faults.waiting += [faults.parse(run_case) for run_case in MISHAPS[case.mishap]]
    result = Result(case)
    watch = zoom_contract.Watch(watched)
    async with connected(watch) as opened:
        who = {"who": "matrix", "revision": "", "link": ""}
        account = config.desired.account
        try:
            async with pipeline.running(setting, account, opened, lock, who) as (doing, _):
                planned = await pipeline.make_plan(setting, config, doing.writer, lock)
                for proof in planned.observed.evidence.proofs.values():
                    (row,) = watched.pages()
                    whole = not case.declared.multi_host or {*row.hosts} == {*EMAILS}
                    result.judgements.append(Judgement(proof, row.type, row.active, whole))
                applied = await pipeline.apply(setting, doing, planned, keep_going=True)
        except pipeline.errors.ReconcilerError as error:
            result.failed = error.message
        else:
            result.results = applied.results
            result.judgements += list(_judged(applied.results, watched))
            result.left_out = list(_left_out(applied.results, watched))
    result.exposed = watched.exposed
    result.breaches = watch.requests + watch.answers
    return result


def _setting(root: Path) -> pipeline.Setting:
    return pipeline.Setting(root, ENVIRONMENT, clock=lambda: NOW)


@functools.cache
def _loaded(text: str) -> pipeline.Config:
    """Read a config once for all cases that declare the same."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "page.yaml").write_text(text, encoding="utf-8")
        return pipeline.load(_setting(Path(folder)))


def _judged(results: Iterable[PageResult], watched: Watched) -> Iterator[Judgement]:
    for result in results:
        page = result.live.schedule_id if result.live else (watched.made or [""])[-1]
        if result.proof is not None and result.action != "no-op":
            active = bool(result.live and result.live.active)
            whole = {*watched.hosts[page]} == {*EMAILS}
            yield Judgement(result.proof, watched.types[page], active, whole)


def _left_out(results: Iterable[PageResult], watched: Watched) -> Iterator[str]:
    for result in results:
        booked = watched.hosts[result.live.schedule_id] if result.live else ()
        if result.outcome == "verified" and result.live and {*booked} != {*EMAILS}:
            yield f"{result.page} books {', '.join(booked)}"


@asynccontextmanager
async def connected(app: Any) -> AsyncIterator[session.Session]:
    access = auth.from_environment(ENVIRONMENT)
    async with httpx.AsyncClient(transport=Wire(app=app), follow_redirects=False) as http:
        yield session.Session(access, budget.Pacer("business"), transport.Transport(http))


def _config(case: Case) -> str:
    multi_host = case.declared.multi_host
    hours = {"hours": ', hours: {mon: "10:00-12:00"}', "nothing": "", "duration": ""}[case.change]
    duration = 45 if case.change == "duration" else 30
    return CONFIG % {
        "type": str(case.declared), "hosts": "[ana, budi]" if multi_host else "[ana]", "hours": hours,
        "duration": duration, "capacity": 3 if case.declared is MANY else 1,
    }  # fmt: skip


def _prepared(case: Case, watched: Watched) -> Memory:
    """Make the page that is there, and return what is remembered of it and of the recipes."""
    memory = Memory()
    for name in recipes.names(case.declared):
        if name not in case.recipes:
            memory = memory.with_outcome(case.declared, name, Outcome(False, NOW.date(), "learned before"))
    if case.truth is None:
        return memory
    with watched.world.store.transaction():
        made = ui.make(watched.world, _page(case.declared))
        now = (
            ui.change(watched.world, made.id, _turned(case.truth))
            if case.truth is not case.declared
            else made
        )
    looked_at = now if case.stored == "attested wrongly" else made
    known = PageMemory(EMAILS[0], SLUG, made.id)
    return memory.with_page("proof", replace(known, **_word(case, looked_at)))


def _word(case: Case, row: schedules.Schedule) -> dict[str, Seen]:
    """What is remembered was true when it was said, but for `attested wrongly`."""
    hosts = EMAILS if case.declared.multi_host else EMAILS[:1]
    seen = Seen(
        case.declared, "page-data", NOW - timedelta(days=2), row.id, hosts, row.body["schedule_type"],
        row.body["updated"],
    )  # fmt: skip
    said = replace(seen, witness="attestation", by="ana")
    old = replace(said, at=NOW - timedelta(days=200))
    return {
        "nothing": {}, "proved": {"proof": seen}, "attested": {"attestation": said},
        "attested long ago": {"attestation": old}, "attested wrongly": {"attestation": said},
    }[case.stored]  # fmt: skip


def _page(page_type: PageType) -> dict[str, Any]:
    return {"owner": EMAILS[0], "slug": SLUG, "summary": "Proof", "duration": 30, **_turned(page_type)}


def _turned(page_type: PageType) -> dict[str, Any]:
    hosts = EMAILS if page_type.multi_host else EMAILS[:1]
    return {"type": str(page_type), "hosts": list(hosts), "capacity": 3 if page_type is MANY else 1}


def confusion(outcomes: Iterable[Result]) -> Counter[tuple[PageType, PageType, Verdict]]:
    """Count verdicts by (declared, truth, verdict)."""
    judgements = [judgement for result in outcomes for judgement in result.judgements]
    return Counter((item.proof.declared, item.truth, item.proof.verdict) for item in judgements)


def section(outcomes: list[Result]) -> str:
    """Return how many cases there were, and their confusion matrix."""
    behaviours = len({run_case.case.behaviour for run_case in outcomes})
    mishaps = len({run_case.case.mishap for run_case in outcomes})
    said = f"{len(outcomes)} cases over {behaviours} behaviours and {mishaps} mishaps."
    return f"{said}\n\n{table(confusion(outcomes))}"


PARTS = {"pages made": missing, "pages found": existing}
"""The two halves of the matrix, by the name their table has in docs/proof.md."""


if __name__ == "__main__":
    write({name: section(run(make())) for name, make in PARTS.items()})
