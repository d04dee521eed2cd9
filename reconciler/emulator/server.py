"""Serves the emulator over real HTTP: until a signal, or in the background for as long as a block runs."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, cast

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
_PATIENCE: Final = 5
_LAST_ANSWERS: Final = 0.5
_TURNS: Final = 4


class ReadyFileError(OSError):
    """The file that is to receive the base URL cannot be written."""


class _Whole(asyncio.Transport):
    """A connection that keeps the head of an answer until its body comes: one call of the system for both.

    That call was the dearest part of small answers.
    """

    def __init__(self, connection: asyncio.Transport) -> None:
        """Write to `connection`."""
        super().__init__()
        self._connection, self._head = connection, b""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Write what was kept back and `data`, or keep `data` where it is the head of a final answer."""
        if not self._head and bytes(data[:9]) == b"HTTP/1.1 " and data[9:10] != b"1":
            self._head = bytes(data)
            return
        self._connection.write(self._head + data)
        self._head = b""

    def flush(self) -> None:
        """Write what was kept back."""
        if self._head:
            self.write(b"")

    def close(self) -> None:
        """Close the connection once all is written."""
        self.flush()
        self._connection.close()

    def abort(self) -> None:
        """Break the connection."""
        self._connection.abort()

    def is_closing(self) -> bool:
        """Tell whether it is closed or about to be."""
        return self._connection.is_closing()

    def pause_reading(self) -> None:
        """Read no more for now."""
        self._connection.pause_reading()

    def resume_reading(self) -> None:
        """Read again."""
        self._connection.resume_reading()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """Return what is known of the connection."""
        return self._connection.get_extra_info(name, default)


class _Protocol(H11Protocol):
    """Puts the means to break its connection into the state that every request carries."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the connection."""
        self._whole = _Whole(cast(asyncio.Transport, transport))
        super().connection_made(self._whole)
        self.app_state = {**self.app_state, "abort": self.break_off}

    def break_off(self) -> None:
        """Break the connection, whatever is still to be said on it."""
        self._whole.abort()

    def on_response_complete(self) -> None:
        """Let nothing of an answer stay behind."""
        self._whole.flush()
        super().on_response_complete()


class _Server(uvicorn.Server):
    """A server that sets an event when it listens, and stops at once, not at the library's next tick."""

    def __init__(self, app: ASGIApp, ready: threading.Event) -> None:
        """Serve `app`; set `ready` once connections are taken."""
        super().__init__(
            uvicorn.Config(
                app, http=_Protocol, ws="none", lifespan="off", log_config=None, log_level="critical",
                access_log=False, server_header=False,
                date_header=False,
            )
        )  # fmt: skip
        self._ready = ready
        self._stop = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then set `ready`."""
        await super().startup(sockets=sockets)
        self._ready.set()

    async def main_loop(self) -> None:
        """Wait until `stop` is called. Answers are dated by the emulator's own clock, not by the server."""
        await self._stop.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let requests that are under way finish, close the rest; without the wait the library makes.

        No connection is left open, not even one that was accepted a moment ago: the loop makes it known some
        turns later, and forgets to close it where the server was closed meanwhile.
        """
        for server in self.servers:
            _accept_no_more(server)
        await _turns()
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=_LAST_ANSWERS)
        for connection in list(self.server_state.connections):
            cast(_Protocol, connection).break_off()
        await _turns()

    def stop(self) -> None:
        """End; to be called in the server's loop."""
        self.should_exit = True
        self._stop.set()


def serve(
    app: ASGIApp, host: str, port: int, ready_file: Path | None, tell: Callable[[str], None] = lambda _: None
) -> None:
    """Serve until SIGINT or SIGTERM. Port 0 takes a free one.

    `ready_file` receives the base URL, whole, once connections are taken, and is gone at the end; `tell`
    is called with it. Raises `OSError` when the address cannot be had, `ReadyFileError` before anything
    was answered.
    """
    with _listening(host, port) as listener:
        try:
            asyncio.run(_until_signal(app, listener, ready_file, tell))
        finally:
            if ready_file is not None:
                with suppress(OSError):
                    ready_file.unlink()


@contextmanager
def running(app: ASGIApp) -> Iterator[str]:
    """Serve on a free loopback port in the background; yields the base URL."""
    with _listening("127.0.0.1", 0) as listener:
        ready = threading.Event()
        box: list[tuple[asyncio.AbstractEventLoop, _Server]] = []

        async def main() -> None:
            server = _Server(app, ready)
            box.append((asyncio.get_running_loop(), server))
            await server._serve([listener])

        thread = threading.Thread(target=asyncio.run, args=(main(),), name="emulator", daemon=True)
        thread.start()
        if not ready.wait(_PATIENCE):
            raise RuntimeError("the emulator did not start")
        try:
            yield _url(listener)
        finally:
            loop, server = box[0]
            loop.call_soon_threadsafe(server.stop)
            thread.join(2 * _PATIENCE)


def _accept_no_more(server: asyncio.Server) -> None:
    loop = asyncio.get_running_loop()
    with suppress(NotImplementedError):  # a loop without selectors, as on Windows
        for listener in server.sockets:
            loop.remove_reader(listener.fileno())


async def _turns() -> None:
    """Let the loop do what it has planned, and what follows from that: connections are made, or are lost."""
    for _ in range(_TURNS):
        await asyncio.sleep(0)


async def _until_signal(
    app: ASGIApp, listener: socket.socket, ready_file: Path | None, tell: Callable[[str], None]
) -> None:
    server = _Server(app, threading.Event())
    loop = asyncio.get_running_loop()
    for number in _SIGNALS:
        loop.add_signal_handler(number, server.stop)
    if ready_file is not None:
        _write(ready_file, _url(listener))  # the socket listens: earlier connections wait for the loop
    tell(_url(listener))
    await server._serve([listener])


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small answers at once only where the protocol is named: else 40 ms each
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(1024)
        yield listener


def _url(listener: socket.socket) -> str:
    address: Any = listener.getsockname()
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}.get(address[0], address[0])  # noqa: S104
    return f"http://{host}:{address[1]}"


def _write(file: Path, text: str) -> None:
    """Write a file that is whole from the moment it is there."""
    half = file.parent / f".{file.name}.{os.getpid()}"
    try:
        half.write_text(text, encoding="utf-8")
        half.replace(file)
    except OSError as error:
        with suppress(OSError):
            half.unlink()
        raise ReadyFileError(f"cannot write the ready file {file}: {error.strerror}") from error
