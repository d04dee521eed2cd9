"""What a page offers in a stretch of time, in JSON form: windows, starts, and a picture. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from reconciler.bookable import most_hosts, week_picture
from reconciler.bookable.offer import Offer
from reconciler.model import BookingPage, PageType


def report(page: BookingPage, offer: Offer, start: datetime, end: datetime, time_zone: str) -> dict[str, Any]:
    """Return the report of `slots`: `windows` and `slots` in UTC, `picture` on a wall in `time_zone`."""
    return {
        "format_version": "1",
        "page": page.key,
        "windows": [[instant(a), instant(b)] for a, b in offer.windows(start, end)],
        "slots": [instant(at) for at in offer.starts(start, end)],
        "from": instant(start),
        "to": instant(end),
        "type": str(offer.type),
        "summary": page.fields.get("summary"),
        "time_zone": offer.time_zone,
        "duration": offer.duration,
        "start_time_increment": offer.increment,
        "increment_declared": "start_time_increment" in page.fields,
        "buffer": {"before": offer.before, "after": offer.after},
        "dates": [instant(at) if at else None for at in (offer.since, offer.until)],
        "without": (without := _without(offer, start, end)),
        "almost": None if without else _almost(offer, start, end),
        "picture": week_picture.draw(offer, start, end, time_zone),
    }


def _without(offer: Offer, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """Where all hosts have no common time: the hosts without whom the others have, and how much."""
    if offer.type is not PageType.ALL_HOSTS or len(offer.hosts) < 3 or offer.windows(start, end):
        return []
    found = []
    for name in offer.hosts:
        others = {other: host for other, host in offer.hosts.items() if other != name}
        windows = replace(offer, hosts=others).windows(start, end)
        minutes = sum((b - a for a, b in windows), timedelta()) // timedelta(minutes=1)
        found.append({"host": name, "minutes": minutes})
    return sorted((one for one in found if one["minutes"]), key=lambda one: (-one["minutes"], one["host"]))


def _almost(offer: Offer, start: datetime, end: datetime) -> dict[str, Any] | None:
    """Where more than one host stands in the way: when most are free, and who is not."""
    if offer.type is not PageType.ALL_HOSTS or len(offer.hosts) < 4 or offer.windows(start, end):
        return None
    found = most_hosts.of(offer, start, end)
    if found is None or len(offer.hosts) - len(found.missing) < 2:
        return None
    return {"from": instant(found.start), "to": instant(found.end), "missing": list(found.missing)}


def instant(at: datetime) -> str:
    """Write an instant as `2026-01-05T03:00:00Z`."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
