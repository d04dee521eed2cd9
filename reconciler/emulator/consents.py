"""What users have allowed the app: codes to fetch a token with, and tokens to refresh it, each good once."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from reconciler.emulator.refusal import Refusal

CODE_LIFETIME: Final = 300
"""Seconds from a consent to the exchange of its code."""
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_NETLOC: Final = re.compile(r"[A-Za-z0-9.:\[\]-]+", re.ASCII)
_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class _Code:
    user: str
    redirect_uri: str
    challenge: str
    expires: float


@dataclass(slots=True)
class Consents:
    """Codes not yet exchanged, and refresh tokens not yet used; users are mailboxes."""

    time: Callable[[], float]
    codes: dict[str, _Code] = field(default_factory=dict)
    refresh_tokens: dict[str, str] = field(default_factory=dict)

    def code(self, user: str, redirect_uri: str, challenge: str) -> str:
        """Return a new code of a user who allowed it."""
        code = f"emulator-code-{secrets.token_urlsafe(24)}"
        self.codes[code] = _Code(user, redirect_uri, challenge, self.time() + CODE_LIFETIME)
        return code

    def refresh_token(self, user: str) -> str:
        """Return a new refresh token of a user."""
        token = f"emulator-refresh-{secrets.token_urlsafe(32)}"
        self.refresh_tokens[token] = user
        return token

    def exchange(self, form: Mapping[str, str]) -> str:
        """Return whose code a token request holds. The code is used up, also by a request that is refused."""
        code = self.codes.pop(form.get("code", ""), None)
        if code is None or code.expires <= self.time():
            raise _invalid("Invalid authorization code")
        if form.get("redirect_uri") != code.redirect_uri:
            raise _invalid("Redirect URI mismatch")
        if not secrets.compare_digest(challenge(form.get("code_verifier", "")), code.challenge):
            raise _invalid("Invalid code verifier")
        return code.user

    def refresh(self, form: Mapping[str, str]) -> str:
        """Return whose refresh token a token request holds; it is used up."""
        user = self.refresh_tokens.pop(form.get("refresh_token", ""), None)
        if user is None:
            raise _invalid("Invalid Token!")
        return user

    def forget(self) -> None:
        """Make all of them worthless."""
        self.codes.clear()
        self.refresh_tokens.clear()


def challenge(verifier: str) -> str:
    """Return the S256 challenge of a code verifier (RFC 7636)."""
    digest = hashlib.sha256(verifier.encode("utf-8", "replace")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def problem(asked: Mapping[str, str], client_id: str) -> str | None:
    """Return what is wrong with the parameters of a request for consent; None where nothing is."""
    if asked.get("response_type") != "code":
        return "response_type must be code"
    if asked.get("client_id") != client_id:
        return "client_id is not the app of this account"
    if origin(asked.get("redirect_uri", "")) is None:
        return "redirect_uri must be an https address, or an http address of this machine"
    if asked.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(
        asked.get("code_challenge", "")
    ):
        return "code_challenge and code_challenge_method S256 are required"
    return None


def origin(redirect_uri: str) -> str | None:
    """Return the origin of an address that a user may be sent back to; None for any other."""
    try:
        parts = urlsplit(redirect_uri)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if not redirect_uri.isascii() or not redirect_uri.isprintable() or " " in redirect_uri:
        return None
    if not host or "#" in redirect_uri or not _NETLOC.fullmatch(parts.netloc):
        return None
    if parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK):
        return f"{parts.scheme}://{parts.netloc}"
    return None


def _invalid(reason: str) -> Refusal:
    return Refusal(400, {"reason": reason, "error": "invalid_grant"})
