"""What a run that died left behind: its open writes are settled and its staging pages removed.

A page moved aside is put back, unless its replacement stands in its place: then the next apply finishes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from reconciler import errors, staging, verify
from reconciler.apply import put_back, writing
from reconciler.apply.remembering import after_write
from reconciler.apply.run import Run
from reconciler.compare import equality
from reconciler.compare.identity import UnreadablePage
from reconciler.model import LivePage
from reconciler.planning import guards
from reconciler.planning.outcome import PageOutcome, PageResult
from reconciler.records import unfinished
from reconciler.records.history import PastRun, State, Verb, Write
from reconciler.records.memory import Aside, PageMemory
from reconciler.records.unfinished import Moved
from reconciler.times.wording import quoted
from reconciler.zoom import address, codec, live, troubles

STAYS_OPEN = (
    troubles.UNUSABLE, codec.UNREADABLE, errors.NotReachable.code, errors.UserRefused.code,
    errors.UserDisconnected.code, errors.UserAppRefused.code, errors.UserScopeMissing.code,
)  # fmt: skip
"""Codes of errors that are about one page or one user of a dead run alone, and hold up nothing else."""
ANSWERED = timedelta(minutes=2)
"""How far the time of a write here and the time of change there may be apart."""
DOING = {Verb.CREATE: "making", Verb.PATCH: "changing", Verb.DELETE: "removing"}


async def settle(run: Run) -> list[str]:
    """Settle every dead run of this account; return in words what was found and done. Hold the run lock."""
    notes: list[str] = []
    for run_id in run.journal.dead_runs(run.lock.api_origin, run.lock.account):
        if run_id == run.id:
            continue
        (past,) = run.journal.runs(run_id)
        begun, found = past.started[:16].replace("T", " "), list[str]()
        try:
            ended = await _settle_one(run, past, found)
        except (errors.ApiError, errors.UserRefused) as error:
            if error.code not in STAYS_OPEN:
                raise
            cure = f"; {error.help}" if error.help else ""
            notes += [*found, f"run {run_id} stays open: {error.message}{cure}"]
            continue
        now = "settled now" if ended else "the next apply looks again"
        head = f"run {run_id} of {past.who}, begun {begun}Z, left something open: {now}"
        notes += [*([head] if past.writes else []), *found]
    return notes


def settled(run: Run, results: Iterable[PageResult]) -> bool:
    """Whether a run that came to its end leaves nothing to settle: a page that was refused leaves nothing.

    A page that failed after a write of its own may leave something: what the account's token does not reach
    is there still after a DELETE.
    """
    failed = {result.page for result in results if result.outcome is PageOutcome.FAILED}
    return not failed or not any(unfinished.leaves(past, failed) for past in run.journal.runs(run.id))


async def _settle_one(run: Run, past: PastRun, notes: list[str]) -> bool:
    """Settle one dead run; it ends in the journal unless a page of it is still to be looked for (False).

    `notes` takes what was done as it is done, so that an error in between hides none of it.
    """
    for write in unfinished.in_doubt(past):
        notes += await _happened(run, write)
    (past,) = run.journal.runs(past.id)
    for write in unfinished.staged(past):
        notes += await remove(run, past, write)
    for write in unfinished.last_patches(past):
        await _carry(run, write)
    for moved in unfinished.moved(past):
        notes += await _restored(run, moved)
    for write in unfinished.made_public(past):
        await _known(run, write)
    if await _late(run, past):
        return False
    run.journal.end(past.id, run.clock())
    return True


async def _carry(run: Run, write: Write) -> None:
    """Keep what was known of the type of a page that a dead run changed, where nobody else did since."""
    memory, before = run.memory.pages.get(write.page), write.before
    known = [seen for seen in (memory.proof, memory.attestation, memory.denial) if seen] if memory else []
    counted = [(seen.schedule_id, seen.updated) for seen in known]
    if before is None or (before.schedule_id, before.updated) not in counted:
        return
    page = await live.page(run.writer, before.schedule_id, write.owner)
    if page is None or not _at(write, page.updated):
        return
    wanted = write.sent.to(before)
    if _as_wanted(wanted, page):
        carried = after_write(memory, before, page, write.sent.names, keeps=run.hours_keep_type is True)
        run.remember(run.memory.with_page(write.page, carried))


async def _known(run: Run, write: Write) -> None:
    """Remember the page that a dead run made where another one is gone: else it passes for somebody's."""
    memory, made = run.memory.pages.get(write.page), str(write.schedule_id)
    if memory is None or memory.schedule_id in (None, made):
        return
    before = await live.page(run.writer, str(memory.schedule_id), memory.owner)
    if before is None and await live.page(run.writer, made, write.owner) is not None:
        run.remember(run.memory.with_page(write.page, replace(memory, schedule_id=made)))


def _at(write: Write, updated: str | None) -> bool:
    """Whether a page was last changed about when a write was sent."""
    try:
        changed = datetime.fromisoformat(updated or "")
        return abs(changed - datetime.fromisoformat(write.at)) <= ANSWERED
    except (ValueError, TypeError):
        return False


async def _late(run: Run, past: PastRun) -> bool:
    """Whether a staging page made in the last hour cannot be read yet: the run then stays open.

    What this run or another open one removed is not late.
    """
    (current,) = run.journal.runs(past.id)
    unended = run.journal.dead_runs(run.lock.api_origin, run.lock.account)
    removed = (unfinished.removed(each) for run_id in unended for each in run.journal.runs(run_id))
    settled = unfinished.published(current).union(*removed)
    for write in unfinished.staged(current):
        young = run.clock() - datetime.fromisoformat(write.at) < staging.KEEP
        unsettled = write.schedule_id is not None and write.schedule_id not in settled
        if young and unsettled and await live.page(run.writer, str(write.schedule_id), write.owner) is None:
            return True
    return False


async def _happened(run: Run, write: Write) -> list[str]:
    """Find out by reading whether a write happened, record it in the journal, and return it in words."""
    try:
        page, happened = await _seen(run, write)
    except errors.ApiError as error:
        if error.code != "unknown-owner":
            raise
        await address.check(run.writer, {write.owner})
        page, happened = None, False
    if happened is None:
        return []
    made = page.schedule_id if page and write.verb is Verb.CREATE else None
    run.journal.settle(write.number, State.DONE if happened else State.REFUSED, made)
    what = "that happened" if happened else "that did not happen"
    about = f"{DOING[write.verb]} {quoted(write.slug)} of {write.owner}"
    return [f"{write.page or 'leftover'}: it stopped while {about}; {what}"]


async def _seen(run: Run, write: Write) -> tuple[LivePage | None, bool | None]:
    """Return the page of a write, and whether the write shows on it (None where that cannot be told)."""
    if write.schedule_id is None:
        page = await _made(run, write)
        return page, page is not None
    page = await live.page(run.writer, write.schedule_id, write.owner)
    if write.verb is Verb.DELETE:
        return page, page is None
    if page is None or (write.before and verify.unchanged(page, write.before)):
        return page, False if page else None
    return page, True if _as_wanted(write.sent.to(page), page) else None


def _as_wanted(wanted: LivePage, page: LivePage) -> bool:
    """Whether a page is as a write wanted it: address, fields and hours."""
    as_sent = wanted.slug == page.slug and not equality.differing(wanted, page)
    return as_sent and writing.hours(wanted) == writing.hours(page)


async def _made(run: Run, write: Write) -> LivePage | None:
    """Return the page that a write created, waiting for it until `run.settle` seconds after the write.

    Raises `ApiError` where a page that cannot be read may be it.
    """
    age = max((run.clock() - datetime.fromisoformat(write.at)).total_seconds(), 0)
    unreadable: tuple[UnreadablePage, ...] = ()
    async for _ in verify.pauses(run.settle - age):
        there = await live.listing(run.writer, write.owner)
        if page := next((page for page in there.pages if writing.made_by(page, write.sent)), None):
            return page
        unreadable = there.unreadable
    if unread := next((item for item in unreadable if item.slug in ("", str(write.slug))), None):
        raise live.not_readable(unread)
    return None


async def remove(run: Run, past: PastRun, write: Write, *, untried: bool = False) -> list[str]:
    """Remove a staging page of a run, unless it waits for attestation or was published.

    Raises `ApiError` without a request where a trial has shown that the token does not reach pages of this
    owner, unless that is to be tried (`untried`).
    """
    entries = run.memory.pages.values()
    waiting = {entry.staging.slug for entry in entries if entry.staging}
    sent = [entry.publication for entry in entries if entry.publication]
    public = {each.schedule_id for each in sent if each.otherwise}
    if write.slug in waiting or write.schedule_id in public:  # which may be booked, see `half_done`
        return []
    if write.schedule_id:
        page = await live.page(run.writer, write.schedule_id, write.owner)
    else:
        pages = await live.pages(run.writer, write.owner)
        page = next((page for page in pages if writing.made_by(page, write.sent)), None)
    if page is None:
        return []
    if not _is_left(page, past, write):
        await live.agreed(run.writer, page)
        return []
    run.own.add(page.schedule_id)
    if not untried and unreachable(run, page.owner):
        raise writing.unreachable(run, page, removing=True)
    await writing.delete(run, write.page, page)
    run.journal.removed(past.id, page.schedule_id, write.number)
    return [f"{write.page}: removed the staging page that run {past.id} left behind"]


def unreachable(run: Run, owner: str) -> bool:
    """Whether a trial has shown that the account's token removes no page of an owner who is not connected."""
    return guards.never_removed(owner, run.memory, run.today, run.writer.connected)


def _is_left(page: LivePage, past: PastRun, write: Write) -> bool:
    """Whether a page is still as it was created at staging; a page that a person uses is left alone."""
    hidden = not page.active and page.fields.get("secret") is True
    never_sent = page.schedule_id not in unfinished.published(past)
    same = equality.same(("summary",), page.fields.get("summary"), write.sent.fields.get("summary"))
    return staging.is_staging(page.slug) or (hidden and never_sent and same)


async def _restored(run: Run, moved: Moved) -> list[str]:
    """Put a page back that was moved aside, or remember that it is to be removed. Returns it in words."""
    write = moved.write
    old = await live.page(run.writer, str(write.schedule_id), write.owner)
    if old is None:
        return []
    if not old.slug.startswith(moved.aside):  # nobody guesses it, and a server may add to it
        await live.agreed(run.writer, old)
        return []
    known = run.memory.pages.get(write.page)
    if known and known.publication and known.publication.otherwise:
        return []  # what stands in its place is taken down first, see `half_done`
    if new := await _instead(run, moved):
        aside = Aside(old.schedule_id, old.owner, old.slug, was=str(write.slug))
        proof = known.proof if known and known.proof and known.proof.schedule_id == new.schedule_id else None
        memory = PageMemory(new.owner, new.slug, new.schedule_id, proof=proof, aside=aside)
        run.remember(run.memory.with_page(write.page, memory))
        return [
            f"{write.page}: its replacement is in place; the page it replaces stands at {quoted(old.slug)}"
        ]
    was = str(write.slug)
    back = await put_back.put_back(run, write.page, old, was, opened=moved.was_active)
    return [f"{write.page}: {put_back.note(old, was, back=back)}"]


async def _instead(run: Run, moved: Moved) -> LivePage | None:
    """Return the page that stands in the place of one moved aside, where there is one."""
    if moved.instead is None:
        return None
    page = await live.page(run.writer, str(moved.instead.schedule_id), moved.instead.owner)
    return None if page is None or staging.is_ours(page.slug) else page
