"""Removing pages that people may know: they are closed, their bookings read, and then they are deleted."""

from __future__ import annotations

from dataclasses import replace

from reconciler import errors, fields, removable
from reconciler.allow import Allow
from reconciler.apply import half_done, reread, writing
from reconciler.apply.run import Run
from reconciler.bookable import upcoming
from reconciler.model import Declared, LivePage
from reconciler.planning import phrases
from reconciler.planning.action import Delete, Replace
from reconciler.planning.blocks import UserTrouble
from reconciler.planning.outcome import Event, PageOutcome, PageResult
from reconciler.zoom import bookings


async def delete(run: Run, action: Delete) -> PageResult:
    """Remove the page of a tombstone."""
    page = action.page
    await earlier(run, action)
    await remove(run, page, action.live)
    memory = run.memory.with_page(page.key, None)
    run.remember(replace(memory, removed={**memory.removed, page.key: action.live.schedule_id}))
    return PageResult(page.key, action.kind, PageOutcome.VERIFIED, (Event.REMOVED,))


async def earlier(run: Run, action: Replace | Delete) -> None:
    """Remove the page that an earlier replacement moved aside, where it still stands.

    The result of the page says so, whatever becomes of the rest of the action.
    """
    if action.aside is None:
        return
    await remove(run, action.page, action.aside)
    run.asides_removed[action.page.key] = action.aside.schedule_id
    forget_aside(run, action.page.key)


def forget_aside(run: Run, key: str) -> None:
    """Forget that a page was moved aside; nothing is left of a page of which nothing else was known."""
    if entry := run.memory.pages.get(key):
        run.remember(run.memory.with_page(key, half_done.without(entry, aside=True)))


async def remove(run: Run, page: Declared, listed: LivePage) -> None:
    """Close a page, read its bookings once more, and delete it. Raises `SafetyError` for a booked page.

    `listed` is the live page to be removed for `page`, also where that one stays.
    """
    key = page.key
    before = await reread.unmoved(run, listed, fields.NAMES)
    if before.active:
        await writing.patch(run, key, before, {"active": False})
    await _unbooked(run, page, before)
    await writing.delete(run, key, before)


async def _unbooked(run: Run, page: Declared, before: LivePage) -> None:
    if Allow.BOOKED_PAGE in run.allow:
        return
    people = removable.people(page, before, run.memory, run.users)
    booked = await bookings.of_page(run.writer, people, before.schedule_id, run.clock())
    if booked:
        reopened = {"active": True} if before.active else {}
        if reopened:
            await writing.patch(run, page.key, before, reopened)
        if isinstance(booked, UserTrouble):
            found = f"its bookings are not known: {phrases.user_trouble(booked)}"
        else:
            zone = str(before.fields.get("time_zone") or "")
            found = f"the page has {upcoming.words(booked, zone)}"
        raise errors.SafetyError(
            f"{found}: it was not removed", code="booked-page",
            help="let them pass or cancel them in Zoom, or say --allow booked-page",
        )  # fmt: skip
