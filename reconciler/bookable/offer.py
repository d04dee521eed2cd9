"""What decides when a page can be booked: one value for slots, bookers and pictures. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from reconciler.bookable import hours
from reconciler.bookable.expansion import HostHours
from reconciler.bookable.hours import Interval
from reconciler.compare import projection
from reconciler.compare.projection import Users
from reconciler.model import EMPTY, BookingPage, Host, LivePage, PageType, Rule, View
from reconciler.times import zones

INCREMENT_UNSAID: Final = 30
"""Minutes between starts where no file says it: Zoom's own choice is not documented."""

LONGEST: Final = 14_400
"""Minutes, more than any length of a page has: what an answer holds beyond is no length."""
LENGTHS: Final = ("duration", "start_time_increment", "cushion")


@dataclass(frozen=True, slots=True)
class Offer:
    """Type, hours by host name, lengths in minutes, and the page's dates as instants, None where open."""

    type: PageType
    hosts: Mapping[str, HostHours]
    time_zone: str
    duration: int
    increment: int = INCREMENT_UNSAID
    before: int = 0
    after: int = 0
    since: datetime | None = None
    until: datetime | None = None
    cushion: int = 0

    def __hash__(self) -> int:
        """Return a hash of what is hashable."""
        return hash((self.type, *self.hosts, self.time_zone, self.duration, self.since, self.until))

    def clipped(self, start: datetime, end: datetime) -> Interval:
        """Return [start, end) within the page's dates; empty (both ends equal) where they do not meet."""
        low = max(start, self.since) if self.since else start
        high = min(end, self.until) if self.until else end
        return low, max(low, high)

    def host_windows(self, name: str, start: datetime, end: datetime) -> list[Interval]:
        """Return when one host is free in [start, end) within the page's dates."""
        return hours.host_windows(self.hosts[name], *self.clipped(start, end))

    def windows(self, start: datetime, end: datetime) -> list[Interval]:
        """Return the page's windows in [start, end)."""
        return hours.page_windows(self.type, list(self.hosts.values()), *self.clipped(start, end))

    def first_start(self, start: datetime, end: datetime) -> datetime | None:
        """Return the first bookable start in [start, end); None where there is none."""
        return next(iter(self.starts(start, end, most=1)), None)

    def starts(self, start: datetime, end: datetime, *, most: int | None = None) -> list[datetime]:
        """Return the bookable starts in [start, end), the first `most` of them."""
        return hours.starts(
            self.type, list(self.hosts.values()), start, end, most=most, **self._counted
        )  # fmt: skip

    def weeks(self, start: datetime, end: datetime) -> int:
        """Return in how many weeks from `start` on there is a bookable start before `end`."""
        low = int((start - zones.EPOCH).total_seconds())
        seconds = hours.start_seconds(self.type, list(self.hosts.values()), start, end, **self._counted)
        return len({(at - low) // hours.WEEK for at in seconds})

    @property
    def _counted(self) -> dict[str, Any]:
        """What starts are counted by."""
        return {
            "duration": self.duration, "increment": self.increment, "before": self.before,
            "after": self.after, "since": self.since, "until": self.until, "time_zone": self.time_zone,
        }  # fmt: skip


def declared(
    page: BookingPage, live_hours: Mapping[str, HostHours] = EMPTY, live_fields: View = EMPTY
) -> Offer:  # fmt: skip
    """Return the offer that the files declare.

    `live_hours` gives, by host name, the hours of those that `unknown` lists: KeyError without them.
    `live_fields` are the live values, used where the files declare none.
    """
    host_hours = {host.name: _hours(host, live_hours) for host in page.hosts}
    in_zoom = possible(live_fields)
    fields = {**in_zoom, **page.fields, "buffer": {**in_zoom["buffer"], **(page.fields.get("buffer") or {})}}
    return _offer(page.type, host_hours, fields, page.owner.time_zone)


def live(live: LivePage, page_type: PageType, hosts: tuple[Host, ...], users: Users) -> Offer | None:
    """Return the offer of a live page taken to be of `page_type`, without dated overrides.

    Hosts are called by the names of `hosts` where their address is known. None where the answer lacks
    what is needed, such as all rules, or holds an invalid date or zone.
    """
    if not live.rules:
        return None
    rules = projection.rules(live, hosts, users).items()
    shown = {name: _of_rule(rule, users) for name, rule in rules}
    host_hours = {name: hours for name, hours in shown.items() if hours is not None}
    if len(host_hours) < len(shown):
        return None
    try:
        offered = _offer(page_type, host_hours, possible(live.fields), None)
    except (KeyError, TypeError, ValueError, zones.UnknownZone):
        return None
    zones_known = {offered.time_zone, *(host.time_zone for host in host_hours.values())} <= zones.zone_names()
    return offered if zones_known and offered.duration > 0 < offered.increment else None


def _of_rule(rule: Rule, users: Users) -> HostHours | None:
    """Return the hours of a rule: those of the availability it names where they can be read, else its own.

    None where neither is shown.
    """
    used = projection.named(rule, users)
    week, time_zone = (used.hours, used.time_zone) if used else (rule.hours, rule.time_zone)
    week = rule.hours if week is None else week
    return None if week is None else HostHours(time_zone or "", week)


def hidden(live: LivePage, hosts: tuple[Host, ...], users: Users) -> bool:
    """Whether it is not known what the hours of a rule are: not shown, or told in several ways."""
    return any(_of_rule(rule, users) is None for rule in projection.rules(live, hosts, users).values())


def due(
    page: BookingPage, live: LivePage, users: Users, others: Mapping[str, HostHours] = EMPTY
) -> Offer:  # fmt: skip
    """Return what a live page should offer: that of its declared type, by its live lengths, dates and hours.

    Weekly hours of a host whom no live rule gives any are those of the files, else those of `others`, by
    name: KeyError without them (`unruled`). Dated exceptions are the declared ones; live values that are
    missing or invalid are replaced by declared ones.
    """
    ruled = _ruled(live, page.hosts, users)
    hosts = {
        host.name: replace(ruled.get(host.name) or _hours(host, others), overrides=host.overrides)
        for host in page.hosts
    }
    if page.type.multi_host:
        hosts |= {name: week for name, week in ruled.items() if name not in hosts}
    readable = possible(live.fields)
    fields = {
        **page.fields,
        **readable,
        "buffer": {**(page.fields.get("buffer") or {}), **readable["buffer"]},
    }
    try:
        offered = _offer(page.type, hosts, fields, page.owner.time_zone)
    except (KeyError, TypeError, ValueError, zones.UnknownZone):
        offered = None
    if offered is not None and _sound(offered):
        return offered
    return _offer(page.type, hosts, page.fields, page.owner.time_zone)


def _sound(offered: Offer) -> bool:
    """Whether lengths and zone of an answer are such as a page can have."""
    lengths: tuple[Any, ...] = (offered.duration, offered.increment, offered.before, offered.after)
    whole = all(isinstance(length, int) and 0 <= length <= LONGEST for length in lengths)
    return whole and offered.duration > 0 < offered.increment and offered.time_zone in zones.zone_names()


def unruled(page: BookingPage, live: LivePage, users: Users) -> tuple[Host, ...]:
    """Return the hosts whose hours no live rule and no file gives: their availability in Zoom counts."""
    ruled = _ruled(live, page.hosts, users)
    return tuple(host for host in unknown(page.hosts) if host.name not in ruled)


def _ruled(live: LivePage, hosts: tuple[Host, ...], users: Users) -> dict[str, HostHours]:
    """Return the weekly hours that the rules of a live page give, by the names of hosts."""
    weeks: dict[str, HostHours] = {}
    for name, rule in projection.rules(live, hosts, users).items():
        used = projection.named(rule, users)
        week, time_zone = (used.hours, used.time_zone) if used else (rule.hours, rule.time_zone)
        time_zone = time_zone or str(live.fields.get("time_zone") or "")
        if week is not None and time_zone in zones.zone_names():
            weeks[name] = HostHours(time_zone, week)
    return weeks


def without_hosts(live: LivePage) -> Offer | None:
    """Return lengths, dates and zone of a live page, without hosts; None where they are invalid."""
    try:
        offered = _offer(PageType.ONE_TO_ONE, {}, possible(live.fields), None)
    except (KeyError, TypeError, ValueError, zones.UnknownZone):
        return None
    usable = offered.time_zone in zones.zone_names() and offered.duration > 0 < offered.increment
    return offered if usable else None


def _offer(
    page_type: PageType, hosts: Mapping[str, HostHours], fields: View, owners_zone: str | None
) -> Offer:
    zone = fields.get("time_zone") or owners_zone or "UTC"
    dates = (None, None) if fields.get("interval_type") == "unlimited" else _dates(fields)
    since, until = hours.date_range(*dates, zone)
    buffer = fields.get("buffer") or {}
    return Offer(
        page_type, hosts, zone, fields["duration"], fields.get("start_time_increment") or INCREMENT_UNSAID,
        buffer.get("before") or 0, buffer.get("after") or 0, since, until, fields.get("cushion") or 0,
    )  # fmt: skip


def possible(fields: View) -> dict[str, Any]:
    """Return live fields without the lengths that no page can have."""
    buffer = fields.get("buffer")
    sides = buffer.items() if isinstance(buffer, Mapping) else ()
    unreadable = {name for name in LENGTHS if not is_length(fields.get(name))}
    readable = {name: value for name, value in fields.items() if name not in unreadable}
    return {**readable, "buffer": {side: length for side, length in sides if is_length(length)}}


def is_length(value: Any) -> bool:
    """Whether a value of an answer can be a length of a page: whole minutes, not `7.5`, nor `nan`."""
    return isinstance(value, int | float) and 0 <= value <= LONGEST and value == int(value)


def unknown(hosts: Iterable[Host]) -> tuple[Host, ...]:
    """Return the hosts whose hours no file declares: Zoom keeps them."""
    return tuple(host for host in hosts if host.hours is None)


def time_zone(page: BookingPage) -> str:
    """Return the zone of the page's dates: its own, else the owner's, else UTC."""
    return page.fields.get("time_zone") or page.owner.time_zone or "UTC"


def dates(page: BookingPage) -> tuple[datetime | None, datetime | None]:
    """Return a page's declared dates as instants, None where open."""
    fields = page.fields
    days = (None, None) if fields.get("interval_type") == "unlimited" else _dates(fields)
    return hours.date_range(*days, time_zone(page))


def _hours(host: Host, live_hours: Mapping[str, HostHours]) -> HostHours:
    """Return declared hours, else those in Zoom; declared overrides replace either."""
    if host.hours is not None:
        return HostHours(host.time_zone or "UTC", host.hours, host.overrides)
    live = live_hours[host.name]
    return HostHours(live.time_zone, live.weekly, {**live.overrides, **host.overrides})


def _dates(fields: Mapping[str, Any]) -> tuple[date | None, date | None]:
    first, last = fields.get("start_date"), fields.get("end_date")
    return date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None
