"""A page at its staging address: made there out of sight, activated there, sent to its own address, removed.

Knows nothing of types: whether a page may be sent is decided in `publish`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reconciler import errors, fields, staging, verify
from reconciler.apply import writing
from reconciler.apply.run import Run
from reconciler.model import BookingPage, LivePage
from reconciler.zoom import live

HIDDEN = {"secret": True, "active": False}


async def make(run: Run, page: BookingPage, body: Mapping[str, Any]) -> LivePage:
    """Make a page where nobody finds it: at a staging address, secret, inactive.

    Raises `ApiError` where Zoom puts it elsewhere; it is removed then, for there it must not become active.
    """
    slug = staging.slug(run.clock())
    made = await writing.create(run, page.key, page.owner.email, {**body, **HIDDEN, "slug": slug})
    asked = replace(page, slug=slug, fields={**page.fields, **HIDDEN})
    back = await verify.read_back(run.writer, asked, made, run.users, settle=run.settle, new=True)
    if back.live is None:
        raise errors.ApiError(
            "the page was made and cannot be read",
            help="the next apply settles what is left; where reading is that late, give it a longer --settle",
        )
    if back.live.slug.startswith(slug) and back.live.fields.get("secret") is not False:
        return back.live
    await remove(run, page.key, back.live)
    where = "not secret" if back.live.slug.startswith(slug) else f"at `{back.live.slug}`"
    raise errors.ApiError(
        f"Zoom put a page that was to be proved out of sight {where}: removed again",
        help="run apply again; where it stays so, make the page by hand",
    )


async def activate(run: Run, key: str, before: LivePage) -> LivePage:
    """Make a staging page active, still secret: an inactive page may show nothing publicly.

    Tried once more where reading shows that it did not happen.
    """
    for _ in range(writing.ATTEMPTS):
        await writing.patch(run, key, before, {"active": True})
        async for _ in verify.pauses(run.settle):
            found = await live.page(run.writer, before.schedule_id, before.owner)
            if found is not None and found.active:
                return found
    return before


async def send(run: Run, page: BookingPage, before: LivePage) -> verify.ReadBack:
    """Send a page from staging to its address, open as declared, or as made where nothing is declared.

    What a first PATCH left hidden is sent once more: no later plan would look at what is not declared.
    """
    opened = {name: page.fields.get(name, fields.ON_CREATE[name]) for name in HIDDEN}
    asked, body = replace(page, fields={**page.fields, **opened}), {"slug": page.slug, **opened}
    back = verify.ReadBack(None)
    for _ in range(writing.ATTEMPTS):
        await writing.patch(run, page.key, back.live or before, body)
        back = await verify.read_back(run.writer, asked, back.live or before, run.users, settle=run.settle)
        left = {
            name for name in opened if back.live and back.live.fields.get(name, opened[name]) != opened[name]
        }
        if not left or not back.live or back.live.slug != page.slug:
            break
        body = {name: opened[name] for name in opened if name in left}
    return back


async def closed(run: Run, page: LivePage) -> bool:
    """Whether a page is seen to be inactive, or gone."""
    async for _ in verify.pauses(run.settle):
        found = await live.page(run.writer, page.schedule_id, page.owner)
        if found is None or not found.active:
            return True
    return False


async def remove(run: Run, key: str, made: LivePage) -> None:
    """Remove a page that was never public."""
    run.tell(f"{key}: removing the staging page")
    await writing.delete(run, key, made)
    run.journal.removed(run.id, made.schedule_id)
