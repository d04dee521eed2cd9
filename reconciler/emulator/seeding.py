"""Fills an empty store from the fixture, at the start and on reset; adds new users to one that is kept."""

from __future__ import annotations

from collections.abc import Sequence

from reconciler.emulator import busy_times, people, ui
from reconciler.emulator.fixture import FixtureError, User
from reconciler.emulator.refusal import Refusal
from reconciler.emulator.world import World


def fill(world: World) -> None:
    """Put users and schedules of the fixture in; raises `FixtureError` for a schedule that is refused."""
    store = world.store
    with store.transaction():
        add(world, world.fixture.users)
        for n, given in enumerate(world.fixture.schedules):
            try:
                ui.make(world, dict(given))
            except Refusal as refusal:
                message = refusal.body["error"]["message"]
                raise FixtureError(f"schedules[{n}]: {message}") from refusal
        # no read lags behind the pages of the fixture
        store.run("delete from befores")
        store.run("update creations set seen = 1000000")


def add(world: World, users: Sequence[User]) -> None:
    """Put users in, with what their calendars hold. Raises `people.Taken`."""
    people.insert(world.store, users)
    for user in users:
        busy_times.add(world.store, user.email, user.busy, posted=False)


def join(world: World) -> None:
    """Put in the users of the fixture who are not there yet; raises `FixtureError` for one who cannot be."""
    known = {user.email for user in people.everyone(world.store)}
    try:
        with world.store.transaction():
            add(world, [user for user in world.fixture.users if user.email not in known])
    except people.Taken as taken:
        raise FixtureError(f"users: {taken} in the database") from taken


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
