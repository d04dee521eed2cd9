"""The token endpoint and the check of every call: who asks, until when, and for what."""

from __future__ import annotations

import base64
import binascii
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs

from reconciler.emulator.fixture import Account
from reconciler.emulator.refusal import Refusal, plain

LIFETIME: Final = 3600
_WRONG_CLIENT: Final = {"reason": "Invalid client_id or client_secret", "error": "invalid_client"}


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token is good for: until `expires`, as `user` (a mailbox, or nobody of the account)."""

    expires: float
    user: str | None


@dataclass(slots=True)
class Tokens:
    """Issues tokens and checks them. `lifetime` is in seconds; it and `scopes` can change at any time.

    `grants` holds what each token is good for. Tokens age by `time`; the emulator's clock does not count.
    """

    account: Account
    time: Callable[[], float] = time.monotonic
    lifetime: int = LIFETIME
    scopes: tuple[str, ...] = ()
    grants: dict[str, Grant] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Start with what the fixture says."""
        self.restore()

    def restore(self) -> None:
        """Go back to the scopes of the fixture and the usual lifetime."""
        self.lifetime, self.scopes = LIFETIME, self.account.scopes

    def grant(self, authorization: str, fields: str) -> dict[str, Any]:
        """Answer a token request with its `fields` in form encoding, or refuse it."""
        if not _same(authorization, self.account):
            raise Refusal(401, _WRONG_CLIENT)
        form = {name: values[-1] for name, values in parse_qs(fields).items()}
        if form.get("grant_type") != "account_credentials":
            raise Refusal(400, {"reason": "unsupported grant type", "error": "unsupported_grant_type"})
        if form.get("account_id") != self.account.id:
            raise Refusal(400, {"reason": "Bad Request", "error": "invalid_request"})
        token = f"emulator-token-{secrets.token_urlsafe(32)}"  # says what it is wherever one turns up
        self.grants[token] = Grant(self.time() + self.lifetime, self.account.token_user)
        return {
            "access_token": token,
            "token_type": "bearer",
            "expires_in": self.lifetime,
            "scope": " ".join(self.scopes),
        }

    def check(self, authorization: str, scopes: frozenset[str]) -> Grant:
        """Return what the token of a call is good for.

        Refuses a call without a valid one, or whose app has none of the `scopes` that would do.
        """
        kind, _, token = authorization.partition(" ")
        grant = self.grants.get(token) if kind.lower() == "bearer" else None
        if grant is None:
            raise plain(401, 124, "Invalid access token.")
        if grant.expires <= self.time():
            del self.grants[token]
            raise plain(401, 124, "Access token is expired.")
        if not scopes.intersection(self.scopes):
            wanted = ", ".join(sorted(scopes))
            raise plain(400, 4700, f"Invalid access token, does not contain scopes:[{wanted}].")
        return grant

    def revoke(self) -> None:
        """Make every token given out so far worthless."""
        self.grants.clear()


def scopes(broad: str, granular: str) -> frozenset[str]:
    """Return the scopes of which one is enough, each also in its `:admin` form."""
    return frozenset({broad, f"{broad}:admin", granular, f"{granular}:admin"})


def _same(authorization: str, account: Account) -> bool:
    kind, _, encoded = authorization.partition(" ")
    try:
        pair = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return False
    wanted = f"{account.client_id}:{account.client_secret}".encode()
    return kind.lower() == "basic" and secrets.compare_digest(pair, wanted)
