"""What a person compares who checks by eye that a page is of its declared type. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from reconciler import staging
from reconciler.bookable import offer
from reconciler.bookable.offer import Offer
from reconciler.compare.projection import Users
from reconciler.model import BookingPage, LivePage, PageType
from reconciler.times import zones

MOST: Final = 3
"""Starts that are worth comparing with what the page shows."""
AHEAD: Final = timedelta(days=28)


def points(page: BookingPage, live: LivePage, users: Users, now: datetime) -> dict[str, Any]:
    """Return what to compare: link, type, hosts, the first starts, and starts that must not be offered.

    Starts are in UTC, computed from the rules of the live page; booked and busy times are not taken out.
    `starts` is None where the rules cannot be read.
    """
    offered = offer.live(live, page.type, page.hosts, users)
    starts = _starts(offered, now) if offered else None
    return {
        "page": page.key,
        "type": str(page.type),
        "url": live.url,
        "active": live.active,
        "summary": live.fields.get("summary"),
        "slug": live.slug,
        "staged": staging.is_staging(live.slug),
        "owner": page.owner.email,
        "hosts": [host.email for host in page.hosts],
        "time_zone": offered.time_zone if offered else None,
        "starts": [_instant(at) for at in starts[:MOST]] if starts is not None else None,
        "never": _never(offered, page, starts, now) if offered and starts is not None else [],
    }


def _starts(offered: Offer, now: datetime) -> list[datetime]:
    begin = max(now, offered.since) if offered.since else now
    return offered.starts(begin, begin + AHEAD)


def _never(
    offered: Offer, page: BookingPage, starts: Sequence[datetime], now: datetime
) -> list[dict[str, Any]]:
    """Return for each host the first start at which they are free and another host is not.

    A page that books one host offers it; an all-hosts page does not.
    """
    if page.type is not PageType.ALL_HOSTS:
        return []
    common, conflicts = set(starts), []
    for name in offered.hosts:
        host_starts = _starts(replace(offered, hosts={name: offered.hosts[name]}), now)
        at = next((start for start in host_starts if start not in common), None)
        if at is not None:
            conflicts.append({"host": name, "start": _instant(at)})
    return conflicts


def wall(instant: str, time_zone: str) -> datetime:
    """Return a start as local time in `time_zone`."""
    return datetime.fromisoformat(instant).astimezone(zones.zone(time_zone))


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
