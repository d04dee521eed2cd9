"""Side by side: results in order, the first failure itself, nothing left running."""

from __future__ import annotations

import asyncio
import threading

import pytest

from reconciler import concurrency, errors


async def value(number, after=0):
    for _ in range(after):
        await asyncio.sleep(0)
    return number


async def failing(error, after=0):
    for _ in range(after):
        await asyncio.sleep(0)
    raise error


def test_results_come_in_the_order_asked_for():
    async def main():
        return await concurrency.all_of(value(number, after=5 - number) for number in range(5))

    assert asyncio.run(main()) == [0, 1, 2, 3, 4]


def test_nothing_to_do_is_done():
    async def main():
        return await concurrency.all_of([])

    assert asyncio.run(main()) == []


def test_they_run_at_once():
    async def main():
        meeting = asyncio.Barrier(3)
        return await concurrency.all_of(meeting.wait() for _ in range(3))

    assert sorted(asyncio.run(main())) == [0, 1, 2]


@pytest.mark.parametrize("after", [0, 3])
def test_the_first_failure_is_raised_itself(after):
    error = errors.ApiError("no")

    async def main():
        await concurrency.all_of(
            [value(1, 10), failing(error, after), failing(ValueError("later"), after + 5)]
        )

    with pytest.raises(errors.ApiError) as caught:
        asyncio.run(main())
    assert caught.value is error


def test_failures_inside_failures_are_raised_themselves():
    error = errors.BudgetError("no")

    async def main():
        await concurrency.both(concurrency.all_of([failing(error)]), value(1))

    with pytest.raises(errors.BudgetError):
        asyncio.run(main())


def test_the_rest_is_called_off():
    ended = []

    async def patient():
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("called off")

    async def main():
        await concurrency.all_of([patient(), failing(ValueError("no"), 2), patient()])

    with pytest.raises(ValueError, match="no"):
        asyncio.run(main())
    assert ended == ["called off", "called off"]


def test_both_gives_each_its_own_result():
    async def main():
        return await concurrency.both(value("a", 3), value(2))

    assert asyncio.run(main()) == ("a", 2)


def test_being_called_off_is_no_failure():
    async def main():
        work = asyncio.create_task(concurrency.all_of([asyncio.Event().wait()]))
        await asyncio.sleep(0)
        work.cancel()
        await work

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(main())


def test_no_more_than_asked_for_are_begun_at_a_time():
    begun, running = [], []

    async def one(number):
        begun.append(number)
        running.append(number)
        assert len(running) <= 3
        await value(number, number % 4)
        running.remove(number)
        return number

    async def main():
        return await concurrency.all_of((one(number) for number in range(20)), begun.sort, most=3)

    assert asyncio.run(main()) == list(range(20))
    assert begun == list(range(20)) and not running


def test_a_failure_among_few_at_a_time_begins_no_more():
    error, begun = errors.ApiError("no"), []

    async def one(number):
        begun.append(number)
        return await (failing(error) if number == 4 else value(number, 2))

    with pytest.raises(errors.ApiError) as caught:
        asyncio.run(concurrency.all_of((one(number) for number in range(50)), most=2))
    assert caught.value is error and len(begun) < 8


def test_what_blocks_is_done_aside_and_not_waited_for_in_the_end():
    came, ended = threading.Event(), threading.Event()

    def blocks():
        came.set()
        ended.wait(20)

    def fails(error):
        raise error

    async def main():
        assert await concurrency.aside(lambda: 7) == 7
        with pytest.raises(errors.UsageError, match="no"):
            await concurrency.aside(lambda: fails(errors.UsageError("no")), errors.ReconcilerError)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await concurrency.aside(blocks)

    asyncio.run(main())
    assert came.wait(20)
    (left,) = [thread for thread in threading.enumerate() if thread.name.endswith("(run)")]
    assert left.daemon
    ended.set()
    left.join(20)
