"""Staging pages that no journal here accounts for: given up, or left by a run on another machine."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import replace

from reconciler import errors, removable, staging
from reconciler.apply import staging_page, writing
from reconciler.apply.run import Run
from reconciler.model import LivePage
from reconciler.planning import awaiting_attest, left_behind, leftover_pages, phrases
from reconciler.planning.blocks import Bookings
from reconciler.planning.leftover_pages import Leftover, Stays
from reconciler.planning.reasons import GivenUp
from reconciler.records.memory import Memory
from reconciler.times.wording import quoted
from reconciler.zoom import bookings, codec, live


async def given_up(run: Run, reasons: Mapping[str, GivenUp]) -> list[str]:
    """Remove the pages at staging that need no attestation any more; one that a person uses stays."""
    notes: list[str] = []
    for key, why in reasons.items():
        page_memory = run.memory.pages.get(key)
        if page_memory is None or page_memory.staging is None:
            continue
        page = await live.page(run.writer, page_memory.staging.schedule_id, page_memory.owner)
        removable = page is not None and not page.active and staging.is_staging(page.slug)
        refused = await _refused(run, _given_up(run, key, page, removable=removable)) if page else ""
        if refused:
            notes.append(f"{key}: {refused}")
            continue
        note = "the page at staging is left to whom it belongs now" if page and not removable else ""
        notes.append(
            f"{key}: {phrases.given_up(why)}; {note or f'removed {quoted(page_memory.staging.slug)}'}"
        )
        run.remember(awaiting_attest.taught(run.memory, page_memory, run.today).without_staging(key))
    return notes


async def _given_up(run: Run, key: str, page: LivePage, *, removable: bool) -> None:
    """Remove a page that was given up, or make sure that a person uses it."""
    if removable:
        await staging_page.remove(run, key, page)
    else:
        await live.agreed(run.writer, page)


def finished(memory: Memory, asides: Mapping[str, LivePage], keys: Iterable[str]) -> Memory:
    """Return a memory without the pages moved aside that are gone."""
    for key in keys:
        page_memory = memory.pages.get(key)
        if page_memory and page_memory.aside and key not in asides:
            memory = memory.with_page(key, replace(page_memory, aside=None))
    return memory


async def sweep(run: Run, leftovers: Iterable[Leftover]) -> list[str]:
    """Remove the staging pages that the plan removes though no journal has them; say what became of each.

    One that is used or booked since, or that somebody else removed, is left alone.
    """
    notes: list[str] = []
    for one in leftovers:
        refused = await _refused(run, _swept(run, one, notes))
        notes += [refused] if refused else []
    return notes


async def _swept(run: Run, one: Leftover, notes: list[str]) -> None:
    if one.stays is not None:
        notes.append(left_behind.becomes(one))
        return
    page = await live.page(run.writer, one.page.schedule_id, one.page.owner)
    if page is None:
        return
    stays: Stays | Bookings | None = None if leftover_pages.left(page, run.clock()) else Stays.USED
    people = removable.shown(one.page, run.users)
    stays = stays or await bookings.of_page(run.writer, people, page.schedule_id, run.clock()) or None
    if stays is not None:
        notes.append(left_behind.becomes(Leftover(page, stays)))
        return
    run.own.add(page.schedule_id)
    await writing.delete(run, "", page)
    notes.append(
        f"removed the staging page of {page.owner} that was left behind ({left_behind.titled(page)})"
    )


async def _refused(run: Run, removal: Awaitable[None]) -> str:
    """Remove a page; return why not, where that is of this page or its owner: nothing else fails then."""
    try:
        await removal
    except (errors.NotReachable, errors.UserRefused) as error:
        run.refuse(error)
        return error.message
    except errors.ApiError as error:
        if error.code != codec.UNREADABLE:
            raise
        return f"{error.message}; {error.help}"
    return ""
