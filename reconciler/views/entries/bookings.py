"""Bookings at times that a plan or an apply takes away, said once for all of its pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from reconciler.times import wording
from reconciler.views.entries.entry import Json, Row

MOST: Final = 20
"""Pages that are named with their bookings; `--format json` has all."""


def to_come(actions: Sequence[Json]) -> Iterator[Row]:
    """Say how many bookings a plan takes the times of, and how many its steps by hand, on which pages."""
    lost = {
        action["page"]: count for action in actions if (count := (action["lost_bookings"] or {}).get("count"))
    }
    if lost:
        yield Row(
            "bookings", f"{_lie(_sum(lost))} in times that this takes away: {_named(lost)}", tone="warn"
        )
    by_hand: dict[str, dict[str, int]] = {}
    for step in (step for action in actions for step in action["checklist"]):
        for one in step.get("bookings") or ():
            by_hand.setdefault(one["page"], {})[one["said"]] = one["count"] or 0
    if about := {page: count for page, said in by_hand.items() if (count := sum(said.values()))}:
        are = "is" if _sum(about) == 1 else "are"
        text = (
            f"{wording.many(_sum(about), 'booking')} {are} at times, or with hosts, that steps by hand take"
        )
        yield Row("bookings", f"{text} away: {_named(about)}", tone="warn")


def _sum(counts: Mapping[str, int]) -> int:
    return sum(counts.values())


def _named(counts: Mapping[str, int]) -> str:
    """Name pages, the first of many."""
    rest = f" and {len(counts) - MOST} more" if len(counts) > MOST else ""
    return ", ".join(list(counts)[:MOST]) + rest


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
