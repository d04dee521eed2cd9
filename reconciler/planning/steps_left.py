"""The steps by hand that are left once a run is done: those that `checklist` says. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reconciler.allow import Allow
from reconciler.exits import Exit, worst
from reconciler.model import Desired
from reconciler.planning import planner
from reconciler.planning.action import ActionKind, Plan
from reconciler.planning.blocks import NotReachable
from reconciler.planning.evidence import Evidence, Policy
from reconciler.planning.manual_steps import Step
from reconciler.planning.outcome import AsideStays, PageOutcome, PageResult, Replaced

TRIED = (PageOutcome.UNVERIFIED, PageOutcome.FAILED)


def given(
    results: Sequence[PageResult], remaining: Plan, desired: Desired, evidence: Evidence, policy: Policy
) -> tuple[PageResult, ...]:
    """Return results with the steps that are left by what was read after the run.

    `remaining` is the plan made of that. A replacement that was tried in vain leaves what a person has to do
    who is not to try it again; so does a change of a page that the token does not reach.
    """
    steps = {action.page.key: action.checklist for action in remaining.actions}
    closed = {action.page.key for action in remaining.actions if isinstance(action.block, NotReachable)}
    still_there = {result.page for result in results if in_vain(result)}
    if still_there:
        pages = tuple(page for page in desired.pages if page.key in still_there)
        by_hand = replace(policy, allow=policy.allow - {Allow.REPLACE})
        plan = planner.make(replace(desired, pages=pages), evidence, by_hand)
        steps |= {action.page.key: action.checklist for action in plan.actions}
    return tuple(
        _with(result, steps.get(result.page, ()), again=result.page not in closed and not in_vain(result))
        for result in results
    )


def in_vain(result: PageResult) -> bool:
    """Whether a replacement was tried and the page that it was to replace still stands."""
    replaced = any(isinstance(note, Replaced | AsideStays) for note in result.notes)
    return result.action is ActionKind.REPLACE and result.outcome in TRIED and not replaced


def _with(result: PageResult, steps: tuple[Step, ...], *, again: bool) -> PageResult:
    """Add steps to a result: it is unverified until they are done. What failed is first tried `again`."""
    if not steps or (result.outcome is PageOutcome.FAILED and again):
        return result
    own = result.checklist if result.outcome is PageOutcome.FAILED else ()
    return replace(result, checklist=(*own, *steps), exit_code=worst([result.exit_code, Exit.UNVERIFIED]))
