"""The account's own token, bought with the credentials of its app."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import NamedTuple

from reconciler import errors
from reconciler.zoom import budget, refusals
from reconciler.zoom.auth import Access
from reconciler.zoom.ends import Ends, Silence
from reconciler.zoom.exchange import Answer, Request

ATTEMPTS = 6
"""Times that the endpoint may ask to come back later."""


class Token(NamedTuple):
    """A token, its scopes where the endpoint says them, and the headers of its answer."""

    text: str
    scopes: frozenset[str] | None
    headers: Mapping[str, str]


async def fetch(access: Access, ends: Ends, silence: Silence) -> Token:
    """Buy a token, waiting where the endpoint asks for it.

    Raises `CredentialsError` where the credentials are not taken, `BudgetError` where the wait would be too
    long, a retryable `ApiError` where nothing usable is answered.
    """
    form = {"grant_type": "account_credentials", "account_id": access.account_id}
    request = Request("POST", access.oauth, form=form, basic=(access.client_id, access.client_secret))
    for _ in range(ATTEMPTS):
        answer = await ends.send(request, silence)
        if not budget.asks_to_wait(answer.status, answer.headers):
            return _token(request, answer)
        if budget.asked_for(answer.headers) > min(budget.LONGEST_PAUSE, ends.left):
            ends.end(functools.partial(refusals.asked_to_wait, budget.again_at(answer.headers)))
        await ends.sleep(max(budget.asked_for(answer.headers), budget.TYPICAL_PAUSE))
    busy = errors.BudgetError(
        f"POST {request.path} takes no request, whenever it is asked: {refusals.message(answer.text)[1]}",
        help="run again later",
    )
    ends.end(lambda: busy)
    raise busy


def _token(request: Request, answer: Answer) -> Token:
    if answer.status in (400, 401, 403):
        raise errors.CredentialsError(
            f"the token request was refused ({answer.status}): {refusals.message(answer.text)[1]}",
            help="check ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET",
        )
    if answer.status >= 300:
        raise refusals.refusal("GET", request.path, answer.status, answer.text)
    parsed = refusals.content("GET", request.path, answer.status, answer.text)
    token = parsed.get("access_token") if isinstance(parsed, Mapping) else None
    if not isinstance(token, str) or not token or not (token.isascii() and token.isprintable()):
        raise errors.CredentialsError(
            "the token request was answered without a usable token",
            help="see that ZOOM_OAUTH_URL, or a proxy on the way, leads to Zoom's token endpoint",
        )
    scopes = parsed.get("scope") if isinstance(parsed, Mapping) else None
    told = frozenset(scopes.replace(",", " ").split()) if isinstance(scopes, str) else None
    return Token(token, told, answer.headers)
