"""The type of a page to be removed, and whether the page could be made again. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from reconciler.model import SINGLE_HOST, LivePage, PageType
from reconciler.records.memory import Memory, PageMemory


def removal(
    types: frozenset[PageType], live: LivePage, recipes: Mapping[PageType, Iterable[str]], memory: Memory,
    today: date, remembered: PageMemory | None,
) -> tuple[PageType | None, bool]:  # fmt: skip
    """Return the type of a page to be removed, and whether it is in doubt that `undo` could make it again.

    `types` are those that the evidence leaves, `recipes` the ways to make each type. Where the evidence
    leaves none, a page that we made is of the single-host type as which it was made, without a recipe.
    """
    made_by_us = remembered and remembered.made is not None and remembered.schedule_id == live.schedule_id
    page_type = _single(types or (SINGLE_HOST if made_by_us else types), live)
    if page_type is None:
        return None, True
    outcomes = [memory.outcome(page_type, name, today) for name in recipes.get(page_type, ())]
    return page_type, page_type.multi_host and not any(outcome and outcome.works for outcome in outcomes)


def _single(types: frozenset[PageType], live: LivePage) -> PageType | None:
    """Return the one type that is left; which of the single-host types, the capacity says."""
    if types and types <= SINGLE_HOST:
        capacity = live.fields.get("capacity")
        many = isinstance(capacity, int) and capacity > 1
        return PageType.ONE_TO_MANY if many else PageType.ONE_TO_ONE
    return next(iter(types)) if len(types) == 1 else None
