"""A socket that is connected to a host, whose addresses are tried one beside the other. Loses none.

asyncio's own race of addresses drops the socket that was connected just when who waits for it is cancelled.
"""

from __future__ import annotations

import asyncio
import functools
import itertools
import socket
from collections.abc import Iterable, Sequence
from typing import Any

from reconciler import concurrency

SECOND_ADDRESS = 0.25
"""Seconds after which a host's next address is tried beside the first."""
Address = tuple[int, int, int, str, tuple[Any, ...]]
"""As `getaddrinfo` gives it."""


async def connected(host: str, port: int) -> socket.socket:
    """Return a socket that does not block. Raises `OSError`; all others that it opened are closed then."""
    left = list(_in_turn(await _addresses(host, port)))
    begun: list[asyncio.Task[socket.socket]] = []
    found: socket.socket | None = None
    try:
        while found is None and (left or not all(attempt.done() for attempt in begun)):
            if left:
                begun.append(asyncio.create_task(_attempt(left.pop(0))))
            under_way = [attempt for attempt in begun if not attempt.done()]
            done, _ = await asyncio.wait(
                under_way, timeout=SECOND_ADDRESS if left else None, return_when=asyncio.FIRST_COMPLETED
            )
            found = next((attempt.result() for attempt in done if not attempt.exception()), None)
    finally:
        for attempt in begun:
            _end(attempt, found)
    if found is None:
        raise _failure(begun)
    return found


async def _addresses(host: str, port: int) -> Sequence[Address]:
    try:  # without a thread where there is nothing to look up
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except socket.gaierror:
        return await _looked_up(host, port)


async def _looked_up(host: str, port: int) -> Sequence[Address]:
    """Ask the system, which may take minutes where no name server answers; nobody waits for it at the end."""
    ask = functools.partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    return await concurrency.aside(ask, OSError, UnicodeError)


def _in_turn(addresses: Iterable[Address]) -> Iterable[Address]:
    """Yield addresses of both families in turn, so that one that leads nowhere costs one wait."""
    families: dict[int, list[Address]] = {}
    for address in addresses:
        families.setdefault(address[0], []).append(address)
    turns = itertools.zip_longest(*families.values())
    return (address for turn in turns for address in turn if address is not None)


async def _attempt(address: Address) -> socket.socket:
    """Connect to one address; the socket is closed unless it is returned."""
    family, kind, protocol, _, where = address
    opened = socket.socket(family, kind, protocol)
    try:
        opened.setblocking(False)
        await asyncio.get_running_loop().sock_connect(opened, where)
    except BaseException:
        opened.close()
        raise
    return opened


def _end(attempt: asyncio.Task[socket.socket], found: socket.socket | None) -> None:
    """End an attempt: one under way closes its own socket, one that connected too late is closed here."""
    if attempt.cancel() or attempt.cancelled() or attempt.exception():
        return
    if attempt.result() is not found:
        attempt.result().close()


def _failure(attempts: Iterable[asyncio.Task[socket.socket]]) -> BaseException:
    failures = [failure for attempt in attempts if (failure := attempt.exception())]
    said = dict.fromkeys(map(str, failures))
    return failures[0] if len(said) == 1 else OSError("; ".join(said) or "the host has no address")
