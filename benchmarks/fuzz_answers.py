"""Let answers of the service err in random ways, and hold what the program does and says against the truth.

    python -m benchmarks.fuzz_answers [--runs 20000] [--seed 1] [--only SEED]

Each run takes an account at one of a few stages, one or two errors (`tests/support/erring.py`), and one of
plan, apply and drift at the command line, with the emulator in this process and in simulated time. After
every write the pages that no file names are compared with what they were; at the end, what is said with what
is so.
Prints every breach with its seed, and how many runs ended with which code.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import io
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import httpx

from reconciler import cli
from reconciler.emulator import app
from reconciler.zoom import session, transport
from tests.support import erring, mixed_account
from tests.support.clockwork import Clockwork, Wire

NOW = datetime(2026, 1, 2, 8, 0, tzinfo=UTC)
URL = "http://127.0.0.1:9"
LONGEST = 900.0
"""Simulated seconds after which a run counts as hanging."""
ENVIRONMENT = {
    "ZOOM_API_BASE_URL": f"{URL}/v2", "ZOOM_OAUTH_URL": f"{URL}/oauth/token",
    **{f"ZOOM_{name}": "emulator" for name in ("ACCOUNT_ID", "CLIENT_ID", "CLIENT_SECRET")},
}  # fmt: skip
ALL, ONE = mixed_account.ALL, mixed_account.ONE
page, absent = mixed_account.page, mixed_account.absent
FIRST = {"panel": page("panel", ALL), "solo": page("solo", ONE, hosts="[ana]"), "old": page("old", ALL)}
LATER = {
    "panel": page("panel", ALL, duration=45),
    "solo": page("solo", ONE, hosts="[ana]", slug="solo-new", previously="[solo]"),
    "old": absent("old"),
}  # fmt: skip
CHANGED = ("change", "lost", "booked")
"""Stages at which the files say what `LATER` has."""
ALLOW = ("--allow", "replace", "--allow", "link-down")


@dataclass(frozen=True, slots=True)
class Stage:
    """An account with files: the state of the emulator and the config root, as files to be copied."""

    name: str
    folder: Path
    commands: tuple[tuple[str, ...], ...]


class Machine:
    """The program and an emulator in this process; `seconds` is how long the last command took."""

    def __init__(self, db: str) -> None:
        users = mixed_account.FIXTURE["users"]
        self.app = app.create(
            {"account": {"plan": "business"}, "users": users}, behaviours=["honours-pools"], db=db, seed=1,
            clock=lambda: NOW,
        )  # fmt: skip
        self.app.state.world.limits.time = lambda: asyncio.get_running_loop().time()
        self.seconds = 0.0
        self.wire: httpx.AsyncBaseTransport = Wire(app=self.app)

    def run(self, root: Path, *words: str) -> tuple[int, str, str]:
        """Return exit code, stdout and stderr of a command."""

        @contextlib.asynccontextmanager
        async def opened(trace: Any = lambda _: None) -> AsyncIterator[transport.Transport]:
            async with httpx.AsyncClient(transport=self.wire) as client:
                yield transport.Transport(client, trace)

        def run(work: Coroutine[Any, Any, Any]) -> Any:
            with asyncio.Runner(loop_factory=Clockwork) as runner:
                try:
                    return runner.run(work)
                finally:
                    self.seconds = runner.get_loop().time()

        session.open_transport, asyncio.run = opened, run  # type: ignore[assignment]
        out, err, code = io.StringIO(), io.StringIO(), 0
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                cli.main(["--config", str(root), *words], ENVIRONMENT, lambda: NOW)
            except SystemExit as ended:
                code = int(ended.code or 0)
        return code, out.getvalue(), err.getvalue()

    def call(self, method: str, path: str, body: Any = None) -> Any:
        async def asked() -> Any:
            async with httpx.AsyncClient(transport=Wire(app=self.app), base_url=URL) as client:
                answer = await client.request(method, path, json=body)
                return answer.json() if answer.content else None

        with asyncio.Runner() as runner:
            return runner.run(asked())

    def truth(self) -> dict[str, dict[str, Any]]:
        return {row["schedule_id"]: row for row in self.call("GET", "/_emulator/schedules")}

    def make(self, slug: str, kind: str = ONE, owner: str = "ana") -> str:
        hosts = [f"{owner}@example.com"] if kind == ONE else ["ana@example.com", "budi@example.com"]
        body = {"owner": f"{owner}@example.com", "type": kind, "hosts": hosts, "slug": slug, "duration": 30,
                "summary": f"About {slug}", "time_zone": "Asia/Singapore", "cushion": 15}  # fmt: skip
        return str(self.call("POST", "/_emulator/ui/schedules", body)["schedule_id"])


def stages(folder: Path) -> list[Stage]:
    """Prepare the accounts that runs start from."""
    made = []
    plain = (("plan", "--format", "json"), ("drift", "--format", "json"))
    applied = ("apply", "--yes", "--format", "json", *ALLOW)
    for name in ("new", "same", "change", "lost", "wrong", "turned", "booked"):
        place = folder / name
        place.mkdir()
        machine = Machine(str(place / "db"))
        for slug, owner in (("theirs", "ana"), ("theirs-too", "budi"), ("panel", "chitra")):
            machine.make(slug, ALL if slug == "theirs-too" else ONE, owner)
        root = place / "pages"
        _write(root, FIRST)
        if name == "wrong":
            machine.make("panel")
        if name not in ("new", "wrong"):
            code, out, err = machine.run(root, *applied)
            assert code == 0, (out, err)
        if name in CHANGED:
            _write(root, LATER)
        if name == "lost":
            shutil.rmtree(root / "reconciler.lock", ignore_errors=True)
            shutil.rmtree(root / ".reconciler", ignore_errors=True)
        if name == "turned":
            for row in machine.truth().values():
                if row["slug"] == "panel" and row["owner"] == "ana@example.com":
                    machine.call("PATCH", f"/_emulator/ui/schedules/{row['schedule_id']}", {"type": ONE})
        if name == "booked":
            old = next(row for row in machine.truth().values() if row["slug"] == "old")
            event = {
                "schedule_id": old["schedule_id"],
                "start": "2026-01-12T03:00:00Z",
                "booker": "v@example.com",
            }
            machine.call("POST", "/_emulator/events", event)
        machine.app.state.world.store._db.close()
        made.append(Stage(name, place, (applied, applied, *plain)))
    return made


def _write(root: Path, pages: dict[str, str]) -> None:
    mixed_account.write(root, pages)
    account = root / "account.yaml"
    watched = "  watch_owners: [ana, budi, chitra]\n"
    account.write_text(account.read_text(encoding="utf-8").replace(watched, ""), encoding="utf-8")


class Run:
    """One run, from its seed; `breaches` says what was not as it must be."""

    def __init__(
        self, seed: int, prepared: list[Stage], folder: Path, wanted: tuple[erring.Error, ...] = ()
    ) -> None:
        rng = Random(seed)
        self.stage = rng.choice(prepared)
        self.words = rng.choice(self.stage.commands)
        self.errors = wanted or erring.errors(rng)
        self.breaches: list[str] = []
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.stage.folder, folder)
        self.root, self.machine = folder / "pages", Machine(str(folder / "db"))
        self.before = self.machine.truth()
        self.foreign = {
            key: row
            for key, row in self.before.items()
            if row["slug"].startswith("theirs") or row["owner"].startswith("chitra")
        }
        self.first = self._rows()
        self.wire = erring.ErringWire(self.machine.app, self.errors, self._after)
        self.machine.wire = self.wire
        self.code, self.out, self.err = self.machine.run(self.root, *self.words)
        self.end = self.machine.truth()
        self._judge()
        self.machine.app.state.world.store._db.close()

    def _after(self, request: httpx.Request) -> None:
        if request.method == "GET" or "/v2/" not in request.url.path:
            return
        rows = self._rows()
        self.breaches += [
            f"FOREIGN page changed at {request.method} {request.url.path}"
            for key in self.foreign
            if rows.get(key) != self.first.get(key)
        ]

    def _rows(self) -> dict[str, Any]:
        store = self.machine.app.state.world.store
        return {row["id"]: tuple(row) for row in store.rows("select * from schedules")}

    def _judge(self) -> None:
        for key, row in self.foreign.items():
            if self.end.get(key) != row:
                self.breaches.append(
                    f"FOREIGN {row['slug']} of {row['owner']} is now {self.end.get(key, {}).get('slug')}"
                )
        if self.code not in (0, 1, 2, 4, 5, 6, 7, 9):
            self.breaches.append(f"CODE {self.code}")
        if "is a bug in" in self.err or "Traceback" in self.err:
            self.breaches.append(
                "BUG " + next(line for line in self.err.splitlines() if "bug" in line or "Trace" in line)
            )
        if self.machine.seconds > LONGEST:
            self.breaches.append(f"HANGS {self.machine.seconds:.0f} s")
        try:
            said = json.loads(self.out, parse_constant=_no_constant)
        except ValueError as error:
            self.breaches.append(f"JSON {error}")
            return
        if self.words[0] == "apply" and "pages" in said:
            self._applied(said)
        elif self.words[0] == "drift" and "findings" in said:
            self._watched(said)

    def _applied(self, said: dict[str, Any]) -> None:
        by_slug = {(row["owner"], row["slug"]): row for row in self.end.values()}
        for result in said["pages"]:
            key, verdict = result["page"], result["type"]["verdict"] if result.get("type") else None
            renamed = key == "solo" and self.stage.name in CHANGED
            row = by_slug.get(("ana@example.com", "solo-new" if renamed else key))
            if result["outcome"] != "verified":
                continue
            if result["action"] == "delete":
                if row is not None:
                    self.breaches.append(f"UNTRUE {key}: removal verified and it stands")
                continue
            if row is None:
                self.breaches.append(f"UNTRUE {key}: {result['action']} verified and no such page")
            elif key in ("panel", "old") and row["type"] != ALL:
                self.breaches.append(
                    f"UNTRUE {key}: {result['action']} verified ({verdict}) and it is {row['type']}"
                )
        if self.stage.name == "booked" and not any(row["slug"] == "old" for row in self.end.values()):
            self.breaches.append("BOOKED old was removed")
        if self.code == 0:
            differs = self._honest()
            if differs:
                self.breaches.append(f"EXIT0 and a new plan says {differs}")
        for row in self.end.values():
            public = row["active"] and not row["secret"] and row["schedule_id"] not in self.before
            if public and row["slug"] in ("panel", "old") and row["type"] != ALL:
                self.breaches.append(f"PUBLIC {row['slug']} of type {row['type']}, exit {self.code}")

    def _watched(self, said: dict[str, Any]) -> None:
        if self.stage.name == "turned" and self.code == 0:
            self.breaches.append("DRIFT 0 though panel is one-to-one")
        there = {row["slug"] for row in self.end.values() if row["owner"].startswith("ana")}
        gone = {finding["page"] for finding in said["findings"] if finding["code"] == "page-missing"}
        hidden = any(error.where == "list" and error.how in ("omit", "empty") for error in self.errors)
        if gone & there and not hidden:  # no client can tell that a list leaves out what nothing remembers
            self.breaches.append(f"MISSING {sorted(gone & there)}")

    def _honest(self) -> list[str]:
        self.machine.wire = Wire(app=self.machine.app)
        _, out, _ = self.machine.run(self.root, "plan", "--format", "json")
        plan = json.loads(out)
        return [
            f"{a['page']} {a['action']} {[c['path'] for c in a['changes']]}"
            for a in plan.get("actions", ())
            if a["action"] != "no-op"
        ]


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def main(runs: int, seed: int, only: int | None) -> None:
    codes: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        prepared = stages(Path(name))
        for number in [only] if only is not None else range(seed, seed + runs):
            run = Run(number, prepared, Path(name) / "run")
            codes[f"{run.words[0]} {run.code}"] += 1
            for breach in dict.fromkeys(run.breaches):
                kinds[breach.split()[0]] += 1
                erred = "; ".join(f"{error.how} at {error.where} {error.when}" for error in run.errors)
                print(f"seed {number}: {run.stage.name}, {run.words[0]}, {erred}: {breach}", flush=True)
            if only is not None:
                print(run.code, run.out, run.err, run.wire.erred, sep="\n")
    print(dict(sorted(codes.items())), dict(kinds))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int)
    main(**vars(parser.parse_args()))
