"""The only module that imports httpx: one request, one answer, every failure as a `ReconcilerError`."""

from __future__ import annotations

import asyncio
import functools
import os
import re
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.util import find_spec
from time import perf_counter
from urllib.parse import urlencode, urlsplit

from reconciler import __version__, errors
from reconciler.model import EMPTY
from reconciler.zoom import authorities, http1, proxies, unanswered
from reconciler.zoom.bodies import ACCEPTED, Body
from reconciler.zoom.exchange import Answer, Exchange, Request, Trace
from reconciler.zoom.headers import Headers, headers_of
from reconciler.zoom.proxies import Proxy
from reconciler.zoom.secrecy import Secrets

if "httpx" not in sys.modules:  # else it loads its command line, and most of rich and pygments for it
    sys.modules["httpx._main"] = None  # type: ignore[assignment]
    import httpx

    del sys.modules["httpx._main"]
else:
    import httpx

TIMEOUT = httpx.Timeout(http1.QUIET, connect=http1.CONNECT)
CONNECTIONS, IDLE = 64, 2.0
"""Connections at most, and seconds for which one is kept unused."""
FORM_SECRETS = ("code", "code_verifier", "refresh_token")
PORTS, LAST_PORT = {"http": 80, "https": 443}, 65535
PLAIN = re.compile(
    r"""(https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?)
    (/(?!\.)(?:[A-Za-z0-9_~-]|%[0-9A-Fa-f]{2}|/(?!\.)|(?<!/)\.)*)  # no part of it begins with a dot
    (\?(?:[A-Za-z0-9._~&=+-]|%[0-9A-Fa-f]{2})+)?""",
    re.VERBOSE,
)
"""An address that httpx would send as it stands: nothing in it is to be escaped or resolved."""
DEFAULT_HEADERS = {
    "Accept": "*/*", "Accept-Encoding": ACCEPTED, "Connection": "keep-alive",
    "User-Agent": f"reconciler/{__version__}",
}  # fmt: skip


SLOW = "slow-answer"
"""The code of the error for a read whose answer was not whole in time."""
NOTHING_SENT = (
    httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL,
    httpx.ProxyError, http1.NotSent, UnicodeError, ssl.SSLCertVerificationError,
)  # fmt: skip
"""Raised before a request leaves."""


class Transport:
    """Sends requests. TLS is always verified, redirects are never followed, cookies never kept.

    `trace` is called for every request; credentials sent before are blanked in every answer.
    """

    def __init__(
        self, way: http1.Connections | httpx.AsyncClient, trace: Trace = lambda _: None,
        proxied: Proxied | None = None,
    ) -> None:  # fmt: skip
        """Send over connections of our own or an open client, and where a proxy is named through it."""
        self._way, self._trace, self._proxied = way, trace, proxied
        self._client_secrets, self._secrets = Secrets(), Secrets()

    def check(self, *urls: str) -> None:
        """Raise `UsageError` where a proxy or authorities that requests to `urls` need cannot be used."""
        for url in urls:
            if self._proxied:
                self._proxied.client(url)
            if url.startswith("https:"):
                authorities.in_use()

    async def send(self, request: Request) -> Answer:
        """Send once.

        Raises `UsageError` as `check`, `ApiError` (`unreachable`) when nothing was sent, `UnknownOutcome`
        when a write may or may not have taken effect, a retryable `ApiError` when a read got no answer.
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
        proxy, client = self._proxied.client(request.url) if self._proxied else (None, None)
        if proxy:
            self._secrets.learn_pair(*proxy.user_and_password)
        way = client or self._way
        try:
            async with asyncio.timeout(request.within):
                if isinstance(way, httpx.AsyncClient):
                    answer = await _through(way, request)
                else:
                    answer = await _over(way, request)
        except NOTHING_SENT as error:
            why = self._plain(error)
            refused = isinstance(error, httpx.ProxyError) and why.startswith("4")  # 407: a wrong password
            raise unanswered.not_sent(request.url, proxy, why, error, again=not refused) from error
        except (TimeoutError, httpx.TimeoutException) as error:
            why = self._plain(error) if str(error) else f"not whole within {request.within:.3g} s"
            raise _no_answer(request, why, code=SLOW) from error
        except (httpx.HTTPError, http1.Broken, ssl.SSLError) as error:  # older httpcore lets TLS errors pass
            again = not isinstance(error, http1.TooLong)
            raise _no_answer(request, self._plain(error), again=again) from error
        gives_token = request.form is not None and answer.status < 300
        hide = (self._client_secrets if gives_token else self._secrets).hide
        return Answer(answer.status, answer.headers.each(hide), hide(answer.text))

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


class Proxied:
    """One client for each proxy, opened when the first request is to go through it."""

    def __init__(self) -> None:
        """Open nothing yet."""
        self._clients: dict[Proxy, httpx.AsyncClient] = {}
        self._routes: dict[str, Proxy | None] = {}

    def client(self, url: str) -> tuple[Proxy | None, httpx.AsyncClient | None]:
        """Return the proxy for `url` with its client, (None, None) without. Raises `UsageError`."""
        if (origin := _origin(url)) not in self._routes:  # a system may take long to tell its settings
            self._routes[origin] = proxies.route(url, os.environ).proxy
        proxy = self._routes[origin]
        if proxy and proxy not in self._clients:
            self._clients[proxy] = _client(proxy)
        return proxy, self._clients[proxy] if proxy else None

    async def close(self) -> None:
        """Close all clients."""
        for client in self._clients.values():
            await client.aclose()


@asynccontextmanager
async def open_transport(trace: Trace = lambda _: None) -> AsyncIterator[Transport]:
    """Open connections as they are needed, and close them when done.

    Requests for which a proxy is named go through httpx's client, which speaks to proxies.
    """
    connections = http1.Connections(_tls, CONNECTIONS, IDLE)
    proxied = Proxied() if proxies.is_named(os.environ) else None
    try:
        yield Transport(connections, trace, proxied)
    finally:
        await connections.close()
        if proxied:
            await proxied.close()


def _tls() -> ssl.SSLContext:
    return authorities.in_use().context


def _client(proxy: Proxy) -> httpx.AsyncClient:
    """Return a client that sends through `proxy`, and takes nothing else from the environment."""
    if find_spec("sniffio") is None:  # else the pool searches all folders for it, five times a request
        sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]
    limits = httpx.Limits(
        max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS, keepalive_expiry=IDLE
    )
    no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    tls = authorities.in_use().context
    try:
        through = httpx.Proxy(proxy.url, ssl_context=tls if proxy.url.startswith("https:") else None)
    except (httpx.InvalidURL, ValueError):
        raise proxies.unusable(proxy) from None  # its words may repeat a password
    return httpx.AsyncClient(
        timeout=TIMEOUT, limits=limits, follow_redirects=False, cookies=no_cookies, verify=tls,
        trust_env=False, proxy=through,
    )  # fmt: skip


async def _through(client: httpx.AsyncClient, request: Request) -> Answer:
    answer = await client.send(_built(request), stream=True)
    try:
        packed = answer.headers.get("content-encoding", "")
        body = Body(request.limit, packed)
        async for part in answer.aiter_raw() if packed else answer.aiter_bytes():
            body.add(part)
    finally:
        await answer.aclose()
    return Answer(answer.status_code, Headers(answer.headers.multi_items()), body.text())


async def _over(connections: http1.Connections, request: Request) -> Answer:
    origin, message = _plain_get(request) or _any(request)
    reply = await connections.send(origin, message, request.limit)
    headers = headers_of(reply.headers)
    body = Body(request.limit, headers.get("content-encoding", ""))
    body.add(reply.body)
    return Answer(reply.status, headers, body.text())


def _no_answer(request: Request, why: str, *, code: str | None = None, again: bool = True) -> errors.ApiError:
    """Return the error for a request of which it is not known whether it arrived, or took effect."""
    if request.writes:
        return unanswered.unknown(request.method, request.path, why)
    return unanswered.no_answer(request.method, request.path, why, code=code, again=again)


def _built(request: Request) -> httpx.Request:
    """Return a request as httpx writes it."""
    built = httpx.Request(
        request.method, request.url, headers={**DEFAULT_HEADERS, **request.headers},
        params=dict(request.params) or None, json=request.body,
        data=dict(request.form) if request.form else None, extensions={"timeout": TIMEOUT.as_dict()},
    )  # fmt: skip
    return next(httpx.BasicAuth(*request.basic).sync_auth_flow(built)) if request.basic else built


def _any(request: Request) -> tuple[http1.Origin, http1.Message]:
    built = _built(request)
    origin, _ = _origin_at(f"{built.url.scheme}://{built.url.netloc.decode('ascii')}")
    return origin, http1.Message(request.method, built.url.raw_path, built.headers.raw, built.read())


def _plain_get(request: Request) -> tuple[http1.Origin, http1.Message] | None:
    """Return a GET of an ordinary address, as httpx would write it; None where only httpx knows how."""
    plain = PLAIN.fullmatch(request.url)
    if plain is None or request.method != "GET" or request.body is not None or request.form or request.basic:
        return None
    place, path, query = plain.groups()
    if request.params:
        query = "?" + urlencode(request.params)
    origin, host = _origin_at(place)
    headers = [("Host", host), *DEFAULT_HEADERS.items(), *request.headers.items()]
    return origin, http1.Message("GET", path + (query or ""), headers)


@functools.lru_cache(64)
def _origin_at(address: str) -> tuple[http1.Origin, str]:
    """Return where an address leads, and the `Host` to ask there for."""
    url = httpx.URL(address)
    port = url.port or PORTS.get(url.scheme, 0)
    if url.scheme not in PORTS or not url.host or port > LAST_PORT:
        raise httpx.UnsupportedProtocol(f"{address} is no address of http or https")
    host = url.raw_host.decode("ascii")
    return http1.Origin(url.scheme == "https", host, port), url.netloc.decode("ascii")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
