"""Replacing a page whose type or owner is wrong: the new one is made and proved before the old one moves.

At most one write passes without a page at the address; the result says for how long.
"""

from __future__ import annotations

from dataclasses import replace

from reconciler import errors, fields, staging, verify
from reconciler.apply import creating, in_place, publish, put_back, removal, reread, staging_page, writing
from reconciler.apply.attempt import Staged
from reconciler.apply.remembering import page_memory
from reconciler.apply.run import Run
from reconciler.exits import Exit
from reconciler.model import LivePage
from reconciler.planning import removal_steps
from reconciler.planning.action import FinishReplace, Replace
from reconciler.planning.outcome import (
    AsideRemoved,
    AsideStays,
    NotPutBack,
    PageOutcome,
    PageResult,
    Replaced,
)
from reconciler.records.memory import Aside, PageMemory
from reconciler.times.wording import quoted
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
        # its memory would be lost to that of the page which is moved aside now; before there was a page to
        # put in its place, it may have been the only one that was right
        await removal.earlier(run, action)
        return await _swapped(run, action, old, staged)


async def _swapped(run: Run, action: Replace, old: LivePage, staged: Staged) -> PageResult:
    """Move the old page away, publish the new one in its place, remove the old one."""
    page, key, began = action.page, action.page.key, run.clock()
    run.writer.check_time()
    aside = Aside(old.schedule_id, old.owner, _aside_slug(run), was=old.slug)
    known = run.memory.pages.get(key) or PageMemory(old.owner, old.slug)
    run.remember(run.memory.with_page(key, replace(known, schedule_id=old.schedule_id, aside=aside)))
    try:
        await writing.patch(run, key, old, {"slug": aside.slug})
        result = await publish.publish(run, action, staged, instead_of=old.schedule_id)
    except errors.ReconcilerError:
        await _restore(run, action, aside, staged)
        raise
    if result.outcome is PageOutcome.FAILED:
        run.so_far[key] = result
        await _restore(run, action, aside, staged)
        return run.so_far[key]
    seconds = (run.clock() - began).total_seconds()
    run.so_far[key] = replace(result, notes=(*result.notes, AsideStays(aside.slug, old.schedule_id)))
    await removal.remove(run, page, await _moved(run, old, aside.slug))
    removal.forget_aside(run, key)
    return replace(result, notes=(*result.notes, Replaced(old.schedule_id, seconds)))


def _aside_slug(run: Run) -> str:
    return staging.OLD + staging.slug(run.clock()).removeprefix(staging.PREFIX)


async def _moved(run: Run, old: LivePage, aside: str) -> LivePage:
    """Read the page that was moved aside. Raises `ApiError` where it is not found in the settle time.

    That is no proof that it is gone: this run has just written to it, and the next one looks for it again.
    """
    async for _ in verify.pauses(run.settle):
        moved = await live.page(run.writer, old.schedule_id, old.owner, aside)
        if moved is not None:
            return moved
    raise errors.ApiError(
        f"the page that it replaces ({old.schedule_id}) is not found to be removed",
        help=f"run apply again: it looks for it at {quoted(aside)}",
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


async def _restore(run: Run, action: Replace, aside: Aside, staged: Staged) -> None:
    """Put the old page back, unless the new one stands in its place: then the next run goes on.

    A page may have been moved although that was refused. Where it is not seen to be back, the result says so.
    """
    key, why = action.page.key, ""
    try:
        slugs = {aside.slug, aside.was}
        moved = await live.page_at(run.writer, aside.schedule_id, aside.owner, slugs)
        at = {staged.live.slug, action.page.slug}
        new = await live.page_at(run.writer, staged.live.schedule_id, staged.live.owner, at)
        if moved is not None and moved.slug == aside.slug:
            if new is not None and new.slug == action.page.slug:
                why = "another page stands there"
            else:
                await writing.patch(run, key, moved, {"slug": aside.was})
                moved = await put_back.seen(run, moved, aside.was)
        if not why and (moved is None or moved.slug != aside.was):
            why = "it is not found there"
    except errors.ReconcilerError as error:
        why = error.message
    if not why:
        removal.forget_aside(run, key)
        return
    plain = PageResult(key, action.kind, PageOutcome.FAILED, live=action.live, proof=action.proof)
    so_far = run.so_far.get(key, plain)
    steps = removal_steps.put_back(aside, key)
    run.so_far[key] = replace(
        so_far, notes=(*so_far.notes, NotPutBack(aside.schedule_id, aside.slug, aside.was, why)),
        checklist=(*so_far.checklist, *steps),
    )  # fmt: skip
