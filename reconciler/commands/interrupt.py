"""Ctrl-C while writes are under way: the first lets the request in flight end, the second stops at once."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import click

from reconciler import errors
from reconciler.exits import Exit


def error() -> errors.Interrupted:
    """Return what is said when a person breaks a command off."""
    return errors.Interrupted("interrupted", help="run it again: what was begun is settled first")


@contextmanager
def finishing(stop: Callable[[], None], *, as_json: bool) -> Iterator[None]:
    """Call `stop` on the first Ctrl-C instead of breaking off. In the event loop of the main thread alone."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before = signal.getsignal(signal.SIGINT)

    def first() -> None:
        signal.signal(signal.SIGINT, lambda *_: _at_once(as_json=as_json))
        click.echo("finishing the request under way; Ctrl-C again stops at once", err=True)
        stop()

    signal.signal(signal.SIGINT, lambda *_: loop.call_soon_threadsafe(first))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _at_once(*, as_json: bool) -> NoReturn:
    """End the process without unwinding it: tasks under way could hold that up, and the journal is on disk.

    Writes to the descriptors themselves: the streams may be in the middle of a write.
    """
    from reconciler import report

    said = report.error(error())
    if as_json:
        os.write(1, (json.dumps(said, indent=2) + "\n").encode())
    os.write(2, f"interrupted: stopped at once; {said['error']['help']}\n".encode())
    os._exit(Exit.INTERRUPTED)


@contextmanager
def breaking_off() -> Iterator[None]:
    """Let Ctrl-C break off a question at once: a loop would hold it back until the answer."""
    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
