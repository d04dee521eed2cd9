"""The tasks of a fleet side by side on this machine: a thread waits for each process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Final

from reconciler.fleet import process
from reconciler.fleet.values import Outcome, Task

POLL: Final = 0.2
"""Seconds between two looks at whether to stop."""


def workers(asked: int | None, tasks: int) -> int:
    """Return how many run at once: two a core unless asked otherwise, since most of the time is waiting."""
    return max(1, min(asked or 2 * (os.cpu_count() or 1), tasks))


def run(
    tasks: Sequence[Task], at_once: int, stops: Callable[[], int], environment: Mapping[str, str]
) -> Iterator[Outcome]:
    """Yield each outcome as it comes.

    `stops` says how often somebody asked to stop: once ends at the next safe point, twice ends at once.
    `environment` is where the processes find credentials.
    """
    with ThreadPoolExecutor(at_once) as pool:
        pending: set[Future[Outcome]] = {pool.submit(process.run, task, environment) for task in tasks}
        obeyed = 0
        while pending:
            done, pending = wait(pending, POLL, FIRST_COMPLETED)
            if stops() > obeyed:
                obeyed = stops()
                (process.stop if obeyed == 1 else process.kill)(tasks[0].fleet)
            for future in done:
                yield future.result()
