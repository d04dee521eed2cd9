"""A server on this machine alone that takes one answer: where a browser is sent back to after a consent."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer
from typing import Final
from urllib.parse import parse_qs, urlsplit

from reconciler import errors

HOST: Final = "127.0.0.1"
TIME: Final = 300
"""Seconds to wait for the answer: as long as a code is good."""
ONE_REQUEST: Final = 5
"""Seconds that a client may take to send its request: another one may be waiting behind it."""
DONE: Final = "Back to the terminal: this window can be closed.\n"
NOTHING: Final = "Nothing is asked here.\n"


class Listener(TCPServer):
    """Waits for the answer that carries one `state`; `answer` is its path and query once it came."""

    allow_reuse_address = True
    state: str = ""
    answer: str = ""

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{HOST}:{self.server_address[1]}/"

    def wait(self, state: str) -> str:
        """Return the answer that carries `state`. Raises `CredentialsError` where none comes in time."""
        self.state, until = state, time.monotonic() + TIME
        while not self.answer:
            self.timeout = until - time.monotonic()
            if self.timeout <= 0:
                raise errors.CredentialsError(
                    f"no answer came within {TIME // 60} minutes",
                    help="run it again; with --no-browser where the browser is on another machine",
                )
            self.handle_request()
        return self.answer

    def handle_error(self, *_: object) -> None:
        """Say nothing of clients that break off."""


class _Handler(BaseHTTPRequestHandler):
    server: Listener
    timeout = ONE_REQUEST

    def do_GET(self) -> None:
        """Take the answer; requests without our state are of somebody else, and change nothing."""
        ours = parse_qs(urlsplit(self.path).query).get("state") == [self.server.state]
        if ours:
            self.server.answer = self.path
        text = (DONE if ours else NOTHING).encode()
        self.send_response(200 if ours else 404)
        for name, value in (
            ("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(text))),
            ("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer"),
        ):  # fmt: skip
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Say nothing: the path holds a code."""


@contextmanager
def listening(port: int) -> Iterator[Listener]:
    """Listen on a port, 0 for any, as long as the block runs. Raises `UsageError` where it is taken."""
    try:
        server = Listener((HOST, port), _Handler)
    except OSError as error:
        raise errors.UsageError(
            f"cannot listen on port {port} of this machine: {error.strerror}",
            help="choose another port that the app has (--port N), or say --no-browser",
        ) from error
    with server:
        yield server
