"""An ASGI application around the emulator: kills the process at a request, and records facts of every page.

Each fact is written to a file at once, since the process may be killed the next moment.
"""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

from reconciler import staging
from reconciler.emulator import schedules
from reconciler.emulator.faults import Fault
from reconciler.emulator.schedules import Schedule
from tests.support import mixed_account

OURS = (
    "slug",
    "summary",
    "duration",
    "active",
    "secret",
    "color",
    "cushion",
    "description",
    "availability_rules",
)
WRITES = ("PATCH", "DELETE")


class Proxy:
    """ASGI: counts requests; at number `at` a fault happens, or SIGKILL `before` or `after` the effect.

    Writes to `file`: which pages a visitor has seen at staging, themselves or their times, what each write
    replaced, and every moment at which a page of a multi-host type was active in public before it was proved,
    or with hours or dates of a trial.
    """

    def __init__(self, app: Any, file: Path, at: int = 0, mishap: str | Fault = "") -> None:
        self.app, self.world, self.file, self.at = app, app.state.world, file, at
        self.side = mishap if isinstance(mishap, str) else ""
        self.fault = mishap if isinstance(mishap, Fault) else None
        self.count = 0
        self.seen = {fact["seen"] for fact in read(file) if "seen" in fact}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.count += 1
        fatal = self.count == self.at
        if fatal and self.side == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        if fatal and self.fault:
            self.world.faults.waiting.append(self.fault)
        # its own page alone: others may be written to while this request is under way
        rows = self.pages() if scope["method"] in WRITES else []
        before = {row.id: row for row in rows if scope["path"].endswith(f"/{row.id}")}
        status: list[int] = []

        async def noted(message: Any) -> None:
            if message["type"] == "http.response.start":
                status.append(message["status"])
            if not (fatal and self.side == "after"):
                await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            self._look(scope["method"], scope["path"], status, before)
            if fatal and self.side == "after":
                os.kill(os.getpid(), signal.SIGKILL)

    def pages(self) -> list[Schedule]:
        """The truth."""
        return schedules.page(self.world.store, None)

    def _look(self, method: str, path: str, status: list[int], before: dict[str, Schedule]) -> None:
        rows = {row.id: row for row in self.pages()}
        for row in rows.values():
            if method == "GET" and status == [200] and _shows(path, row) and row.active:
                self._mark(row)
            if why := self._exposed(row):
                self._write({"exposed": f"{method} {path}: `{row.slug}` is {row.type}, {why}"})
        for identifier, old in before.items():
            if rows.get(identifier) != old:
                self._write({"replaced": identifier, "method": method, "was": form(old)})

    def _mark(self, row: Schedule) -> None:
        if row.id not in self.seen and staging.is_staging(row.slug):
            self.seen.add(row.id)
            self._write({"seen": row.id})

    def _exposed(self, row: Schedule) -> str:
        """Return why a page that the program made must not be where it is; empty where it may."""
        declared = mixed_account.declared(row.body["summary"])
        if row.via != "api" or not row.active or declared not in (mixed_account.ALL, mixed_account.ANY):
            return ""
        if not staging.is_ours(row.slug):
            if on_trial := _on_trial(row):
                return f"active in public with {on_trial}"
            proved = row.type == declared and row.id in self.seen
            return "" if proved else f"active in public, declared {declared}, and nothing had shown it"
        return "" if row.body["secret"] or row.id in self.seen else "listed before it was proved"

    def _write(self, fact: dict[str, Any]) -> None:
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(fact) + "\n")


def _shows(path: str, row: Schedule) -> bool:
    """Whether an address is that of a page or of its times."""
    ends = (f"/{row.slug}", f"/{row.id}/availableTimes", f"/{row.id}/available_times")
    return path.endswith(ends)


def _on_trial(row: Schedule) -> str:
    """Return what a page has of a trial: hours on days, or dates, that no file declares; else nothing."""
    days = {day for rule in row.body["availability_rules"] for day in rule.get("segments_recurrence") or {}}
    if not days <= mixed_account.DAYS:
        return f"hours on {', '.join(sorted(days))}"
    wanted = mixed_account.dates(row.body["summary"])
    dates = {name: row.body.get(name) for name in wanted}
    return f"dates {dates}" if dates != wanted else ""


def read(file: Path) -> list[dict[str, Any]]:
    """All facts that proxies wrote to a file."""
    return (
        [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []
    )


def form(row: Schedule) -> dict[str, Any]:
    """A page in the API's words, as far as a before-image must hold it."""
    return {"slug": row.slug, **{name: row.body[name] for name in OURS if name in row.body}}
