"""What carrying out a plan costs at most, in API requests, so that nobody is surprised. Pure."""

from __future__ import annotations

from reconciler.planning.plan import Action, Plan

PER_RECIPE = 7
"""POST, read back, activate, read, remove, see it gone; one to spare for a settled doubt."""
PUBLISH = 3
REQUESTS = {"create": 2, "update": 3, "delete": 6, "replace": 12}


def requests(plan: Plan, owners: int) -> int:
    """Return the requests of the writes, their proofs and the lists read again at the end."""
    writing = [action for action in plan.actions if action.writes]
    return sum(_of(action) for action in writing) + (owners if writing else 0)


def _of(action: Action) -> int:
    return REQUESTS[action.kind] + len(action.recipes) * PER_RECIPE + (PUBLISH if action.recipes else 0)
