"""Who is connected: the values, and their form in the token file. Reads and writes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from reconciler import errors
from reconciler.records import versions

VERSION: Final = 1
EARLY: Final = 60
"""Seconds before its end at which an access token is not used any more."""


class Loss(StrEnum):
    """Why a connection is worth nothing any more."""

    REFUSED = "refused"
    """Its refresh token was not accepted: the user took the consent back, or it is too old."""
    DURING_REFRESH = "during-refresh"
    """A refresh was sent, and its answer was never kept: the token that came with it is lost."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the token endpoint gives: an access token, good for `seconds`, and the next refresh token."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    seconds: int
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Connection:
    """One user's consent at one API. Times are aware, in UTC; a Zoom id may stand for the `email`.

    `client_id` is the app that they allowed. `refresh_sent` is when a refresh was sent whose answer is not
    kept (yet). `lost` says why the connection cannot be used any more.
    """

    origin: str
    email: str
    client_id: str
    since: datetime
    good_until: datetime
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    scopes: tuple[str, ...] = ()
    refresh_sent: datetime | None = None
    lost: Loss | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What no two connections have in common."""
        return self.origin, folded(self.email)

    def usable(self, now: datetime) -> bool:
        """Whether the access token can be sent at `now`."""
        return self.lost is None and now < self.good_until

    def renewed(self, tokens: Tokens, now: datetime) -> Connection:
        """Return the connection with its next tokens."""
        scopes = tokens.scopes or self.scopes
        return replace(
            self, access_token=tokens.access, refresh_token=tokens.refresh, scopes=scopes,
            good_until=good_until(tokens, now), refresh_sent=None, lost=None,
        )  # fmt: skip


Connections = tuple[Connection, ...]


def folded(email: str) -> str:
    """Return the form of an email or a Zoom id by which a connection is found."""
    return email.strip().casefold()


def good_until(tokens: Tokens, now: datetime) -> datetime:
    """Return until when an access token is used: somewhat less long than it is good."""
    return now + timedelta(seconds=tokens.seconds - min(EARLY, tokens.seconds // 10))


def find(connections: Iterable[Connection], origin: str, email: str) -> Connection | None:
    """Return the connection of a user at an API."""
    key = (origin, folded(email))
    return next((each for each in connections if each.key == key), None)


def with_one(connections: Connections, one: Connection) -> Connections:
    """Return `connections` with `one` in place of that of the same user and API."""
    return (*without(connections, one.origin, one.email), one)


def without(connections: Connections, origin: str, email: str) -> Connections:
    """Return `connections` without that of one user at an API."""
    key = (origin, folded(email))
    return tuple(each for each in connections if each.key != key)


def lost(connection: Connection) -> errors.UserDisconnected:
    """Return the error for a connection that cannot be used any more."""
    why = {
        Loss.REFUSED: "Zoom does not take its tokens any more",
        Loss.DURING_REFRESH: f"it was lost during a refresh at {_said(connection.refresh_sent)}",
    }
    reason = why[connection.lost] if connection.lost else "it cannot be used"
    return errors.UserDisconnected(
        f"the connection of {connection.email} is gone: {reason}", connection.email
    )


def to_text(connections: Connections) -> str:
    """Return the content of the token file, in an order that does not depend on what was done."""
    entries = [_entry(each) for each in sorted(connections, key=lambda each: (each.origin, each.email))]
    return json.dumps({"format_version": str(VERSION), "connections": entries}, indent=2) + "\n"


def from_text(text: str, where: str) -> Connections:
    """Read the content of the token file; empty is nobody. Raises `ConfigError` for anything else.

    No message repeats what stands in it: it may be a token.
    """
    if not text.strip():
        return ()
    try:
        content = json.loads(text)
        versions.number(content, where, VERSION)
        return tuple(_connection(entry) for entry in content["connections"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise errors.ConfigError(
            f"{where} is no token file", code="token-file",
            help="move it away, then connect the users again: reconciler login --as EMAIL",
        ) from (None if isinstance(error, ValueError) else error)  # fmt: skip


def _entry(one: Connection) -> dict[str, Any]:
    return {
        "api": one.origin, "email": one.email, "client_id": one.client_id, "since": _written(one.since),
        "access_token": one.access_token, "good_until": _written(one.good_until),
        "refresh_token": one.refresh_token, "scopes": list(one.scopes),
        "refresh_sent": _written(one.refresh_sent) if one.refresh_sent else None,
        "lost": one.lost,
    }  # fmt: skip


def _connection(entry: Any) -> Connection:
    sent, why = entry["refresh_sent"], entry["lost"]
    names = ("api", "email", "client_id", "access_token", "refresh_token")
    origin, email, client_id, access, refresh = (_text(entry[name]) for name in names)
    return Connection(
        origin, email, client_id, _read(entry["since"]), _read(entry["good_until"]), access, refresh,
        tuple(_text(scope) for scope in entry["scopes"]), _read(sent) if sent else None,
        Loss(why) if why else None,
    )  # fmt: skip


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise TypeError
    return value


def _read(text: str) -> datetime:
    when = datetime.fromisoformat(text)
    return when.astimezone(UTC)


def _written(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds")


def _said(when: datetime | None) -> str:
    return f"{when:%Y-%m-%d %H:%MZ}" if when else "an unknown time"
