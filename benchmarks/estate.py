"""Config and account of any size that agree with each other, an emulator that holds them, and whole processes
measured against it.

A third of the pages each all-hosts, any-host and one-to-one; one file an owner, twenty pages an owner.
"""

from __future__ import annotations

import compileall
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

import reconciler as package

PAGES_AN_OWNER = 20
TYPES = ("all_hosts_available", "any_host_available", "one_to_one")
SERVER = """
import json, pathlib, sys
from reconciler.emulator import app, server

folder = pathlib.Path(sys.argv[1])
fixture = json.loads((folder / "fixture.json").read_text("utf-8"))
made = app.create(fixture, behaviours=["honours-pools"], db=str(folder / "zoom.db"))
server.serve(made, "127.0.0.1", 0, folder / "url")
"""
UNPACED = """
from reconciler import cli
from reconciler.zoom import budget

budget.PER_SECOND["business"] = 1_000_000
cli.main()
"""
"""The program on an account without a limit: it does the same work, and waits for answers alone."""
LAUNCH = """
import os, sys, time

began = time.monotonic()
_, status, used = os.wait4(os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ), 0)
wall, status = time.monotonic() - began, os.waitstatus_to_exitcode(status)
with open(sys.argv[1], "w") as file:
    print(used.ru_utime + used.ru_stime, wall, used.ru_maxrss, status, file=file)
"""
PAGE = """\
page: page-{number:05}
type: {type}
owner: host{owner}
hosts: [{hosts}]
summary: Page {number}
duration: {duration}
time_zone: UTC
"""


@dataclass(frozen=True)
class Used:
    """What one process took: CPU and wall in seconds, peak memory in MiB; what it printed, on stderr too."""

    cpu: float
    wall: float
    memory: float
    status: int
    output: str
    told: str = ""


def owners(pages: int) -> int:
    return max(2, -(-pages // PAGES_AN_OWNER))


def hours(host: int) -> str:
    """Return the hours of a host: others for neighbours, so that what is offered tells types apart."""
    return f"{9 + host % 3:02}:00-{16 + host % 3:02}:00"


def parts(number: int, people: int) -> tuple[str, int, list[int]]:
    """Return type, owner and hosts of a page."""
    owner, kind = number % people, TYPES[number % 3]
    return kind, owner, [owner] if kind == "one_to_one" else [owner, (owner + 1) % people]


def write(root: Path, pages: int, duration: int = 30) -> None:
    """Write the config: `hosts.yaml`, and one file an owner."""
    root.mkdir(exist_ok=True)
    people = owners(pages)
    hosts = "".join(
        f'  host{n}: {{email: host{n}@example.com, time_zone: UTC, hours: {{mon-fri: "{hours(n)}"}}}}\n'
        for n in range(people)
    )
    account = f"account:\n  plan: business\n  limits: {{changes: {max(pages, 1)}}}\n---\nhosts:\n{hosts}"
    (root / "hosts.yaml").write_text(account, encoding="utf-8")
    files: dict[int, list[str]] = {}
    for number in range(pages):
        kind, owner, members = parts(number, people)
        names = ", ".join(f"host{name}" for name in members)
        text = PAGE.format(number=number, type=kind, owner=owner, duration=duration, hosts=names)
        files.setdefault(owner, []).append(text)
    for owner, texts in files.items():
        (root / f"host{owner}.yaml").write_text("---\n".join(texts), encoding="utf-8")


def fixture(pages: int, *, empty: bool = False, limited: bool = False) -> dict[str, Any]:
    """Return the account that agrees with the config; without pages where `empty`."""
    people = owners(pages)
    users = [
        {
            "email": f"host{n}@example.com", "time_zone": "UTC",
            "availability": [{"name": "Usual", "default": True, "hours": {"mon-fri": hours(n)}}],
        }
        for n in range(people)
    ]  # fmt: skip
    schedules = []
    for number in range(0 if empty else pages):
        kind, owner, members = parts(number, people)
        schedules.append({
            "owner": f"host{owner}@example.com", "type": kind, "slug": f"page-{number:05}",
            "hosts": [f"host{name}@example.com" for name in members], "summary": f"Page {number}",
            "duration": 30, "time_zone": "UTC",
        })  # fmt: skip
    account = {"plan": "business"} if limited else {}
    return {"account": account, "users": users, "schedules": schedules}


@contextlib.contextmanager
def emulator(account: Mapping[str, Any], server: str = SERVER, *more: str) -> Iterator[str]:
    """Serve an account from a process of its own; yield its base URL."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "fixture.json").write_text(json.dumps(account), encoding="utf-8")
        process = subprocess.Popen([sys.executable, "-c", server, str(folder), *more])
        try:
            while not (folder / "url").exists():
                if process.poll() is not None:
                    raise SystemExit("the emulator did not start")
                time.sleep(0.05)
            yield (folder / "url").read_text(encoding="utf-8")
        finally:
            process.terminate()
            process.wait(10)


def environment(url: str) -> dict[str, str]:
    """Return the environment in which commands reach the emulator at `url`."""
    return {
        **os.environ, "ZOOM_API_BASE_URL": f"{url}/v2", "ZOOM_OAUTH_URL": f"{url}/oauth/token",
        "ZOOM_ACCOUNT_ID": "emulator", "ZOOM_CLIENT_ID": "emulator", "ZOOM_CLIENT_SECRET": "emulator",
    }  # fmt: skip


def reconciler(root: Path, *arguments: str) -> list[str]:
    """Return the command line of `reconciler` on the config in `root`."""
    profile = json.loads(os.environ.get("PROFILE", "[]"))
    return [sys.executable, *profile, "-m", "reconciler", "--config", str(root), *arguments]


@dataclass
class Standing:
    """A config, and an emulator that agrees with it, until the end of `standing`."""

    root: Path
    url: str
    last: int = 0

    def run(self, *arguments: str) -> Used:
        """Run `reconciler`, which is to find nothing to do."""
        return run(reconciler(self.root, *arguments), environment(self.url), (0,))

    def unpaced(self, *arguments: str) -> Used:
        """Run `reconciler` as `run` does, on an account without a limit."""
        command = [sys.executable, "-c", UNPACED, "--config", str(self.root), *arguments]
        return run(command, environment(self.url), (0,))

    def forget(self) -> None:
        """Remove all that is remembered of the account."""
        for name in ("reconciler.lock", ".reconciler"):
            shutil.rmtree(self.root / name, ignore_errors=True)

    def remember(self) -> None:
        """Look at all pages and write the lock file, as fast as the machine can: none of this is measured."""
        self.unpaced("apply", "--yes")
        assert (self.root / "reconciler.lock").exists()
        assert not self.asked()["writes"]

    def asked(self, runs: int = 1) -> Counter[str]:
        """Count by kind what each of so many like runs asked the emulator since this was last called."""
        log = [entry for entry in requests(self.url) if entry["n"] > self.last]
        self.last = log[-1]["n"] if log else self.last
        return Counter({kind: round(count / runs) for kind, count in kinds(log).items()})


def compile_all() -> None:
    """Compile what is measured, as it is where it is installed."""
    assert compileall.compile_dir(str(Path(package.__file__).parent), quiet=1)


@contextlib.contextmanager
def standing(pages: int) -> Iterator[Standing]:
    """Yield a config of that many pages and an account that agrees with it; nothing is remembered."""
    compile_all()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "pages"
        write(root, pages)
        with emulator(fixture(pages)) as url:
            yield Standing(root, url)


def run(
    command: Sequence[str], env: Mapping[str, str] | None = None, expected: Sequence[int] = (0, 2)
) -> Used:
    """Run one process to its end and return what it took.

    A small process starts it: what the system calls the peak memory of a process is at least that of the one
    which started it. Compiled files are kept, as they are where the program is installed.
    """
    env = {name: value for name, value in (env or os.environ).items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (folder / "out").open("wb") as out, (folder / "told").open("wb") as told:
            launch = [sys.executable, "-I", "-S", "-c", LAUNCH, str(folder / "used"), *command]
            subprocess.run(launch, env=env, stdout=out, stderr=told, check=True)
        cpu, wall, memory, status = map(float, (folder / "used").read_text().split())
        text, words = ((folder / file).read_bytes().decode("utf-8", "replace") for file in ("out", "told"))
    if status not in expected:
        raise SystemExit(f"{' '.join(command)} ended with {status:.0f}:\n{text[:2000]}\n{words[-2000:]}")
    megabytes = memory / (1024 if sys.platform != "darwin" else 1024 * 1024)
    return Used(cpu, wall, megabytes, int(status), text, words)


def in_turn(commands: Mapping[str, Callable[[], Used]], runs: int) -> dict[str, list[Used]]:
    """Run each of the commands in turn, A B A B: what else the machine does meets all of them."""
    used: dict[str, list[Used]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            used[name].append(command())
    return used


def requests(url: str) -> list[Any]:
    """Return what the emulator was asked since the last reset of its log."""
    asked: list[Any] = httpx.get(f"{url}/_emulator/requests", timeout=60).json()
    return asked


def kinds(log: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """Count requests of the emulator's log by what they ask for."""
    return Counter(_kind(entry["method"], entry["path"]) for entry in log)


def _kind(method: str, path: str) -> str:
    match method, path.strip("/").split("/"):
        case _, ["oauth", *_]:
            return "tokens"
        case _, ["zscheduler", *_]:
            return "public times"
        case "GET", ["v2", "scheduler", "schedules"]:
            return "lists"
        case "GET", ["v2", "scheduler", "schedules", _]:
            return "single reads"
        case "GET", ["v2", "scheduler", "schedules", _, "available_times"]:
            return "times"
        case "GET", ["v2", "scheduler", "availability", *_]:
            return "hours"
        case "GET", ["v2", "scheduler", "events", *_]:
            return "bookings"
        case "GET", ["v2", *_]:
            return "users"
        case _, ["v2", *_]:
            return "writes"
    return "public pages"
