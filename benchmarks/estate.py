"""Config and account of any size that agree with each other, an emulator that holds them, and whole processes
measured against it.

A third of the pages each all-hosts, any-host and one-to-one; one file an owner, twenty pages an owner.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

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
    """What one process took: CPU and wall in seconds, peak memory in MiB, and what it printed."""

    cpu: float
    wall: float
    memory: float
    status: int
    output: str


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


def run(command: Sequence[str], env: Mapping[str, str] | None = None) -> Used:
    """Run one process to its end and return what it took."""
    began = time.monotonic()
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(
            command, env=dict(env) if env else None, stdout=out, stderr=subprocess.PIPE
        )
        assert process.stderr is not None
        told = process.stderr.read().decode("utf-8", "replace")
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text = out.read().decode("utf-8", "replace")
    if process.returncode not in (0, 2):
        raise SystemExit(
            f"{' '.join(command)} ended with {process.returncode}:\n{text[:2000]}\n{told[-2000:]}"
        )
    megabytes = used.ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)
    return Used(used.ru_utime + used.ru_stime, wall, megabytes, process.returncode, text)


def requests(url: str) -> list[Any]:
    """Return what the emulator was asked since the last reset of its log."""
    asked: list[Any] = httpx.get(f"{url}/_emulator/requests", timeout=60).json()
    return asked
