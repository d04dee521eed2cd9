"""A page at its staging address: created there, activated there, sent to its own address, removed.

Whether its type allows to send it is decided in `publish`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reconciler import errors, fields, verify
from reconciler.apply import writing
from reconciler.apply.run import Run
from reconciler.compare import equality, organizers
from reconciler.model import BookingPage, LivePage
from reconciler.times.wording import quoted
from reconciler.zoom import live

HIDDEN = {"secret": True, "active": False}


async def create(run: Run, page: BookingPage, slug: str, body: Mapping[str, Any]) -> LivePage:
    """Create a page at a staging address, secret and inactive; return what was answered."""
    return await writing.create(run, page.key, page.owner.email, {**body, **HIDDEN, "slug": slug})


async def made(run: Run, page: BookingPage, slug: str, answered: LivePage) -> LivePage:
    """Read a page that was created at `slug`.

    Raises `ApiError` where Zoom gave it another slug or owner, or did not keep it secret; it is removed
    then. Raises `SafetyError` where what is read under its id may be another page.
    """
    expected = replace(page, slug=slug, fields={**page.fields, **HIDDEN})
    back = await verify.read_back(
        run.writer, expected, answered, run.users, settle=run.settle, new=True, lists=run.lists
    )
    if back.live is None:
        other = organizers.other(answered, run.users)
        where = f" under {other} ({answered.schedule_id})" if other else ""
        raise errors.ApiError(
            f"the page was made{where} and cannot be read",
            help="the next apply settles what is left; where reading is that late, give it a longer --settle",
        )
    other = organizers.other(back.live, run.users)
    if back.live.slug.startswith(slug):
        run.own.add(back.live.schedule_id)
        if back.live.fields.get("secret") is not False and not other:
            return back.live
    hidden = back.live.fields.get("secret") is True and not back.live.active
    if hidden and back.live.fields.get("summary") == page.fields.get("summary"):
        run.own.add(back.live.schedule_id)  # at another address than asked for, and nobody else's
    await remove(run, page.key, back.live)
    where = "not secret" if back.live.slug.startswith(slug) else f"at {quoted(back.live.slug)}"
    where = f"under {other}, not {page.owner.email}" if other else where
    raise errors.ApiError(
        f"Zoom put a page that was to be proved out of sight {where}: removed again",
        help="run apply again; where it stays so, make the page by hand",
    )


async def activate(run: Run, key: str, before: LivePage) -> LivePage:
    """Make a staging page active, still secret: an inactive page may show no data to visitors.

    Sent once more where reading shows no effect; the page as it was where it never does.
    """
    for _ in range(writing.ATTEMPTS):
        await writing.patch(run, key, before, {"active": True})
        page = await run.lists.page(before.schedule_id, before.owner)
        if page is not None and page.active:
            return page
        async for _ in verify.pauses(run.settle):
            page = await live.page(run.writer, before.schedule_id, before.owner, before.slug)
            if page is not None and page.active:
                return page
    return before


async def send(run: Run, page: BookingPage, before: LivePage) -> verify.ReadBack:
    """Move a page from staging to its address; `secret` and `active` as declared, else as on creation.

    Those of the two that the first PATCH did not set are sent once more: where they are not declared, no
    later plan would compare them.
    """
    opened = {name: page.fields.get(name, fields.ON_CREATE[name]) for name in HIDDEN}
    expected = replace(page, fields={**fields.ON_CREATE, **page.fields, **opened})
    body = {"slug": page.slug, **opened}
    back = verify.ReadBack(None)
    for _ in range(writing.ATTEMPTS):
        await writing.patch(run, page.key, back.live or before, body)
        back = await verify.read_back(
            run.writer, expected, back.live or before, run.users, settle=run.settle, lists=run.lists
        )
        shown = back.live.fields if back.live else opened
        unsent = {name for name in opened if not equality.same((name,), shown.get(name), opened[name])}
        if not unsent or not back.live or back.live.slug != page.slug:
            break
        body = {name: opened[name] for name in opened if name in unsent}
    return back


async def closed(run: Run, page: LivePage) -> bool:
    """Whether a page is seen to be inactive, or gone."""
    if (listed := await run.lists.page(page.schedule_id, page.owner)) is not None and not listed.active:
        return True
    async for _ in verify.pauses(run.settle):
        current = await live.page(run.writer, page.schedule_id, page.owner)
        if current is None or not current.active:
            return True
    return False


async def remove(run: Run, key: str, made: LivePage) -> None:
    """Remove a page that was never public."""
    run.tell(f"{key}: removing the staging page")
    await writing.delete(run, key, made)
    run.journal.removed(run.id, made.schedule_id)
