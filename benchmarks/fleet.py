"""`fleet drift` of many accounts: here, four at once, then on a Dask scheduler with 2 and 4 workers.

The emulators stand in few processes, a socket an account. Figures are ratios: the speed-up beside one
account after the other, CPU a page beside a single `drift`, memory of a worker with the process that works
for it, and what the scheduler takes an account.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import estate, figures
from benchmarks.estate import Used
from benchmarks.figures import Goal, Row

SERVERS = """
import contextlib, json, pathlib, signal, sys, threading
from reconciler.emulator import app, server

folder, first, last = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
fixture = json.loads((folder / "fixture.json").read_text("utf-8"))
with contextlib.ExitStack() as stack:
    urls = {}
    for number in range(first, last):
        made = app.create(fixture, behaviours=["honours-pools"])
        urls[number] = stack.enter_context(server.running(made))
    half = folder / f"half-{first}"
    half.write_text(json.dumps(urls), "utf-8")
    half.rename(folder / f"urls-{first}")
    signal.sigwait([signal.SIGTERM])
"""
SETTLE = 60.0
CALM = {
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
    "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "500ms",
    "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__INTERVAL": "5s",
    "DASK_DISTRIBUTED__WORKER__MEMORY__MONITOR_INTERVAL": "1s",
}
"""As docs/fleet.md has them set."""
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Standing:
    """A fleet file, its accounts' environment, and what drift of one account takes by itself."""

    file: Path
    environment: dict[str, str]
    first: Path
    url: str


def measure(accounts: int, pages: int, servers: int, at_once: tuple[int, ...], workers: tuple[int, ...]):
    estate.compile_all()
    with standing(accounts, pages, servers) as fleet:
        command, alone_in = estate.reconciler(fleet.first, "drift"), estate.environment(fleet.url)
        singles = [estate.run(command, alone_in, (0,)) for _ in range(3)]
        single = Used(figures.cpu(singles), figures.wall(singles), figures.memory(singles), 0, "")
        rows = [figures.row("one account, `drift`", singles)]
        alone = single.wall * accounts
        here = {count: _local(fleet, count) for count in at_once}
        for count, used in here.items():
            facts = _facts(used.cpu, used.wall, single, alone, accounts)
            rows.append(Row(f"{accounts} here, {count} at once", [used.cpu], [used.wall], (), {}, facts))
        there = {count: _dask(fleet, count) for count in workers}
        for count, used in there.items():
            facts = _facts(used.cpu, used.wall, single, alone, accounts)
            facts["scheduler, ms an account"] = used.scheduler / accounts * 1000
            peak = [used.memory + single.memory]
            row = Row(f"{accounts} by {count} Dask workers", [used.cpu], [used.wall], peak, {}, facts)
            rows.append(row)
    memory = max(used.memory for used in there.values()) + single.memory
    dearest = max([*(used.cpu for used in here.values()), *(used.cpu for used in there.values())])
    goals = [
        Goal("fleet-cpu", "CPU a page beside a single `drift`", dearest / accounts / single.cpu, 1.15, "x"),
        Goal("fleet-memory", "memory of a worker and its process", memory, 200, "MiB"),
    ]  # fmt: skip
    settings = {"accounts": accounts, "pages": pages, "servers": servers}
    return figures.result(settings, rows, goals)


def _facts(cpu: float, wall: float, single: Used, alone: float, accounts: int) -> dict[str, float]:
    return {"speed-up": alone / wall, "CPU beside single": cpu / accounts / single.cpu}


@dataclass(frozen=True)
class Spread:
    """What a fleet on a cluster took: CPU of all but the emulators, wall, MiB of a worker, scheduler CPU."""

    cpu: float
    wall: float
    memory: float
    scheduler: float


def _local(fleet: Standing, count: int) -> Used:
    command = [sys.executable, "-m", "reconciler", "fleet", "drift", str(fleet.file), "--workers", str(count)]
    return estate.run([*command, "--format", "json"], fleet.environment, (0,))


def _dask(fleet: Standing, count: int) -> Spread:
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        scheduler = _started(stack, folder, "scheduler", ["--host", "127.0.0.1", "--port", "0"], fleet)
        found = _until(lambda: re.search(r"Scheduler at:\s+(tcp://\S+)", _log(folder, "scheduler")))
        address = found[1]
        words = [address, "--no-nanny", "--nthreads", "1", "--local-directory", str(folder)]
        workers = [_started(stack, folder, "worker", words, fleet, number) for number in range(count)]
        _until(lambda: _log(folder, "scheduler").count("Register worker") >= count)
        before, own = _cpu(scheduler), sum(map(_cpu, workers))
        command = [sys.executable, "-m", "reconciler", "fleet", "drift", str(fleet.file), "--on", address]
        used = estate.run([*command, "--format", "json"], estate.environment(fleet.url), (0,))
        lead = _cpu(scheduler) - before
        cpu = used.cpu + lead + sum(map(_cpu, workers)) - own
        return Spread(cpu, used.wall, max(map(_memory, workers)), lead)


def _started(stack, folder: Path, kind: str, words: list[str], fleet: Standing, number: int = 0):
    command = [sys.executable, "-m", "dask", kind, *words, "--no-dashboard"]
    with (folder / f"{kind}{number or ''}.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=fleet.environment, cwd=folder)
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process


def _log(folder: Path, kind: str) -> str:
    return (folder / f"{kind}.log").read_text(encoding="utf-8", errors="replace")


def _cpu(process) -> float:
    """Return the CPU of a process and of all that it has waited for, in seconds."""
    fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
    return sum(map(int, fields[11:15])) / TICKS


def _memory(process) -> float:
    """Return the peak memory of a process, in MiB."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024


def _until(ask):
    end = time.monotonic() + SETTLE
    while not (answer := ask()):
        if time.monotonic() > end:
            raise SystemExit("it did not start")
        time.sleep(0.1)
    return answer


@contextlib.contextmanager
def standing(accounts: int, pages: int, servers: int) -> Iterator[Standing]:
    """Yield a fleet whose accounts agree with their files; nothing is remembered of them."""
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        (folder / "fixture.json").write_text(json.dumps(estate.fixture(pages)), encoding="utf-8")
        share = -(-accounts // servers)
        starts = range(0, accounts, share)
        for first in starts:
            last = str(min(first + share, accounts))
            process = subprocess.Popen([sys.executable, "-c", SERVERS, str(folder), str(first), last])
            stack.callback(process.wait)
            stack.callback(process.terminate)
        files = [folder / f"urls-{first}" for first in starts]
        _until(lambda: all(file.exists() for file in files))
        urls = {int(n): url for file in files for n, url in json.loads(file.read_text()).items()}
        lines, environment = ["accounts:"], {**os.environ, **CALM}
        for number, url in sorted(urls.items()):
            estate.write(folder / f"a{number}", pages)
            source = f"{{environment: A{number}}}"
            lines.append(f"  a{number}: {{root: a{number}, credentials: {source}}}")
            own = {"API_BASE_URL": f"{url}/v2", "OAUTH_URL": f"{url}/oauth/token"}
            own |= dict.fromkeys(("ACCOUNT_ID", "CLIENT_ID", "CLIENT_SECRET"), "emulator")
            environment |= {f"A{number}_{key}": value for key, value in own.items()}
        file = folder / "fleet.yaml"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        yield Standing(file, environment, folder / "a0", urls[0])


if __name__ == "__main__":
    figures.main(measure, accounts=200, pages=200, servers=4, at_once=(4,), workers=(2, 4))
