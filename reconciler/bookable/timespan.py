"""From what people type after `--from` and `--to` to a stretch of time. Pure."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from reconciler import errors
from reconciler.bookable import hours
from reconciler.bookable.hours import Interval
from reconciler.bookable.offer import Offer
from reconciler.times import zones

DAYS_UNSAID = 14
LONGEST = timedelta(days=800)
FIRST_YEAR, LAST_YEAR = 1971, 2199
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)


def read(start: str | None, end: str | None, offer: Offer, now: datetime) -> Interval:
    """Return [from, to) in UTC. A date is its first midnight in the page's zone, for both ends.

    Without `start`: today, or the page's first date when that is later (before `end`, when that is given
    and earlier). Without `end`: two weeks. Raises `UsageError` for anything else.
    """
    zone = offer.time_zone
    low = _instant("--from", start, zone) if start else None
    high = _instant("--to", end, zone) if end else None
    if low is None:
        low = hours.local_instant(now.astimezone(zones.zone(zone)).date(), zone)
        low = max(low, offer.since) if offer.since else low
        if high is not None and high <= low:
            low = _days_later(high, -DAYS_UNSAID, zone)
    if high is None:
        high = _days_later(low, DAYS_UNSAID, zone)
        high = min(high, offer.until) if offer.until and offer.until > low else high
    elif high <= low:
        raise errors.UsageError(
            f"--to {end} is not after --from {start}", help="the end is exclusive: name a later one"
        )
    if high - low > LONGEST:
        raise errors.UsageError(
            f"{(high - low).days} days are too many", help=f"ask for {LONGEST.days} days or fewer"
        )
    return low, high


def _instant(option: str, text: str, zone: str) -> datetime:
    try:
        if _DATE.fullmatch(text):
            instant = hours.local_instant(date.fromisoformat(text), zone)
        elif _INSTANT.fullmatch(text.upper()):
            instant = datetime.fromisoformat(text.upper()).astimezone(UTC)
        else:
            raise ValueError(text)
    except (ValueError, OverflowError) as error:
        raise errors.UsageError(
            f"{option} `{text}` is neither a date nor an instant",
            help="write 2026-01-31 (in the page's zone) or 2026-01-31T09:00:00Z, with Z or an offset",
        ) from error
    if not FIRST_YEAR <= int(text[:4]) <= LAST_YEAR:
        raise errors.UsageError(
            f"{option} `{text}` is out of reach", help=f"ask for {FIRST_YEAR} to {LAST_YEAR}"
        )
    return instant


def _days_later(at: datetime, days: int, zone: str) -> datetime:
    """Move by local days, so that a change of the clock does not shift the hour."""
    wall = at.astimezone(zones.zone(zone))
    minutes = wall.hour * 60 + wall.minute
    minute_start = hours.local_instant(wall.date() + timedelta(days=days), zone, minutes)
    return minute_start + timedelta(seconds=wall.second, microseconds=wall.microsecond)
