"""When a page must be made anew: what no PATCH can mend goes to a person or, where that is allowed, to apply.

Knows which recipes are worth trying. Pure.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.model import PageType
from reconciler.planning import checklist, guards
from reconciler.planning.checklist import Step
from reconciler.proof import irrevocable, verdict
from reconciler.records.memory import Memory

if TYPE_CHECKING:
    from reconciler.planning.plan import Action, Evidence, Policy


def by_hand(
    action: Action, reason: str, steps: tuple[Step, ...], evidence: Evidence, policy: Policy
) -> Action:
    """Hand to a person what no PATCH can mend, or replace the page where that is allowed and can work."""
    assert action.page.type is not None  # noqa: S101 - only a tombstone has no type
    possible = not action.page.type.multi_host or bool(recipes(action.page.type, evidence.memory, policy)[0])
    if possible and "replace" in policy.allow:
        return replacement(action, reason, evidence, policy)
    hint = "; `--allow replace` makes it anew" if possible else ""
    return replace(action, kind="manual", reason=reason + hint, checklist=steps)


def replacement(action: Action, reason: str, evidence: Evidence, policy: Policy) -> Action:
    """Replace a page: needs leave, and a recipe that may work."""
    page, live = action.page, action.live
    assert page.type is not None and live is not None  # noqa: S101 - the caller looked
    untried, failed = recipes(page.type, evidence.memory, policy)
    if page.type.multi_host and not untried:
        steps = checklist.wrong_type(page, live)
        return replace(action, kind="manual", reason=f"{reason}; no recipe ({failed})", checklist=steps)
    needed = ["replace"]
    moves = live.owner != page.owner.email and live.active
    needed += ["link-down"] if moves or guards.link_down(live, action.changes) else []
    needed += ["booked-page"] if evidence.booked.get(live.schedule_id) else []
    missing = [f"--allow {name}" for name in needed if name not in policy.allow]
    blocked = f"needs {' '.join(missing)}" if missing else None
    types = verdict.types(action.proof.claims) if action.proof else frozenset()
    was, warning = irrevocable.removal(types, live, policy.recipes, evidence.memory, policy.today)
    return replace(action, kind="replace", reason=reason + warning, recipes=untried, blocked=blocked, was=was)


def recipes(page_type: PageType, memory: Memory, policy: Policy) -> tuple[tuple[str, ...], str]:
    """Return the recipes worth trying, a known good one first, and in words those that are known to fail."""
    names = policy.recipes.get(page_type, ())
    known = {name: memory.outcome(page_type, name, policy.today) for name in names}
    good = [name for name in names if (outcome := known[name]) and outcome.works]
    new = [name for name in names if known[name] is None]
    failed = [(outcome.on, name) for name, outcome in known.items() if outcome and not outcome.works]
    days = dict.fromkeys(on for on, _ in failed)
    said = [f"{', '.join(name for on, name in failed if on == day)} failed on {day}" for day in days]
    return (*good, *new), "; ".join(said)
