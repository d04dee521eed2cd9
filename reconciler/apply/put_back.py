"""A page that was moved aside for its replacement gets its address back.

Nothing is taken for done because a PATCH was answered: what a read shows counts.
"""

from __future__ import annotations

from reconciler import errors, verify
from reconciler.apply import writing
from reconciler.apply.run import Run
from reconciler.model import LivePage
from reconciler.times.wording import quoted
from reconciler.zoom import codec, live


async def put_back(run: Run, key: str, page: LivePage, slug: str, *, opened: bool = False) -> bool:
    """Give `page` back its `slug`, and open it where it was `opened`; False where another page has that slug.

    Raises `ApiError` where it is not seen there in the settle time.
    """
    if any(other.slug == slug for other in await live.pages(run.writer, page.owner)):
        return False
    reopened = {"active": True} if opened and not page.active else {}
    await writing.patch(run, key, page, {"slug": slug, **reopened})
    back = await seen(run, page, slug)
    if back is None or back.slug != slug or (reopened and not back.active):
        raise errors.ApiError(
            f"the page {quoted(page.slug)} of {page.owner} was sent back to {quoted(slug)} and is not seen "
            f"there{' to be open' if back and back.slug == slug else ''}",
            help=f"give it that link in Zoom as {page.owner}{', and open it' if reopened else ''}",
            code=codec.UNREADABLE,  # of this page alone: it holds up nothing else
        )
    return True


def note(page: LivePage, slug: str, *, back: bool) -> str:
    """Say what became of a page that had been moved from `slug`."""
    if back:
        return f"put the page back at {quoted(slug)} that a run had moved aside"
    return f"the page is left at {quoted(page.slug)} of {page.owner}, its place is taken; look"


async def seen(run: Run, page: LivePage, slug: str) -> LivePage | None:
    """Read a page that was sent back to `slug` until it is seen there, for the settle time."""
    back = None
    async for _ in verify.pauses(run.settle):
        back = await live.page_at(run.writer, page.schedule_id, page.owner, {slug})
        if back is not None and back.slug == slug:
            break
    return back
