"""Replacing a page whose type or owner is wrong: the new one is made and proved before the old one moves.

At most one write passes without a page at the address; the result says for how long.
"""

from __future__ import annotations

from dataclasses import replace

from reconciler import errors, fields, staging, verify
from reconciler.apply import creating, in_place, publish, removal, reread, staging_page, writing
from reconciler.apply.attempt import Staged
from reconciler.apply.remembering import page_memory
from reconciler.apply.run import Run
from reconciler.exits import Exit
from reconciler.model import LivePage
from reconciler.planning.action import FinishReplace, Replace
from reconciler.planning.outcome import AsideRemoved, AsideStays, PageOutcome, PageResult, Replaced
from reconciler.zoom import live


async def page(run: Run, action: Replace) -> PageResult:
    """Make and prove the new page at staging, move the old one away, publish the new one, remove the old."""
    old = await reread.unmoved(run, action.live, fields.NAMES)
    staged = await _staged(run, action)
    if isinstance(staged, PageResult):
        return staged
    async with run.first_published(action.page.type):
        if run.regressed:
            return await publish.withdraw(run, action, staged)
        return await _swapped(run, action, old, staged)


async def _swapped(run: Run, action: Replace, old: LivePage, staged: Staged) -> PageResult:
    """Move the old page away, publish the new one in its place, remove the old one."""
    page, key, began = action.page, action.page.key, run.clock()
    aside = staging.OLD + staging.slug(began).removeprefix(staging.PREFIX)
    await writing.patch(run, key, old, {"slug": aside})
    try:
        result = await publish.publish(run, action, staged, instead_of=old.schedule_id)
    except errors.ReconcilerError:
        await _restore(run, action, old, staged.live)
        raise
    if result.outcome is PageOutcome.FAILED:
        await _restore(run, action, old, staged.live)
        return result
    seconds = (run.clock() - began).total_seconds()
    await removal.remove(run, page, await _moved(run, old, aside))
    return replace(result, notes=(*result.notes, Replaced(old.schedule_id, seconds)))


async def _moved(run: Run, old: LivePage, aside: str) -> LivePage:
    """Read the page that was moved aside. Raises `ApiError` where it is not found in the settle time.

    That is no proof that it is gone: this run has just written to it, and the next one looks for it again.
    """
    async for _ in verify.pauses(run.settle):
        moved = await live.page(run.writer, old.schedule_id, old.owner, aside)
        if moved is not None:
            return moved
    raise errors.ApiError(
        f"the new page is in place, and the one it replaces ({old.schedule_id}) is not found to be removed",
        help=f"run apply again: it looks for it at `{aside}`",
    )


async def finish(run: Run, action: FinishReplace) -> PageResult:
    """Finish the replacement of a dead run: update the new page, prove its type, remove the old one."""
    page, aside = action.page, action.aside
    result = PageResult(page.key, action.kind, PageOutcome.VERIFIED, (), action.live, action.proof)
    if action.changes:
        result = await in_place.update(run, action)
    if result.outcome is not PageOutcome.VERIFIED:
        return result
    if action.proof is None or not in_place.acceptable(page, result.proof or action.proof):
        notes = (AsideStays(aside.slug),)
        return replace(result, outcome=PageOutcome.UNVERIFIED, notes=notes, exit_code=Exit.UNVERIFIED)
    await removal.remove(run, page, aside)
    memory = run.memory.pages.get(page.key)
    memory = page_memory(page, result.live or action.live, result.proof, memory, run.users, run.restoring)
    run.remember(run.memory.with_page(page.key, replace(memory, aside=None)))
    return replace(result, notes=(*result.notes, AsideRemoved(aside.schedule_id)))


async def _staged(run: Run, action: Replace) -> Staged | PageResult:
    """Create the new page at staging, or take the one that waits there for attestation."""
    page, memory = action.page, run.memory.pages.get(action.page.key)
    if page.type.multi_host and memory and memory.staging:
        return await publish.attested(run, action, memory.staging)
    if page.type.multi_host:
        return await publish.stage(run, action)
    answered, slug = await creating.alone(run, page, staged=True)
    made = await staging_page.made(run, page, slug, answered)
    return Staged(made, await run.prove(page, made, memory), "plain")


async def _restore(run: Run, action: Replace, old: LivePage, new: LivePage) -> None:
    """Put the old page back, unless the new one stands in its place: then the next run finishes."""
    moved = await live.page(run.writer, old.schedule_id, old.owner)
    if moved is None or moved.slug == old.slug:
        return
    published = await live.page(run.writer, new.schedule_id, new.owner)
    if published is None or published.slug != action.page.slug:
        await writing.patch(run, action.page.key, moved, {"slug": old.slug})
