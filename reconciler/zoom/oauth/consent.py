"""What is sent to ask a user for consent, and what comes back. Sends nothing.

The authorization code grant (RFC 6749, 4.1) with PKCE (RFC 7636, S256) and a state [zoom.md: user-tokens].
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

from reconciler import errors

AGAIN: Final = "run `reconciler login` once more"


@dataclass(frozen=True, slots=True)
class Consent:
    """One request for consent: `url` is where the user says yes, `redirect` where that sends them."""

    url: str
    redirect: str
    state: str = field(repr=False)
    verifier: str = field(repr=False)


def ask(client_id: str, authorize: str, redirect: str) -> Consent:
    """Begin a request for consent at the address `authorize`."""
    verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
    query = {
        "response_type": "code", "client_id": client_id, "redirect_uri": redirect, "state": state,
        "code_challenge": challenge(verifier), "code_challenge_method": "S256",
    }  # fmt: skip
    return Consent(f"{authorize}?{urlencode(query)}", redirect, state, verifier)


def challenge(verifier: str) -> str:
    """Return what is shown of a verifier beforehand (RFC 7636, 4.2)."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def code(consent: Consent, answer: str) -> str:
    """Return the code of an answer: the whole address the user was sent back to, or the code alone.

    Raises `CredentialsError` for a no, for the answer to another request, and for what is no answer.
    """
    answer = answer.strip()
    if not answer or not answer.isascii() or not answer.isprintable() or " " in answer:
        raise errors.CredentialsError("that is no code and no address", help=AGAIN)
    if "?" not in answer:
        return answer
    query = _query(answer)
    if not secrets.compare_digest(query.get("state", ""), consent.state):
        raise errors.CredentialsError("that is not the answer to this request", help=AGAIN)
    if said := query.get("error"):
        no = "the user said no" if said == "access_denied" else f"no consent: {said}"
        raise errors.CredentialsError(no, help=AGAIN)
    if not (found := query.get("code")):
        raise errors.CredentialsError("the answer holds no code", help=AGAIN)
    return found


def exchange(consent: Consent, user_code: str) -> dict[str, str]:
    """Return the form that buys tokens with a code."""
    return {
        "grant_type": "authorization_code", "code": user_code, "redirect_uri": consent.redirect,
        "code_verifier": consent.verifier,
    }  # fmt: skip


def refresh(refresh_token: str) -> dict[str, str]:
    """Return the form that buys the next tokens with a refresh token."""
    return {"grant_type": "refresh_token", "refresh_token": refresh_token}


def _query(url: str) -> dict[str, str]:
    try:
        query = parse_qs(urlsplit(url).query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return {}
    return {name: values[0] for name, values in query.items() if values[0].isascii()}
