"""What a run that died left behind: staging pages of ours go, a page moved aside comes back."""

from __future__ import annotations

from datetime import timedelta

from reconciler import staging
from reconciler.apply import writing
from reconciler.apply.run import Run
from reconciler.compare.identity import Listed
from reconciler.model import LivePage
from reconciler.records.journal import Moved, Staged
from reconciler.zoom import live

KEEP = timedelta(hours=1)


async def settle(run: Run) -> list[str]:
    """Settle every dead run of this account, and say what was done. Hold the run lock."""
    told: list[str] = []
    for dead in run.journal.dead_runs(run.lock.origin, run.lock.account):
        if dead == run.id:
            continue
        for staged in run.journal.staged(dead):
            told += await remove(run, dead, staged)
        for moved in run.journal.moved(dead, staging.OLD):
            told += await _restore(run, moved)
        run.journal.end(dead, run.clock())
    return told


async def remove(run: Run, dead: str, staged: Staged) -> list[str]:
    """Remove a staging page that a run meant to make, unless it waits for a person."""
    waiting = {known.staging.slug for known in run.memory.pages.values() if known.staging}
    if staged.slug in waiting:
        return []
    found = await _at(run, staged.owner, staged.slug)
    if found is None:
        return []
    await writing.delete(run, staged.page, found)
    run.journal.removed(dead, staged.slug)
    return [f"{staged.page}: removed the staging page that run {dead} left behind"]


async def _restore(run: Run, moved: Moved) -> list[str]:
    found = await live.page(run.writer, moved.schedule_id, moved.owner)
    if found is None or found.slug != moved.aside:
        return []
    if await _at(run, moved.owner, moved.slug) is not None:
        return [
            f"{moved.page}: the replaced page is left at `{moved.aside}` of {moved.owner}; look and remove it"
        ]
    await writing.patch(run, moved.page, found, {"slug": moved.slug})
    return [f"{moved.page}: put the page back at `{moved.slug}` that a dead run had moved aside"]


async def sweep(run: Run, listed: Listed) -> list[str]:
    """Remove staging pages that no journal explains: inactive, unbooked and over an hour old ones alone."""
    waiting = {known.staging.slug for known in run.memory.pages.values() if known.staging}
    told: list[str] = []
    for one in [page for pages in listed.values() for page in pages]:
        old = staging.is_staging(one.slug) and staging.age(one.slug, run.clock()) > KEEP
        if not old or one.active or one.cancelled or one.slug in waiting:
            continue
        if not await live.bookings(run.writer, [one.owner], one.schedule_id, run.clock()):
            await writing.delete(run, "", one)
            told.append(f"removed a staging page of {one.owner} that was left behind ({one.schedule_id})")
    return told


async def _at(run: Run, owner: str, slug: str) -> LivePage | None:
    return next((one for one in await live.pages(run.writer, owner) if one.slug == slug), None)
