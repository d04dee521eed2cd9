"""Carrying out the actions of a plan: the first change of a multi-host page alone, the rest side by side."""

from __future__ import annotations

import asyncio

from reconciler import errors, together
from reconciler.apply import change, publish, replace
from reconciler.apply.run import Run, remembered
from reconciler.model import Verdict
from reconciler.planning.outcome import PageResult
from reconciler.planning.plan import Action, Plan
from reconciler.progress import Stage

SIDE_BY_SIDE = 40
"""Pages under way at once: enough for 80 requests a second where each takes half a second."""
ON_BLOCKED = 5


async def actions(run: Run, plan: Plan, *, keep_going: bool) -> list[PageResult]:
    """Carry out every action, and return what became of each page, in the plan's order.

    The first PATCH of a multi-host page goes alone, as a canary; a type that does not survive it, or a
    failure when not `keep_going`, stops all further writes. The first page of each type that recipes must
    make goes alone too: what it learns, the others need not learn again.
    """
    results = {action.page.key: _unwritten(run, action) for action in plan.actions if not action.writes}
    writing = [action for action in plan.actions if action.writes]
    ahead, stage = _ahead(writing), Stage(run.count, "applying", len(writing))
    for action in ahead:
        results[action.page.key] = await _one(run, action, keep_going=keep_going)
        stage.step()
    gate = asyncio.Semaphore(SIDE_BY_SIDE)

    async def gated(action: Action) -> PageResult:
        async with gate:
            return await _one(run, action, keep_going=keep_going)

    rest = [action for action in writing if action not in ahead]
    for result in await together.all_of((gated(action) for action in rest), stage.step):
        results[result.page] = result
    return [results[action.page.key] for action in plan.actions]


async def _one(run: Run, action: Action, *, keep_going: bool) -> PageResult:
    key = action.page.key
    if run.stopped:
        return PageResult(
            key, action.kind, "not-attempted", f"stopped: {run.stopped}", action.live, action.proof
        )
    run.tell(f"{key}: {action.kind}")
    try:
        return await _carry_out(run, action)
    except (
        errors.BudgetError, errors.CredentialsError, errors.PermissionDenied, errors.Interrupted,
    ) as error:  # fmt: skip
        run.stopped = error.message
        return _failed(action, error)
    except errors.ReconcilerError as error:
        if not keep_going:
            run.stopped = f"{key} failed"
        return _failed(action, error)


async def _carry_out(run: Run, action: Action) -> PageResult:
    if action.kind == "delete":
        return await change.delete(run, action)
    if action.kind == "update":
        return await change.update(run, action)
    if action.kind == "replace":
        return await (replace.finish(run, action) if action.aside else replace.page(run, action))
    memory = run.memory.pages.get(action.page.key)
    if memory and memory.staging and action.page.type and action.page.type.multi_host:
        return await publish.resume(run, action, memory.staging)
    return await publish.make(run, action) if action.recipes else await change.create(run, action)


def _unwritten(run: Run, action: Action) -> PageResult:
    """A page that needs no write, or may have none. What was found as declared is remembered."""
    key, steps = action.page.key, action.checklist
    if action.blocked:
        return PageResult(
            key, action.kind, "not-attempted", action.blocked, action.live, action.proof, exit_code=ON_BLOCKED
        )
    if action.kind == "manual":
        return PageResult(
            key, "manual", "not-attempted", action.reason, action.live, action.proof,
            checklist=steps, exit_code=7,
        )  # fmt: skip
    if action.live is not None:
        known = run.memory.pages.get(key)
        seen = remembered(action.page, action.live, action.proof, known, run.users)
        run.memory = run.memory.with_page(key, seen)
    unproven = action.page.type is not None and action.page.type.multi_host and not _confirmed(action)
    outcome = "unverified" if unproven and action.live and action.live.active else "verified"
    return PageResult(
        key, "no-op", outcome, action.reason, action.live, action.proof, checklist=steps,
        exit_code=7 if steps else 0,
    )  # fmt: skip


def _failed(action: Action, error: errors.ReconcilerError) -> PageResult:
    return PageResult(
        action.page.key, action.kind, "failed", error.message, action.live, action.proof,
        exit_code=error.exit_code, help=error.help,
    )  # fmt: skip


def _ahead(writing: list[Action]) -> list[Action]:
    """Return what goes alone: the first patch of a multi-host page, the first page to make of each type."""
    first: dict[object, Action] = {}
    for action in writing:
        if action.page.type is not None and action.page.type.multi_host:
            if action.kind == "update":
                first.setdefault("update", action)
            elif action.recipes:
                first.setdefault(action.page.type, action)
    return sorted(first.values(), key=lambda action: action.kind != "update")


def _confirmed(action: Action) -> bool:
    return action.proof is not None and action.proof.verdict is Verdict.CONFIRMED
