"""Doing things side by side: all results in order, or the first failure with the rest called off."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar, cast

T = TypeVar("T")
U = TypeVar("U")


async def all_of(work: Iterable[Awaitable[T]], done: Callable[[], None] = lambda: None) -> list[T]:
    """Await everything at once; `done` is called after each. Raises the first failure itself, no group."""

    async def one(awaitable: Awaitable[T]) -> T:
        result = await awaitable
        done()
        return result

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(awaitable)) for awaitable in work]
    except BaseExceptionGroup as failures:
        raise _first(failures) from failures
    return [task.result() for task in tasks]


async def both(first: Awaitable[T], second: Awaitable[U]) -> tuple[T, U]:
    """Await two things at once."""

    async def left() -> tuple[T | None, U | None]:
        return await first, None

    async def right() -> tuple[T | None, U | None]:
        return None, await second

    (one, _), (_, two) = await all_of([left(), right()])
    return cast(T, one), cast(U, two)


def _first(failures: BaseExceptionGroup[BaseException]) -> BaseException:
    first = failures.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
