"""The request that buys tokens of a user, and what its answer means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from reconciler import errors
from reconciler.zoom import json_text, refusals, unanswered
from reconciler.zoom.exchange import Request
from reconciler.zoom.oauth.connections import Tokens
from reconciler.zoom.transport import Transport

USUAL: Final = 3600
"""Seconds that an access token is good for where the answer does not say it, as the app's own."""
LONGEST: Final = 400 * 24 * 3600
GRANT_REFUSED: Final = "invalid_grant"
"""What RFC 6749 has a token endpoint say of a code or a refresh token that is worth nothing."""


class Result(StrEnum):
    """How a request for tokens ended."""

    GIVEN = "given"
    GRANT_REFUSED = "grant-refused"
    REFUSED = "refused"
    """For another reason, as for a client secret that is wrong: the code or refresh token stays good."""
    NOT_SENT = "not-sent"
    """Or turned away unread, for too many requests: the code or refresh token stays good."""
    UNKNOWN = "unknown"
    """No answer, or none that can be read: the code or refresh token may be used up."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result, the tokens where they were given, and what the other side said where they were not."""

    result: Result
    tokens: Tokens | None = None
    said: str = ""


async def buy(transport: Transport, oauth: str, client: tuple[str, str], form: Mapping[str, str]) -> Outcome:
    """Send a token request with the `client`'s id and secret, once."""
    request = Request("POST", oauth, form=form, basic=client)
    try:
        answer = await transport.send(request)
    except errors.ReconcilerError as error:
        sent = error.code != unanswered.UNREACHABLE
        return Outcome(Result.UNKNOWN if sent else Result.NOT_SENT, said=error.message)
    said = f"{answer.status}: {refusals.message(answer.text)[1]}"
    if answer.status == 429:
        return Outcome(Result.NOT_SENT, said=said)
    if answer.status >= 500:
        return Outcome(Result.UNKNOWN, said=said)
    content = _content(answer.text)
    if answer.status >= 300:
        refused = content.get("error") == GRANT_REFUSED
        return Outcome(Result.GRANT_REFUSED if refused else Result.REFUSED, said=said)
    tokens = _tokens(content)
    return Outcome(Result.GIVEN, tokens) if tokens else Outcome(Result.UNKNOWN, said="no usable token")


def _content(text: str) -> Mapping[str, Any]:
    try:
        content = json_text.read(text)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _tokens(content: Mapping[str, Any]) -> Tokens | None:
    access, refresh = content.get("access_token"), content.get("refresh_token")
    if not (_usable(access) and _usable(refresh)):
        return None
    seconds, scopes = content.get("expires_in"), content.get("scope")
    if not isinstance(seconds, int) or not 0 <= seconds <= LONGEST:
        seconds = USUAL
    names = scopes.replace(",", " ").split() if isinstance(scopes, str) and scopes.isprintable() else ()
    return Tokens(str(access), str(refresh), seconds, tuple(names))


def _usable(token: Any) -> bool:
    return isinstance(token, str) and bool(token) and token.isascii() and token.isprintable()
