"""Ctrl-C while writes are under way: the first lets the request in flight end, the second stops at once."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def finishing(stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` on the first Ctrl-C instead of breaking off. In the event loop of the main thread alone."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before = signal.getsignal(signal.SIGINT)

    def first() -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        click.echo("finishing the request under way; Ctrl-C again stops at once", err=True)
        stop()

    signal.signal(signal.SIGINT, lambda *_: loop.call_soon_threadsafe(first))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def breaking_off() -> Iterator[None]:
    """Let Ctrl-C break off a question at once: a loop would hold it back until the answer."""
    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
