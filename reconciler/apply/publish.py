"""Verified publish: a multi-host page stands at an unlisted staging address until its type is proved.

No page made here is active at a public address before that.
"""

from __future__ import annotations

from dataclasses import replace

from reconciler import errors, staging
from reconciler.apply import (
    attempt,
    creating,
    half_done,
    open_ended,
    reread,
    staging_page,
    withdrawal,
    writing,
)
from reconciler.apply.creating import Asking
from reconciler.apply.remembering import after_write, at_staging, made_as, page_memory
from reconciler.apply.run import Run
from reconciler.evidence import HostsVerdict, Proof, Verdict
from reconciler.exits import Exit
from reconciler.model import BookingPage, LivePage
from reconciler.planning import manual_steps, removal_steps
from reconciler.planning.action import Create, Replace
from reconciler.planning.manual_steps import Step
from reconciler.planning.outcome import (
    Disproved,
    FailedRecipe,
    Halt,
    MadeBy,
    NothingMade,
    PageOutcome,
    PageResult,
    RecipeEnd,
    Stopped,
)  # fmt: skip
from reconciler.records.memory import PageMemory, Staging
from reconciler.times.wording import quoted
from reconciler.zoom import live

Making = Create | Replace
"""The actions for which a page is made."""


async def make(run: Run, action: Making) -> PageResult:
    """Make a page of the declared type at staging, and publish it."""
    staged = await stage(run, action)
    if not isinstance(staged, attempt.Staged):
        return staged
    async with run.first_published(action.page.type):
        if run.regressed:
            return await withdraw(run, action, staged)
        return await publish(run, action, staged)


async def withdraw(run: Run, action: Making, staged: attempt.Staged) -> PageResult:
    """Remove a page that was made in this run, where another page lost its type when it was written to."""
    await staging_page.remove(run, action.page.key, staged.live)
    return _held_back(run, action, staged)


def _held_back(run: Run, action: Making, staged: attempt.Staged) -> PageResult:
    notes = (run.stopped,) if run.stopped else ()
    return PageResult(
        action.page.key, action.kind, PageOutcome.UNVERIFIED, notes, action.live, _tried(staged.proof),
        exit_code=Exit.UNVERIFIED,
    )  # fmt: skip


async def stage(run: Run, action: Making) -> attempt.Staged | PageResult:
    """Try the recipes in order until one makes a page of the declared type; else return the trials."""
    page, last, asking = action.page, None, Asking()
    tried: list[FailedRecipe] = []
    open_ended.check(run, page)
    half_done.check(run, page.key)
    await reread.people(run, page)
    for name in action.recipes:
        if failed := attempt.failed_before(run, page, name) or attempt.form_refused(run, page, name, asking):
            tried.append(failed)
            continue
        run.tell(f"{page.key}: trying recipe {name} at a staging address, with trial hours")
        staged = await attempt.recipe(run, page, name, asking)
        if isinstance(staged, FailedRecipe):
            tried.append(staged)
            continue
        if staged.proof.verdict is Verdict.CONTRADICTED:
            seen, last = attempt.seen(staged.proof), staged.proof
            await staging_page.remove(run, page.key, staged.live)
            run.learn(page.type, name, works=False, because=seen)
            tried.append(attempt.failed(run, page, FailedRecipe(name, RecipeEnd.WRONG_TYPE, seen)))
            continue
        if others := attempt.books_others(run, page, staged.proof, staged.live):
            await staging_page.remove(run, page.key, staged.live)
            tried, last = [*tried, FailedRecipe(name, RecipeEnd.WRONG_HOSTS, others)], None
            continue
        if staged.proof.verdict is Verdict.CONFIRMED:
            run.learn(page.type, name, works=True, because=attempt.seen(staged.proof))
        if not _may_go_public(run, staged.proof):
            await _check_active(run, page, staged)
            return await _park(run, action, staged)
        creating.learn_forms(run, asking)
        return staged
    if asking.refused and not asking.accepted:
        await creating.try_other_forms(run, page, asking)
    creating.learn_forms(run, asking)
    if asking.refused and not asking.accepted:
        raise creating.refusal(run, page, next(iter(asking.refused.values())))
    return PageResult(
        page.key, action.kind, PageOutcome.UNVERIFIED, (NothingMade(page.type),), proof=_tried(last),
        checklist=_by_hand(run, action), exit_code=Exit.UNVERIFIED, tried=tuple(tried),
    )  # fmt: skip


def _by_hand(run: Run, action: Making) -> tuple[Step, ...]:
    """Return how a person does what no recipe did."""
    match action:
        case Replace():
            return removal_steps.wrong_type(action.page, action.live, run.today, action.booked, run.allow)
        case _:
            return manual_steps.make_page(action.page, run.today)


async def resume(run: Run, action: Making, waiting: Staging) -> PageResult:
    """Publish a page that a person has said to be of the declared type, without making it again."""
    staged = await attested(run, action, waiting)
    if not isinstance(staged, attempt.Staged):
        return staged
    async with run.first_published(action.page.type):
        if run.regressed:
            await writing.patch(run, action.page.key, staged.live, {"active": False})
            return _held_back(run, action, staged)
        return await publish(run, action, staged)


async def attested(run: Run, action: Making, waiting: Staging) -> attempt.Staged | PageResult:
    """Judge once more a page that waited at staging for a person to attest its type.

    Nothing is published on an attestation that is void by now, or that the page's own data contradicts.
    """
    page = await live.page(run.writer, waiting.schedule_id, action.page.owner.email)
    if page is None:
        run.remember(run.memory.without_staging(action.page.key))
        raise errors.ApiError(
            "the page that was attested is not there any more", help="run apply again: it starts anew"
        )
    if not staging.is_staging(page.slug):
        raise errors.SafetyError(
            f"the page that was to wait for proof stands at {quoted(page.slug)}, which is no staging "
            "address: nothing was written to it",
            code="lock-mismatch", help="take `staging` out of its entry in the lock file, and plan again",
        )  # fmt: skip
    shown = await staging_page.activate(run, action.page.key, page)
    memory = after_write(run.memory.pages.get(action.page.key), page, shown, ("active",))
    run.remember(run.memory.with_page(action.page.key, memory))
    staged = attempt.Staged(shown, await attempt.look(run, action.page, shown), waiting.recipe)
    others = attempt.books_others(run, action.page, staged.proof, shown)
    if staged.proof.verdict is Verdict.CONTRADICTED or others:
        return await _disproved(run, action, staged, others)
    if _may_go_public(run, staged.proof):
        return staged
    return await _park(run, action, staged)


async def publish(run: Run, action: Making, staged: attempt.Staged, *, instead_of: str = "") -> PageResult:
    """Move a proved page to its declared address, in one PATCH, and prove it again there.

    `instead_of` is the id of the page that was just moved away from there; a list may show it there still.
    """
    page, before = action.page, staged.live
    run.writer.check_time()  # what is published has to be proved once more, and may have to be taken back
    own_ids = {before.schedule_id, instead_of} - {""}
    there = await run.lists.recent(page.owner.email)
    listed = [(listed.slug, listed.schedule_id) for listed in there.pages if not listed.cancelled]
    listed += [(unread.slug, unread.schedule_id) for unread in there.unreadable]
    others = [slug for slug, schedule_id in listed if slug == page.slug and schedule_id not in own_ids]
    if others:
        await staging_page.remove(run, page.key, before)
        raise errors.SafetyError(
            f"another page came to stand at {quoted(page.slug)} while this one was made", code="slug-taken",
            help="run plan again: the new page may be the one to adopt",
        )  # fmt: skip
    known = run.memory.pages.get(page.key)
    proved = at_staging(page, before, staged.proof, known)
    withdrawal.remember(run, page, proved, withdrawal.publication(page, before))
    try:
        back = await staging_page.send(run, page, before)
        if back.live is None or not _as_sent(page, back.live):
            return await withdrawal.take_back(run, action, staged, back, known)
        memory = after_write(known, before, back.live, ("slug", *staging_page.HIDDEN))
        proof = staged.proof
        if back.live.active and page.type.multi_host:
            proof = await attempt.look(run, page, back.live, memory)
        elif back.live.active:
            proof = await run.prove(page, back.live, memory)
    except errors.ReconcilerError:
        await withdrawal.after_error(run, action, staged, known)
        raise
    wrong_hosts = attempt.books_others(run, page, proof, back.live)
    if proof.verdict in (Verdict.CONTRADICTED, Verdict.CONFLICTING) or wrong_hosts:
        run.stopped = Stopped(Halt.LOST_AT_PUBLICATION, page.key)
        seen = wrong_hosts or withdrawal.seen(proof)
        return await withdrawal.take_back(run, action, staged, back, known, proof, seen)
    run.published.add(page.type)
    after = page_memory(page, back.live, proof, memory, run.users, run.restoring)
    run.remember(run.memory.with_page(page.key, replace(after, made=made_as(page))))
    shown = proof.verdict is Verdict.CONFIRMED and (_shows_hosts(proof) or run.account.unproven_ok)
    verified = back.verified and (shown or not page.type.multi_host)
    return PageResult(
        page.key, action.kind, PageOutcome.VERIFIED if verified else PageOutcome.UNVERIFIED,
        (MadeBy(staged.recipe),), back.live, proof, back.fields,
        recipe=staged.recipe, exit_code=Exit.OK if verified else Exit.UNVERIFIED,
    )  # fmt: skip


async def _park(run: Run, action: Making, staged: attempt.Staged) -> PageResult:
    """Leave an unproven page at staging, inactive, until a person has looked at it."""
    page, before = action.page, staged.live
    await writing.patch(run, page.key, before, {"active": False})
    closed = await staging_page.closed(run, before)
    waiting = Staging(before.schedule_id, before.slug, staged.recipe)
    memory = run.memory.pages.get(page.key) or PageMemory(page.owner.email, page.slug)
    parked = replace(memory, staging=waiting, attestation=None, denial=None)
    run.remember(run.memory.with_page(page.key, parked))
    made = MadeBy(staged.recipe, waits=staged.proof.verdict, closed=closed)
    return PageResult(
        page.key, action.kind, PageOutcome.UNVERIFIED, (made,), before, staged.proof,
        checklist=manual_steps.look_at_staged(page, before.slug), exit_code=Exit.UNVERIFIED,
    )  # fmt: skip


async def _check_active(run: Run, page: BookingPage, staged: attempt.Staged) -> None:
    """Raise `ApiError` where an unproven page could not be made active, and remove it.

    Nothing of it could be seen: to have it wait for a person would hide that, and for as long.
    """
    if not staged.live.active:
        await staging_page.remove(run, page.key, staged.live)
        raise errors.ApiError(
            "the page at staging was to be active and stays inactive, so that nothing of it can be seen: "
            "removed again", help="run apply again; where it stays so, make the page by hand",
        )  # fmt: skip


def _may_go_public(run: Run, proof: Proof) -> bool:
    """Whether type and hosts of a page are shown, or nothing speaks against them where that is enough."""
    if run.account.unproven_ok:
        return proof.verdict in (Verdict.CONFIRMED, Verdict.UNPROVEN)
    return proof.verdict is Verdict.CONFIRMED and _shows_hosts(proof)


def _shows_hosts(proof: Proof) -> bool:
    return proof.hosts is None or proof.hosts.verdict is HostsVerdict.SHOWN


async def _disproved(run: Run, action: Making, staged: attempt.Staged, others: str) -> PageResult:
    """Remove a page at staging that is not what a person said it was; `others` says whom else it books."""
    page, wrong_type = action.page, staged.proof.verdict is Verdict.CONTRADICTED
    seen = attempt.seen(staged.proof) if wrong_type else others
    await staging_page.remove(run, page.key, staged.live)
    run.remember(run.memory.without_staging(page.key))
    if wrong_type:
        run.learn(page.type, staged.recipe, works=False, because=seen)
    return PageResult(
        page.key, action.kind, PageOutcome.UNVERIFIED, (Disproved(seen),), proof=_tried(staged.proof),
        exit_code=Exit.UNVERIFIED, help="run apply again: it tries what is left to try",
    )  # fmt: skip


def _tried(proof: Proof | None) -> Proof | None:
    """Return what was seen of a page at staging as that, for a result that may show another page as live."""
    return replace(proof, tried=True) if proof else None


def _as_sent(page: BookingPage, live_page: LivePage) -> bool:
    """Whether a page reads to be at its address, and open where it is to be."""
    return live_page.slug == page.slug and (live_page.active or page.fields.get("active") is False)
