"""Lists that several pages share: nobody is given one that was begun before they asked."""

from __future__ import annotations

import asyncio

import pytest

from reconciler import errors
from reconciler.zoom import budget
from reconciler.zoom.lists import LATEST, PATIENCE, RECENT, Lists
from tests.support.clockwork import Clockwork

OWNER, TRIP = "ana@example.com", 0.2


class Api:
    """Lists one owner's pages as they are when a request leaves, and answers `TRIP` seconds later.

    Requests leave after `queue` seconds, as behind a pacer.
    """

    def __init__(self, pages: int = 1, queue: float = 0.0) -> None:
        self.pages = [
            {
                "schedule_id": f"id-{number}",
                "slug": f"page-{number}",
                "summary": "old",
                "availability_rules": [],
            }
            for number in range(pages)
        ]
        self.queue, self.begun, self.fails = queue, [], False
        self.listed_only: set[str] = set()

    async def items(self, path, **params):
        if self.queue:
            await asyncio.sleep(self.queue)
        budget.leaving.get()()
        self.begun.append(asyncio.get_running_loop().time())
        shown = [dict(page) for page in self.pages]
        await asyncio.sleep(TRIP)
        if self.fails:
            raise errors.ApiError("no list")
        return shown


def simulated(work):
    with asyncio.Runner(loop_factory=Clockwork) as runner:
        return runner.run(work)


def test_those_who_ask_together_share_one_list_and_who_asks_later_gets_a_later_one():
    api = Api(2)

    async def work():
        lists = Lists(api)
        together = [asyncio.create_task(lists.page(f"id-{number}", OWNER)) for number in (0, 1)]
        await asyncio.sleep(TRIP / 2)
        api.pages[0]["summary"] = "new"
        later = await lists.page("id-0", OWNER)
        return [page.fields["summary"] for page in await asyncio.gather(*together)], later.fields["summary"]

    assert simulated(work()) == (["old", "old"], "new")
    assert api.begun == [0, TRIP / 2]


def test_a_list_that_waits_for_its_place_is_joined_until_it_leaves():
    api = Api(queue=1.0)

    async def work():
        lists = Lists(api)
        asked = []
        for _ in range(5):
            asked.append(asyncio.create_task(lists.read(OWNER)))
            await asyncio.sleep(0.3)
        await asyncio.gather(*asked)

    simulated(work())
    assert api.begun == pytest.approx([1.0, 2.2]), "the fifth asked at 1.2, after the first had left"


def test_a_read_back_waits_for_other_writes_of_the_owner_and_not_for_long():
    api = Api()

    async def work(answered):
        lists = Lists(api)

        async def other():
            with lists.writing(OWNER):
                await asyncio.sleep(answered)

        writing = asyncio.create_task(other())
        await asyncio.sleep(0)
        began = asyncio.get_running_loop().time()
        await lists.page("id-0", OWNER)
        await writing
        return api.begun[-1] - began

    assert simulated(work(PATIENCE / 2)) == pytest.approx(PATIENCE / 2)
    assert simulated(work(60)) == pytest.approx(PATIENCE)


def test_who_asks_in_a_task_of_their_own_once_their_write_is_answered_shares_the_list_that_waited_for_it():
    api = Api()

    async def work():
        lists = Lists(api)

        async def write(answered):
            with lists.writing(OWNER):
                await asyncio.sleep(answered)
            await asyncio.create_task(lists.page("id-0", OWNER))

        await asyncio.gather(write(PATIENCE / 4), write(PATIENCE / 2))

    simulated(work())
    assert api.begun == pytest.approx([PATIENCE / 2])


def test_a_check_before_a_write_waits_for_no_other_and_may_use_a_list_just_begun():
    api = Api()

    async def work():
        lists = Lists(api)
        with lists.writing(OWNER):
            await lists.page("id-0", OWNER, recent=True)
            await asyncio.sleep(RECENT - TRIP)
            await lists.page("id-0", OWNER, recent=True)
            await asyncio.sleep(0.01)
            await lists.page("id-0", OWNER, recent=True)

    simulated(work())
    assert api.begun == pytest.approx([0, RECENT + 0.01])


def test_a_list_that_fails_fails_for_those_who_asked_and_for_nobody_later():
    api = Api()

    async def work():
        lists, api.fails = Lists(api), True
        failed = await asyncio.gather(*(lists.read(OWNER) for _ in range(2)), return_exceptions=True)
        api.fails = False
        return failed, await lists.page("id-0", OWNER, recent=True)

    failed, page = simulated(work())
    assert [type(error) for error in failed] == [errors.ApiError] * 2
    assert page is not None


def test_a_list_of_many_pages_is_read_for_many_alone():
    api = Api(250)

    async def work():
        lists = Lists(api)
        lists.learn({OWNER: api.pages})
        few = await lists.page("id-0", OWNER)
        with lists.busy(OWNER), lists.busy(OWNER), lists.busy(OWNER):
            many = await lists.page("id-0", OWNER)
        return few, many is not None

    assert simulated(work()) == (None, True)
    assert len(api.begun) == 1


def test_one_who_gives_up_takes_the_list_from_nobody():
    api = Api()

    async def work():
        lists = Lists(api)
        first, second = (asyncio.create_task(lists.page("id-0", OWNER)) for _ in range(2))
        await asyncio.sleep(TRIP / 2)
        first.cancel()
        return (await second).slug

    assert simulated(work()) == "page-0"
    assert len(api.begun) == 1


def test_a_page_is_read_alone_for_what_its_list_leaves_out_where_that_can_tell():
    api = Api()

    async def work():
        lists = Lists(api)
        alone = await lists.page("id-0", OWNER, ("summary", "cushion"))
        api.listed_only.add(OWNER)
        return alone, (await lists.page("id-0", OWNER, ("summary", "cushion"))).unread

    assert simulated(work()) == (None, {"cushion"})


def test_the_last_list_is_kept_that_was_begun_after_the_last_write_was_answered():
    api = Api()

    async def work():
        lists, kept = Lists(api), []
        for _ in range(2):
            with lists.writing(OWNER):
                await lists.read(OWNER)
                kept.append(bool(lists.latest()))
            kept.append(bool(lists.latest()))
            await lists.page("id-0", OWNER)
            kept.append(bool(lists.latest()))
        await asyncio.sleep(LATEST - TRIP)
        kept.append(bool(lists.latest()))
        await asyncio.sleep(0.01)
        return [*kept, bool(lists.latest())]

    assert simulated(work()) == [False, False, True, False, False, True, True, False]


def test_a_list_in_doubt_and_one_that_failed_are_not_kept():
    api = Api()

    async def work():
        lists = Lists(api)
        await lists.read(OWNER)
        before = lists.latest()
        lists.doubt(OWNER)
        doubted, api.fails = lists.latest(), True
        with pytest.raises(errors.ApiError):
            await lists.read(OWNER)
        return list(before), doubted, lists.latest()

    assert simulated(work()) == ([OWNER], {}, {})


def test_a_list_that_is_begun_ahead_serves_the_checks_that_come_soon():
    api = Api()

    async def work():
        lists = Lists(api)
        lists.ahead([OWNER, OWNER])
        await asyncio.sleep(RECENT - 0.01)
        await lists.page("id-0", OWNER, recent=True)
        first = len(api.begun)
        await asyncio.sleep(0.02)
        await lists.page("id-0", OWNER, recent=True)
        return first, len(api.begun)

    assert simulated(work()) == (1, 2)


def test_a_list_that_is_begun_ahead_and_fails_fails_nobody():
    api = Api()

    async def work():
        lists, api.fails = Lists(api), True
        lists.ahead([OWNER])
        await asyncio.sleep(2 * TRIP)
        api.fails = False
        return await lists.page("id-0", OWNER, recent=True)

    assert simulated(work()) is not None
