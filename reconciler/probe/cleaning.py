"""Nothing of an experiment stays, however it ends: the journal says what was asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from reconciler import errors, verify
from reconciler.apply import leftovers, writing
from reconciler.apply.run import Run
from reconciler.model import LivePage
from reconciler.records import unfinished
from reconciler.records.history import PastRun, State, Write


@asynccontextmanager
async def cleaned(doing: Run, warn: Callable[[str], None]) -> AsyncIterator[list[str]]:
    """Remove what the journal of this run still knows to be there, however the block ends.

    Gives what could not be removed; `warn` says it where the block was broken off.
    """
    left: list[str] = []
    try:
        yield left
    except BaseException:
        await _clean(doing, left)
        for one in left:
            warn(f"left behind: {one}")
        raise
    await _clean(doing, left)


async def remove(doing: Run, key: str, made: LivePage) -> None:
    """Remove a page at once; where that fails the clean-up at the end tries again."""
    try:
        await writing.delete(doing, key, made)
    except errors.ApiError as error:
        doing.tell(error.message)
        return
    doing.journal.removed(doing.id, made.schedule_id)


async def _clean(doing: Run, left: list[str]) -> None:
    (run,) = doing.journal.runs(doing.id)
    for write in unfinished.staged(run):
        unanswered = write.state is State.INTENDED
        try:
            removed = await _gone(doing, run, write, doing.settle if unanswered else 0)
            if not removed and unanswered:
                doing.clean = False
                left.append(f"`{write.slug}` of {write.owner} may still appear: its request had no answer")
        except errors.ReconcilerError as error:
            doing.clean = False
            left.append(f"`{write.slug}` of {write.owner}: {error.message}")


async def _gone(doing: Run, run: PastRun, write: Write, seconds: float) -> bool:
    """Remove a page; one whose request had no answer may take a while to appear."""
    async for _ in verify.pauses(seconds):
        if await leftovers.remove(doing, run, write):
            return True
    return False
