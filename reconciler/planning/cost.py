"""What carrying out a plan costs at most, in API requests, so that nobody is surprised. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reconciler.planning.action import Action, ActionKind, Create, Plan, Replace

LISTED = 100
"""Pages that one request lists."""
PER_RECIPE = 7
"""POST, read back, activate, read, remove, see it gone; one to spare for a settled doubt."""
PUBLISH = 2
"""The PATCH to the declared address, and reading it back; the owner's list comes on top."""
REQUESTS = {ActionKind.CREATE: 2, ActionKind.UPDATE: 3, ActionKind.DELETE: 6, ActionKind.REPLACE: 12}


def requests(plan: Plan, pages: Mapping[str, int]) -> int:
    """Return the requests of the writes, their proofs and the lists read again at the end.

    `pages` says how many each owner has. Every recipe that fails fails once: what the first page of a type
    learns, the others need not try.
    """
    writing = [action for action in plan.actions if action.writes]
    if not writing:
        return 0
    lists = {owner: count // LISTED + 1 for owner, count in _grown(writing, pages).items()}
    trying = [action for action in writing if isinstance(action, Create | Replace) and action.recipes]
    failing = {action.page.type: len(action.recipes) - 1 for action in trying}
    each = sum(_of(action, lists.get(action.page.owner.email, 1)) for action in writing)
    return each + sum(failing.values()) * PER_RECIPE + sum(lists.values())


def left(plan_of_account: int | None, told: int | None, spent: int) -> int | None:
    """Return what is left of the day's requests; None where nothing limits a day.

    What an answer `told` counts over what the account's plan allows less what this program has `spent`.
    """
    if told is not None:
        return told
    return None if plan_of_account is None else max(0, plan_of_account - spent)


def _of(action: Action, lists: int) -> int:
    tries = isinstance(action, Create | Replace) and bool(action.recipes)
    made = PER_RECIPE + PUBLISH + lists if tries else 0
    return made + (0 if tries and isinstance(action, Create) else REQUESTS[action.kind])


def _grown(writing: Iterable[Action], pages: Mapping[str, int]) -> dict[str, int]:
    """Return how many pages each owner may come to have."""
    found = dict(pages)
    for action in writing:
        found[action.page.owner.email] = found.get(action.page.owner.email, 0) + 1
    return found
