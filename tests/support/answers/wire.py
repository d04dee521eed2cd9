"""Stands between the program and the emulator: what is asked, done and answered may differ."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any
from urllib.parse import urlencode

from reconciler.emulator.schedules import Schedule
from reconciler.zoom import http1
from tests.support.answers import bodies, line
from tests.support.answers.accounts import FOREIGN, HERE, ONE
from tests.support.answers.errors import Error
from tests.support.answers.line import JSON, Answered, Asked
from tests.support.answers.machine import Machine

SCHEDULES = "/v2/scheduler/schedules"
LONG = 10_000.0
"""Simulated seconds without an answer: for ever."""
HTML = [(b"content-type", b"text/html")]
PATHS = {"/v2/scheduler/availability": "hours", "/v2/scheduler/events": "events", "/oauth/": "token",
         "/zscheduler/": "times", "/v2/": "other"}  # fmt: skip


def kind_of(request: Asked) -> str:
    """Return which of `errors.WHERE` a request is."""
    path, method = request.path, request.method
    if path.startswith(SCHEDULES):
        if path.endswith("/available_times"):
            return "times"
        return "list" if path == SCHEDULES and method == "GET" else method.lower()
    return next((kind for beginning, kind in PATHS.items() if path.startswith(beginning)), "public")


class Erring:
    """Passes requests on, with errors.

    `before` is called with each write as the program sends it, `after` with each request once it was
    answered, with its status, 0 where none came.
    """

    def __init__(
        self, machine: Machine, errors: tuple[Error, ...], before: Callable[[Asked, Any], None],
        after: Callable[[Asked, int], None],
    ) -> None:  # fmt: skip
        self.machine, self.errors, self.before, self.after = machine, errors, before, after
        self.counts: Counter[str] = Counter()
        self.once: set[Error] = set()
        self.written = False
        self.erred: list[str] = []
        self.requests: list[str] = []
        self.edited_at = self.listed_at = 0
        self.earlier: dict[str, bytes] = {}
        self.listed = bytearray()  # all that lists answered

    @property
    def n(self) -> int:
        """How many requests came so far."""
        return len(self.requests)

    async def answer(self, request: Asked) -> Answered:
        """Answer a request, rightly or not."""
        kind = kind_of(request)
        body = json.loads(request.body or b"null") if request.writes else None
        self.requests.append(f"{request.method} {request.url} {body or ''}")
        status, place = 0, len(self.requests) - 1
        self.counts[kind] += 1
        self.counts["any"] += request.path.startswith("/v2/")
        if request.writes:
            self.before(request, body)
        due = [error for error in self.errors if self._due(error, kind, request)]
        try:
            if not due:
                if kind == "list":
                    self.listed_at = self.n
                answer = await self._kept(request)
            else:
                answer = await self._erring(request, kind, due[0], body)
            status = answer.status
            if kind == "list":
                self.listed += answer.body
            self.requests[place] += f" -> {status}"
            return answer
        finally:
            self.written |= request.writes
            self.after(request, status)

    def _due(self, error: Error, kind: str, request: Asked) -> bool:
        if error.where not in (kind, "any") or (error.where == "any" and "/v2/" not in request.path):
            return False
        count = self.counts[error.where]
        match error.when.split("-"):
            case ["first"]:
                return count == 1
            case ["second"]:
                return count == 2
            case ["third"]:
                return count == 3
            case ["later"]:
                return count > 2
            case ["after", "write"]:
                return self.written
            case ["once", "after", "write"]:
                due = self.written and error not in self.once
                self.once |= {error} if due else set()
                return due
            case ["at", number]:
                return count == int(number)
            case ["from", number]:
                return count >= int(number)
        return True

    async def _passed(self, request: Asked, body: Any = None) -> Answered:
        passed = request if body is None else replace(request, body=json.dumps(body).encode())
        return await line.ask(self.machine.app, passed)

    async def _kept(self, request: Asked) -> Answered:
        answer = await self._passed(request)
        if request.method == "GET" and answer.status == 200:
            self.earlier.setdefault(request.url, answer.body)
        return answer

    async def _erring(self, request: Asked, kind: str, error: Error, body: Any) -> Answered:
        self.erred.append(f"{error.how} at {kind} {self.counts[kind]}: request {self.n}")
        how, rng = error.how, Random(error.pick)
        if how.startswith("edit"):
            self._edit(how)
            return await self._kept(request)
        if how.startswith("done-"):
            return await self._answered(how.removeprefix("done-"), await self._passed(request))
        if how.startswith("status-"):
            return await self._answered(how.removeprefix("status-"), None)
        if how in ("dropped", "hang", "drips"):
            return await self._answered(how, None)
        if kind in ("post", "patch", "delete"):
            return await self._written(request, kind, how, rng, body)
        return await self._read(request, kind, how, rng)

    async def _answered(self, what: str, done: Answered | None) -> Answered:
        match what:
            case "dropped":
                raise http1.Broken("dropped")
            case "hang":
                await asyncio.sleep(http1.QUIET)
                raise TimeoutError
            case "drips":
                await asyncio.sleep(LONG)
            case "null" | "cut" if done is not None:
                return done._replace(body=b"null" if what == "null" else done.body[: len(done.body) // 2])
            case "204":
                return Answered(204, [], b"")
            case "302":
                return Answered(302, [(b"location", b"/elsewhere")], b"")
        code, _, more = what.partition("-")
        status = int(code) if code.isdigit() else 500
        if more == "html":
            return Answered(status, HTML, b"<html><body>Not here</body></html>")
        headers = JSON + ([(b"retry-after", b"86400")] if more == "day" else [])
        headers = headers + (bodies.ODD_HEADERS if more == "odd" else [])
        return Answered(status, headers, json.dumps({"code": status, "message": "It is not so."}).encode())

    # what is written

    async def _written(self, request: Asked, kind: str, how: str, rng: Random, body: Any) -> Answered:
        if how == "do-nothing":
            return Answered(204, [], b"")
        if how in ("drop-field", "change-field", "suffix") and isinstance(body, dict) and body:
            return await self._passed(request, bodies.sent_otherwise(body, how, rng))
        if how == "other-owner" and kind == "post":
            return await self._passed(request.about("budi@example.com"))
        before = self.machine.rows()
        answer = await self._passed(request)
        if how == "twice-made" and answer.status == 201:
            await self._passed(request, {**body, "slug": f"{body['slug']}-1"})
        if answer.status < 300:
            self._served(how, self._written_row(request, before))
        if kind == "post" and answer.status == 201:
            return self._made(answer, how, rng, before)
        return answer

    def _written_row(self, request: Asked, before: dict[str, Schedule]) -> Schedule | None:
        rows, last = self.machine.rows(), request.path.rsplit("/", 1)[-1]
        if last in rows:
            return rows[last]
        return next((row for key, row in rows.items() if key not in before), None)

    def _served(self, how: str, row: Schedule | None) -> None:
        """Let the service do more, or something else, than it was asked for."""
        if how == "another-too":
            others = [each for each in self._ours() if row is None or each.id != row.id]
            if others:
                self.machine.change(others[0].id, duration=20)
        if row is None:
            return
        match how:
            case "one-to-one":
                self.machine.change(row.id, type=ONE)
            case "moves-owner":
                self.machine.change(row.id, owner="budi@example.com")
            case "loses-host" if row.type.multi_host:
                self.machine.change(row.id, hosts=["ana@example.com", "chitra@example.com"])
            case "other-host" if row.type.multi_host:
                self.machine.change(row.id, hosts=[*row.hosts, "chitra@example.com"])

    def _made(self, done: Answered, how: str, rng: Random, before: dict[str, Schedule]) -> Answered:
        answer: Any = json.loads(done.body)
        others = sorted(before)
        match how:
            case "id-of-another" if others:
                answer = {**answer, "schedule_id": rng.choice(others)}
            case "body-of-another" if others:
                other = before[rng.choice(others)]
                answer = {**answer, **other.body, "schedule_id": other.id, "slug": other.slug}
            case "unknown-id":
                answer = {**answer, "schedule_id": "nobody-knows-it"}
            case "field":
                bodies.change_field(answer, rng)
            case "deep":
                bodies.change_deep(answer, rng)
        return Answered(201, JSON, json.dumps(answer).encode())

    def _ours(self) -> list[Schedule]:
        rows = self.machine.rows().values()
        return [row for row in rows if row.owner == HERE and row.slug not in FOREIGN]

    def _edit(self, how: str) -> None:
        """Let somebody edit a page of the files."""
        row = next((row for row in self._ours() if row.slug == "panel"), None)
        if row is None:
            return
        self.edited_at = self.n
        match how:
            case "edit-turn":
                self.machine.change(row.id, type=ONE)
            case "edit-close":
                self.machine.change(row.id, active=False)
            case _:
                self.machine.change(row.id, duration=25)

    # what is read

    async def _read(self, request: Asked, kind: str, how: str, rng: Random) -> Answered:
        answer = await self._passed(request)
        if how == "slow":
            await asyncio.sleep(25)
        if answer.status != 200:
            return answer
        headers = [(name, text) for name, text in answer.headers if name == b"content-type"]
        if how.startswith("old"):
            dates = {"old": [(b"age", b"600")], "old-dated": [(b"date", b"Fri, 02 Jan 2026 06:00:00 GMT")]}
            return Answered(200, headers + dates.get(how, []), self.earlier.get(request.url, answer.body))
        if how == "odd-headers":
            return Answered(200, headers + bodies.ODD_HEADERS, answer.body)
        if (broken := bodies.broken(answer.body, how)) is not None:
            return Answered(200, headers, broken)
        if kind == "public":
            pages = [content.decode() for url, content in self.earlier.items() if not url.startswith("/v2/")]
            text = bodies.page_text(answer.body.decode(), how, rng, pages)
            return Answered(200, headers, text.encode())
        try:
            value = json.loads(answer.body)
        except ValueError:
            return answer
        return await self._values(request, kind, how, rng, value)

    async def _values(self, request: Asked, kind: str, how: str, rng: Random, answer: Any) -> Answered:
        if how == "pages-404" and "next_page_token" in request.query:
            return await self._answered("404", None)
        if how in ("all-owners", "another", "another-body", "anothers", "anothers-too", "another-owner"):
            answer = bodies.of_others(answer, how, rng, await self._others(request, kind))
        else:
            earlier = self.earlier.get(request.url)
            bodies.change(answer, how, rng, json.loads(earlier) if earlier else None)
        return Answered(200, JSON, json.dumps(answer).encode())

    async def _others(self, request: Asked, kind: str) -> list[Any]:
        """Return what lists of the same kind show of the other people."""
        path = "/v2/scheduler/availability" if kind == "hours" else SCHEDULES
        found: list[Any] = []
        for owner in ("ana@example.com", "budi@example.com", "chitra@example.com"):
            if owner == request.user and kind != "get":
                continue
            query = urlencode({"user_id": owner, "page_size": "100"})
            listed = await self._passed(replace(request, path=path, query=query))
            answer = json.loads(listed.body)
            found += answer.get("items", []) if isinstance(answer, dict) else []
        return [item for item in found if str(item.get("schedule_id")) not in request.path]
