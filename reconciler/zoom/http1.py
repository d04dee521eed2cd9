"""HTTP/1.1 over connections that are kept open. Knows no account and no secret; follows nothing, tries once.

What a general client does besides (cookies, redirects, pools that look at every connection for each request)
costs several times what sending a request and reading its answer does.
"""

from __future__ import annotations

import asyncio
import select
import socket
import ssl
from collections.abc import Callable
from typing import NamedTuple, cast

import h11

from reconciler.zoom import connecting

CONNECT, QUIET = 10.0, 30.0
"""Seconds for a connection to come about, and without a byte after which an answer is given up."""
CLOSED = "the connections are closed"
HEAD_LIMIT = 100 * 1024
"""Bytes of the head of an answer."""

Headers = list[tuple[bytes, bytes]] | list[tuple[str, str]]


class NotSent(Exception):
    """No connection came about: nothing was sent."""


class Broken(Exception):
    """No answer came, or none that can be read. Whether the request has arrived is not known."""


class TooLong(Broken):
    """The answer has more bytes than allowed; another try would give the same."""

    def __init__(self, limit: int) -> None:
        """Say the limit, of `limit` bytes."""
        super().__init__(f"one of over {limit // 1024 // 1024} MiB was cut off")


class Origin(NamedTuple):
    """Where to connect to. `host` is a name or an address, in ASCII and without brackets."""

    tls: bool
    host: str
    port: int


class Message(NamedTuple):
    """A request as it is sent: method, path with query, all headers, and the body."""

    method: str
    target: str | bytes
    headers: Headers
    body: bytes = b""


class Reply(NamedTuple):
    """What came back, still encoded. The names of headers are in lower case."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class Connections:
    """At most `most` connections; one that idles for `idle` seconds is not used again.

    To be made in a running loop. `tls` is asked for the context when the first connection with TLS is made.
    """

    def __init__(self, tls: Callable[[], ssl.SSLContext], most: int, idle: float) -> None:
        """Open nothing yet."""
        self._tls, self._most, self._longest_idle = tls, most, idle
        self._loop = asyncio.get_running_loop()
        self._free = asyncio.Semaphore(most)
        self._used = 0
        self._idle: list[_Connection] = []
        """The longest unused first."""
        self._open: set[_Connection] = set()
        self._closed = False

    async def send(self, origin: Origin, message: Message, limit: int) -> Reply:
        """Send once; `limit` caps the body of the answer, in bytes.

        Raises `NotSent` where nothing has left, `UnicodeError` for headers that are not ASCII, where nothing
        has left either; `Broken` and `TimeoutError` where that is not known.
        """
        await self._wait_for_one()
        self._used += 1
        try:
            connection = self._kept(origin) or await self._connected(origin)
            reply = await connection.exchange(message, limit)
            if connection.reusable:
                connection.idle_since = self._loop.time()
                self._idle.append(connection)
            return reply
        finally:
            self._used -= 1
            self._free.release()

    async def close(self) -> None:
        """Close all connections, and wait until they are; what is sent later is not sent."""
        self._closed = True
        for connection in self._open:
            connection.abort()
        if self._open:
            await asyncio.wait([connection.lost for connection in self._open], timeout=CONNECT)

    async def _wait_for_one(self) -> None:
        if not self._free.locked():
            await self._free.acquire()
            return
        try:
            async with asyncio.timeout(QUIET):
                await self._free.acquire()
        except TimeoutError:
            raise NotSent(f"no connection came free within {QUIET:.0f} seconds") from None

    def _kept(self, origin: Origin) -> _Connection | None:
        """Return the kept connection that was used last, unless the server has closed it."""
        oldest = self._loop.time() - self._longest_idle
        while self._idle and self._idle[0].idle_since < oldest:
            self._idle.pop(0).abort()
        for place in range(len(self._idle) - 1, -1, -1):
            if self._idle[place].origin == origin:
                connection = self._idle.pop(place)
                if connection.is_quiet():
                    return connection
                connection.abort()
        return None

    async def _connected(self, origin: Origin) -> _Connection:
        while self._idle and self._used + len(self._idle) > self._most:
            self._idle.pop(0).abort()
        if self._closed:
            raise NotSent(CLOSED)
        try:
            tls = self._tls() if origin.tls else None
            async with asyncio.timeout(CONNECT):
                opened = await connecting.connected(origin.host, origin.port)
                _, connection = await self._loop.create_connection(
                    lambda: _Connection(self._loop, origin, self._open), sock=opened,
                    ssl=tls, server_hostname=origin.host if tls else None,
                )  # fmt: skip
        except TimeoutError as error:
            raise NotSent(str(error) or f"no connection within {CONNECT:.0f} seconds") from error
        except OSError as error:  # TLS errors are of these too
            raise NotSent(str(error)) from error
        if self._closed:  # meanwhile
            connection.abort()
            raise NotSent(CLOSED)
        return connection


class _Connection(asyncio.Protocol):
    """One connection, for one request after the other."""

    def __init__(self, loop: asyncio.AbstractEventLoop, origin: Origin, among: set[_Connection]) -> None:
        self.origin, self.idle_since, self.reusable = origin, 0.0, False
        self.lost: asyncio.Future[None] = loop.create_future()
        self._loop, self._among = loop, among
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD_LIMIT)
        self._transport: asyncio.Transport
        self._answer: asyncio.Future[Reply] | None = None
        self._head: h11.Response | None = None
        self._body: list[bytes] = []
        self._limit = self._size = 0
        self._heard = 0.0

    async def exchange(self, message: Message, limit: int) -> Reply:
        """Send a request and await its answer; the connection is closed unless it can be used again."""
        if self._transport.is_closing():  # also one that the server has closed as soon as it came about
            raise NotSent("the server closed the connection at once")
        self.reusable = False
        self._head, self._body, self._size, self._limit = None, [], 0, limit
        answer: asyncio.Future[Reply] = self._loop.create_future()
        self._answer = answer
        self._heard = self._loop.time()
        self._watch = self._loop.call_later(QUIET, self._give_up_if_quiet)
        try:
            self._transport.write(self._written(message))
            return await answer
        except h11.LocalProtocolError as error:
            raise Broken(str(error)) from error
        finally:
            self._answer = None
            self._watch.cancel()
            if not self.reusable:
                self.abort()

    def is_quiet(self) -> bool:
        """Whether nothing has come since the last answer; what comes unasked is the end, or no answer."""
        sock: socket.socket | None = self._transport.get_extra_info("socket")
        if self._transport.is_closing() or sock is None or sock.fileno() < 0:
            return False
        if not hasattr(select, "poll"):  # as on Windows
            return not select.select([sock], [], [], 0)[0]
        poll = select.poll()
        poll.register(sock, select.POLLIN)
        return not poll.poll(0)

    def abort(self) -> None:
        """Close at once."""
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport."""
        self._transport = cast(asyncio.Transport, transport)
        self._among.add(self)

    def data_received(self, data: bytes) -> None:
        """Take a part of the answer."""
        self._heard = self._loop.time()
        self._take(data)

    def eof_received(self) -> None:
        """Take the end of the connection, which also ends an answer that gives no length."""
        if self._head is None:
            self._fail(Broken("the server closed the connection without an answer"))
        self._take(b"")

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that the connection is gone."""
        self._fail(Broken(str(exc or "") or "the connection broke"))
        self._among.discard(self)
        self.lost.set_result(None)

    def _written(self, message: Message) -> bytes:
        method, target, headers, body = message
        parts = [self._http.send(h11.Request(method=method, target=target, headers=headers))]
        if body:
            parts.append(self._http.send(h11.Data(data=body)))
        parts.append(self._http.send(h11.EndOfMessage()))
        return b"".join(part for part in parts if part)

    def _take(self, data: bytes) -> None:
        if self._answer is None or self._answer.done():
            self.reusable = False
            self.abort()
            return
        try:
            self._http.receive_data(data)
            self._read()
        except h11.ProtocolError as error:
            self._fail(Broken(str(error)))

    def _read(self) -> None:
        """Read what has come of the answer."""
        while True:
            event = self._http.next_event()
            if isinstance(event, h11.Data):
                self._body.append(bytes(event.data))
                self._size += len(event.data)
                if self._size > self._limit:
                    self._fail(TooLong(self._limit))
                    return
            elif isinstance(event, h11.Response):
                self._head = event
            elif isinstance(event, h11.EndOfMessage):
                self._end()
                return
            elif not isinstance(event, h11.InformationalResponse):
                return

    def _end(self) -> None:
        if self._answer is None or self._head is None:
            return
        if self._http.our_state is self._http.their_state is h11.DONE and not self._http.trailing_data[0]:
            self._http.start_next_cycle()
            self.reusable = True
        reply = Reply(self._head.status_code, list(self._head.headers), b"".join(self._body))
        self._answer.set_result(reply)

    def _fail(self, error: Exception) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)

    def _give_up_if_quiet(self) -> None:
        left = self._heard + QUIET - self._loop.time()
        if left <= 0:
            self._fail(TimeoutError(f"nothing came for {QUIET:.0f} seconds"))
        else:
            self._watch = self._loop.call_later(left, self._give_up_if_quiet)
