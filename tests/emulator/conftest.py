"""A running emulator for each test that asks, held to the contract."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from reconciler.emulator import app, server
from tests.support.emulated import FIXTURE, NOW, Zoom
from tests.support.zoom_contract import Watch


@pytest.fixture
def zoom() -> Iterator[Callable[..., Zoom]]:
    """Start emulators: `zoom("honours-pools", fixture=…)`. Every answer must keep the contract.

    A test that asks for answers which break it says so: `zoom("text-numbers", breaks_contract=True)`.
    """
    watches: list[Watch] = []
    with ExitStack() as stack:

        def start(
            *behaviours: str, fixture: Any = None, breaks_contract: bool = False, **options: Any
        ) -> Zoom:
            given = {"clock": lambda: NOW, "seed": 1} | options
            watch = Watch(app.create(fixture or FIXTURE, behaviours=behaviours, **given))
            client = Zoom(stack.enter_context(server.running(watch)), watch)
            stack.callback(client.http.close)
            if not breaks_contract:
                watches.append(watch)
            return client

        yield start
    assert [breach for watch in watches for breach in watch.answers] == []
