"""Which dated hours are to be set by hand, where, and which of them a person has seen. Pure.

A host with hours of their own in the files has them on each page, and their dates are set on each. One who
goes by an availability in Zoom has one place for the dates of all pages. Asked for is only what changes what
people can book.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from reconciler.bookable import hours, offer
from reconciler.compare import projection
from reconciler.compare.projection import Users
from reconciler.model import EMPTY, BookingPage, Host, LivePage, Rule
from reconciler.times import weekly, zones
from reconciler.times.weekly import DAYS, END_OF_DAY, Weekly, Windows, format_windows

Stretch = tuple[date, date, Windows]
"""First and last of dates with the same times."""
_SHARED = re.compile(
    r"hosts\.([^@]+@[^@]+?\.availability(\..+)?|[^@]+?\.availability(\.[^@]+)?)"
    r"\.overrides\.(?P<day>\d{4}-\d\d-\d\d)"
)
"""What a fact on shared dates is about: those of a mailbox, or of a host by their name or id, without `@`."""
EDGE = timedelta(days=2)
"""How near to the first or last date of a page the zones of page and host can matter."""


@dataclass(frozen=True, slots=True)
class DatesByHand:
    """Dates to be set in one place: the `days` of a host with their times.

    The place is the page, or, where they are `shared`, the availability in Zoom by which the host goes on
    pages. `quiet` are declared dates that change nothing, and may lie between the others. `was` are the times
    that a person saw on some of the days before; on all others it was those of the week. `pages` are the keys
    of those that go by shared dates.
    """

    host: Host
    days: Mapping[date, Windows]
    shared: bool = False
    quiet: frozenset[date] = frozenset()
    was: Mapping[date, Windows] = field(default_factory=lambda: EMPTY)
    pages: tuple[str, ...] = field(default=(), compare=False)

    @property
    def facts(self) -> dict[date, str]:
        """How the lock file says of each date that it was seen: of a mailbox, since hosts can be renamed."""
        return self._facts(self.host.email)

    @property
    def path(self) -> str:
        """The path under which the dates stand in steps."""
        return self._path(self.host.name)

    @property
    def kept_at(self) -> str:
        """Where the lock file keeps what was seen now: of a mailbox, since hosts can be renamed."""
        return self._path(self.host.email)

    @property
    def paths(self) -> frozenset[str]:
        """Where the lock file keeps what was seen: of a mailbox, earlier versions of a name in the files."""
        return frozenset(self._path(called) for called in (self.host.email, self.host.name))

    def without(self, seen: Collection[str]) -> DatesByHand:
        """Return those of the dates that are not among the facts that were seen.

        Facts of earlier versions call the host by the name in the files.
        """
        facts, by_name = self.facts, self._facts(self.host.name)
        open_ = {day for day in self.days if facts[day] not in seen and by_name[day] not in seen}
        days = {day: at for day, at in self.days.items() if day in open_}
        was = {**self.was, **said_of(self, seen)} if days else self.was
        return replace(self, days=days, was={day: at for day, at in was.items() if day in open_})

    def _facts(self, called: str) -> dict[date, str]:
        path = self._path(called)
        return {day: f"{path}.{day}={times(windows)}" for day, windows in self.days.items()}

    def _path(self, called: str) -> str:
        if not self.shared:
            return f"hosts.{called}.overrides"
        named = f".{self.host.availability}" if self.host.availability else ""
        return f"hosts.{called}.availability{named}.overrides"


def times(windows: Windows) -> str:
    """Say the times of a date: `10:00-12:00, 14:00-16:00`, or `closed`."""
    return ", ".join(format_windows(windows)) or "closed"


def said_of(place: DatesByHand, seen: Iterable[str]) -> dict[date, Windows]:
    """Return the times of dates that were `seen` in a place; what is said of the mailbox is the newer."""
    days: dict[date, Windows] = {}
    for fact in sorted(seen, key=lambda fact: fact.startswith(f"{place.kept_at}.")):
        what, _, said = fact.partition("=")
        path, _, day = what.rpartition(".")
        if path in place.paths:
            with contextlib.suppress(ValueError):  # it may be a word that the date was taken back
                at = date.fromisoformat(day)
                days[at] = weekly.parse_windows(said if said == "closed" else said.split(", "))
    return days


def shares(host: Host) -> bool:
    """Whether the dates of a host are those of an availability in Zoom, and not of a page."""
    return host.hours is None and not host.on_page


def go_by(page: BookingPage, dates: DatesByHand) -> bool:
    """Whether a page goes by the availability of shared dates."""
    theirs = dates.host
    return any(
        shares(host) and (host.email, host.availability) == (theirs.email, theirs.availability)
        for host in page.hosts
    )


def account(page: BookingPage, dates: DatesByHand) -> str:
    """Return the email of the person as whom one signs in to set dates for a page."""
    return dates.host.email if dates.shared else page.owner.email


def as_live(page: BookingPage, live: LivePage | None, users: Users) -> BookingPage:
    """Return a page whose hosts without declared hours have those that somebody gave them on the live page.

    Their dates are then set on that page: it no longer goes by an availability.
    """
    if live is None or not any(host.overrides and shares(host) for host in page.hosts):
        return page
    rules = projection.rules(live, page.hosts, users)
    return replace(page, hosts=tuple(_as_ruled(host, rules.get(host.name)) for host in page.hosts))


def _as_ruled(host: Host, rule: Rule | None) -> Host:
    if rule is None or not rule.use_custom or host.availability is not None or not shares(host):
        return host
    zone = rule.time_zone or host.time_zone
    return replace(host, hours=rule.hours, time_zone=zone, on_page=True)


def on_page(page: BookingPage, today: date, users: Users = EMPTY) -> tuple[DatesByHand, ...]:
    """Return the dates from today on to be set on a page itself, of each host who has any."""
    hosts = (host for host in page.hosts if host.overrides and not shares(host))
    found = (needed(page, host, today, users) for host in hosts)
    return tuple(dates for dates in found if dates.days)


def shared(
    pages: Iterable[tuple[BookingPage, Collection[str]]], today: date, users: Users = EMPTY
) -> tuple[DatesByHand, ...]:  # fmt: skip
    """Return the dates from today on to be set in availabilities, each for all pages that go by it.

    With each page comes what was seen on it: earlier versions asked for these dates page by page.
    """
    found: dict[str, DatesByHand] = {}
    for page, seen in pages:
        for host in page.hosts:
            if host.overrides and shares(host):
                dates = replace(needed(page, host, today, users).without(seen), shared=True)
                before = found.get(dates.path, replace(dates, days=EMPTY, quiet=frozenset()))
                days = dict(sorted({**before.days, **dates.days}.items()))
                quiet = (before.quiet | dates.quiet) - days.keys()
                found[dates.path] = replace(
                    dates, days=days, quiet=quiet, was={**before.was, **dates.was}
                )  # fmt: skip
    return tuple(dates for dates in found.values() if dates.days)


def kept(earlier: Iterable[str], seen: Iterable[str], today: date) -> list[str]:
    """Return which facts on availabilities, seen earlier on a page, stand beside those `seen` there now.

    The page may no longer go by such an availability; others do.
    """
    anew = {fact.rpartition("=")[0] for fact in seen}
    standing = []
    for fact in sorted(earlier):
        what = fact.rpartition("=")[0]
        on = _SHARED.fullmatch(what)
        if on and what not in anew and on["day"] >= today.isoformat():
            standing.append(fact)
    return standing


def needed(page: BookingPage, host: Host, today: date, users: Users) -> DatesByHand:
    """Return the dates of a host from today on that apply does not write, and that change the page."""
    week, zone = _usual(host, users)
    written = host.dated.days if host.dated else EMPTY
    since, until = offer.dates(page)
    days: dict[date, Windows] = {}
    quiet: set[date] = set()
    for day, windows in sorted(host.overrides.items()):
        if day < today or day in written:
            continue
        changed = _changed(day, windows, week)
        if changed and any(_bookable(day, zone, window, since, until) for window in changed):
            days[day] = windows
        else:
            quiet.add(day)
    return DatesByHand(host, days, quiet=frozenset(quiet))


def _usual(host: Host, users: Users) -> tuple[Weekly | None, str | None]:
    """Return the week of a host and its zone; None where they are kept in Zoom and cannot be read."""
    if host.hours is not None:
        return host.hours, host.time_zone
    user = users.get(host.email)
    kept = user.availability(host.availability) if user else None
    return (kept.hours, kept.time_zone or host.time_zone) if kept else (None, host.time_zone)


def _changed(day: date, windows: Windows, week: Weekly | None) -> Iterable[tuple[int, int]]:
    """Return the stretches of a date, in minutes, that its times change; where the week is not known, all."""
    if week is None:
        return ((0, END_OF_DAY),)
    usual = week.get(DAYS[day.weekday()], ())
    return () if windows == usual else {*windows} ^ {*usual}


def _bookable(
    day: date, zone: str | None, window: tuple[int, int], since: datetime | None, until: datetime | None
) -> bool:
    """Whether a stretch of a host's date lies within the dates of the page."""
    near = [at for at in (since, until) if at is not None and abs(at.date() - day) <= EDGE]
    if not near or zone not in zones.zone_names():
        return (since is None or day > since.date() - EDGE) and (until is None or day < until.date() + EDGE)
    start, end = (hours.local_instant(day, str(zone), minutes) for minutes in window)
    return (since is None or end > since) and (until is None or start < until)


def stretches(dates: DatesByHand) -> Iterator[Stretch]:
    """Yield the dates as stretches with the same times, over dates between that change nothing with them."""
    run: Stretch | None = None
    for day, windows in sorted(dates.days.items()):
        if run and run[2] == windows and _bridged(dates, run[1], day, windows):
            run = run[0], day, windows
            continue
        if run:
            yield run
        run = day, day, windows
    if run:
        yield run


def _bridged(dates: DatesByHand, before: date, day: date, windows: Windows) -> bool:
    between = (before + timedelta(days=step) for step in range(1, (day - before).days))
    return all(at in dates.quiet and dates.host.overrides.get(at) == windows for at in between)
