"""Removes all pages of an experiment, however it ends, by what the journal holds of its requests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from reconciler import errors, verify
from reconciler.apply import leftovers, writing
from reconciler.apply.run import Run
from reconciler.model import LivePage
from reconciler.records import unfinished
from reconciler.records.history import PastRun, State, Write
from reconciler.times.wording import quoted

REFUSALS = (errors.ApiError, errors.CredentialsError, errors.PermissionDenied, errors.SafetyError)
"""What a write of an experiment may end in, and the experiment goes on to clean up."""


@asynccontextmanager
async def cleaned(run: Run, warn: Callable[[str], None]) -> AsyncIterator[list[str]]:
    """Remove the pages that this run's journal still holds, however the block ends.

    Yields a list of what could not be removed, in words; `warn` gets each of them with its slug, which no
    report shows.
    """
    problems: list[str] = []
    try:
        yield problems
    except BaseException:
        await _clean(run, problems)
        _warn(problems, warn)
        raise
    await _clean(run, problems)
    _warn(problems, warn)


async def remove(run: Run, key: str, made: LivePage) -> bool:
    """Remove a page at once; false where that fails: it is then made inactive, and `cleaned` tries again."""
    try:
        await writing.delete(run, key, made)
    except REFUSALS as error:
        run.tell(error.message)
        with suppress(*REFUSALS):
            await writing.patch(run, key, made, {"active": False})
        return False
    run.journal.removed(run.id, made.schedule_id)
    return True


def _warn(problems: list[str], warn: Callable[[str], None]) -> None:
    for problem in problems:
        warn(f"left behind: {problem}")


async def _clean(run: Run, problems: list[str]) -> None:
    (past,) = run.journal.runs(run.id)
    for write in unfinished.staged(past):
        unanswered = write.state in (State.INTENDED, State.UNKNOWN)
        late = write.state is State.INTENDED  # an unknown one was looked for when no answer came
        try:
            removed = await _gone(run, past, write, run.settle if late else 0)
            if not removed and unanswered:
                run.clean = False
                problems.append(
                    f"{quoted(write.slug)} of {write.owner} may still appear: its request had no answer"
                )
        except errors.ReconcilerError as error:
            run.clean = False
            place = f"{quoted(write.slug)} of {write.owner}"
            problems.append(f"{place}: {error.message}; remove it in Zoom as {write.owner}")


async def _gone(run: Run, past: PastRun, write: Write, seconds: float) -> bool:
    """Remove a page, looking for it for `seconds`: one whose request had no answer may appear late."""
    async for _ in verify.pauses(seconds):
        if await leftovers.remove(run, past, write, untried=True):
            return True
    return False
