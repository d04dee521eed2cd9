"""Pages that declare no dates: where an account makes none without, and what that takes. Pure."""

from __future__ import annotations

from datetime import date
from typing import Final

from reconciler.model import BookingPage
from reconciler.planning.action import Action, Create, Replace
from reconciler.planning.blocks import KeepsDates
from reconciler.records.learned import STAYS_FIXED, Answer, FactName
from reconciler.records.memory import Memory

DATES: Final = ("start_date", "end_date")


def declares_none(page: BookingPage) -> bool:
    """Whether a page is to be open without an end: it declares no dates."""
    return not any(page.fields.get(name) for name in DATES) and page.fields.get("interval_type") != "fixed"


def staged(page: BookingPage, memory: Memory, today: date) -> bool:
    """Whether a new single-host page is known to be made with dates, at staging: none are declared."""
    needed = memory.fact(FactName.CREATE_NEEDS_DATES, today)
    without = memory.fact(FactName.FORM_RULES, today)  # the one form of requests that can do without dates
    known = needed is not None and needed.value != Answer.NO
    return declares_none(page) and (known or (without is not None and without.value == Answer.NO))


def keeps_dates(action: Action, memory: Memory, today: date) -> KeepsDates | None:
    """Return the block of an action that makes such a page where it was seen to keep its dates."""
    match action:
        case Create() | Replace() if action.recipes or not action.page.type.multi_host:
            fact = memory.fact(FactName.CREATE_NEEDS_DATES, today)
            fixed = fact is not None and fact.value == STAYS_FIXED and declares_none(action.page)
            return KeepsDates(fact.on) if fact and fixed else None
        case _:
            return None
