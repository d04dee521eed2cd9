"""Bookings at times that a plan or an apply takes away, said once for all of its pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from reconciler.times import wording
from reconciler.views.entries.entry import Json, Row

MOST: Final = 20
"""Pages that are named with their bookings; `--format json` has all."""


def to_come(actions: Sequence[Json]) -> Iterator[Row]:
    """Say how many bookings lie in times that a plan takes away, and on which pages."""
    lost = [action for action in actions if (action["lost_bookings"] or {}).get("count")]
    if lost:
        count = sum(action["lost_bookings"]["count"] for action in lost)
        pages = ", ".join(action["page"] for action in lost[:MOST])
        rest = f" and {len(lost) - MOST} more" if len(lost) > MOST else ""
        yield Row("bookings", f"{_lie(count)} in times that this takes away: {pages}{rest}", tone="warn")


def taken(report: Json) -> Iterator[Row]:
    """Say which bookings lie in times that an apply took away: somebody is to tell those who booked."""
    lost = report.get("lost_bookings", ())
    if not lost:
        return
    if count := sum(one["count"] or 0 for one in lost):
        was = "was" if count == 1 else "were"
        text = f"{_lie(count)} in times that this took away, and {was} neither moved nor cancelled:"
        yield Row("bookings", text, tone="warn")
    for one in lost[:MOST]:
        yield Row("bookings", f"  {one['page']}: {one['said']}", tone="warn")
    if (rest := len(lost) - MOST) > 0:
        yield Row("bookings", f"  {wording.many(rest, 'page')} more in --format json", tone="warn")


def _lie(count: int) -> str:
    return f"{wording.many(count, 'booking')} {'lies' if count == 1 else 'lie'}"
