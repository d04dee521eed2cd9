"""Which live pages a person is to look at for `attest`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from reconciler import errors
from reconciler.compare.identity import MovedAway, Unread
from reconciler.model import BookingPage, LivePage, Tombstone
from reconciler.planning.action import ActionKind

if TYPE_CHECKING:
    from reconciler.planning.action import Action
    from reconciler.records.memory import PageMemory
    from reconciler.zoom.api import Reader


async def all_there(
    reader: Reader, actions: Sequence[Action], memories: Mapping[str, PageMemory]
) -> list[tuple[BookingPage, LivePage]]:  # fmt: skip
    """Return the pages to look at. Raises `UsageError` that names those that are not there."""
    found = [await _page_to_see(reader, action, memories) for action in actions]
    keys = [(action.page.key, pair is not None) for action, pair in zip(actions, found, strict=True)]
    if missing := ", ".join(f"`{key}`" for key, there in keys if not there):
        others = " ".join(key for key, there in keys if there)
        rest = f"the others: reconciler attest {others} --by NAME; " if others else ""
        raise errors.UsageError(
            f"there is no page {missing} to attest: nothing was recorded",
            help=f"{rest}`reconciler plan` shows what is there",
        )
    return [pair for pair in found if pair is not None]


async def _page_to_see(
    reader: Reader, action: Action, memories: Mapping[str, PageMemory]
) -> tuple[BookingPage, LivePage] | None:  # fmt: skip
    """Return the page to look at: the live one, the one that waits at staging, or the one at the address.

    That is the one which stands there instead of the page that is remembered. None where there is none.
    """
    from reconciler.zoom import live

    page, live_page, memory = action.page, action.live, memories.get(action.page.key)
    if isinstance(action.block, Unread):
        raise live.not_readable(action.block.shown)
    if memory and memory.staging and (live_page is None or action.kind is ActionKind.MANUAL):
        live_page = await live.page(reader, memory.staging.schedule_id, page.owner.email)
    elif instead := next((why.instead for why in action.reasons if isinstance(why, MovedAway)), ""):
        if other := next((key for key, entry in memories.items() if entry.schedule_id == instead), None):
            raise errors.UsageError(
                f"the page at the address of `{page.key}` is known as `{other}`: nothing was recorded",
                help=f"give that another link in Zoom, or `{page.key}` another `slug`; "
                f"`reconciler plan {page.key} {other}` shows both",
            )
        live_page = await live.page(reader, instead, page.owner.email)
    if live_page is None or isinstance(page, Tombstone):
        return None
    return page, live_page
