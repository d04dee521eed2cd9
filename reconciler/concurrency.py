"""Concurrent work: all results in order, or the first failure with the rest cancelled."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar, cast

T = TypeVar("T")
U = TypeVar("U")


async def all_of(
    work: Iterable[Awaitable[T]], done: Callable[[], None] = lambda: None, *, most: int = 0
) -> list[T]:
    """Await everything at once; `done` is called after each. Raises the first failure itself, no group.

    With `most`, no more than so many are begun at a time: `work` is asked for the next one when one is done.
    """
    results: dict[int, T] = {}
    if not most:
        work = list(work)
        most = len(work)
    numbered = enumerate(work)

    async def worker() -> None:
        for number, awaitable in numbered:
            results[number] = await awaitable
            done()

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(most):
                group.create_task(worker())
    except BaseExceptionGroup as failures:
        raise _first(failures) from failures
    return [results[number] for number in range(len(results))]


async def both(first: Awaitable[T], second: Awaitable[U]) -> tuple[T, U]:
    """Await two things at once."""
    results = await all_of([cast(Awaitable[T | U], first), cast(Awaitable[T | U], second)])
    return cast(T, results[0]), cast(U, results[1])


async def aside(work: Callable[[], T], *expected: type[Exception]) -> T:
    """Do what blocks in a thread that nobody waits for in the end: an end of the program is its end too.

    `expected` are the errors that it may raise.
    """
    loop = asyncio.get_running_loop()
    result: asyncio.Future[T] = loop.create_future()

    def tell(how: Callable[[Any], None], what: Any) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens
            loop.call_soon_threadsafe(lambda: None if result.done() else how(what))

    def run() -> None:
        try:
            tell(result.set_result, work())
        except expected as error:
            tell(result.set_exception, error)
        except BaseException as error:
            tell(result.set_exception, error)
            raise

    threading.Thread(target=run, daemon=True).start()
    return await result


def _first(failures: BaseExceptionGroup[BaseException]) -> BaseException:
    first = failures.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
