"""Carrying out the actions of a plan: the first change of a multi-host page alone, the rest side by side."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import assert_never

from reconciler import concurrency, errors
from reconciler.apply import in_place, order, publish, removal, replace
from reconciler.apply.order import Writing
from reconciler.apply.remembering import as_declared, page_memory
from reconciler.apply.run import Run
from reconciler.exits import Exit
from reconciler.model import BookingPage
from reconciler.planning import as_last_read
from reconciler.planning.action import (
    Action,
    Create,
    Delete,
    FinishReplace,
    Manual,
    NoOp,
    Plan,
    Replace,
    Update,
)
from reconciler.planning.blocks import Block, needs
from reconciler.planning.outcome import (
    AsideRemoved,
    HadBookings,
    Halt,
    PageOutcome,
    PageResult,
    Refused,
    Stopped,
)
from reconciler.planning.reasons import Booked
from reconciler.progress import Stage
from reconciler.records.memory import PageMemory
from reconciler.times.earlier import EarlierRules
from reconciler.zoom.budget import PER_SECOND

SIDE_BY_SIDE = 1.5
"""Pages that are worked on at once are the requests that the account takes in a second, times this."""


async def actions(run: Run, plan: Plan, *, keep_going: bool) -> list[PageResult]:
    """Carry out every action, and return the result of each page, in the plan's order.

    The first PATCH of a multi-host page goes alone, as a canary; a type that does not survive it, or a
    failure when not `keep_going`, stops all further writes. The first page of one host that is made, the
    first without dates, and the first of each type that recipes must make, go ahead of all others of their
    kind, which use what these learned.
    """
    run.memory = run.memory.with_pages(_as_declared(run, plan))
    results: dict[str, PageResult] = {}
    writing: list[Writing] = []
    for action in plan.actions:
        match action:
            case Create() | Update() | Replace() | FinishReplace() | Delete() if action.block is None:
                writing.append(action)
            case _:
                results[action.page.key] = _unwritten(action)
    stage = Stage(run.count, "applying", len(writing))
    gate = asyncio.Semaphore(int(SIDE_BY_SIDE * PER_SECOND[run.account.plan]))

    async def gated(action: Writing) -> PageResult:
        owner = action.page.owner.email
        async with order.turn(run, action), gate:
            with run.lists.busy(owner):
                return _with_aside(run, await _attempt(run, action, keep_going=keep_going))

    alone = order.canary(writing)
    rest = order.sequence([action for action in writing if action not in alone])
    run.canary, run.soon = bool(alone), order.patched_first(rest, run.most_unwritten)
    for some in (alone, rest):
        for result in await concurrency.all_of(map(gated, some), stage.step):
            results[result.page] = result
        run.canary = False
    return [results[action.page.key] for action in plan.actions]


async def _attempt(run: Run, action: Writing, *, keep_going: bool) -> PageResult:
    key = action.page.key
    if run.stopped:
        return PageResult(
            key, action.kind, PageOutcome.NOT_ATTEMPTED, (run.stopped,), action.live, action.proof
        )
    try:
        run.writer.check_time()
    except errors.DeadlineError as error:
        return PageResult(
            key, action.kind, PageOutcome.NOT_ATTEMPTED, (Stopped(error.message),), action.live, action.proof,
            exit_code=error.exit_code, help=error.help,
        )  # fmt: skip
    owners = [action.page.owner.email, *([action.live.owner] if action.live else [])]
    if refused := run.refusal(*owners):
        return _blocked(action, refused)
    run.tell(f"{key}: {action.kind}")
    try:
        return _with_bookings(action, await _carry_out(run, action))
    except (errors.NotReachable, errors.UserRefused) as error:  # one person's trouble stops nobody else
        run.refuse(error)
        return _failed(run, action, error)
    except (
        errors.BudgetError, errors.CredentialsError, errors.PermissionDenied, errors.Interrupted,
    ) as error:  # fmt: skip
        run.stopped = Stopped(error.message)
        return _failed(run, action, error)
    except errors.ReconcilerError as error:
        if not keep_going:
            run.stopped = Stopped(Halt.FAILED, key)
        return _failed(run, action, error)


async def _carry_out(run: Run, action: Writing) -> PageResult:
    match action:
        case Delete():
            return await removal.delete(run, action)
        case Update():
            return await in_place.update(run, action)
        case Replace():
            return await replace.page(run, action)
        case FinishReplace():
            return await replace.finish(run, action)
        case Create():
            memory = run.memory.pages.get(action.page.key)
            if memory and memory.staging and action.page.type.multi_host:
                return await publish.resume(run, action, memory.staging)
            return await (publish.make if action.recipes else in_place.create)(run, action)
    assert_never(action)


def _with_aside(run: Run, result: PageResult) -> PageResult:
    """Add to the result of a page which page of it, moved aside earlier, was removed on the way."""
    removed = run.asides_removed.get(result.page)
    notes = (AsideRemoved(removed), *result.notes) if removed else result.notes
    return dataclasses.replace(result, notes=notes)


def _with_bookings(action: Writing, result: PageResult) -> PageResult:
    """Add to the result of a page that was removed which bookings it had."""
    if not isinstance(action, Delete | Replace | FinishReplace) or result.outcome is not PageOutcome.VERIFIED:
        return result
    had = (HadBookings(reason) for reason in action.reasons if isinstance(reason, Booked))
    return dataclasses.replace(result, notes=(*result.notes, *had))


def _unwritten(action: Action) -> PageResult:
    """Return the result of an action that writes nothing."""
    if action.block:
        return _blocked(action, action.block)
    match action:
        case Manual():
            return PageResult(
                action.page.key, action.kind, PageOutcome.NOT_ATTEMPTED, action.reasons,
                action.live, action.proof, checklist=action.checklist, exit_code=Exit.UNVERIFIED,
            )  # fmt: skip
        case NoOp():
            return as_last_read.left_alone(action)
        case _:
            raise AssertionError(f"{action.kind} without a block is carried out")


def _blocked(action: Action, block: Block) -> PageResult:
    booked = (reason for reason in action.reasons if isinstance(reason, Booked))
    return PageResult(
        action.page.key, action.kind, PageOutcome.NOT_ATTEMPTED, (block, *booked), action.live, action.proof,
        exit_code=Exit.SAFETY, needs=needs(block),
    )  # fmt: skip


def _as_declared(run: Run, plan: Plan) -> dict[str, PageMemory]:
    """Return what to remember of the pages that are as declared, or as an undo wants them, by key."""
    earlier, found = EarlierRules(run.memory.offsets), {}
    for action in plan.actions:
        page, live, proof = action.page, action.live, action.proof
        if not isinstance(action, NoOp) or action.block or live is None or not isinstance(page, BookingPage):
            continue
        if run.restoring is None:
            found[page.key] = as_declared(page, live, proof, run.memory, run.users, earlier, run.today)
        else:
            known = run.memory.pages.get(page.key)
            found[page.key] = page_memory(page, live, proof, known, run.users, run.restoring)
    return found


def _failed(run: Run, action: Action, error: errors.ReconcilerError) -> PageResult:
    """Return the result of an action that an error ended, with what had become of its page by then."""
    field_names = (
        error.mentions if isinstance(error, errors.ApiError) and error.status == 400 else frozenset()
    )
    plain = PageResult(action.page.key, action.kind, PageOutcome.FAILED, live=action.live, proof=action.proof)
    so_far = run.so_far.get(action.page.key, plain)
    return dataclasses.replace(
        so_far, outcome=PageOutcome.FAILED, notes=(*so_far.notes, Refused(error.message)),
        exit_code=error.exit_code, help=error.help, fields_named=field_names,
    )  # fmt: skip
