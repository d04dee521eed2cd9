"""All that one running emulator holds: store, behaviour, clock, and so on. Handed to every handler."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from starlette.requests import Request

from reconciler.emulator import people
from reconciler.emulator.auth import Tokens
from reconciler.emulator.behaviours import Behaviour
from reconciler.emulator.faults import Faults
from reconciler.emulator.fixture import Fixture
from reconciler.emulator.limits import Limits
from reconciler.emulator.log import Log
from reconciler.emulator.refusal import missing
from reconciler.emulator.store import Store
from reconciler.times.rules import Rules


@dataclass(frozen=True, slots=True)
class World:
    """The parts of one emulator. Its clocks follow `zone_rules`, whatever rules are in use around it."""

    fixture: Fixture
    behaviour: Behaviour
    store: Store
    clock: Callable[[], datetime]
    zone_rules: Rules
    tokens: Tokens
    faults: Faults
    limits: Limits
    log: Log

    def now(self) -> datetime:
        """Return the time here, in UTC."""
        return self.clock().astimezone(UTC)

    def stamp(self, after: str | None = None) -> str:
        """Return now with milliseconds, `2026-01-05T03:00:00.000Z`, always later than `after`."""
        moment = self.now()
        if after is not None and stamp(moment) <= after:
            moment = datetime.fromisoformat(after) + timedelta(milliseconds=1)
        return stamp(moment)

    def user(self, key: str | None) -> people.User:
        """Find the user an API call is about; nobody named is the first user."""
        if user := people.find(self.store, key or "me"):
            return user
        raise missing(f"user `{key}`")


def stamp(moment: datetime) -> str:
    """Write a moment as the API does: UTC, milliseconds, Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def world_of(request: Request) -> World:
    """Return the world of the application that a request was sent to."""
    world: World = request.app.state.world
    return world


def base_url(request: Request) -> str:
    """Return the address the client used for us, without a slash at the end."""
    return f"{request.url.scheme}://{request.url.netloc}"
