"""What a person has to do by hand."""

from __future__ import annotations

from reconciler.planning import bookings
from reconciler.planning.manual_steps import Step
from reconciler.report.head import Json


def step(step_: Step) -> Json:
    """Return one thing to do by hand, with the bookings that it is about, page by page."""
    days = {day for dates in step_.dates for day in dates.days}
    return {
        "do": step_.do, "field": step_.field, "value": step_.value, "url": step_.url,
        "account": step_.account or None, "each": step_.each or None,
        "needs": sorted(step_.needs), "bookings": bookings.of_step(step_), "pages": list(step_.pages),
        "dates": [day.isoformat() for day in sorted(days)],
    }  # fmt: skip
