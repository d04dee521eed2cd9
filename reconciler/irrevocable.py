"""What a page is that is to be removed, and whether it could ever be made again. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from reconciler.memory import Memory
from reconciler.model import SINGLE_HOST, LivePage, PageType


def was(types: frozenset[PageType], live: LivePage) -> PageType | None:
    """Return the one type that the evidence leaves; which of the single-host types, the capacity says."""
    if types and types <= SINGLE_HOST:
        capacity = live.fields.get("capacity")
        many = isinstance(capacity, int) and capacity > 1
        return PageType.ONE_TO_MANY if many else PageType.ONE_TO_ONE
    return next(iter(types)) if len(types) == 1 else None


def warning(page_type: PageType | None, recipes: Iterable[str], memory: Memory, today: date) -> str:
    """Say before a page is removed why `undo` could not make it again; nothing where it could."""
    if page_type is None:
        return "; its type is not proved, so `undo` could not make it again"
    known = [memory.outcome(page_type, name, today) for name in recipes]
    if not page_type.multi_host or any(outcome and outcome.works for outcome in known):
        return ""
    return f"; no recipe is known to make {page_type} here, so `undo` may not be able to make it again"
