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

from reconciler.emulator.consents import Consents
from reconciler.emulator.fixture import Account
from reconciler.emulator.refusal import Refusal, plain

LIFETIME: Final = 3600
_WRONG_CLIENT: Final = {"reason": "Invalid client_id or client_secret", "error": "invalid_client"}


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token is good for: until `expires`, as `user` (a mailbox, or nobody of the account).

    One that a user allowed is `personal`: it reaches what is theirs, and nothing of others.
    """

    expires: float
    user: str | None
    personal: bool = False


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
    consents: Consents = field(init=False)

    def __post_init__(self) -> None:
        """Start with what the fixture says."""
        self.consents = Consents(self.time)
        self.restore()

    def restore(self) -> None:
        """Go back to the scopes of the fixture and the usual lifetime; what users allowed is forgotten."""
        self.lifetime, self.scopes = LIFETIME, self.account.scopes
        self.grants = {token: grant for token, grant in self.grants.items() if not grant.personal}
        self.consents.forget()

    def grant(self, authorization: str, fields: str) -> dict[str, Any]:
        """Answer a token request with its `fields` in form encoding, or refuse it."""
        if not _same(authorization, self.account):
            raise Refusal(401, _WRONG_CLIENT)
        form = {name: values[-1] for name, values in parse_qs(fields).items()}
        kinds = {"authorization_code": self.consents.exchange, "refresh_token": self.consents.refresh}
        if redeem := kinds.get(form.get("grant_type", "")):
            user = redeem(form)
            return self._issued(user, personal=True) | {"refresh_token": self.consents.refresh_token(user)}
        if form.get("grant_type") != "account_credentials":
            raise Refusal(400, {"reason": "unsupported grant type", "error": "unsupported_grant_type"})
        if form.get("account_id") != self.account.id:
            raise Refusal(400, {"reason": "Bad Request", "error": "invalid_request"})
        return self._issued(self.account.token_user, personal=False)

    def _issued(self, user: str | None, *, personal: bool) -> dict[str, Any]:
        token = f"emulator-token-{secrets.token_urlsafe(32)}"  # says what it is wherever one turns up
        grant = Grant(self.time() + self.lifetime, user, personal)
        self.grants[token] = grant
        return {
            "access_token": token,
            "token_type": "bearer",
            "expires_in": self.lifetime,
            "scope": " ".join(self._scopes(grant)),
        }

    def _scopes(self, grant: Grant) -> tuple[str, ...]:
        """Return the scopes of a token; a user has none over the account."""
        return tuple(s.removesuffix(":admin") for s in self.scopes) if grant.personal else self.scopes

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
        if not scopes.intersection(self._scopes(grant)):
            wanted = ", ".join(sorted(scopes))
            raise plain(400, 4700, f"Invalid access token, does not contain scopes:[{wanted}].")
        return grant

    def revoke(self) -> None:
        """Make every token and code given out so far worthless."""
        self.grants.clear()
        self.consents.forget()


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
