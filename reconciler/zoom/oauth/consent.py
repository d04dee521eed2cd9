"""The only module that imports oauthlib: what is sent to ask a user for consent, and what comes back.

Sends nothing. The authorization code grant with PKCE (RFC 7636, S256) and a state [zoom.md: user-tokens].
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from reconciler import errors

if TYPE_CHECKING:
    from oauthlib.oauth2 import WebApplicationClient

VERIFIER: Final = 64
"""Characters, of 43 to 128 that the RFC allows."""
AGAIN: Final = "run `reconciler login` once more"


@dataclass(frozen=True, slots=True)
class Consent:
    """One request for consent: `url` is where the user says yes, `redirect` where that sends them."""

    client_id: str
    url: str
    redirect: str
    state: str = field(repr=False)
    verifier: str = field(repr=False)


def ask(client_id: str, authorize: str, redirect: str) -> Consent:
    """Begin a request for consent at the address `authorize`."""
    client = _client(client_id)
    verifier, state = client.create_code_verifier(VERIFIER), secrets.token_urlsafe(24)
    challenge = client.create_code_challenge(verifier, "S256")
    url = client.prepare_request_uri(
        authorize, redirect_uri=redirect, state=state, code_challenge=challenge, code_challenge_method="S256"
    )
    return Consent(client_id, url, redirect, state, verifier)


def code(consent: Consent, answer: str) -> str:
    """Return the code of an answer: the whole address the user was sent back to, or the code alone.

    Raises `CredentialsError` for a no, for the answer to another request, and for what is no answer.
    """
    from oauthlib.oauth2 import AccessDeniedError, OAuth2Error

    answer = answer.strip()
    if "?" not in answer:
        if not answer or not answer.isascii() or not answer.isprintable() or " " in answer:
            raise errors.CredentialsError("that is no code and no address", help=AGAIN)
        return answer
    try:
        # the library refuses http, which is right but for this machine's own address
        parts = urlsplit(answer)._replace(scheme="https")
        found = _client(consent.client_id).parse_request_uri_response(urlunsplit(parts), consent.state)
    except AccessDeniedError as error:
        raise errors.CredentialsError("the user said no", help=AGAIN) from error
    except (OAuth2Error, ValueError) as error:
        name = getattr(error, "error", "") or "an address that cannot be read"
        raise errors.CredentialsError(
            f"what came back is not the answer to this request ({name})", help=AGAIN
        ) from error
    return str(found["code"])


def exchange(consent: Consent, user_code: str) -> dict[str, str]:
    """Return the form that buys tokens with a code."""
    return _form(
        _client(consent.client_id).prepare_request_body(
            code=user_code, redirect_uri=consent.redirect, code_verifier=consent.verifier,
            include_client_id=False,
        )
    )  # fmt: skip


def refresh(client_id: str, refresh_token: str) -> dict[str, str]:
    """Return the form that buys the next tokens with a refresh token."""
    return _form(_client(client_id).prepare_refresh_body(refresh_token=refresh_token))


def _client(client_id: str) -> WebApplicationClient:
    from oauthlib.oauth2 import WebApplicationClient

    return WebApplicationClient(client_id)


def _form(body: str) -> dict[str, str]:
    return dict(parse_qsl(body, keep_blank_values=True))
