"""The only module that imports httpx: one request, one answer, every failure as a `ReconcilerError`."""

from __future__ import annotations

import asyncio
import functools
import ssl
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.util import find_spec
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

import httpx

from reconciler import __version__, errors
from reconciler.model import EMPTY
from reconciler.zoom.secrecy import Secrets

ANSWER_LIMIT = 32 * 1024 * 1024
TIMEOUT = httpx.Timeout(30, connect=10)
CONNECTIONS, IDLE = 64, 2.0
"""Connections at most, and seconds of idleness after which one is closed."""
FORM_SECRETS = ("code", "code_verifier", "refresh_token")
LONGEST = 120.0
"""Seconds for a whole answer."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to send. `basic` is (user, password); `limit` caps the answer, in bytes."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    params: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    body: Any = None
    form: Mapping[str, str] | None = field(default=None, repr=False)
    basic: tuple[str, str] | None = field(default=None, repr=False)
    limit: int = ANSWER_LIMIT

    @property
    def path(self) -> str:
        """The path alone, for messages."""
        return urlsplit(self.url).path

    @property
    def writes(self) -> bool:
        """Whether sending it may change the account (the token request does not)."""
        return self.method not in ("GET", "HEAD") and self.form is None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Header names are looked up whatever their case."""

    status: int
    headers: Mapping[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request as it may be shown: no query, no body, no credential. `status` is None without an answer.

    `remaining` is what the answer says is left of the budget, `date` the server's own time; empty without.
    """

    method: str
    path: str
    status: int | None
    seconds: float
    remaining: str = ""
    date: str = ""


Trace = Callable[[Exchange], None]

NOTHING_SENT = (
    httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL,
    UnicodeError,
)  # fmt: skip
"""Raised before a request leaves."""


class Transport:
    """A pool of connections. TLS is always verified, redirects are never followed, cookies never kept.

    `trace` is called for every request; credentials sent before are blanked in every answer.
    """

    def __init__(self, http: httpx.AsyncClient, trace: Trace = lambda _: None) -> None:
        """Send through an open client."""
        self._http, self._trace = http, trace
        self._client_secrets, self._secrets = Secrets(), Secrets()

    async def send(self, request: Request) -> Answer:
        """Send once.

        Raises `ApiError` (`unreachable`) when nothing was sent, `UnknownOutcome` when a write may or may
        not have taken effect, a retryable `ApiError` when a read got no answer.
        """
        began, path = perf_counter(), request.path
        self._learn(request)
        try:
            answer = await self._answer(request)
        except errors.ReconcilerError:
            self._trace(Exchange(request.method, path, None, perf_counter() - began))
            raise
        remaining, date = (answer.headers.get(name, "") for name in ("X-RateLimit-Remaining", "Date"))
        self._trace(Exchange(request.method, path, answer.status, perf_counter() - began, remaining, date))
        return answer

    async def _answer(self, request: Request) -> Answer:
        try:
            built = self._http.build_request(
                request.method, request.url, headers=dict(request.headers),
                params=dict(request.params) or None, json=request.body,
                data=dict(request.form) if request.form else None,
            )  # fmt: skip
            basic = httpx.BasicAuth(*request.basic) if request.basic else None
            async with asyncio.timeout(LONGEST):
                answer = await self._http.send(built, auth=basic, stream=True)
                try:
                    text = await _limited(answer, request.limit)
                finally:
                    await answer.aclose()
        except NOTHING_SENT as error:
            raise errors.ApiError(
                f"cannot reach {_origin(request.url)}: {self._plain(error)}",
                retryable=True, code="unreachable",
                help="check the network, ZOOM_API_BASE_URL and ZOOM_OAUTH_URL; nothing was sent",
            ) from error  # fmt: skip
        except (httpx.HTTPError, TimeoutError) as error:
            what = f"{request.method} {request.path}: no answer ({self._plain(error)})"
            if request.writes:
                raise errors.UnknownOutcome(what) from error
            again = not isinstance(error, _TooLong)
            raise errors.ApiError(what, retryable=again, help="try again later") from error
        gives_token = request.form is not None and answer.status_code < 300
        hide = (self._client_secrets if gives_token else self._secrets).hide
        headers = httpx.Headers([(name, hide(value)) for name, value in answer.headers.multi_items()])
        return Answer(answer.status_code, headers, hide(text))

    def _learn(self, request: Request) -> None:
        """Remember the credentials of a request.

        Tokens are not blanked in the answer that gives one: it may be the token that was sent before.
        """
        if request.basic:
            self._client_secrets.learn_pair(*request.basic)
            self._secrets.learn_pair(*request.basic)
        self._secrets.learn(request.headers.get("Authorization", "").removeprefix("Bearer "))
        for name in FORM_SECRETS:
            self._secrets.learn((request.form or EMPTY).get(name, ""))

    def _plain(self, error: Exception) -> str:
        return self._secrets.hide(str(error)) or type(error).__name__


@asynccontextmanager
async def open_transport(trace: Trace = lambda _: None) -> AsyncIterator[Transport]:
    """Open the pool, and close it when done."""
    if find_spec("sniffio") is None:  # else the pool searches all folders for it, five times a request
        sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]
    limits = httpx.Limits(
        max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS, keepalive_expiry=IDLE
    )
    agent = {"User-Agent": f"reconciler/{__version__}"}
    no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    async with httpx.AsyncClient(
        timeout=TIMEOUT,
        limits=limits,
        headers=agent,
        follow_redirects=False,
        cookies=no_cookies,
        verify=_tls(),
    ) as http:
        yield Transport(http, trace)


@functools.cache
def _tls() -> ssl.SSLContext:
    """Return a TLS context with the system's authorities; made once a process, for it takes long."""
    return httpx.create_ssl_context()


class _TooLong(httpx.HTTPError):
    """An answer of more bytes than allowed; another try would give the same."""


async def _limited(answer: httpx.Response, limit: int) -> str:
    parts: list[bytes] = []
    size = 0
    async for part in answer.aiter_bytes():
        parts.append(part)
        size += len(part)
        if size > limit:
            raise _TooLong(f"one of over {limit // 1024 // 1024} MiB was cut off")
    return b"".join(parts).decode("utf-8", errors="replace")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
