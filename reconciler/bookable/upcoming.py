"""The upcoming bookings of a page, as a value and in words. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from reconciler.times import wording, zones

FIRST: Final = 3
"""How many bookings are named by their time; the rest is a count."""


@dataclass(frozen=True, slots=True)
class Upcoming:
    """How many bookings there are, and when they start (aware), earliest first, as far as events say it."""

    count: int = 0
    starts: tuple[datetime, ...] = ()

    def __bool__(self) -> bool:
        """Whether there are any."""
        return self.count > 0


NONE: Final = Upcoming()


def of(starts: Iterable[datetime | None]) -> Upcoming:
    """Return bookings by their starts, None where an event does not say when it is."""
    times = list(starts)
    return Upcoming(len(times), tuple(sorted(time for time in times if time is not None)))


def words(bookings: Upcoming, time_zone: str, where: str = "") -> str:
    """Say how many bookings there are and when the first start: `2 upcoming bookings (Mon 12 Jan 11:00, …)`.

    `time_zone` is that of the page; UTC where it is no zone. `where` they are stands behind the number.
    """
    count = wording.many(bookings.count, "upcoming booking") + (f" {where}" if where else "")
    if not bookings.starts:
        return f"{count} (times not known)" if bookings else count
    name = time_zone if time_zone in zones.zone_names() else "UTC"
    local = [start.astimezone(zones.zone(name)) for start in bookings.starts[:FIRST]]
    years = {time.year for time in local} != {local[0].year}
    said = ", ".join(f"{wording.day(time.date(), year=years)} {time:%H:%M}" for time in local)
    rest = bookings.count - len(local)
    return f"{count} ({said}{f' and {rest:,} more' if rest else ''}, {name})"
