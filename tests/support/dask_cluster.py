"""A Dask scheduler with workers, each a process of its own on this machine."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 120.0
_ADDRESS = re.compile(r"Scheduler at:\s+(tcp://\S+)")
_DASHBOARD = re.compile(r"dashboard at:\s+(http://\S+)/status")
_PAGES = (
    "info/main/workers.html", "info/main/exceptions.html", "info/main/logs.html", "json/counts.json",
    "json/identity.json", "metrics", "sitemap.json",
)  # fmt: skip
_LINK = re.compile(rb"""href="?'?([^"'> ]+\.html)""")


@dataclass
class Cluster:
    """The address and the processes of a cluster; its logs are in `folder`."""

    folder: Path
    environment: Mapping[str, str]
    address: str = ""
    scheduler: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def add_worker(self, **secrets: str) -> None:
        """Start a worker that alone has the variables `secrets`; it does one task at a time."""
        number = len(self.workers)
        words = ["worker", self.address, "--no-nanny", "--nthreads", "1", "--no-dashboard"]
        words += ["--local-directory", str(self.folder / f"space{number}")]
        self.workers.append(self._dask(f"worker{number}", words, {**self.environment, **secrets}))

    def log(self, name: str) -> str:
        """Return what a process wrote so far."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def kill_worker(self, number: int) -> None:
        """End a worker as a crash of its machine would."""
        self.workers[number].send_signal(signal.SIGKILL)
        self.workers[number].wait()

    def holds(self, secret: bytes) -> bool:
        """Whether the secret is anywhere in the memory of the scheduler."""
        assert self.scheduler is not None
        return any(secret in part for part in memory(self.scheduler.pid))

    def shown(self) -> dict[str, bytes]:
        """Return by address every page of the scheduler's web server, those that they link to with them.

        Dask answers 500 on a worker that is about to come or to go.
        """
        found = _DASHBOARD.search(self.log("scheduler"))
        assert found is not None
        waiting, pages = [f"{found[1]}/{name}" for name in _PAGES], dict[str, bytes]()
        while waiting:
            address = waiting.pop()
            try:
                with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
                    pages[address] = answer.read()
            except urllib.error.HTTPError as error:
                with error:
                    assert error.code == 500, (address, error.code)
                    pages[address] = error.read()
            links = {urllib.parse.urljoin(address, each.decode()) for each in _LINK.findall(pages[address])}
            new = {link for link in links if link.startswith(found[1]) and "/statics/" not in link}
            waiting += new - pages.keys() - {*waiting}
        return pages

    def pause_worker(self, number: int) -> None:
        """Let a worker neither hear nor say anything, as where a network is split; what it runs goes on."""
        self.workers[number].send_signal(signal.SIGSTOP)

    def wake_worker(self, number: int) -> None:
        """Let a worker that was paused go on."""
        self.workers[number].send_signal(signal.SIGCONT)

    @contextmanager
    def paused_work(self) -> Iterator[None]:
        """Let the processes that workers run for accounts rest within the block."""
        tasks = (task for each in self.workers for task in Path(f"/proc/{each.pid}/task").iterdir())
        running = [int(pid) for task in tasks for pid in (task / "children").read_text("utf-8").split()]
        for pid in running:
            os.kill(pid, signal.SIGSTOP)
        yield
        for pid in running:
            os.kill(pid, signal.SIGCONT)

    def _dask(
        self, name: str, words: list[str], environment: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:  # fmt: skip
        with (self.folder / f"{name}.log").open("wb") as log:
            command = [sys.executable, "-m", "dask", *words]
            return subprocess.Popen(command, stdout=log, stderr=log, env=environment, cwd=self.folder)


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[Cluster]:
    """Start a scheduler, with Dask's `settings` as variables; end it and all workers after the block."""
    folder.mkdir(parents=True)
    own = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    cluster = Cluster(folder, {**own, **settings})
    words = ["scheduler", "--host", "127.0.0.1", "--port", "0", "--dashboard-address", "127.0.0.1:0"]
    cluster.scheduler = cluster._dask("scheduler", words, cluster.environment)
    try:
        cluster.address = until(lambda: (found := _ADDRESS.search(cluster.log("scheduler"))) and found[1])
        yield cluster
    finally:
        for process in (*cluster.workers, cluster.scheduler):
            process.kill()
            process.wait()


def until(ask):
    """Return what `ask` answers once that is true."""
    end = time.monotonic() + PATIENCE
    while not (answer := ask()):
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)
    return answer


def memory(pid: int) -> Iterator[bytes]:
    """Yield what a process has in its memory, part by part."""
    maps = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").splitlines()
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as file:
        for line in maps:
            place, rights, *_ = line.split()
            if not rights.startswith("rw"):
                continue
            start, end = (int(number, 16) for number in place.split("-"))
            try:
                file.seek(start)
                yield file.read(end - start)
            except (OSError, ValueError):  # not to be read, such as a device
                continue
