"""The emulator under load, a process of its own, on loopback and on a SQLite file.

`python benchmarks/emulator.py [SECONDS]` prints two ratios: requests answered a second against the 200 that
are asked for, with any 5xx counted, and the median time of a list page among 20,000 schedules against 30 ms.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import httpx

WANTED_A_SECOND, WANTED_MS = 200, 30
SCHEDULES, CLIENTS, PAGE = 20_000, 4, 100
SERVER = """
import pathlib, sys
from reconciler.emulator import app, server
users = [{"email": f"host{n}@example.com"} for n in range(20)]
pages = [
    {"owner": users[0]["email"], "type": "all_hosts_available", "slug": f"page-{n}", "summary": f"Page {n}",
     "hosts": [users[0]["email"], users[1]["email"]]}
    for n in range(int(sys.argv[2]))
]
made = app.create({"users": users, "schedules": pages}, db=sys.argv[3])
server.serve(made, "127.0.0.1", 0, pathlib.Path(sys.argv[1]))
"""


def main(seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url, process = start(Path(folder))
        try:
            load(url, seconds)
            lists(url)
        finally:
            process.terminate()
            process.wait(10)


def start(folder: Path) -> tuple[str, subprocess.Popen[bytes]]:
    """Start the emulator with its schedules and wait until it listens."""
    ready, begun = folder / "url", time.perf_counter()
    command = [sys.executable, "-c", SERVER, str(ready), str(SCHEDULES), str(folder / "zoom.db")]
    process = subprocess.Popen(command)
    while not ready.exists():
        if process.poll() is not None:
            raise SystemExit("the emulator did not start")
        time.sleep(0.05)
    print(f"start with {SCHEDULES:,} schedules: {time.perf_counter() - begun:.1f} s")
    return ready.read_text(encoding="utf-8"), process


def client(url: str) -> httpx.Client:
    connected = httpx.Client(base_url=url, timeout=30, verify=False)
    form = {"grant_type": "account_credentials", "account_id": "emulator"}
    token = connected.post("/oauth/token", data=form, auth=("emulator", "emulator")).json()["access_token"]
    connected.headers["authorization"] = f"Bearer {token}"
    return connected


def load(url: str, seconds: float) -> None:
    """Make, read, list, change and delete from several clients at once, as fast as they can."""
    counts: Counter[int] = Counter()
    end = time.perf_counter() + seconds

    def work(number: int) -> None:
        own: Counter[int] = Counter()
        with closing(client(url)) as http:
            params = {"user_id": f"host{2 + number}@example.com"}
            while time.perf_counter() < end:
                sent = {"availability_override": False, "availability_rules": [], "capacity": 1}
                made = http.post("/v2/scheduler/schedules", params=params, json=sent)
                path = f"/v2/scheduler/schedules/{made.json()['schedule_id']}"
                answers = [made, http.get(path), http.patch(path, json={"duration": 45})]
                answers += [
                    http.get("/v2/scheduler/schedules", params=params),
                    http.get(path),
                    http.delete(path),
                ]
                own.update(answer.status_code for answer in answers)
        counts.update(own)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = sum(counts.values()) / seconds
    failed = sum(number for status, number in counts.items() if status >= 500)
    ratio = rate / WANTED_A_SECOND
    print(f"{CLIENTS} clients for {seconds:g} s: {rate:.0f} requests/s = {ratio:.1f} x wanted, {failed} 5xx")


def lists(url: str) -> None:
    """Read all of one owner's schedules, page by page."""
    times, token, count = [], "", 0
    with closing(client(url)) as http:
        while True:
            params = {"user_id": "host0@example.com", "page_size": str(PAGE), "next_page_token": token}
            begun = time.perf_counter()
            answer = http.get("/v2/scheduler/schedules", params=params)
            times.append((time.perf_counter() - begun) * 1000)
            count, token = count + len(answer.json()["items"]), answer.json()["next_page_token"]
            if not token:
                break
    assert count == SCHEDULES, count
    median, worst = statistics.median(times), max(times)
    shown = f"median {median:.1f} ms = {median / WANTED_MS:.2f} x allowed, worst {worst:.0f} ms"
    print(f"{len(times)} list pages of {PAGE}: {shown}")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10)
