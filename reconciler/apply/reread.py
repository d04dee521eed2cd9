"""Reading a page just before its first write: it must not have changed since the plan."""

from __future__ import annotations

from collections.abc import Collection

from reconciler import errors
from reconciler.apply.run import Run
from reconciler.compare import equality
from reconciler.model import LivePage
from reconciler.zoom import live


async def unmoved(run: Run, listed: LivePage, names: Collection[str]) -> LivePage:
    """Read a page just before its first write, with the fields `names` that lists may leave out.

    What it reads was begun after this call, or was a list begun at most `lists.RECENT` before it, if the run
    has not written to the page. Raises `SafetyError` where the page changed since the plan.
    """
    recent = listed.schedule_id not in run.wrote
    before = await run.lists.page(listed.schedule_id, listed.owner, names, recent=recent)
    if before is None:
        before = await live.page(run.writer, listed.schedule_id, listed.owner, listed.slug)
    if before is None or moved(listed, before):
        what = "is gone" if before is None else "was changed"
        raise errors.SafetyError(
            f"the page {what} since it was planned: nothing was written to it", code="stale-plan",
            help="run plan again",
        )  # fmt: skip
    return before


def moved(planned: LivePage, now: LivePage) -> bool:
    """Whether a page has changed since the plan, in the fields that both answers hold."""
    return (
        planned.slug != now.slug
        or bool(equality.differing(planned, now, equality.shared(planned, now)))
        or (bool(planned.rules) and equality.rules(planned) != equality.rules(now))
    )
