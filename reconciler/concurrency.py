"""Concurrent work: all results in order, or the first failure with the rest cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar, cast

T = TypeVar("T")
U = TypeVar("U")


async def all_of(work: Iterable[Awaitable[T]], done: Callable[[], None] = lambda: None) -> list[T]:
    """Await everything at once; `done` is called after each. Raises the first failure itself, no group."""

    async def counted(awaitable: Awaitable[T]) -> T:
        result = await awaitable
        done()
        return result

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(counted(awaitable)) for awaitable in work]
    except BaseExceptionGroup as failures:
        raise _first(failures) from failures
    return [task.result() for task in tasks]


async def both(first: Awaitable[T], second: Awaitable[U]) -> tuple[T, U]:
    """Await two things at once."""
    results = await all_of([cast(Awaitable[T | U], first), cast(Awaitable[T | U], second)])
    return cast(T, results[0]), cast(U, results[1])


def _first(failures: BaseExceptionGroup[BaseException]) -> BaseException:
    first = failures.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
