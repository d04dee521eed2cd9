"""Ctrl-C while writes are under way: the first lets the request in flight end, the second stops at once.

A runner that cancels a job sends SIGTERM: it means the same.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from reconciler import errors
from reconciler.exits import Exit

SIGNALS = (signal.SIGINT, signal.SIGTERM)


def error() -> errors.Interrupted:
    """Return the error of an interrupted command."""
    return errors.Interrupted("interrupted", help="run it again: what was begun is settled first")


@contextmanager
def finishing(stop: Callable[[], None], *, as_json: bool) -> Iterator[None]:
    """Call `stop` on the first signal instead of breaking off. In the event loop of the main thread alone."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in SIGNALS}

    def first() -> None:
        for number in SIGNALS:
            signal.signal(number, lambda *_: _at_once(as_json=as_json))
        lead = "\r\x1b[2K" if sys.stderr.isatty() else ""  # a live line may stand there
        sys.stderr.write(f"{lead}finishing the request under way; Ctrl-C again stops at once\n")
        sys.stderr.flush()
        stop()

    for number in SIGNALS:
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(first))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _at_once(*, as_json: bool) -> NoReturn:
    """End the process without unwinding it: tasks under way could hold that up, and the journal is on disk.

    Writes to the descriptors themselves: the streams may be in the middle of a write.
    """
    from reconciler.report import failures

    content = failures.error(error())
    if as_json:
        os.write(1, (json.dumps(content, indent=2) + "\n").encode())
    os.write(2, f"interrupted: stopped at once; {content['error']['help']}\n".encode())
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
