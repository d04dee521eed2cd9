"""Links to one page for one person: good once, or with hours of their own. They live at `/d/CODE/SLUG`."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from starlette.responses import JSONResponse, Response

from reconciler.emulator import bodies, schedules
from reconciler.emulator.call import Call
from reconciler.emulator.contract import Thing
from reconciler.emulator.refusal import invalid
from reconciler.emulator.schedules import Schedule
from reconciler.emulator.store import Store


@dataclass(frozen=True, slots=True)
class Link:
    """A link; `body` holds what it changes of the page, `once` whether a booking uses it up."""

    code: str
    schedule: str
    once: bool
    used: bool
    body: dict[str, Any]

    def through(self, page: Schedule) -> Schedule:
        """Return the page as this link shows it; hours of its own are every host's hours."""
        body = page.body | self.body
        if "segments_recurrence" in self.body or self.body.get("segments"):
            own: dict[str, Any] = {"use_custom": True, "time_zone": body["time_zone"]}
            own["segments_recurrence"] = self.body.get("segments_recurrence", {})
            own["segments"] = self.body.get("segments", [])
            body["availability_rules"] = [rule | own for rule in body["availability_rules"]] or [own]
        return replace(page, body=body)


def make_single_use(call: Call) -> Response:
    """POST: a link that is good for one booking."""
    return _make(call, bodies.SINGLE_USE, once=True)


def make_share(call: Call) -> Response:
    """POST: a link with a length, dates and hours of its own."""
    return _make(call, bodies.SHARE, once=False)


def get(store: Store, code: str) -> Link | None:
    """Find a link."""
    row = store.row("select * from links where code = ?", (code,))
    if row is None:
        return None
    return Link(row["code"], row["schedule"], bool(row["once"]), bool(row["used"]), json.loads(row["body"]))


def use_up(store: Store, code: str) -> None:
    """Note that a booking was made through a link."""
    store.run("update links set used = 1 where code = ?", (code,))


def _make(call: Call, shape: Thing, *, once: bool) -> Response:
    given = shape.clean(call.body, "", call.world.behaviour.strict)
    page = schedules.get(call.world.store, given.pop("schedule_id"))
    others = page is not None and call.token.personal and page.owner != call.token.user
    if page is None or others or page.status == schedules.CANCELLED:
        raise invalid("schedule_id is not a schedule of this account")
    first = given.get("start_date", page.body.get("start_date"))
    last = given.get("end_date", page.body.get("end_date"))
    if first and last and last < first:
        raise invalid("end_date must not be before start_date")
    code = call.world.store.new_id("link")
    call.world.store.run("insert into links values (?, ?, ?, 0, ?)", (code, page.id, once, json.dumps(given)))
    return JSONResponse({"scheduling_url": f"{call.base}/d/{code}/{page.slug}"}, 201)
