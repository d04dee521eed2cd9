"""The tasks of a fleet on the workers of a Dask scheduler. The only importer of distributed, an extra.

What goes through the scheduler is the task, which says where credentials are to be found, and the report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any, Final

from reconciler import __version__, errors
from reconciler.exits import Exit
from reconciler.fleet import kept, process
from reconciler.fleet.values import Ending, Outcome, Task

POLL: Final = 0.2
"""Seconds between two looks at whether to stop."""
AGAIN: Final = 2.0
"""Seconds after which workers are told once more to stop: one may have joined since."""
CONNECT: Final = 20
"""Seconds to find the scheduler, at the start and when the connection breaks."""
CALM: Final = {"distributed.admin.tick.interval": "500ms"}
"""By default Dask looks fifty times a second whether its loop is late: 2 % of a core all the time."""
_INSTALL: Final = "install the same reconciler, with its extra `fleet`, on the scheduler and on all workers"


def run(tasks: Sequence[Task], address: str, stops: Callable[[], int]) -> Iterator[Outcome]:
    """Yield each outcome as it comes; a task whose worker is lost goes to another one.

    `stops` says how often somebody asked to stop: once ends at the next safe point, twice ends at once.
    Raises `UsageError` without Dask or with other versions, `ReconcilerError` where no scheduler answers.
    """
    if not tasks:
        return
    client = _connected(address)
    try:
        _check_versions(client)
        yield from _outcomes(client, tasks, stops)
    finally:
        client.close(timeout=5)
        kept.forget(Path(tasks[0].folder), tasks[0].fleet)


def _connected(address: str) -> Any:
    try:
        import dask
        import distributed
    except ImportError as error:
        raise errors.UsageError(
            f"`--on {address}` needs Dask, which is not installed",
            help="pip install 'booking-page-reconciler[fleet]'",
        ) from error
    try:
        with dask.config.set(CALM):
            return distributed.Client(address, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise errors.ReconcilerError(
            f"no Dask scheduler answers at {address}", code="no-scheduler",
            help="start one (`dask scheduler`), or name the address that it prints",
        ) from error  # fmt: skip


def _check_versions(client: Any) -> None:
    """Refuse workers with another version of this program: they would read the task in another way."""
    try:
        versions = client.run(process.version)
    except (ImportError, AttributeError) as error:
        raise errors.UsageError("a worker has no reconciler of this kind", help=_INSTALL) from error
    if other := sorted({str(version) for version in versions.values()} - {__version__}):
        raise errors.UsageError(f"workers have reconciler {other[0]}, this is {__version__}", help=_INSTALL)


def _outcomes(client: Any, tasks: Sequence[Task], stops: Callable[[], int]) -> Iterator[Outcome]:
    fleet, obeyed, told = tasks[0].fleet, 0, 0.0
    ended: SimpleQueue[Any] = SimpleQueue()
    names: dict[str, str] = {}
    futures = []
    for task in tasks:
        # the key is seen by all: it names the account and nothing else; `pure` would take an older result
        key = f"reconciler-{fleet}-{task.member.name}"
        names[key] = task.member.name
        futures.append(client.submit(process.once, task, key=key, pure=False))
        futures[-1].add_done_callback(ended.put)
    while names:
        if stops() and (stops() > obeyed or monotonic() - told > AGAIN):
            obeyed, told = stops(), monotonic()
            client.run(process.stop if obeyed == 1 else process.kill, fleet, on_error="ignore")
        try:
            future = ended.get(timeout=POLL)
        except Empty:
            continue
        yield _outcome(future, names.pop(future.key))
        future.release()


def _outcome(future: Any, name: str) -> Outcome:
    status = future.status
    if status == "finished":
        outcome: Outcome = future.result()
        return outcome
    if status == "error":
        kind = type(future.exception()).__name__
        killed = "its worker was lost each time it was tried"
        why = killed if kind == "KilledWorker" else f"its worker failed: {kind}"
        return Outcome(name, Ending.DIED, int(Exit.FAILED), None, why)
    return Outcome(
        name,
        Ending.LOST,
        int(Exit.FAILED),
        None,
        "the connection to the scheduler was lost: it may be at work",
    )
