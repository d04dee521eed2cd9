"""What goes over a connection, byte by byte: a head kept back until its body comes must never stay behind."""

import re
import socket
from urllib.parse import urlsplit

import pytest

from reconciler.emulator import server

LENGTH = re.compile(rb"\r\ncontent-length: ([0-9]+)", re.IGNORECASE)


async def app(scope, receive, send):
    """Answer by path: whole, in parts, without a body, by an error after the head."""
    path = scope["path"]
    if path == "/reads":
        await receive()
    status = 204 if path == "/empty" else 200
    length = {"/parts": 6, "/empty": 0, "/broken": 6}.get(path, 2)
    headers = [] if path == "/empty" else [(b"content-length", str(length).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    if path == "/broken":
        raise RuntimeError("after the head")
    if path == "/parts":
        for part in (b"", b"HTTP/1.1 "[:3], b"one"):
            await send({"type": "http.response.body", "body": part, "more_body": True})
    body = b"" if path in ("/parts", "/empty") else b"ok"
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
def line():
    with server.running(app) as url:
        parts = urlsplit(url)
        with socket.create_connection((parts.hostname, parts.port), timeout=5) as connection:
            yield connection


def answer(line, method="GET"):
    """Read one answer and no byte more: its status line and its body."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = line.recv(1)
        assert byte, head
        head += byte
    length, body = LENGTH.search(head), b""
    while length and method != "HEAD" and len(body) < int(length[1]):
        body += line.recv(int(length[1]) - len(body))
    return head.split(b"\r\n", 1)[0], body


def ask(path, method="GET", more=""):
    return f"{method} {path} HTTP/1.1\r\nHost: emulator\r\n{more}\r\n".encode()


@pytest.mark.parametrize(
    ("path", "method", "expected"),
    [
        ("/", "GET", (b"HTTP/1.1 200 OK", b"ok")),
        ("/", "HEAD", (b"HTTP/1.1 200 OK", b"")),
        ("/parts", "GET", (b"HTTP/1.1 200 OK", b"HTTone")),
        ("/empty", "GET", (b"HTTP/1.1 204 No Content", b"")),
    ],
)
def test_each_answer_comes_whole_on_a_connection_that_stays(line, path, method, expected):
    for _ in range(3):
        line.sendall(ask(path, method))
        assert answer(line, method) == expected


def test_requests_sent_together_are_answered_in_order(line):
    line.sendall(ask("/") + ask("/parts") + ask("/empty") + ask("/"))
    assert [answer(line)[1] for _ in range(4)] == [b"ok", b"HTTone", b"", b"ok"]


def test_a_client_that_waits_to_be_told_to_go_on_is_told(line):
    line.sendall(ask("/reads", "POST", "Expect: 100-continue\r\nContent-Length: 4\r\n"))
    assert answer(line)[0].startswith(b"HTTP/1.1 100")
    line.sendall(b"body")
    assert answer(line) == (b"HTTP/1.1 200 OK", b"ok")


def test_an_answer_that_breaks_off_ends_with_the_connection(line):
    line.sendall(ask("/broken"))
    received = b""
    while part := line.recv(4096):
        received += part
    assert received.startswith(b"HTTP/1.1 200 OK") and received.endswith(b"\r\n\r\n")


def test_what_is_no_request_is_refused_and_the_connection_closed(line):
    line.sendall(b"nonsense\r\n\r\n")
    received = b""
    while part := line.recv(4096):
        received += part
    assert received.startswith(b"HTTP/1.1 400 Bad Request") and received.endswith(
        b"Invalid HTTP request received."
    )
