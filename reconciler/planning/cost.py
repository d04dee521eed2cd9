"""The most API requests that carrying out a plan takes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reconciler.planning.action import Action, ActionKind, Create, Plan, Replace, removed

LISTED = 100
"""Pages that one request lists."""
PER_RECIPE = 13
"""POST, read back, activate, read, look at the times; the page's own hours, read, look again; remove, read
that it is gone by id and in the list; two more for unknown outcomes. A recipe that is refused takes no more:
POST twice, and two pages of one host that are removed again."""
FAILING = 10
"""The same for a recipe that makes another type: its page is removed before it has its own hours."""
OPEN_ENDED = 2
"""Beside that, the PATCH that takes its dates from a page which declares none, and a read."""
STAGED = 9
"""Beside making a single-host page at its address: without dates it may have to stand at staging first."""
SECOND_TRIAL = 3
"""Other trial hours, read, look: once on an account."""
PUBLISH = 3
"""The PATCH to the declared address, reading it back, and a look; the owner's list comes on top."""
REQUESTS = {ActionKind.CREATE: 2, ActionKind.UPDATE: 4, ActionKind.DELETE: 7, ActionKind.REPLACE: 13}


def requests(plan: Plan, pages: Mapping[str, int]) -> int:
    """Return the requests of the writes, their proofs and the lists read again at the end.

    `pages` says how many each owner has. Each recipe that fails is counted once: pages of one type share
    what the first of them learns.
    """
    writing = [action for action in plan.actions if action.writes]
    leftovers = REQUESTS[ActionKind.DELETE] * sum(one.stays is None for one in plan.leftovers)
    if not writing:
        return leftovers
    lists = {owner: count // LISTED + 1 for owner, count in _grown(writing, pages).items()}
    trying = [action for action in writing if isinstance(action, Create | Replace) and action.recipes]
    failing = {
        action.page.type: (len(action.recipes) - 1) * (FAILING + OPEN_ENDED * _undated(action))
        for action in trying
    }
    writes = sum(_requests(action, lists.get(action.page.owner.email, 1)) for action in writing)
    trials = sum(failing.values()) + (SECOND_TRIAL if trying else 0)
    trials += len({host.email for action in trying for host in action.page.hosts})  # each read once more
    return writes + trials + leftovers + sum(lists.values())


def remaining(plan_of_account: int | None, answered: int | None, spent: int) -> int | None:
    """Return how many of the day's requests remain; None where nothing limits a day.

    The number that the API `answered`, else what the account's plan allows less what this program `spent`.
    """
    if answered is not None:
        return answered
    return None if plan_of_account is None else max(0, plan_of_account - spent)


def _requests(action: Action, lists: int) -> int:
    tries = isinstance(action, Create | Replace) and bool(action.recipes)
    undated = _undated(action)
    making = PER_RECIPE + PUBLISH + lists + OPEN_ENDED * undated if tries else (STAGED + lists) * undated
    earlier = REQUESTS[ActionKind.DELETE] * (removed(action) - action.kind.removes)
    return making + earlier + (0 if tries and isinstance(action, Create) else REQUESTS[action.kind])


def _undated(action: Action) -> bool:
    """Whether an action makes a page that declares no dates."""
    return isinstance(action, Create | Replace) and "start_date" not in action.page.fields


def _grown(writing: Iterable[Action], pages: Mapping[str, int]) -> dict[str, int]:
    """Return how many pages each owner may come to have."""
    grown = dict(pages)
    for action in writing:
        grown[action.page.owner.email] = grown.get(action.page.owner.email, 0) + 1
    return grown
