"""A large apply against the emulator with its rate limit enforced, two processes on loopback.

`python benchmarks/apply.py [PAGES] [--latency MS] [--owners N] [--behaviour NAME] [--timeline]` makes a page
of each type, so that it is known which requests the account takes; then that many pages more (two thirds
multi-host, published through staging) under plan `business`; then it changes these. For each run it prints
the seconds of the whole process, the requests for each page and for which addresses they went, how many of
them the account refused for coming too fast, and the share of the allowed rate that was used from the first
write to the last. With a latency every answer is late by that much, give or take half of it.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import estate
import httpx

ALLOWED, WANTED = 80, 0.9
SERVER = """
import asyncio, json, pathlib, random, sys, time
from reconciler.emulator import app, server

folder, latency, behaviour, sent = pathlib.Path(sys.argv[1]), float(sys.argv[2]) / 1000, sys.argv[3], []
made = app.create(json.loads((folder / "fixture.json").read_text("utf-8")), behaviours=behaviour.split(","))

async def timed(scope, receive, send):
    if scope.get("path") == "/times":
        body = json.dumps(sent).encode()
        sent.clear()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        return await send({"type": "http.response.body", "body": body})
    entry = [time.monotonic(), 0, scope.get("method", ""), scope.get("path", "")]

    async def noted(message):
        if message["type"] == "http.response.start":
            entry[1] = message["status"]
            if latency:
                await asyncio.sleep(latency * random.uniform(0.5, 1.5))
        await send(message)

    if scope["type"] == "http":
        sent.append(entry)
    await made(scope, receive, noted)

server.serve(timed, "127.0.0.1", 0, folder / "url")
"""
LEARN = 3
RUNS = (("learn", 0, 30), ("create", 1, 30), ("update", 1, 45))
API, ID = "/v2/scheduler", re.compile("/schedules/[^/]+")


def main(pages: int, latency: float, owners: int, behaviour: str, *, timeline: bool) -> int:
    people = [{"email": f"host{n}@example.com"} for n in range(owners)]
    account = {"account": {"plan": "business"}, "users": people}
    with (
        tempfile.TemporaryDirectory() as name,
        estate.emulator(account, SERVER, str(latency), behaviour) as url,
    ):
        root = Path(name) / "pages"
        good = [measure(root, url, pages, owners, run, timeline=timeline) for run in RUNS]
    return 0 if all(good) else 1


def measure(
    root: Path, url: str, pages: int, owners: int, run: tuple[str, int, int], *, timeline: bool
) -> bool:
    what, share, duration = run
    write(root, LEARN + share * pages, owners, duration)
    pages = share * pages or LEARN
    command = estate.reconciler(root, "apply", "--yes", "--format", "json")
    began = time.monotonic()
    used = estate.run(command, estate.environment(url))
    done, entries = json.loads(used.output), httpx.get(f"{url}/times").json()
    sent = [entry for entry in entries if entry[3].startswith("/v2/")]
    writes = [at for at, _, method, _ in sent if method != "GET"]
    first, last = min(writes), max(writes)
    between = sum(first <= at <= last for at, *_ in sent)
    refused = sum(status == 429 for _, status, _, _ in sent)
    used_share = between / (ALLOWED * (last - first))
    verified = sum(page["outcome"] == "verified" and page["action"] != "no-op" for page in done["pages"])
    print(f"{what} {pages:,} pages: {verified:,} verified in {used.wall:.1f} s, {used.cpu:.1f} s CPU")
    visits = len(entries) - len(sent) - 1
    print(f"  {len(sent):,} requests, {len(sent) / pages:.2f} a page; {visits:,} of public pages and tokens")
    print(f"  {'; '.join(f'{count} {kind}' for kind, count in kinds(sent).most_common())}")
    print(f"  from the first write to the last: {between:,} requests in {last - first:.1f} s")
    print(f"  {used_share:.1%} of the allowed {ALLOWED} a second, {refused} refused (429)", flush=True)
    if timeline:
        show(entries, began)
    return what == "learn" or (verified == pages and used_share >= WANTED and refused <= 1)


def kinds(sent: list[Any]) -> Counter[str]:
    """Count requests by method and address, ids left out; visitors' requests are `visit`."""
    return Counter(
        f"{method} {ID.sub('/schedules/ID', path[13:])}" if path.startswith(API) else "visit"
        for _, _, method, path in sent
    )


def show(entries: list[Any], began: float) -> None:
    """Print how many requests of each kind came in each tenth of a second."""
    tenths: dict[int, list[Any]] = {}
    for entry in entries:
        tenths.setdefault(int((entry[0] - began) * 10), []).append(entry)
    for tenth, sent in sorted(tenths.items()):
        counted = "  ".join(f"{count} {kind}" for kind, count in kinds(sent).items())
        print(f"  {tenth / 10:5.1f} s  {counted}")


def write(root: Path, pages: int, owners: int, duration: int) -> None:
    """Write the config: one file an owner."""
    root.mkdir(exist_ok=True)
    hosts = "".join(
        f'  host{n}: {{email: host{n}@example.com, time_zone: UTC, hours: {{mon-fri: "09:00-17:00"}}}}\n'
        for n in range(owners)
    )
    account = f"account:\n  plan: business\n  limits: {{changes: {max(pages, 1)}}}\n---\nhosts:\n{hosts}"
    (root / "account.yaml").write_text(account, encoding="utf-8")
    files: dict[int, list[str]] = {}
    for number in range(pages):
        kind, owner, members = estate.parts(number, owners)
        names = ", ".join(f"host{name}" for name in members)
        text = estate.PAGE.format(
            number=number, type=kind, owner=owner, duration=30 if number < LEARN else duration, hosts=names
        )
        files.setdefault(owner, []).append(text)
    for owner, texts in files.items():
        (root / f"host{owner}.yaml").write_text("---\n".join(texts), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("pages", nargs="?", type=int, default=1000)
    parser.add_argument("--latency", type=float, default=0, metavar="MS")
    parser.add_argument("--owners", type=int, default=25)
    parser.add_argument("--behaviour", default="honours-pools")
    parser.add_argument("--timeline", action="store_true")
    raise SystemExit(main(**vars(parser.parse_args())))
