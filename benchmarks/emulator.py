"""The emulator under load, a process of its own, on loopback and on a SQLite file.

`python benchmarks/emulator.py [SECONDS] [--json]` prints, beside what is asked for: reads of each kind that
one second of the server's CPU answers, in an account of 5,000 pages and 250 users; requests a second of
several clients that make, list, change and delete, with any 5xx counted; the start with 20,000 schedules and
a list page among them; what the request log takes. The client shares the machine, so the server's own CPU is
counted, not the clock.
"""

from __future__ import annotations

import argparse
import http.client
import importlib.metadata
import json
import platform
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import estate
import httpx

WANTED_READS, WANTED_A_SECOND, WANTED_MS = 1000, 200, 30
PAGES, ASKED, SCHEDULES, CLIENTS, PAGE = 5_000, 500, 20_000, 4, 100
WEEKS = 3
NOW = datetime(2026, 1, 5, tzinfo=UTC)
"""The emulator's clock: a month is ahead, of which booking pages show the times."""
SERVER = """
import datetime, json, os, pathlib, resource, sys, time
from reconciler.emulator import app, server

folder = pathlib.Path(sys.argv[1])
fixture = json.loads((folder / "fixture.json").read_text("utf-8"))
now = datetime.datetime.fromisoformat(sys.argv[2])
made = app.create(fixture, behaviours=["honours-pools"], db=str(folder / "zoom.db"), clock=lambda: now)
del fixture
unit = 1024 if sys.platform == "darwin" else 1

def memory():
    if os.path.exists("/proc/self/statm"):
        return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 // unit

async def measured(scope, receive, send):
    if scope["type"] != "http" or scope["path"] != "/used":
        return await made(scope, receive, send)
    used = json.dumps({"cpu": time.process_time(), "memory": memory()}).encode()
    headers = [(b"content-length", str(len(used)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": used})

server.serve(measured, "127.0.0.1", 0, folder / "url")
"""


def main(seconds: float, as_json: bool) -> None:
    result: dict[str, Any] = {
        "machine": {"python": platform.python_version(), "system": platform.platform(terse=True)},
        "versions": {name: importlib.metadata.version(name) for name in ("starlette", "uvicorn", "h11")},
    }
    with estate.emulator(estate.fixture(PAGES), SERVER, NOW.isoformat()) as url:
        result["reads"] = reads(url)
    began = time.perf_counter()
    with estate.emulator(many(), SERVER, NOW.isoformat()) as url:
        result["start"] = {"schedules": SCHEDULES, "wall": time.perf_counter() - began, **used(url)}
        result["mixed"] = load(url, seconds)
        result["list"], ids = lists(url)
        result["log"] = log(url, ids)
    print(json.dumps(result, indent=2) if as_json else text(result))


def many() -> dict[str, Any]:
    """Return an account in which one user owns all schedules."""
    users = [{"email": f"host{n}@example.com"} for n in range(20)]
    pages = [
        {
            "owner": users[0]["email"], "type": "all_hosts_available", "slug": f"page-{n}",
            "summary": f"Page {n}", "hosts": [users[0]["email"], users[1]["email"]],
        }
        for n in range(SCHEDULES)
    ]  # fmt: skip
    return {"users": users, "schedules": pages}


def used(url: str) -> dict[str, float]:
    """Return the server's CPU so far, in seconds, and its memory now, in MiB."""
    answer = httpx.get(f"{url}/used").json()
    return {"cpu": answer["cpu"], "memory": answer["memory"] / 2**20}


def reads(url: str) -> list[dict[str, Any]]:
    """Ask each kind of read of as many addresses, once after a write and once again."""
    with closing(client(url)) as connected:
        held = connected.get("/_emulator/schedules").json()
        asked: dict[str, dict[str, Sequence[str]]] = kinds(held)
        return [
            {
                "kind": kind,
                "wanted": WANTED_READS,
                "asked": len(paths),
                **rates(connected, url, headers, paths),
            }
            for kind, addresses in asked.items()
            for headers, paths in [(authorized(connected) if "/v2/" in kind else {}, addresses["paths"])]
        ]


def kinds(held: Sequence[dict[str, Any]]) -> dict[str, dict[str, Sequence[str]]]:
    """Return the addresses of each kind of read, as the reconciler asks them."""
    owners = list(dict.fromkeys(page["owner"] for page in held))
    pages = sorted(held, key=lambda page: owners.index(page["owner"]))[:ASKED]  # as a plan visits them
    people = [quote(owner, safe="") for owner in owners]
    begin = NOW + timedelta(days=1)
    between = "&".join(
        f"{name}={quote(at.isoformat().replace('+00:00', 'Z'), safe='')}"
        for name, at in (("timeMin", begin), ("timeMax", begin + timedelta(weeks=WEEKS)))
    )
    shown = [urlsplit(page["scheduling_url"]).path for page in pages]
    offered = [
        f"/zscheduler/v1/appointments/{page['schedule_id']}/availableTimes"
        f"?user={path.split('/')[1]}&{between}&timeZone=UTC"
        for page, path in zip(pages, shown, strict=True)
    ]
    return {
        "GET /v2/scheduler/schedules?user_id (20 pages)": {
            "paths": [f"/v2/scheduler/schedules?page_size={PAGE}&user_id={person}" for person in people]
        },
        "GET /v2/scheduler/schedules/ID": {
            "paths": [f"/v2/scheduler/schedules/{page['schedule_id']}" for page in pages]
        },
        "GET /v2/scheduler/availability?user_id": {
            "paths": [f"/v2/scheduler/availability?page_size={PAGE}&user_id={person}" for person in people]
        },
        "GET /USER/PAGE (HTML)": {"paths": shown},
        f"GET …/availableTimes ({WEEKS} weeks)": {"paths": offered},
    }


def authorized(connected: httpx.Client) -> dict[str, str]:
    return {"Authorization": connected.headers["authorization"]}


def rates(
    connected: httpx.Client, url: str, headers: dict[str, str], paths: Sequence[str]
) -> dict[str, float]:
    """Return requests per CPU second of the server: the first time after a write, and again at once."""
    busy = {"user": "host0@example.com", "start": "2030-01-01T00:00:00Z", "end": "2030-01-01T01:00:00Z"}
    first, again = [], []
    get = getter(url, headers)
    get(paths[0])  # what is loaded once, as templates, is no cost of a request
    for _ in range(3):
        connected.post("/_emulator/busy", json=busy)
        connected.delete("/_emulator/busy")
        first.append(cost(url, get, paths))
        again.append(cost(url, get, paths))
    return {"first": 1 / statistics.median(first), "again": 1 / statistics.median(again)}


def getter(url: str, headers: dict[str, str]) -> Callable[[str], bytes]:
    """Return what reads a path on one connection, with the headers that the reconciler sends."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    sent = {"Accept": "*/*", "Accept-Encoding": "gzip, deflate", "Connection": "keep-alive", **headers}

    def get(path: str) -> bytes:
        connection.request("GET", path, headers={**sent, "User-Agent": "reconciler"})
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200, (path, answer.status, body[:500])
        return body

    return get


def cost(url: str, get: Callable[[str], bytes], paths: Sequence[str]) -> float:
    """Return the server's CPU for one request of `paths`, in seconds."""
    before = used(url)["cpu"]
    for path in paths:
        get(path)
    return (used(url)["cpu"] - before) / len(paths)


def client(url: str) -> httpx.Client:
    connected = httpx.Client(base_url=url, timeout=60, verify=False)
    form = {"grant_type": "account_credentials", "account_id": "emulator"}
    token = connected.post("/oauth/token", data=form, auth=("emulator", "emulator")).json()["access_token"]
    connected.headers["authorization"] = f"Bearer {token}"
    return connected


def load(url: str, seconds: float) -> dict[str, Any]:
    """Make, read, list, change and delete from several clients at once, as fast as they can."""
    counts: Counter[int] = Counter()
    before, end = used(url)["cpu"], time.perf_counter() + seconds

    def work(number: int) -> None:
        own: Counter[int] = Counter()
        with closing(client(url)) as connected:
            params = {"user_id": f"host{2 + number}@example.com"}
            while time.perf_counter() < end:
                sent = {"availability_override": False, "availability_rules": [], "capacity": 1}
                made = connected.post("/v2/scheduler/schedules", params=params, json=sent)
                path = f"/v2/scheduler/schedules/{made.json()['schedule_id']}"
                answers = [made, connected.get(path), connected.patch(path, json={"duration": 45})]
                answers += [
                    connected.get("/v2/scheduler/schedules", params=params),
                    connected.get(path),
                    connected.delete(path),
                ]
                own.update(answer.status_code for answer in answers)
        counts.update(own)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    total = sum(counts.values())
    return {
        "clients": CLIENTS, "seconds": seconds, "wanted_a_second": WANTED_A_SECOND,
        "a_second": total / seconds, "a_cpu_second": total / (used(url)["cpu"] - before),
        "answers_5xx": sum(number for status, number in counts.items() if status >= 500),
    }  # fmt: skip


def lists(url: str) -> tuple[dict[str, Any], list[str]]:
    """Read all of one owner's schedules, page by page; return what that took, and their ids."""
    times, token, ids = [], "", []
    with closing(client(url)) as connected:
        while True:
            params = {"user_id": "host0@example.com", "page_size": str(PAGE), "next_page_token": token}
            begun = time.perf_counter()
            answer = connected.get("/v2/scheduler/schedules", params=params)
            times.append((time.perf_counter() - begun) * 1000)
            body = answer.json()
            ids += [item["schedule_id"] for item in body["items"]]
            token = body["next_page_token"]
            if not token:
                break
    assert len(ids) == SCHEDULES, len(ids)
    found = {
        "page": PAGE, "pages": len(times), "wanted_ms": WANTED_MS,
        "median_ms": statistics.median(times), "worst_ms": max(times),
    }  # fmt: skip
    return found, ids


def log(url: str, ids: Sequence[str]) -> dict[str, Any]:
    """Return how memory grows while reads of all schedules are logged, in bytes each."""
    with closing(client(url)) as connected:
        get = getter(url, authorized(connected))
    before = used(url)["memory"]
    for identifier in ids:
        get(f"/v2/scheduler/schedules/{identifier}")
    grown = used(url)["memory"] - before
    return {"requests": len(ids), "grown": grown, "bytes_each": grown * 2**20 / len(ids)}


def text(result: dict[str, Any]) -> str:
    """Return what was measured in lines for people."""
    start, mixed, listed, logged = (result[name] for name in ("start", "mixed", "list", "log"))
    width = max(len(read["kind"]) for read in result["reads"])
    lines = [
        f"{', '.join(f'{name} {version}' for name, version in result['versions'].items())},"
        f" Python {result['machine']['python']}, {result['machine']['system']}",
        f"reads a second of the server's CPU, {PAGES:,} pages of {estate.owners(PAGES)} users:",
        f"  {'':{width}}  first  again   goal",
    ]
    for read in result["reads"]:
        first, again, wanted = read["first"], read["again"], read["wanted"]
        ratio = f"{first / wanted:.2f} x wanted"
        lines.append(f"  {read['kind']:{width}} {first:6,.0f} {again:6,.0f} {wanted:6,} = {ratio}")
    slowest = min(result["reads"], key=lambda read: read["first"] / read["wanted"])
    lines.append(
        f"reads of the slowest kind: {slowest['first']:,.0f} requests/s of CPU"
        f" = {slowest['first'] / slowest['wanted']:.2f} x wanted"
    )
    ratio = mixed["a_second"] / mixed["wanted_a_second"]
    return "\n".join([
        *lines,
        f"{mixed['clients']} clients that make, list, change and delete for {mixed['seconds']:g} s:"
        f" {mixed['a_second']:.0f} requests/s = {ratio:.1f} x wanted,"
        f" {mixed['a_cpu_second']:.0f} a CPU second,"
        f" {mixed['answers_5xx']} 5xx",
        f"start with {start['schedules']:,} schedules: {start['wall']:.1f} s, {start['cpu']:.1f} s CPU,"
        f" {start['memory']:.0f} MiB",
        f"{listed['pages']} list pages of {listed['page']}: median {listed['median_ms']:.1f} ms ="
        f" {listed['median_ms'] / listed['wanted_ms']:.2f} x allowed, worst {listed['worst_ms']:.0f} ms",
        f"request log: {logged['grown']:.1f} MiB for {logged['requests']:,} reads ="
        f" {logged['bytes_each']:.0f} bytes each",
    ])  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", nargs="?", type=float, default=10)
    parser.add_argument("--json", action="store_true", dest="as_json")
    parser.add_argument("--part", type=int, default=1, help="with one of so many parts of all pages")
    given = vars(parser.parse_args())
    part = given.pop("part")
    PAGES, ASKED, SCHEDULES = PAGES // part, ASKED // part, SCHEDULES // part
    main(**given)
