"""Looking at the times of a test page, at both addresses that may tell them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from reconciler import verify
from reconciler.apply.run import Run
from reconciler.bookable.offered import Offered
from reconciler.model import LivePage
from reconciler.zoom import available_times

WEEKS = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Look:
    """What the official address and that of the public page answer of a page; None where one does not."""

    by_token: Offered | None = None
    by_page: Offered | None = None

    @property
    def best(self) -> Offered | None:
        """The answer to go by: the official one where there is one."""
        return self.by_token or self.by_page


async def both(run: Run, page: LivePage, begin: datetime) -> Look:
    """Read four weeks at both addresses. Two requests."""
    stretch, now = (begin, begin + WEEKS), run.clock()
    by_token = await available_times.official(run.writer, page, stretch, now)
    return Look(by_token, await _public(run, page, begin, WEEKS))


async def shown(run: Run, page: LivePage, begin: datetime) -> Look:
    """Read four weeks at both addresses until one offers anything, for the settle time at most."""
    look = Look()
    async for _ in verify.pauses(run.settle if run.shows_times else 0):
        look = await both(run, page, begin)
        if look.best is not None and look.best.starts:
            return look
    run.shows_times = False
    return look


async def again(
    run: Run, page: LivePage, like: Look, begin: datetime, length: timedelta = WEEKS
) -> Offered | None:
    """Read the address that answered in an earlier look. One request."""
    if like.by_token:
        return await available_times.official(run.writer, page, (begin, begin + length), run.clock())
    return await _public(run, page, begin, length)


async def _public(run: Run, page: LivePage, begin: datetime, length: timedelta) -> Offered | None:
    """Read the address of the public page; None too for an answer that a cache made before the last write."""
    seen = await available_times.public(run.writer, page, (begin, begin + length), run.clock())
    wrote = run.wrote.get(page.schedule_id)
    return None if seen and seen.age and wrote and seen.at < wrote else seen
