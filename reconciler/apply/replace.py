"""Replacing a page whose type or owner is wrong: the new one is made and proved before the old one moves.

At most one write passes without a page at the address; the result says for how long.
"""

from __future__ import annotations

from dataclasses import replace

from reconciler import errors, staging
from reconciler.apply import change, publish, writing
from reconciler.apply.publish import Staged
from reconciler.apply.run import Run
from reconciler.model import BookingPage, LivePage
from reconciler.planning.outcome import PageResult
from reconciler.planning.plan import Action
from reconciler.zoom import live, recipes


async def page(run: Run, action: Action) -> PageResult:
    """Make and prove the new page at staging, move the old one away, publish the new one, remove the old."""
    old = action.live
    assert old is not None and action.page.type is not None  # noqa: S101 - a replacement has both
    await change.unmoved(run, old)
    multi_host = action.page.type.multi_host
    staged = await publish.stage(run, action) if multi_host else await _stage(run, action.page)
    if isinstance(staged, PageResult):
        return staged
    aside = staging.OLD + staging.slug(run.clock()).removeprefix(staging.PREFIX)
    began = run.clock()
    await writing.patch(run, action.page.key, old, {"slug": aside})
    try:
        result = await publish.publish(run, action, staged)
    except errors.ReconcilerError:
        await _restore(run, action.page.key, old, aside)
        raise
    if result.outcome == "failed":
        await _restore(run, action.page.key, old, aside)
        return result
    seconds = (run.clock() - began).total_seconds()
    moved = await live.page(run.writer, old.schedule_id, old.owner)
    if moved is not None:
        known = run.memory.pages.get(action.page.key)
        away = replace(action.page, slug=aside)
        await change.delete(run, replace(action, page=away, live=moved))
        run.remember(run.memory.with_page(action.page.key, known))
    return replace(result, note=f"{result.note}; replaced {old.schedule_id}, no page for {seconds:.1f} s")


async def _stage(run: Run, page: BookingPage) -> Staged:
    body = {**recipes.request(page, run.users, None), **publish.HIDDEN, "slug": staging.slug(run.clock())}
    made = await writing.create(run, page.key, page.owner.email, body)
    found = await live.page(run.writer, made, page.owner.email)
    if found is None:
        raise errors.ApiError("the new page cannot be read", help="the next apply settles what is left")
    known = run.memory.pages.get(page.key)
    proof = await run.prove(page, found, known)
    return Staged(found, proof, "plain")


async def _restore(run: Run, key: str, old: LivePage, aside: str) -> None:
    moved = await live.page(run.writer, old.schedule_id, old.owner)
    if moved is not None and moved.slug == aside:
        await writing.patch(run, key, moved, {"slug": old.slug})
