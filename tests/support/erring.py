"""Answers of the emulator that err in plausible ways: one kind of request, at one time, in one manner.

An `Error` says where, when and how. `ErringWire` stands between client and emulator in one process; what was
asked, what the emulator did and what was answered may each differ.
"""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx

from tests.support.clockwork import Wire

WHERE = ("list", "get", "post", "patch", "delete", "hours", "events", "times", "public")
WHEN = ("always", "first", "second", "after-write", "later")


@dataclass(frozen=True, slots=True)
class Error:
    """One way to err: `how` at requests of the kind `where`, `when` they come; `pick` chooses what in it."""

    where: str
    when: str
    how: str
    pick: int


@dataclass(slots=True)
class Asked:
    """One request as it came, with what its sender is to get."""

    request: httpx.Request
    kind: str
    body: Any = None
    answer: Any = None
    headers: dict[str, str] = field(default_factory=dict)


def kind_of(request: httpx.Request) -> str:
    """Return which of `WHERE` a request is, else empty."""
    path, method = request.url.path, request.method
    if method == "GET" and path == "/v2/scheduler/schedules":
        return "list"
    if path.startswith("/v2/scheduler/schedules/") and path.endswith("/available_times"):
        return "times"
    if path.startswith("/v2/scheduler/schedules"):
        return method.lower()
    if path.startswith("/v2/scheduler/availability"):
        return "hours"
    if path.startswith("/v2/scheduler/events"):
        return "events"
    if path.startswith("/zscheduler/"):
        return "times"
    return "" if path.startswith(("/v2/", "/oauth/", "/_emulator/")) else "public"


class ErringWire(Wire):
    """Passes requests on, with errors; `after` is called with each request when it has been answered."""

    def __init__(self, app: Any, errors: tuple[Error, ...], after: Callable[[httpx.Request], None]) -> None:
        super().__init__(app=app)
        self.errors, self.after = errors, after
        self.counts: Counter[str] = Counter()
        self.written = False
        self.erred: list[str] = []
        self.earlier: dict[str, Any] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        kind = kind_of(request)
        self.counts[kind] += 1
        due = [error for error in self.errors if error.where == kind and self._due(error)]
        try:
            if not due:
                return await self._kept(request)
            return await self._erring(request, kind, due[0])
        finally:
            self.written |= request.method in ("POST", "PATCH", "DELETE") and "/v2/" in request.url.path
            self.after(request)

    def _due(self, error: Error) -> bool:
        count = self.counts[error.where]
        match error.when:
            case "first":
                return count == 1
            case "second":
                return count == 2
            case "later":
                return count > 2
            case "after-write":
                return self.written
        return True

    async def _kept(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        if request.method == "GET" and response.status_code == 200:
            data = await response.aread()
            self.earlier.setdefault(str(request.url), data)
            return httpx.Response(200, headers=response.headers, content=data, request=request)
        return response

    async def _passed(self, request: httpx.Request, body: Any = None, url: str = "") -> httpx.Response:
        headers = {k: v for k, v in request.headers.items() if k.lower() != "content-length"}
        content = json.dumps(body).encode() if body is not None else await request.aread()
        passed = httpx.Request(request.method, url or request.url, headers=headers, content=content)
        response = await super().handle_async_request(passed)
        data = await response.aread()
        return httpx.Response(response.status_code, headers=response.headers, content=data, request=request)

    async def _erring(self, request: httpx.Request, kind: str, error: Error) -> httpx.Response:
        self.erred.append(f"{error.how} at {kind} {self.counts[kind]}")
        how, rng = error.how, Random(error.pick)
        if how.startswith("status-"):
            return self._refused(request, how.removeprefix("status-"))
        if how == "dropped":
            raise httpx.RemoteProtocolError("dropped", request=request)
        if how == "done-dropped":
            await self._passed(request)
            raise httpx.RemoteProtocolError("dropped", request=request)
        if how.startswith("done-"):  # it took effect, and is answered otherwise
            await self._passed(request)
            return self._refused(request, how.removeprefix("done-"))
        if kind in ("post", "patch", "delete"):
            return await self._write(request, kind, how, rng)
        response = await self._passed(request)
        if response.status_code != 200:
            return response
        return await self._read(request, response, kind, how, rng)

    def _refused(self, request: httpx.Request, what: str) -> httpx.Response:
        if what == "204":
            return httpx.Response(204, request=request)
        if what.endswith("html"):
            html = b"<html><body>Not here</body></html>"
            return httpx.Response(
                int(what[:3]), headers={"content-type": "text/html"}, content=html, request=request
            )
        headers = {"content-type": "application/json"}
        if what == "429-day":
            headers["Retry-After"] = "86400"
        if what == "502-odd":
            headers["X-RateLimit-Remaining"] = "caf\u00e9-inf"
        code = int(what[:3])
        content = json.dumps({"code": code, "message": "It is not so."}).encode()
        raw = [(k.encode(), v.encode("utf-8")) for k, v in headers.items()]
        return httpx.Response(code, headers=raw, content=content, request=request)

    async def _write(self, request: httpx.Request, kind: str, how: str, rng: Random) -> httpx.Response:
        body = json.loads(await request.aread() or b"null")
        if how == "drop-field" and isinstance(body, dict) and body:
            body = {**body}
            body.pop(rng.choice(sorted(body)))
            return await self._passed(request, body)
        if how == "do-nothing":
            return httpx.Response(204, request=request)
        if how == "one-to-one":
            response = await self._passed(request)
            await self._turn(request.url.path.rsplit("/", 1)[-1], {"type": "one_to_one"})
            return response
        if how in ("id-of-another", "body-of-another") and kind == "post":
            response = await self._passed(request) if rng.random() < 0.5 else None
            others = [page for page in await self._truth() if page["summary"] != body.get("summary")]
            if not others:
                return response or httpx.Response(201, json={}, request=request)
            other = rng.choice(others)
            if how == "id-of-another" and response is not None:
                answer = {**json.loads(response.content), "schedule_id": other["schedule_id"]}
            else:
                answer = {k: v for k, v in other.items() if k not in ("type", "hosts", "owner")}
            return httpx.Response(201, json=answer, request=request)
        return await self._passed(request)

    async def _truth(self) -> list[dict[str, Any]]:
        response = await super().handle_async_request(
            httpx.Request("GET", "http://127.0.0.1:9/_emulator/schedules")
        )
        found: list[dict[str, Any]] = json.loads(await response.aread())
        return found

    async def _turn(self, schedule_id: str, fields: dict[str, Any]) -> None:
        url = f"http://127.0.0.1:9/_emulator/ui/schedules/{schedule_id}"
        await (await super().handle_async_request(httpx.Request("PATCH", url, json=fields))).aread()

    async def _read(
        self, request: httpx.Request, response: httpx.Response, kind: str, how: str, rng: Random
    ) -> httpx.Response:
        headers = {"content-type": response.headers.get("content-type", "application/json")}
        if how == "old":
            data = self.earlier.get(str(request.url), response.content)
            return httpx.Response(200, headers={**headers, "Age": "600"}, content=data, request=request)
        if how == "old-silent":
            data = self.earlier.get(str(request.url), response.content)
            return httpx.Response(200, headers=headers, content=data, request=request)
        if how == "cut":
            return httpx.Response(
                200, headers=headers, content=response.content[: len(response.content) // 2], request=request
            )
        if how in ("stranger", "one-more"):
            text = response.content.decode()
            other = "budi@example.com", "stranger@example.com"
            text = text.replace(*other) if how == "stranger" else _one_more(text)
            return httpx.Response(200, headers=headers, content=text.encode(), request=request)
        try:
            answer = json.loads(response.content)
        except ValueError:
            return response
        answer = await self._changed(request, copy.deepcopy(answer), kind, how, rng)
        content = json.dumps(answer).encode()
        return httpx.Response(200, headers=headers, content=content, request=request)

    async def _changed(self, request: httpx.Request, answer: Any, kind: str, how: str, rng: Random) -> Any:
        items = answer.get("items") if isinstance(answer, dict) else None
        match how:
            case "all-owners" if kind == "list":
                answer["items"] = await self._everybodys(request)
            case "omit" if items:
                items.pop(rng.randrange(len(items)))
            case "empty" if items is not None:
                items.clear()
            case "twice" if items:
                items.insert(0, {**items[-1], "summary": "Old", "duration": 15})
            case "cancelled" if items:
                items[rng.randrange(len(items))]["status"] = "cancelled"
            case "another":
                others = await self._listed(request)
                if others and kind == "get":
                    return rng.choice(others)
            case "field":
                self._field(rng.choice(items) if items else answer, rng)
        return answer

    def _field(self, target: Any, rng: Random) -> None:
        if not isinstance(target, dict) or not target:
            return
        name = rng.choice(sorted(target))
        values = [None, "", "x", 0, -1, 7.5, [], {}, True, float("nan"), float("inf"), "9:00 AM", 10**30]
        if rng.random() < 0.3:
            target.pop(name)
        else:
            target[name] = rng.choice(values)

    async def _listed(self, request: httpx.Request) -> list[dict[str, Any]]:
        everybodys = await self._everybodys(request)
        return [page for page in everybodys if page["schedule_id"] not in str(request.url)]

    async def _everybodys(self, request: httpx.Request) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for owner in sorted({page["owner"] for page in await self._truth()}):
            url = request.url.copy_with(path="/v2/scheduler/schedules").copy_merge_params({"user_id": owner})
            response = await super().handle_async_request(
                httpx.Request("GET", url, headers={"authorization": request.headers.get("authorization", "")})
            )
            found += json.loads(await response.aread()).get("items", [])
        return found


def _one_more(text: str) -> str:
    """Name a stranger beside the hosts in a page's data."""
    host = '{"email": "budi@example.com", "host": true}'
    return text.replace(host, host + ", " + host.replace("budi", "stranger"))


READS = (
    "status-404", "status-404html", "status-500", "status-403", "status-401", "status-429-day", "status-400",
    "status-502-odd", "dropped", "old", "old-silent", "cut", "field", "another",
)  # fmt: skip
PUBLIC = (*READS, "stranger", "one-more")
LISTS = (*READS, "all-owners", "omit", "empty", "twice", "cancelled")
WRITES = ("status-404", "status-500", "status-403", "status-409", "status-429-day", "dropped", "done-dropped",
          "done-404", "done-409", "done-500", "done-502html", "do-nothing", "drop-field", "one-to-one",
          "id-of-another", "body-of-another")  # fmt: skip


def errors(rng: Random) -> tuple[Error, ...]:
    """Return one or two ways to err."""
    return tuple(_error(rng) for _ in range(rng.choice([1, 1, 2])))


def _error(rng: Random) -> Error:
    where = rng.choice(WHERE)
    manners = {"list": LISTS, "public": PUBLIC, "post": WRITES, "patch": WRITES, "delete": WRITES}.get(
        where, READS
    )
    return Error(where, rng.choice(WHEN), rng.choice(manners), rng.randrange(10**6))
