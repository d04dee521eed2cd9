"""What a page offers in a stretch of time, in JSON form: windows, starts, and a picture. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from reconciler.bookable import week_picture
from reconciler.bookable.by_rules import ByRules
from reconciler.bookable.offer import Offer
from reconciler.bookable.side_by_side import Beside
from reconciler.model import BookingPage, Host, PageType
from reconciler.times import rules, zones
from reconciler.times.weekly import DAYS, format_windows


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time in which the free hosts do not change; `missing` are the names of the others."""

    start: datetime
    end: datetime
    missing: tuple[str, ...]


def report(
    page: BookingPage, offer: Offer, start: datetime, end: datetime, time_zone: str,
    beside: Beside | ByRules | None = None, unknown: Sequence[str] = (),
) -> dict[str, Any]:  # fmt: skip
    """Return the report of `slots`: `windows` and `slots` in UTC, `picture` in local time of `time_zone`.

    Where what visitors are offered was read `beside`, that and what differs are there too. `unknown` are
    the hosts of the page, by name, whose hours could not be read: all else is of the others. Beside it
    may also stand what it offers by other rules of time zones.
    """
    starts = offer.starts(start, end)
    signs = beside.signs(starts) if beside else None
    return {
        "format_version": "1",
        "page": page.key,
        "windows": [[instant(a), instant(b)] for a, b in offer.windows(start, end)],
        "slots": [instant(at) for at in starts],
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
        "unknown": list(unknown),
        "dated": [each for host in page.hosts for each in _dated(host, start, end, offer.time_zone)],
        "picture": {**week_picture.draw(offer, start, end, time_zone, signs), "unknown": list(unknown)},
        **rules.told(),
        **(_beside(beside) if isinstance(beside, Beside) else {}),
        **({"rules": _by_rules(beside, offer, starts)} if isinstance(beside, ByRules) else {}),
    }


def _by_rules(other: ByRules, offer: Offer, starts: Sequence[datetime]) -> dict[str, Any]:
    """Return what is offered by other rules, and what is gained and lost by those in use."""
    signs = other.signs(starts)
    return {
        "release": other.release,
        "source": other.source or None,
        "windows": [[instant(a), instant(b)] for a, b in other.windows],
        "slots": [instant(at) for at in other.starts],
        **{way: [instant(at) for at, sign in signs.items() if sign == way] for way in ("gained", "lost")},
        "shifts": [
            {
                "time_zone": name,
                "hosts": [host for host, hours in offer.hosts.items() if hours.time_zone == name],
                "from": instant(shift.start),
                "to": instant(shift.end),
                "minutes": shift.minutes,
            }
            for name, found in other.shifts.items()
            for shift in found
        ],
    }


def _beside(beside: Beside) -> dict[str, Any]:
    """Return what visitors are offered, as it was read, and the starts at which that differs."""
    return {
        "offered": [instant(at) for at in beside.seen.starts],
        "live": {
            "address": beside.seen.address,
            "schedule_id": beside.page,
            "read_at": instant(beside.seen.at),
            "bookings_unread": list(beside.unread),
            "fits": beside.fits.written if beside.fits else None,
        },
        "differences": [
            {
                "start": instant(different.start),
                "predicted": different.predicted,
                "offered": different.offered,
                "why": str(different.why),
                "who": list(different.who),
            }
            for different in beside.differences
        ],
    }


def _dated(host: Host, start: datetime, end: datetime, time_zone: str) -> Iterator[dict[str, Any]]:
    """Yield the dates of a host in sight that differ from their week, with the calendar that gives them."""
    zone = zones.zone(host.time_zone or time_zone)
    first, last = start.astimezone(zone).date(), (end - timedelta.resolution).astimezone(zone).date()
    for day, windows in sorted(host.overrides.items()):
        usual = None if host.hours is None else host.hours.get(DAYS[day.weekday()], ())
        if first <= day <= last and windows != usual:
            yield {
                "host": host.name, "date": day.isoformat(), "times": format_windows(windows),
                "calendar": host.calendars.get(day), "called": host.holidays.get(day),
            }  # fmt: skip


def _without(offer: Offer, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """Where all hosts have no common time: hosts without whom the others have some, and its minutes."""
    if offer.type is not PageType.ALL_HOSTS or len(offer.hosts) < 3 or offer.windows(start, end):
        return []
    by_host = []
    for name in offer.hosts:
        others = {other: host for other, host in offer.hosts.items() if other != name}
        windows = replace(offer, hosts=others).windows(start, end)
        minutes = sum((b - a for a, b in windows), timedelta()) // timedelta(minutes=1)
        by_host += [{"host": name, "minutes": minutes}] if minutes else []
    return sorted(by_host, key=lambda row: (-row["minutes"], row["host"]))


def _almost(offer: Offer, start: datetime, end: datetime) -> dict[str, Any] | None:
    """Return the longest stretch with the most hosts free, two at least, and who is not; the first of equals.

    None where all hosts have common time, or there are fewer than four hosts.
    """
    if offer.type is not PageType.ALL_HOSTS or len(offer.hosts) < 4 or offer.windows(start, end):
        return None
    stretches = _stretches(offer, start, end)
    stretch = max(stretches, key=lambda part: (-len(part.missing), part.end - part.start), default=None)
    if stretch is None or len(offer.hosts) - len(stretch.missing) < 2:
        return None
    return {"from": instant(stretch.start), "to": instant(stretch.end), "missing": list(stretch.missing)}


def _stretches(offer: Offer, start: datetime, end: datetime) -> Iterator[Stretch]:
    """Yield the stretches between the edges of all hosts' windows, in order."""
    edges: dict[datetime, set[str]] = {}
    for name in offer.hosts:
        for window in offer.host_windows(name, start, end):
            for at in window:
                edges.setdefault(at, set()).add(name)
    free: set[str] = set()
    for at, until in itertools.pairwise(sorted(edges)):
        free ^= edges[at]
        yield Stretch(at, until, tuple(name for name in offer.hosts if name not in free))


def instant(at: datetime) -> str:
    """Write an instant as `2026-01-05T03:00:00Z`."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
