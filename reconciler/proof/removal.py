"""What a page is that is to be removed, and whether it could ever be made again. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from reconciler.model import SINGLE_HOST, LivePage, PageType
from reconciler.records.memory import Memory, PageMemory


def removal(
    types: frozenset[PageType], live: LivePage, recipes: Mapping[PageType, Iterable[str]], memory: Memory,
    today: date, known: PageMemory | None,
) -> tuple[PageType | None, bool]:  # fmt: skip
    """Return what a page to be removed is, and whether it is in doubt that `undo` could make it again.

    `types` are those that the evidence leaves, `recipes` the ways to make each type. Where nothing shows
    what a page is, it is the single-host type as which it was made: no recipe was needed for that.
    """
    mine = known is not None and known.made is not None and known.schedule_id == live.schedule_id
    was = _one(types or (SINGLE_HOST if mine else types), live)
    if was is None:
        return None, True
    outcomes = [memory.outcome(was, name, today) for name in recipes.get(was, ())]
    return was, was.multi_host and not any(outcome and outcome.works for outcome in outcomes)


def _one(types: frozenset[PageType], live: LivePage) -> PageType | None:
    """Return the one type that is left; which of the single-host types, the capacity says."""
    if types and types <= SINGLE_HOST:
        capacity = live.fields.get("capacity")
        many = isinstance(capacity, int) and capacity > 1
        return PageType.ONE_TO_MANY if many else PageType.ONE_TO_ONE
    return next(iter(types)) if len(types) == 1 else None
