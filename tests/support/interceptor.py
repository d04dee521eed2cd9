"""A company's proxy: it opens TLS with certificates of its own authority, and leads to one server."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import trustme

PATIENCE = 10.0


class Interceptor:
    """Takes CONNECT and SOCKS5. `asked` has the hosts, `refused` the heads of all else that came.

    With `user` (`name:password`) it wants these; with `tls` it is itself asked over TLS.
    """

    def __init__(self, target: str, user: str = "", *, tls: bool = False) -> None:
        self._target, self._user, self._tls = urlsplit(target), user, tls
        self._authority = trustme.CA()
        self._certificates: dict[str, ssl.SSLContext] = {}
        self.asked: list[str] = []
        self.refused: list[str] = []
        self.port = 0
        self._open: list[asyncio.WriteTransport] = []
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def url(self) -> str:
        user = f"{self._user}@" if self._user else ""
        return f"{'https' if self._tls else 'http'}://{user}127.0.0.1:{self.port}"

    def write_authority(self, file: Path) -> Path:
        """Write the certificate that clients need, as a company hands it out."""
        self._authority.cert_pem.write_to_path(str(file))
        return file

    async def serve(self, ready: threading.Event, stop: asyncio.Event) -> None:
        tls = self._certificate("127.0.0.1") if self._tls else None
        server = await asyncio.start_server(self._accepted, "127.0.0.1", 0, ssl=tls)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        # what is accepted while asyncio closes the server stays open for ever: take nothing more, then close
        asyncio.get_running_loop().remove_reader(server.sockets[0].fileno())
        await _turns()
        server.close()
        under_way = asyncio.all_tasks() - {asyncio.current_task()}
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        for transport in self._open:  # a task that was cancelled before its first step closes nothing
            transport.abort()
        await _turns()

    def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.append(writer.transport)
        self._tasks.append(asyncio.create_task(self._kept(reader, writer)))

    async def _kept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        below = writer.transport  # a handshake that fails leaves it open
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._one(reader, writer)
        writer.close()
        below.abort()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.readexactly(1)
        host = await (
            self._by_socks(reader, writer) if first == b"\5" else self._by_http(reader, writer, first)
        )
        if not host:
            return
        self.asked.append(host)
        await writer.start_tls(self._certificate(host))
        there, back = await asyncio.open_connection(self._target.hostname, self._target.port)
        try:
            await asyncio.gather(_copied(reader, back), _copied(there, writer))
        finally:
            back.close()

    async def _by_http(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, first: bytes) -> str:
        """Return the host that is asked for, nothing where that is refused."""
        head = (first + await reader.readuntil(b"\r\n\r\n")).decode()
        method, place, _ = head.split("\r\n")[0].split(" ")
        if method != "CONNECT":
            self.refused.append(head)
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            return ""
        if self._user and f"Basic {base64.b64encode(self._user.encode()).decode()}" not in head:
            self.refused.append(head)
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return ""
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        return place.rpartition(":")[0]

    async def _by_socks(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
        """Return the host that is asked for by its name, with user and password (RFC 1928, RFC 1929)."""

        async def counted() -> str:
            return (await reader.readexactly((await reader.readexactly(1))[0])).decode()

        await counted()
        writer.write(b"\5\2")
        await reader.readexactly(1)
        given = [await counted(), await counted()]
        if ":".join(given) != self._user:
            self.refused.append(given[0])
            writer.write(b"\1\1")
            return ""
        writer.write(b"\1\0")
        assert await reader.readexactly(4) == b"\5\1\0\3"
        host = await counted()
        await reader.readexactly(2)
        writer.write(b"\5\0\0\1\0\0\0\0\0\0")
        await writer.drain()
        return host

    def _certificate(self, host: str) -> ssl.SSLContext:
        if host not in self._certificates:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._authority.issue_cert(host).configure_cert(context)
            self._certificates[host] = context
        return self._certificates[host]


async def _turns() -> None:
    """Let the loop come to what it was told to do."""
    for _ in range(5):
        await asyncio.sleep(0)


async def _copied(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()
    else:
        writer.close()


@contextmanager
def running(target: str, user: str = "", *, tls: bool = False) -> Iterator[Interceptor]:
    """Serve on a free loopback port in the background."""
    proxy, ready = Interceptor(target, user, tls=tls), threading.Event()
    box: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def main() -> None:
        box.append((asyncio.get_running_loop(), asyncio.Event()))
        await proxy.serve(ready, box[0][1])

    thread = threading.Thread(target=asyncio.run, args=(main(),), name="proxy", daemon=True)
    thread.start()
    assert ready.wait(PATIENCE)
    try:
        yield proxy
    finally:
        loop, stop = box[0]
        loop.call_soon_threadsafe(stop.set)
        thread.join(PATIENCE)
