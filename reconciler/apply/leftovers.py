"""What a run that died left behind: its open writes are settled, its staging pages go, a page moved aside
comes back, unless its replacement already stands in its place: then that is remembered, to be finished."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from reconciler import errors, staging, verify
from reconciler.apply import staging_page, writing
from reconciler.apply.run import Run
from reconciler.compare.identity import Listed
from reconciler.model import LivePage
from reconciler.planning import awaiting_attest, phrases
from reconciler.planning.reasons import GivenUp
from reconciler.records import unfinished
from reconciler.records.history import PastRun, State, Verb, Write
from reconciler.records.memory import Aside, Memory, PageMemory
from reconciler.records.unfinished import Moved
from reconciler.zoom import live

KEEP = timedelta(hours=1)
DOING = {Verb.CREATE: "making", Verb.PATCH: "changing", Verb.DELETE: "removing"}


async def settle(run: Run) -> list[str]:
    """Settle every dead run of this account, and say what was found and done. Hold the run lock."""
    told: list[str] = []
    for dead in run.journal.dead_runs(run.lock.api_origin, run.lock.account):
        if dead == run.id:
            continue
        (past,) = run.journal.runs(dead)
        if past.writes:
            begun = past.started[:16].replace("T", " ")
            told.append(f"run {dead} of {past.who}, begun {begun}Z, was not finished: settled now")
        for write in unfinished.in_doubt(past):
            told += await _happened(run, write)
        (past,) = run.journal.runs(dead)
        for write in unfinished.staged(past):
            told += await remove(run, past, write)
        for moved in unfinished.moved(past):
            told += await _restored(run, moved)
        if not await _late(run, past):
            run.journal.end(dead, run.clock())
    return told


async def _late(run: Run, past: PastRun) -> bool:
    """Whether a staging page of the last hour was made, and reading does not show it yet: look again then."""
    (now,) = run.journal.runs(past.id)
    settled = unfinished.published(now) | unfinished.removed(now)
    for write in unfinished.staged(now):
        young = run.clock() - datetime.fromisoformat(write.at) < KEEP
        mine = write.schedule_id is not None and write.schedule_id not in settled
        if young and mine and await live.page(run.writer, str(write.schedule_id), write.owner) is None:
            return True
    return False


async def _happened(run: Run, write: Write) -> list[str]:
    """Find out by reading whether a write happened, and let the journal know."""
    try:
        found, happened = await _seen(run, write)
    except errors.ApiError as error:
        if error.code != "unknown-owner":
            raise
        found, happened = None, False
    if happened is None:
        return []
    made = found.schedule_id if found and write.verb is Verb.CREATE else None
    run.journal.settle(write.number, State.DONE if happened else State.REFUSED, made)
    what = "that happened" if happened else "that did not happen"
    about = f"{DOING[write.verb]} `{write.slug}` of {write.owner}"
    return [f"{write.page or 'leftover'}: it stopped while {about}; {what}"]


async def _seen(run: Run, write: Write) -> tuple[LivePage | None, bool | None]:
    """Return the page a write was about, and whether the write shows on it; None where nobody can say."""
    if write.schedule_id is None:
        found = await _made(run, write)
        return found, found is not None
    found = await live.page(run.writer, write.schedule_id, write.owner)
    if write.verb is Verb.DELETE:
        return found, found is None
    if found is None or verify.unchanged(found, write.before.raw if write.before else {}):
        return found, False if found else None
    wanted = write.sent.to(found)
    same = (wanted.slug, wanted.fields) == (found.slug, found.fields)
    return found, True if same and writing.hours(wanted) == writing.hours(found) else None


async def _made(run: Run, write: Write) -> LivePage | None:
    """Look for the page that was asked for, as long as it may still be on its way."""
    age = max((run.clock() - datetime.fromisoformat(write.at)).total_seconds(), 0)
    async for _ in verify.pauses(run.settle - age):
        for one in await live.pages(run.writer, write.owner):
            if writing.made_by(one, write.sent):
                return one
    return None


async def remove(run: Run, past: PastRun, write: Write) -> list[str]:
    """Remove a staging page that a run meant to make, unless it waits for a person or was published."""
    waiting = {known.staging.slug for known in run.memory.pages.values() if known.staging}
    if write.slug in waiting:
        return []
    if write.schedule_id:
        found = await live.page(run.writer, write.schedule_id, write.owner)
    else:
        every = await live.pages(run.writer, write.owner)
        found = next((one for one in every if writing.made_by(one, write.sent)), None)
    if found is None or not _is_left(found, past):
        return []
    await writing.delete(run, write.page, found)
    run.journal.removed(past.id, found.schedule_id, write.number)
    return [f"{write.page}: removed the staging page that run {past.id} left behind"]


def _is_left(found: LivePage, past: PastRun) -> bool:
    """Whether a page is still as it was made to be proved; what a person took over is theirs."""
    hidden = not found.active and found.fields.get("secret") is True
    never_sent = found.schedule_id not in unfinished.published(past)
    return staging.is_staging(found.slug) or (hidden and never_sent)


async def _restored(run: Run, moved: Moved) -> list[str]:
    """Put a page back that was moved aside, or remember that it is still to be removed."""
    write = moved.write
    old = await live.page(run.writer, str(write.schedule_id), write.owner)
    if old is None or old.slug != moved.aside:
        return []
    if new := await _instead(run, moved):
        aside = Aside(old.schedule_id, old.owner, old.slug)
        known = PageMemory(new.owner, new.slug, new.schedule_id, aside=aside)
        run.remember(run.memory.with_page(write.page, known))
        return [f"{write.page}: its replacement is in place; the page it replaces stands at `{old.slug}`"]
    if await _at(run, write.owner, str(write.slug)) is not None:
        return [f"{write.page}: the page is left at `{old.slug}` of {old.owner}, its place is taken; look"]
    again = {"active": True} if moved.was_active and not old.active else {}
    await writing.patch(run, write.page, old, {"slug": write.slug, **again})
    return [f"{write.page}: put the page back at `{write.slug}` that a dead run had moved aside"]


async def _instead(run: Run, moved: Moved) -> LivePage | None:
    """Return the page that has come to the place of one moved aside, where it has."""
    if moved.instead is None:
        return None
    found = await live.page(run.writer, str(moved.instead.schedule_id), moved.instead.owner)
    return None if found is None or staging.is_ours(found.slug) else found


async def given_up(run: Run, reasons: Mapping[str, GivenUp]) -> list[str]:
    """Remove the pages at staging that nobody need look at any more; one that a person took over stays."""
    told: list[str] = []
    for key, why in reasons.items():
        known = run.memory.pages.get(key)
        if known is None or known.staging is None:
            continue
        found = await live.page(run.writer, known.staging.schedule_id, known.owner)
        ours = found is not None and not found.active and staging.is_staging(found.slug)
        if found is not None and ours:
            await staging_page.remove(run, key, found)
        kept = "the page at staging is left to whom it belongs now" if found and not ours else ""
        told.append(f"{key}: {phrases.given_up(why)}; {kept or f'removed `{known.staging.slug}`'}")
        run.remember(awaiting_attest.taught(run.memory, known, run.today).without_staging(key))
    return told


def finished(memory: Memory, asides: Mapping[str, LivePage], keys: Iterable[str]) -> Memory:
    """Forget the pages moved aside that are not there any more."""
    for key in keys:
        known = memory.pages.get(key)
        if known and known.aside and key not in asides:
            memory = memory.with_page(key, replace(known, aside=None))
    return memory


async def sweep(run: Run, listed: Listed) -> list[str]:
    """Remove staging pages that no journal explains: inactive, unbooked and over an hour old ones alone."""
    waiting = {known.staging.slug for known in run.memory.pages.values() if known.staging}
    told: list[str] = []
    for one in [page for pages in listed.values() for page in pages]:
        old = staging.is_staging(one.slug) and staging.age(one.slug, run.clock()) > KEEP
        if not old or one.active or one.cancelled or one.slug in waiting:
            continue
        if not await live.bookings(run.writer, [one.owner], one.schedule_id, run.clock()):
            await writing.delete(run, "", one)
            told.append(f"removed a staging page of {one.owner} that was left behind ({one.schedule_id})")
    return told


async def _at(run: Run, owner: str, slug: str) -> LivePage | None:
    return next((one for one in await live.pages(run.writer, owner) if one.slug == slug), None)
