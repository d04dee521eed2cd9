"""What a run left half done, by the lock file alone: the journal may be on another machine.

A page that came out otherwise when it was published is taken down; a page that was moved aside is put back
where no replacement came.
"""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace

from reconciler import errors, staging
from reconciler.allow import Allow
from reconciler.apply import put_back, withdrawal, writing
from reconciler.apply.run import Run
from reconciler.bookable import upcoming
from reconciler.model import LivePage
from reconciler.planning import phrases
from reconciler.planning.blocks import UserTrouble
from reconciler.records.memory import Memory, PageMemory, Publication
from reconciler.times.wording import quoted
from reconciler.zoom import bookings, live

OF_ONE = (errors.ApiError, errors.UserRefused, errors.SafetyError)
"""Errors that are about one page or its owner, and hold up nothing else."""


def left(memory: Memory) -> bool:
    """Whether an earlier run left something that is settled by writing."""
    return any(entry.publication or (entry.aside and entry.aside.was) for entry in memory.pages.values())


async def settle(run: Run) -> list[str]:
    """Settle what is remembered; return in words what was found and done. Hold the run lock."""
    notes: list[str] = []
    for key in sorted(run.memory.pages):
        if (sent := run.memory.pages[key].publication) is not None:
            notes += await _tried(key, _published(run, key, sent))
    for key in sorted(run.memory.pages):
        if key in run.memory.pages and run.memory.pages[key].aside:
            notes += await _tried(key, _put_back(run, key, run.memory.pages[key]))
    return notes


def check(run: Run, key: str) -> None:
    """Raise `SafetyError` where a page that an earlier run published otherwise than declared still stands."""
    entry = run.memory.pages.get(key)
    if entry and entry.publication and entry.publication.otherwise:
        raise errors.SafetyError(
            f"what an earlier run published otherwise than declared ({entry.publication.otherwise}) was not "
            f"removed from {quoted(entry.publication.slug)}: nothing is made beside it",
            code="half-published",
            help=f"see to it in Zoom as {entry.publication.owner}; then run apply again",
        )  # fmt: skip


async def _tried(key: str, settling: Awaitable[list[str]]) -> list[str]:
    try:
        return await settling
    except OF_ONE as error:
        cure = f"; {error.help}" if error.help else ""
        return [f"{key}: what an earlier run left half done stays: {error.message}{cure}"]


async def _published(run: Run, key: str, sent: Publication) -> list[str]:
    """Take down what came out otherwise; what is where it was sent, and no more is known, a plan judges."""
    entry = run.memory.pages[key]
    page = await live.page(run.writer, sent.schedule_id, sent.owner, sent.slug)
    attested = entry.attestation and entry.attestation.schedule_id == sent.schedule_id
    waits = entry.staging and entry.staging.schedule_id == sent.schedule_id
    if page is None and not await live.gone(run.writer, sent.schedule_id, sent.owner, sent.slug):
        return []
    if page is None or attested or (waits and staging.is_staging(page.slug)):
        _forget(run, key)
        return []
    at_staging = staging.is_staging(page.slug)
    if page.slug == sent.slug and not sent.otherwise:
        return []
    sent_there = page.slug == sent.slug if sent.otherwise else page.slug.startswith(sent.slug)
    if not (at_staging or sent_there):
        await live.agreed(run.writer, page)
        _forget(run, key)
        return [f"{key}: the page {page.schedule_id} that a run half published was given the link "
                f"{quoted(page.slug)}, and is left to whoever did that"]  # fmt: skip
    run.own.add(page.schedule_id)
    if page.active:
        await _close(run, key, page)
    if booked := await _booked(run, sent):
        return [f"{key}: {quoted(page.slug)} came out otherwise when it was published; it is closed, and "
                f"stays: {booked}; move or cancel them in Zoom, then run reconciler apply {key}"]  # fmt: skip
    await writing.delete(run, key, page)
    run.journal.removed(run.id, page.schedule_id)
    _forget(run, key)
    return [f"{key}: removed what came out otherwise when it was published, at {quoted(page.slug)}"]


async def _close(run: Run, key: str, page: LivePage) -> None:
    """Make a page inactive. Raises `ApiError` where it is not seen to be so."""
    await writing.patch(run, key, page, {"active": False})
    now = await withdrawal.standing(run, page, settle=run.settle)
    if now.page.active or now.unread:
        raise errors.ApiError(
            f"{quoted(page.slug)} of {page.owner} is not seen to be closed, and may be booked",
            help=f"close it in Zoom as {page.owner}",
        )


async def _booked(run: Run, sent: Publication) -> str:
    """Return in words which bookings hold a page; empty where it has none, or may be removed with them."""
    if Allow.BOOKED_PAGE in run.allow:
        return ""
    people = {sent.owner, *sent.hosts}
    booked = await bookings.of_page(run.writer, people, sent.schedule_id, run.clock())
    if isinstance(booked, UserTrouble):
        return f"its bookings are not known: {phrases.user_trouble(booked)}"
    return f"it has {upcoming.words(booked, 'UTC')}" if booked else ""


async def _put_back(run: Run, key: str, entry: PageMemory) -> list[str]:
    """Put a page back that was moved aside, where nothing was put in its place."""
    aside = entry.aside
    replaced = entry.publication or (entry.schedule_id and aside and entry.schedule_id != aside.schedule_id)
    if aside is None or not aside.was or replaced:
        return []
    page = await live.page(run.writer, aside.schedule_id, aside.owner, aside.slug)
    if page is None or not page.slug.startswith(aside.slug):  # a server may add to it
        return []
    if back := await put_back.put_back(run, key, page, aside.was):
        run.remember(run.memory.with_page(key, without(entry, aside=True)))
    return [f"{key}: {put_back.note(page, aside.was, back=back)}"]


def without(entry: PageMemory, *, publication: bool = False, aside: bool = False) -> PageMemory | None:
    """Return what is remembered of a page without these; None where no more is known of it."""
    left = replace(
        entry, publication=None if publication else entry.publication, aside=None if aside else entry.aside
    )
    known = left.schedule_id or left.stands_elsewhere or left.attestation or left.applied
    return left if known else None


def _forget(run: Run, key: str) -> None:
    run.remember(run.memory.with_page(key, without(run.memory.pages[key], publication=True)))
