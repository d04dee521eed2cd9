"""Removing pages that people may know: they are closed, their bookings read, and then they are deleted."""

from __future__ import annotations

from reconciler import errors, fields
from reconciler.allow import Allow
from reconciler.apply import reread, writing
from reconciler.apply.run import Run
from reconciler.bookable import upcoming
from reconciler.model import LivePage
from reconciler.planning import phrases
from reconciler.planning.action import Delete
from reconciler.planning.blocks import UserTrouble
from reconciler.planning.outcome import Event, PageOutcome, PageResult
from reconciler.zoom import bookings


async def delete(run: Run, action: Delete) -> PageResult:
    """Remove the page of a tombstone."""
    page = action.page
    await remove(run, page.key, action.live)
    run.remember(run.memory.with_page(page.key, None))
    return PageResult(page.key, action.kind, PageOutcome.VERIFIED, (Event.REMOVED,))


async def remove(run: Run, key: str, listed: LivePage) -> None:
    """Close a page, read its bookings once more, and delete it. Raises `SafetyError` for a booked page."""
    before = await reread.unmoved(run, listed, fields.NAMES)
    if before.active:
        await writing.patch(run, key, before, {"active": False})
    await _unbooked(run, key, before)
    await writing.delete(run, key, before)


async def _unbooked(run: Run, key: str, before: LivePage) -> None:
    if Allow.BOOKED_PAGE in run.allow:
        return
    people = {before.owner, *(user.email for user in run.users.values() if _books(user.address, before))}
    booked = await bookings.of_page(run.writer, people, before.schedule_id, run.clock())
    if booked:
        reopened = {"active": True} if before.active else {}
        if reopened:
            await writing.patch(run, key, before, reopened)
        if isinstance(booked, UserTrouble):
            found = f"its bookings are not known: {phrases.user_trouble(booked)}"
        else:
            zone = str(before.fields.get("time_zone") or "")
            found = f"the page has {upcoming.words(booked, zone)}"
        raise errors.SafetyError(
            f"{found}: it was not removed", code="booked-page",
            help="let them pass or cancel them in Zoom, or say --allow booked-page",
        )  # fmt: skip


def _books(address: str | None, page: LivePage) -> bool:
    return any(address and rule.address.casefold() == address.casefold() for rule in page.rules)
