"""What the emulators of all tests do beside what a test asks for: the option `--service`."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from reconciler.emulator import behaviours as emulated
from reconciler.emulator.world import World
from reconciler.zoom.oauth import consent
from reconciler.zoom.oauth.connections import Connection
from reconciler.zoom.oauth.store import Store
from tests.support.world import Account

added = ""
"""Behaviours by commas, set once from the option."""
asked: list[tuple[str, ...]] = []
"""The behaviours of each emulator that was started, by the test that runs."""
AGAIN: Final = ("as-seen", "as-seen,owner-only=all")
"""The services that `make test-long` runs tests on again."""
_REACH: Final = "owner-only"
"""The behaviour that says what a token reaches."""
_REDIRECT: Final = "http://127.0.0.1/"
_VERIFIER: Final = "a-verifier-of-more-than-forty-three-characters-in-all"
_SINCE: Final = datetime(2026, 1, 1, tzinfo=UTC)
_NEVER: Final = datetime(2099, 1, 1, tzinfo=UTC)
"""Tests that let weeks pass by their clock are about other things than a refresh of tokens."""


def names(*behaviours: str) -> list[str]:
    """Return the behaviours of an emulator; those of the test itself stand last, where they win."""
    asked.append(tuple(behaviours or ["downgrades"]))
    return [added, *asked[-1]]


def changed(behaviours: Sequence[str]) -> bool:
    """Whether one of the services that tests are run on again adds to these behaviours of a test."""
    own = emulated.parse(behaviours)
    return any(emulated.parse([more, *behaviours]) != own for more in AGAIN)


def connect(account: Account, world: World, fixture: Mapping[str, Any], *behaviours: str) -> None:
    """Connect all users of an emulator where owners alone reach their pages: `owner-only=all` in the option.

    Where the test's own behaviours say what a token reaches, they are not connected. Nor is anybody who has
    never opened Scheduler: they cannot allow an app to act for them.
    """
    if f"{_REACH}=all" not in added or any(_REACH in name for name in behaviours):
        return
    opened = [user for user in fixture["users"] if user.get("availability") != []]
    people = {name: user["email"] for user in opened for name in (user["email"], user.get("id")) if name}
    account.tokens = account.folder() / "private" / "tokens.json"
    write(world, account.url, people, account.tokens)


def write(world: World, origin: str, people: Mapping[str, str], file: Path) -> None:
    """Write the token file at the API of `origin`: each name, an email or an id, with a grant of its user."""
    file.parent.mkdir(mode=0o700)
    store = Store(file)
    with store.changing():
        store.keep(tuple(_connection(world, origin, name, email) for name, email in people.items()))


def _connection(world: World, origin: str, name: str, email: str) -> Connection:
    tokens, account = world.tokens, world.fixture.account
    code = tokens.consents.code(email, _REDIRECT, consent.challenge(_VERIFIER))
    form = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": _REDIRECT,
        "code_verifier": _VERIFIER,
    }  # fmt: skip
    client = base64.b64encode(f"{account.client_id}:{account.client_secret}".encode()).decode()
    given = tokens.grant(f"Basic {client}", urlencode(form))
    return Connection(
        origin, name.casefold(), account.client_id, _SINCE, _NEVER, given["access_token"],
        given["refresh_token"], tuple(given["scope"].split()),
    )  # fmt: skip
