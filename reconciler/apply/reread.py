"""Reading a page, and the people of a new one, just before the first write: they must be as they were."""

from __future__ import annotations

from collections.abc import Collection

from reconciler import concurrency, errors
from reconciler.apply.run import Run
from reconciler.compare import directory, equality
from reconciler.model import BookingPage, LivePage
from reconciler.zoom import live


async def people(run: Run, page: BookingPage) -> None:
    """Read the hosts of a page that is to be made once more, each once a run.

    All that is asked for and judged goes by their addresses in Zoom: that of another person would be given
    their hours, and would be taken for the host in what the page shows. Raises `ApiError` where an address is
    another one than for the plan.
    """
    unread = [host for host in page.hosts if host.email not in run.known_people]
    read = await concurrency.all_of(live.user(run.writer, host.email) for host in unread)
    for host, user in zip(unread, read, strict=True):
        planned, now = run.users[host.email].address, user.address if user else None
        if directory.folded(planned or "") != directory.folded(now or ""):
            raise errors.ApiError(
                f"the API tells two addresses of {host.name}: {planned or 'none'}, then {now or 'none'}",
                code="suspicious-read", help="no page is made for them; run apply again later",
            )  # fmt: skip
        run.known_people.add(host.email)


async def unmoved(run: Run, listed: LivePage, names: Collection[str]) -> LivePage:
    """Read a page just before its first write, with the fields `names` that lists may leave out.

    What it reads was begun after this call, or was a list begun at most `lists.RECENT` before it, if the run
    has not written to the page. One that is not remembered as listed is read by its id where the token can:
    lists may give it that of another one. Raises `SafetyError` where the page changed since the plan.
    """
    recent, before = listed.schedule_id not in run.wrote, None
    if not run.memory.knows(listed.schedule_id, listed.slug):
        before = await _by_id(run, listed)
    if before is None:
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


async def _by_id(run: Run, listed: LivePage) -> LivePage | None:
    """Read a page by its id; None where the token cannot, or what came cannot be read."""
    if listed.owner in run.writer.listed_only:
        return None
    found = await live.by_id(run.writer, listed.schedule_id, listed.owner)
    return found if isinstance(found, LivePage) and not found.cancelled else None


def moved(planned: LivePage, now: LivePage) -> bool:
    """Whether a page has changed since the plan, in the fields that both answers hold."""
    return (
        planned.slug != now.slug
        or bool(equality.differing(planned, now, equality.shared(planned, now)))
        or (bool(planned.rules) and equality.rules(planned) != equality.rules(now))
    )
