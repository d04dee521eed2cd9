"""One request and its answer, from servers that mean ill: cookies, redirects, endless and large answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from reconciler import errors
from reconciler.emulator import server
from reconciler.zoom.exchange import Answer, Request
from reconciler.zoom.transport import open_transport


def answering(status: int, headers: dict[str, str], body: bytes = b"{}", *, ends: bool = True) -> Any:
    """An ASGI server that remembers the headers of each request and always answers the same."""
    seen: list[dict[bytes, bytes]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(dict(scope["headers"]))
        sent = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": sent})
        await send({"type": "http.response.body", "body": body, "more_body": not ends})
        while not ends and (await receive())["type"] != "http.disconnect":
            pass

    app.seen = seen  # type: ignore[attr-defined]
    return app


def sent(app: Any, *requests: Callable[[str], Request]) -> list[Answer]:
    async def all_of_them(url: str) -> list[Answer]:
        async with open_transport() as opened:
            return [await opened.send(request(url)) for request in requests]

    with server.running(app) as url:
        return asyncio.run(all_of_them(url))


def get(url: str) -> Request:
    return Request("GET", url)


def post(url: str) -> Request:
    return Request("POST", url, body={})


def test_cookies_are_neither_kept_nor_sent_back():
    app = answering(200, {"set-cookie": "session=abc; Path=/"})
    sent(app, get, get)
    assert len(app.seen) == 2
    assert all(b"cookie" not in headers for headers in app.seen)


def test_a_redirect_is_an_answer_and_is_not_followed():
    app = answering(302, {"location": "/elsewhere"})
    assert [answer.status for answer in sent(app, get)] == [302]
    assert len(app.seen) == 1


@pytest.mark.parametrize(("request_", "error"), [(get, errors.ApiError), (post, errors.UnknownOutcome)])
def test_an_answer_that_never_ends_is_none(request_, error):
    with pytest.raises(error, match=r"no answer \(not whole within 0.2 s\)"):
        sent(answering(200, {}, ends=False), lambda url: replace(request_(url), within=0.2))


@pytest.mark.parametrize(("method", "error"), [("GET", errors.ApiError), ("POST", errors.UnknownOutcome)])
def test_an_answer_over_the_limit_is_cut_off(method, error):
    with pytest.raises(error, match="over 1 MiB"):
        sent(answering(200, {}, b"x" * 2_000_000), lambda url: Request(method, url, limit=1024 * 1024))


@pytest.mark.parametrize("name", ["code", "code_verifier", "refresh_token"])
def test_what_a_token_request_was_sent_with_is_blanked_in_a_refusal(name):
    app = answering(400, {"x-said": "one-time-secret"}, b'{"reason": "one-time-secret"}')
    (answer,) = sent(app, lambda url: Request("POST", url, form={name: "one-time-secret"}, basic=("a", "b")))
    assert (answer.text, answer.headers["x-said"]) == ('{"reason": "[secret]"}', "[secret]")
