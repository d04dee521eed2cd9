"""Writing a page at its own address: single-host pages are created there, all pages are patched there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reconciler import concurrency, errors, verify
from reconciler.apply import creating, half_done, publish, reread, writing
from reconciler.apply.attempt import Staged
from reconciler.apply.remembering import after_write, made_as, page_memory
from reconciler.apply.run import Run
from reconciler.evidence import Proof, Verdict
from reconciler.exits import Exit
from reconciler.model import BookingPage, LivePage, dotted
from reconciler.planning import as_last_read, attest_again, clock_findings, guards
from reconciler.planning.action import Create, FinishReplace, Update
from reconciler.planning.outcome import (
    Event,
    FieldResult,
    FieldState,
    Halt,
    Note,
    PageOutcome,
    PageResult,
    Patched,
    Stopped,
)  # fmt: skip
from reconciler.proof import attested, verdict
from reconciler.records.learned import Answer, FactName
from reconciler.records.memory import Memory, PageMemory
from reconciler.times.earlier import EarlierRules
from reconciler.times.wording import quoted
from reconciler.verify import ReadBack
from reconciler.visits import Sight
from reconciler.zoom import patches
from reconciler.zoom.witnesses import bookable_times

Written = Create | Update | FinishReplace
"""The actions after which a page is read back."""

WEEKLY = ((), ("hours",), ("time_zone",))
"""What a change of a host's weekly hours is of, below the host: the host as a whole, or one of these."""


async def create(run: Run, action: Create) -> PageResult:
    """Create a single-host page at its declared address, without a recipe.

    One that had to be made with dates that nobody declared is sent there once it has none.
    """
    page = action.page
    half_done.check(run, page.key)
    made, slug = await creating.alone(run, page)
    if slug != page.slug:
        memory = run.memory.pages.get(page.key)
        staged = Staged(made, await run.prove(page, made, memory), "plain")
        return replace(await publish.publish(run, action, staged), notes=(), recipe=None)
    memory = run.memory.pages.get(page.key) or PageMemory(page.owner.email, page.slug)
    memory = replace(memory, schedule_id=made.schedule_id, made=made_as(page))
    try:
        back = await verify.read_back(
            run.writer, page, made, run.users, settle=run.settle, new=True, lists=run.lists
        )
    except errors.ReconcilerError:
        run.remember(run.memory.with_page(page.key, memory))
        raise
    if back.live is None:  # the next run is to look for it by its id before it makes another
        run.remember(run.memory.with_page(page.key, memory))
        back = replace(back, fields=verify.other_owner(page, made, run.users))
    return await _result(run, action, back, memory)


async def update(run: Run, action: Update | FinishReplace) -> PageResult:
    """Patch a page in place, from a fresh read; a multi-host page's type is proved again afterwards."""
    page, listed = action.page, action.live
    async with run.unwritten:
        if run.stopped:
            return PageResult(
                page.key, action.kind, PageOutcome.NOT_ATTEMPTED, (run.stopped,), listed, action.proof
            )
        before = await reread.unmoved(run, listed, page.fields)
        known = run.memory.pages.get(page.key) or PageMemory(page.owner.email, before.slug)
        if known.schedule_id != before.schedule_id:  # by its id it is found wherever its slug ends up
            first = replace(known, schedule_id=before.schedule_id)
            run.remember(run.memory.with_page(page.key, first))
        body = patches.body(page, action.changes, before, run.users)
        await writing.patch(run, page.key, before, body)
    back, seen = await _read_and_seen(run, page, before, patches.expected(before, body))
    memory = run.memory.pages.get(page.key)
    carried = after_write(memory, before, back.live or before, body, keeps=run.hours_keep_type is True)
    return await _result(run, action, back, carried, seen)


async def _read_and_seen(
    run: Run, page: BookingPage, before: LivePage, expected: LivePage
) -> tuple[ReadBack, Sight | None]:  # fmt: skip
    """Read a page back after a PATCH, and look at it side by side, as it is `expected` to be.

    What was seen counts only where the page reads as expected. The canary is looked at after it was read:
    what shows its writes late has that much more time. Meanwhile the lists for the next pages are begun.
    """
    reading = verify.read_back(run.writer, page, before, run.users, settle=run.settle, lists=run.lists)
    if run.canary:
        back = await reading
        run.lists.ahead(run.soon)
        return back, None
    back, seen = await concurrency.both(reading, run.see(page, expected))
    as_expected = back.live and back.live.url == expected.url and not reread.moved(expected, back.live)
    return back, seen if as_expected and back.verified else None


async def _result(
    run: Run, action: Written, back: ReadBack, memory: PageMemory | None, seen: Sight | None = None
) -> PageResult:
    page = action.page
    if back.live is None:
        return PageResult(
            page.key, action.kind, PageOutcome.UNVERIFIED, (Event.NOT_READABLE,), fields=back.fields,
            exit_code=Exit.UNVERIFIED,
        )  # fmt: skip
    if memory and back.live.active and _to_show_again(action):
        memory = replace(memory, proof=None)
    proof = await _proved_again(run, action, back.live, memory, seen)
    if _regressed(action, proof):
        run.stopped = Stopped(_halt(action, proof), page.key)
        _unlearn(run, action, proof)
    elif (
        page.type.multi_host and not _closed(action) and verify.unattended(page, back.live, proof, run.users)
    ):
        run.stopped = Stopped(Halt.HOSTS_DIFFER, page.key)
    fields = _judged(action, back)
    new_hours = _new_hours(run, action, back.live, fields, memory)
    entry = page_memory(page, back.live, proof, memory, run.users, run.restoring, new_hours=new_hours)
    run.memory = run.memory.with_page(page.key, entry)
    back = replace(back, fields=fields)
    run.remember(_with_ignored(run, action, back))
    left = as_last_read.unsettled(action.tolerated)
    unread = tuple(field for field in left if field.state is FieldState.UNREADABLE)
    back = replace(back, fields=(*fields, *(field for field in left if field not in unread)))
    back = verify.attended(back, page, proof, run.users)
    verified = back.verified and acceptable(page, proof)
    return PageResult(
        page.key, action.kind, PageOutcome.VERIFIED if verified else PageOutcome.UNVERIFIED,
        _notes(action, proof), back.live, proof, (*back.fields, *unread),
        exit_code=Exit.OK if verified else Exit.UNVERIFIED, help=_cure(page, back),
    )  # fmt: skip


def _closed(action: Written) -> bool:
    """Whether the write closed a page, which is done to those with other hosts too."""
    return isinstance(action, Update) and guards.shuts(action.live, action.changes)


def _cure(page: BookingPage, back: ReadBack) -> str:
    """Return the advice for a page to which Zoom gave another slug than declared; else an empty text."""
    stale = any(field.path == ("slug",) and field.state is FieldState.STALE for field in back.fields)
    if back.live is None or stale or back.live.slug == page.slug:
        return ""
    stands = back.live.slug
    return f"the page stands at {quoted(stands)}: declare {quoted(f'slug: {stands}')}, or choose another slug"


def _judged(action: Written, back: ReadBack) -> tuple[FieldResult, ...]:
    """Return the results of the fields, without those of tolerated differences."""
    tolerated_paths = {difference.change.path for difference in action.tolerated}
    return tuple(field for field in back.fields if field.path not in tolerated_paths)


def _new_hours(
    run: Run, action: Written, live: LivePage, fields: Sequence[FieldResult], memory: PageMemory | None
) -> bool:  # fmt: skip
    """Whether hours or the zone of a host were written and stand in Zoom, where that host's clock was moved.

    It was where rules of time zones have changed since the last look, in the host's zone before or now.
    """
    sent = {change.path for change in action.changes}
    verified = (field.path for field in fields if field.state is FieldState.VERIFIED and field.path in sent)
    hosts = {path[1] for path in verified if path[0] == "hosts" and path[2:3] in WEEKLY}
    if not hosts or isinstance(action, Create):
        return False
    earlier = EarlierRules(run.memory.offsets)
    found = (
        clock_findings.changed(action.page, each, memory, run.users, earlier, run.today)
        for each in (action.live, live)
    )
    return any(hosts & {*zone.hosts} for change in found if change for zone in change.zones)


def _with_ignored(run: Run, action: Written, back: ReadBack) -> Memory:
    """Remember which fields the API ignores, without those that it has set on any page of this run."""
    sent = {change.path for change in action.changes}
    run.taken |= {
        field.path for field in back.fields if field.state is FieldState.VERIFIED and field.path in sent
    }
    memory = run.memory
    for path in {field.path for field in back.fields if field.state is FieldState.IGNORED} - run.taken:
        memory = memory.with_ignored(dotted(path), run.today)
    return memory.without_ignored(map(dotted, run.taken))


def _notes(action: Written, proof: Proof) -> tuple[Note, ...]:
    if isinstance(action, Create):
        return ()
    paths = tuple(dict.fromkeys(change.path for change in action.changes))
    confirmed = action.page.type.multi_host and proof.verdict is Verdict.CONFIRMED
    return (Patched(paths, _shown(proof) or None if confirmed else False),)


async def _proved_again(
    run: Run, action: Written, live: LivePage, memory: PageMemory | None, seen: Sight | None
) -> Proof:
    """Judge the type after a write, at first by what was `seen` since.

    A page that showed its type before has the settle time to show it; so has one of which the hours that were
    written would tell something else. When it is over they count alone, as they do in every later look.
    """
    async for _ in verify.pauses(run.settle):
        seen = seen or await run.see(action.page, live)
        proof = await run.prove(action.page, live, memory, seen=seen)
        shown = proof
        if live.schedule_id in run.earlier:
            shown = await run.prove(action.page, live, memory, seen=seen, shows=True)
        seen = None
        unlike = shown.verdict not in (Verdict.UNPROVEN, proof.verdict)
        late = proof.verdict is Verdict.UNPROVEN and _to_show_again(action)
        if not live.active or not (late or unlike):
            return proof
    return shown if unlike and run.settle else proof


def _regressed(action: Written, proof: Proof) -> bool:
    """Whether a multi-host type is in doubt after the write and was not before it.

    Where the hours by which it was told are others now, it is in doubt if what is offered points elsewhere.
    """
    before = action.proof.verdict if action.proof else Verdict.UNPROVEN
    if proof.verdict in (Verdict.CONTRADICTED, Verdict.CONFLICTING):
        return proof.declared.multi_host and before is not proof.verdict
    live = action.page.fields.get("active") is not False
    if not (live and _shown(action.proof) and proof.verdict is Verdict.UNPROVEN):
        return False
    return _to_show_again(action) or bool(attested.otherwise(proof))


def _halt(action: Written, proof: Proof) -> Halt:
    """Return why a run stops where a type is in doubt after a write: what is known of the page before it."""
    if proof.verdict is not Verdict.CONTRADICTED:
        return Halt.TYPE_IN_DOUBT
    return Halt.TYPE_LOST if _known_before(action) else Halt.TYPE_NOT_SEEN


def _known_before(action: Written) -> bool:
    """Whether the page was known to be of its type until this write: else it may have been another before.

    By a look of this run; or by what is remembered, where the API tells that nobody changed it since.
    """
    proof = action.proof
    if proof is None or proof.verdict is not Verdict.CONFIRMED:
        return False
    return _shown(proof) or bool(action.live and action.live.updated)


def _unlearn(run: Run, action: Written, proof: Proof) -> None:
    """Learn that pages lose their type when hours are patched, where the opposite was learned earlier."""
    if (
        proof.verdict is Verdict.CONTRADICTED
        and run.hours_keep_type
        and _known_before(action)
        and attest_again.of_hours(action.changes)
    ):
        because = f"the page `{action.page.key}` lost its type when its hours were patched"
        run.know(FactName.HOURS_PATCH_KEEPS_TYPE, Answer.NO, because)


def _to_show_again(action: Written) -> bool:
    """Whether a page showed its type before the write so that it can after it: not by hours that it lost."""
    if action.proof is None or not _shown(action.proof):
        return False
    by = {claim.witness for claim in verdict.shown(action.proof)}
    return by != {bookable_times.NAME} or not attest_again.of_hours(action.changes)


def _shown(proof: Proof | None) -> bool:
    """Whether the page itself showed that it is of the declared multi-host type."""
    return (
        proof is not None
        and proof.declared.multi_host
        and proof.verdict is Verdict.CONFIRMED
        and bool(verdict.shown(proof))
    )


def acceptable(page: BookingPage, proof: Proof) -> bool:
    """Whether a multi-host type is confirmed (closed pages aside), or a single-host type not contradicted."""
    if page.type.multi_host and page.fields.get("active") is not False:
        return proof.verdict is Verdict.CONFIRMED
    return proof.verdict is not Verdict.CONTRADICTED
