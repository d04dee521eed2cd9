"""Fills an empty store from the fixture, at the start and on reset."""

from __future__ import annotations

from reconciler.emulator import busy_times, people, ui
from reconciler.emulator.fixture import FixtureError
from reconciler.emulator.refusal import Refusal
from reconciler.emulator.world import World


def fill(world: World) -> None:
    """Put users and schedules of the fixture in; raises `FixtureError` for a schedule that is refused."""
    store = world.store
    with store.transaction():
        people.insert(store, world.fixture.users)
        for user in world.fixture.users:
            busy_times.add(store, user.email, user.busy, posted=False)
        for n, given in enumerate(world.fixture.schedules):
            try:
                ui.make(world, dict(given))
            except Refusal as refusal:
                message = refusal.body["error"]["message"]
                raise FixtureError(f"schedules[{n}]: {message}") from refusal
        # no read lags behind the pages of the fixture
        store.run("delete from befores")
        store.run("update creations set seen = 1000000")


def reset(world: World) -> None:
    """Go back to the fixture. The app's own tokens stay good.

    Faults, limits, what was asked and what users allowed are forgotten.
    """
    with world.store.transaction():
        world.store.clear()
        fill(world)
    world.faults.waiting.clear()
    world.limits.forget()
    world.tokens.restore()
    world.log.clear()
