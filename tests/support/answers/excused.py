"""Which breaches no client could avoid, and why: narrow, each with the lie that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.answers.run import Run


def excused(run: Run, breach: str) -> bool:
    """Whether a breach follows from a lie on the only evidence there is."""
    return any(rule(run, breach) for rule in RULES)


def _booking_unread(run: Run, breach: str) -> bool:
    """The list of bookings is the only word on them: one that leaves a booking out is believed."""
    told = ("empty", "omit", "cancelled", "field", "deep")
    return breach.startswith("BOOKED") and any(e.where == "events" and e.how in told for e in run.errors)


def _edited_at_last(run: Run, breach: str) -> bool:
    """What somebody changes after the last list that was read is not seen."""
    kinds = ("EXIT0", "CONVERGED", "UNTRUE", "IN_SYNC", "PLAN0", "PUBLIC")
    return breach.startswith(kinds) and run.wire.edited_at > run.wire.listed_at


RULES = (_booking_unread, _edited_at_last)
