"""A large apply against the emulator with its rate limit enforced, two processes on loopback.

`python benchmarks/apply.py [PAGES] [--latency MS]` makes that many pages (two thirds multi-host, published
through staging) under plan `business`, then changes all of them. For each run it prints how many requests the
account refused for coming too fast, and the share of the allowed rate that was used from the first write to
the last: what comes before, reading public pages and planning, costs no requests. With a latency every answer
is late by that much, give or take half of it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

ALLOWED, WANTED = 80, 0.95
OWNERS = 25
SERVER = """
import asyncio, json, pathlib, random, sys, time
from reconciler.emulator import app, server

latency, sent = float(sys.argv[2]) / 1000, []
people = [{"email": f"host{n}@example.com"} for n in range(int(sys.argv[3]))]
made = app.create({"account": {"plan": "business"}, "users": people}, behaviours=["honours-pools"])

async def timed(scope, receive, send):
    if scope.get("path") == "/times":
        body = json.dumps(sent).encode()
        sent.clear()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        return await send({"type": "http.response.body", "body": body})
    entry = [time.monotonic(), 0, scope.get("method", "")]

    async def noted(message):
        if message["type"] == "http.response.start":
            entry[1] = message["status"]
            if latency:
                await asyncio.sleep(latency * random.uniform(0.5, 1.5))
        await send(message)

    if scope["type"] == "http" and scope["path"].startswith("/v2/"):
        sent.append(entry)
    await made(scope, receive, noted)

server.serve(timed, "127.0.0.1", 0, pathlib.Path(sys.argv[1]))
"""
PAGE = """\
page: page-{number:04}
type: {type}
owner: host{owner}
hosts: [{hosts}]
summary: Page {number}
duration: {duration}
time_zone: UTC
"""


def main(pages: int, latency: float) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ready = folder / "url"
        server = subprocess.Popen([sys.executable, "-c", SERVER, str(ready), str(latency), str(OWNERS)])
        try:
            while not ready.exists():
                if server.poll() is not None:
                    raise SystemExit("the emulator did not start")
                time.sleep(0.05)
            url = ready.read_text(encoding="utf-8")
            good = [measure(folder, url, pages, what, duration) for what, duration in RUNS]
        finally:
            server.terminate()
            server.wait(10)
    return 0 if all(good) else 1


RUNS = (("create", 30), ("update", 45))


def measure(folder: Path, url: str, pages: int, what: str, duration: int) -> bool:
    write(folder / "pages", pages, duration)
    began = time.monotonic()
    done = apply(folder / "pages", url)
    wall = time.monotonic() - began
    sent = httpx.get(f"{url}/times").json()
    writes = [at for at, _, method in sent if method != "GET"]
    first, last = min(writes), max(writes)
    between = sum(first <= at <= last for at, _, _ in sent)
    refused = sum(status == 429 for _, status, _ in sent)
    used = between / (ALLOWED * (last - first))
    verified = sum(page["outcome"] == "verified" for page in done["pages"])
    print(f"{what} {pages:,} pages: {verified:,} verified, {len(sent):,} requests, {wall:.1f} s with all")
    print(f"  from the first write to the last: {between:,} requests in {last - first:.1f} s")
    print(f"  {used:.1%} of the allowed {ALLOWED} a second, {refused} refused (429)", flush=True)
    return verified == pages and used >= WANTED and refused <= 1


def write(root: Path, pages: int, duration: int) -> None:
    """Write the config: one file an owner."""
    root.mkdir(exist_ok=True)
    hosts = "".join(
        f'  host{n}: {{email: host{n}@example.com, time_zone: UTC, hours: {{mon-fri: "09:00-17:00"}}}}\n'
        for n in range(OWNERS)
    )
    account = f"account:\n  plan: business\n  limits: {{changes: {pages}}}\n---\nhosts:\n{hosts}"
    (root / "account.yaml").write_text(account, encoding="utf-8")
    files: dict[int, list[str]] = {}
    for number in range(pages):
        owner = number % OWNERS
        kind = ("all_hosts_available", "any_host_available", "one_to_one")[number % 3]
        names = [owner] if kind == "one_to_one" else [owner, (owner + 1) % OWNERS]
        text = PAGE.format(
            number=number, type=kind, owner=owner, duration=duration,
            hosts=", ".join(f"host{name}" for name in names),
        )  # fmt: skip
        files.setdefault(owner, []).append(text)
    for owner, texts in files.items():
        (root / f"host{owner}.yaml").write_text("---\n".join(texts), encoding="utf-8")


def apply(root: Path, url: str) -> Any:
    environment = {
        **os.environ, "ZOOM_API_BASE_URL": f"{url}/v2", "ZOOM_OAUTH_URL": f"{url}/oauth/token",
        "ZOOM_ACCOUNT_ID": "emulator", "ZOOM_CLIENT_ID": "emulator", "ZOOM_CLIENT_SECRET": "emulator",
    }  # fmt: skip
    command = [
        sys.executable,
        "-m",
        "reconciler",
        "--config",
        str(root),
        "apply",
        "--yes",
        "--format",
        "json",
    ]
    done = subprocess.run(
        [command[0], *PROFILE, *command[1:]], env=environment, stdout=subprocess.PIPE, check=False
    )
    return json.loads(done.stdout)


PROFILE = json.loads(os.environ.get("PROFILE", "[]"))

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("pages", nargs="?", type=int, default=1000)
    parser.add_argument("--latency", type=float, default=0, metavar="MS")
    raise SystemExit(main(**vars(parser.parse_args())))
