"""The server as a process: ready file, signals, a port that is taken."""

import contextlib
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

from reconciler.emulator import app, server
from tests.support.emulated import FIXTURE

PROGRAM = f"""
import pathlib, sys
from reconciler.emulator import app, server
server.serve(app.create({FIXTURE!r}), "127.0.0.1", 0, pathlib.Path(sys.argv[1]))
print("stopped cleanly")
"""


def wait_for(file: Path, process: subprocess.Popen[str]) -> str:
    pause = threading.Event()
    for _ in range(1000):
        if file.exists():
            return file.read_text()
        assert process.poll() is None
        pause.wait(0.01)
    raise AssertionError("no ready file")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_process_says_where_it_listens_and_ends_on_a_signal(tmp_path, number):
    ready = tmp_path / "url"
    command = [sys.executable, "-c", PROGRAM, str(ready)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        url = wait_for(ready, process)
        assert httpx.get(f"{url}/_emulator/requests").json() == []
        process.send_signal(number)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, "stopped cleanly\n", "")
    assert not ready.exists()


def test_taken_port_is_an_os_error():
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        server.serve(app.create(FIXTURE), "127.0.0.1", taken.getsockname()[1], None)


def test_dropped_connection_without_a_server_is_an_error_of_its_own(zoom):
    transport = httpx.ASGITransport(app=app.create(FIXTURE))

    async def dropped() -> None:
        async with httpx.AsyncClient(transport=transport, base_url="http://emulator") as client:
            await client.post("/_emulator/faults", json={"fault": "drop-before"})
            await client.get("/v2/scheduler/schedules")

    import asyncio

    with pytest.raises(ConnectionError):
        asyncio.run(dropped())


@pytest.mark.parametrize(
    "said", [b"", b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n"], ids=["silent", "asking"]
)
def test_a_connection_made_in_the_last_moment_is_closed(said):
    """The loop forgets what it has accepted where its server is closed before it is made known."""
    with contextlib.ExitStack() as opened:
        clients: list[socket.socket] = []
        for _ in range(30):
            with server.running(hello) as url:
                here = ("127.0.0.1", httpx.URL(url).port)
                made = [opened.enter_context(socket.create_connection(here, timeout=5)) for _ in range(3)]
                for client in made:
                    client.sendall(said)
            clients += made
        assert all(map(ends, clients))


def ends(client: socket.socket) -> bool:
    try:
        while client.recv(4096):
            pass
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False
    return True


async def hello(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"hello"})
