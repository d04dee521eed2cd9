"""A connected socket, whatever the addresses do and whenever who waits for it is cancelled."""

from __future__ import annotations

import asyncio
import gc
import socket
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from reconciler.zoom import authorities, connecting, http1
from reconciler.zoom.exchange import Request
from reconciler.zoom.transport import open_transport
from tests.support.clockwork import Clockwork

STEPS = range(25)
"""More turns of the loop than a connection takes until its request is sent."""
HANGS, REFUSES = "hangs", "refuses"


class Addresses(Clockwork):
    """A loop in which a name has the addresses given, each a port that answers, or one that does not.

    `tried` are those that were tried, in order.
    """

    def __init__(self, *addresses: int | str) -> None:
        super().__init__()
        self.addresses, self.tried = addresses, []

    async def getaddrinfo(self, host, port, **_):
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", address) for address in self.addresses]

    async def sock_connect(self, sock, address):
        self.tried.append(address)
        if address == HANGS:
            await self.create_future()
        if address == REFUSES:
            raise ConnectionRefusedError("refused")
        await super().sock_connect(sock, ("127.0.0.1", address))


@pytest.fixture(autouse=True)
def names_are_those_of_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    async def looked_up(host, port):
        return await asyncio.get_running_loop().getaddrinfo(host, port)

    monkeypatch.setattr(connecting, "_looked_up", looked_up)


@pytest.fixture(autouse=True, scope="module")
def nothing_older_is_collected() -> Iterator[None]:
    """All that other tests left would be gone through each time: a second, where they are many."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@contextmanager
def nothing_left_open() -> Iterator[None]:
    """Fail where the block leaves a socket to the collector of garbage."""
    with warnings.catch_warnings(record=True) as left:
        warnings.simplefilter("always")
        yield
        gc.collect()
    assert [str(warning.message) for warning in left] == []


@pytest.fixture
def port() -> Iterator[int]:
    """The port of one who takes connections, and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=256) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize("addresses", [1, 2])
def test_whenever_it_is_cancelled_no_socket_is_left(port, addresses):
    async def cancelled(steps):
        task = asyncio.create_task(connecting.connected("somewhere", 0))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        if not task.cancelled():
            task.result().close()

    for steps in STEPS:
        with (
            nothing_left_open(),
            asyncio.Runner(loop_factory=lambda: Addresses(*[port] * addresses)) as runner,
        ):
            runner.run(cancelled(steps))


@pytest.mark.parametrize(
    ("scheme", "ends"),
    [
        ("http", "cancelled"), ("http", "closed"), ("http", "the loop"),
        ("https", "cancelled"), ("https", "the loop"),
    ],
)  # fmt: skip
def test_whenever_a_request_ends_no_connection_is_left(port, scheme, ends):
    """It is cancelled; or what it goes over is closed beneath it; or the loop ends, with all its tasks."""

    async def ended(steps):
        async with open_transport() as opened:
            request = Request("GET", f"{scheme}://127.0.0.1:{port}/")
            task = asyncio.create_task(opened.send(request))
            for _ in range(steps):
                await asyncio.sleep(0)
            if ends == "cancelled":
                task.cancel()
                await asyncio.wait([task])
        if ends == "closed":
            await asyncio.wait([task])
        task.add_done_callback(lambda task: task.cancelled() or task.exception())

    authorities.in_use()  # reading authorities takes long
    for steps in STEPS:
        with nothing_left_open():
            asyncio.run(ended(steps))


def test_what_is_sent_once_all_is_closed_is_not_sent(port):
    async def work():
        async with open_transport() as opened:
            way = opened._way
        origin, message = http1.Origin(False, "127.0.0.1", port), http1.Message("GET", "/", [("Host", "x")])
        with pytest.raises(http1.NotSent, match="closed"):
            await way.send(origin, message, 100)

    asyncio.run(work())


@pytest.mark.parametrize(
    ("before", "takes"), [([], 0), ([REFUSES], 0), ([HANGS], 1), ([REFUSES, HANGS, HANGS], 2)]
)
def test_addresses_are_tried_at_once_after_a_refusal_and_after_a_while_beside_one_that_hangs(
    port, before, takes
):
    async def work():
        loop = asyncio.get_running_loop()
        began = loop.time()
        with await connecting.connected("somewhere", 0) as found:
            assert found.getpeername()[1] == port
        return loop.tried, loop.time() - began

    with nothing_left_open(), asyncio.Runner(loop_factory=lambda: Addresses(*before, port)) as runner:
        tried, took = runner.run(work())
    assert tried == [*before, port]
    assert took == pytest.approx(takes * connecting.SECOND_ADDRESS, abs=0.01)


@pytest.mark.parametrize(("addresses", "said"), [([], "no address"), ([REFUSES, REFUSES], "refused")])
def test_where_no_address_answers_it_is_said_why(addresses, said):
    async def work():
        with pytest.raises(OSError, match=said):
            await connecting.connected("somewhere", 0)

    with nothing_left_open(), asyncio.Runner(loop_factory=lambda: Addresses(*addresses)) as runner:
        runner.run(work())


def test_both_families_are_tried_in_turn():
    six, four = (socket.AF_INET6, 0, 0, "", ()), (socket.AF_INET, 0, 0, "", ())
    assert list(connecting._in_turn([six, six, six, four])) == [six, four, six, six]
