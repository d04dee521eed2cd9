"""The scopes of the API: which each command needs, and which of them work. Only harmless reads are sent.

A granular scope or the broad one of its kind will do, each also in its `:admin` form [zoom.md: scopes].
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Final

from reconciler import errors
from reconciler.zoom import live
from reconciler.zoom.api import Reader


@dataclass(frozen=True, slots=True)
class Scope:
    """One granular scope; `write` where it lets an app change something."""

    name: str
    write: bool = False

    def granted(self, scopes: Collection[str]) -> bool:
        """Whether the scopes of a token contain it, granular or broad, with or without `:admin`."""
        broad = "scheduler:write" if self.write else "scheduler:read"
        return any(form in scopes for name in (self.name, broad) for form in (name, f"{name}:admin"))


LIST: Final = Scope("scheduler:read:list_schedule")
GET: Final = Scope("scheduler:read:get_schedule")
AVAILABILITY: Final = Scope("scheduler:read:list_availability")
EVENTS: Final = Scope("scheduler:read:list_scheduled_events")
ANALYTICS: Final = Scope("scheduler:read:analytics")
INSERT: Final = Scope("scheduler:write:insert_schedule", write=True)
PATCH: Final = Scope("scheduler:update:patch_schedule", write=True)
DELETE: Final = Scope("scheduler:delete:delete_schedule", write=True)

READING: Final = (LIST, GET, AVAILABILITY, EVENTS)
WRITING: Final = (INSERT, PATCH, DELETE)
ALL: Final = (*READING, ANALYTICS, *WRITING)
NEEDS: Final = {
    "plan, drift, checklist, attest": READING,
    "slots --live": READING,
    "apply, undo": (*READING, *WRITING),
    "import": (LIST, GET, AVAILABILITY),
    "probe": (LIST, GET, AVAILABILITY, *WRITING, ANALYTICS),
}
"""Commands that talk to Zoom, and what they need."""


async def try_reads(reader: Reader, owner: str) -> dict[Scope, errors.ReconcilerError | None]:
    """Send one read for each reading scope: None where it worked, else the error.

    `GET` is left out where `owner` has no page to read.
    """
    results: dict[Scope, errors.ReconcilerError | None] = {}
    listed: list[str] = []

    async def pages() -> None:
        listed.extend(page.schedule_id for page in await live.pages(reader, owner) if not page.cancelled)

    results[LIST] = await _tried(pages)
    results[AVAILABILITY] = await _tried(lambda: reader.items("/scheduler/availability", user_id=owner))
    results[EVENTS] = await _tried(lambda: reader.items("/scheduler/events", user_id=owner))
    results[ANALYTICS] = await _tried(lambda: reader.get("/scheduler/analytics", user_id=owner))
    if listed:
        results[GET] = await _tried(lambda: live.page(reader, listed[0], owner))
    return results


async def _tried(read: Callable[[], Awaitable[object]]) -> errors.ReconcilerError | None:
    try:
        await read()
    except errors.ReconcilerError as error:
        return error
    return None
