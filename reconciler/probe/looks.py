"""Looking at the times of a test page, at both addresses that may tell them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reconciler import verify
from reconciler.apply.run import Run
from reconciler.bookable.offered import Offered
from reconciler.evidence import LONG_AGO, Change, Standing
from reconciler.model import LivePage
from reconciler.zoom import available_times, live

WEEKS = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Look:
    """What the official address and that of the public page answer of a page; None where one does not."""

    by_token: Offered | None = None
    by_page: Offered | None = None

    @property
    def best(self) -> Offered | None:
        """The answer to go by: one that offers anything before one that does not, then the official one."""
        answered = [look for look in (self.by_token, self.by_page) if look]
        return max(answered, key=offers, default=None)


def offers(look: Offered | None) -> bool:
    """Whether an address answered and offers anything."""
    return look is not None and bool(look.starts)


async def hidden(run: Run, page: LivePage, begin: datetime) -> Look:
    """Read four weeks of an inactive page: the public address until it offers anything, else all settle time.

    Right after it was made it may not be known there yet: one early look would tell nothing.
    """
    stretch = (begin, begin + WEEKS)
    by_token = await available_times.official(run.writer, page, stretch, run.clock())
    by_page = None
    async for _ in verify.pauses(run.settle):
        by_page = await _public(run, page, begin, WEEKS) or by_page
        if offers(by_page):
            break
    return Look(by_token, by_page)


async def shown(run: Run, page: LivePage, begin: datetime) -> Look:
    """Read four weeks at both addresses until each offers anything, for the settle time at most.

    What one of them does not tell by then it does not tell: the other may only have been earlier.
    """
    stretch, look = (begin, begin + WEEKS), Look()
    async for _ in verify.pauses(run.settle):
        if not offers(look.by_token):
            by_token = await available_times.official(run.writer, page, stretch, run.clock())
            look = replace(look, by_token=by_token or look.by_token)
        if not offers(look.by_page):
            look = replace(look, by_page=await _public(run, page, begin, WEEKS) or look.by_page)
        if offers(look.by_token) and offers(look.by_page):
            break
    return look


async def again(
    run: Run, page: LivePage, like: Look, begin: datetime, length: timedelta = WEEKS
) -> Offered | None:
    """Read the address whose answer was the best of an earlier look. One request."""
    if like.best is like.by_token:
        return await available_times.official(run.writer, page, (begin, begin + length), run.clock())
    return await _public(run, page, begin, length)


async def _public(run: Run, page: LivePage, begin: datetime, length: timedelta) -> Offered | None:
    """Read the address of the public page; None too for a copy that cannot be shown to be of now."""
    now = run.clock()
    seen = await available_times.public(run.writer, page, (begin, begin + length), now)
    change = Change(
        None, run.wrote.get(page.schedule_id, LONG_AGO), live.written(run.writer, page.schedule_id)
    )
    return seen if seen and seen.dating.judged(change, now)[0] is Standing.COUNTS else None
