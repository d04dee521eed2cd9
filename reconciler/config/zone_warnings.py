"""Warns of zones whose clocks the time zone rules in use may have wrong on some page. Pure.

What is known of releases decides, nothing is asked of anybody: the newest release may be newer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple

from reconciler.config import dates
from reconciler.config.collector import Problems
from reconciler.config.pages import Declared
from reconciler.model import BookingPage, Path
from reconciler.model import Declared as DeclaredPage
from reconciler.source import Span
from reconciler.times import releases, rules, shifts, wording, zones
from reconciler.times.releases import Change
from reconciler.times.rules import Rules
from reconciler.times.shifts import Shift

OLD: Final = "old-zone-rules"
AGED: Final = "aged-zone-rules"
FEW: Final = 4
"""So many zones are named; of more it is said how many they are."""
Days = tuple[date, date]
"""The first and the last."""
AHEAD: Final = timedelta(days=800)
"""How far ahead a zone is looked at, and a page without a last day."""
FRESH: Final = timedelta(days=183)
"""For so long a release is not too old for zones that change often: half a year."""
LATELY: Final = timedelta(days=3 * 365)
STALE: Final = timedelta(days=2 * 365)
"""After so long some zone or other has changed, and which is not known here: all zones are told, once."""


class Lack(NamedTuple):
    """A change of a zone that the rules in use lack, and when, as far as `until`, its clock differs.

    `rules` are those in use with the zone as it is by the release of the change.
    """

    change: Change
    shifts: tuple[Shift, ...]
    until: datetime
    rules: Rules


class Use(NamedTuple):
    """A zone of a page or its host: the place that names it, and the days on which the page can be booked."""

    place: Span
    page: str
    days: Days


def check(pages: Iterable[Declared], today: date, problems: Problems) -> None:
    """Report, once a zone, changes that the rules in use lack, and zones for which they may be too old."""
    aged = _aged(today)
    stale = today - releases.built(rules.in_use().release) > STALE
    if not aged and not stale and releases.order(rules.in_use().release) >= releases.order(releases.newest()):
        return
    by_zone: dict[str, list[Use]] = {}
    others: list[Use] = []
    for declared in pages:
        for zone, use in _uses(declared, today):
            by_zone.setdefault(zone, []).append(use)
    for zone, uses in by_zone.items():
        lack = _lack(zone, today)
        wrong = [use for use in uses if lack and _differs(zone, lack.shifts, use.days)]
        if lack and wrong:
            told = [one for one in lack.shifts if any(_differs(zone, [one], use.days) for use in wrong)]
            _add(problems, OLD, _lacking(zone, lack, told), wrong)
        elif stale:
            others += uses
        elif change := aged.get(zones.target(zone)):
            _add(problems, AGED, _aging(zone, change), uses)
    _add(problems, AGED, _stale(), others)


def note(pages: Iterable[DeclaredPage], today: date) -> str | None:
    """Say of pages at once which zones have changes that the rules in use lack; None where there are none."""
    lacking: set[str] = set()
    lacks: dict[str, Lack | None] = {}
    for page in pages:
        if not isinstance(page, BookingPage) or (days := _days(page, today)) is None:
            continue
        for zone in _paths(page):
            if zone not in lacks:
                lacks[zone] = _lack(zone, today)
            if (lack := lacks[zone]) and _differs(zone, lack.shifts, days):
                lacking.add(zone)
    if not lacking:
        return None
    names = ", ".join(sorted(lacking)) if len(lacking) <= FEW else f"{len(lacking)} zones"
    return (
        f"the time zone rules in use, of {rules.in_use().release}, lack changes of {names}: times there may "
        f"be an hour off; {releases.cure()}"
    )


def _add(problems: Problems, code: str, message: str, uses: Sequence[Use]) -> None:
    for use in uses:
        problems.add(code, uses[0].place, message, releases.cure(), page=use.page)


def _uses(declared: Declared, today: date) -> Iterator[tuple[str, Use]]:
    """Yield the zones of a page that can still be booked and of its hosts, each once."""
    page, places = declared.page, declared.places
    if isinstance(page, BookingPage) and (days := _days(page, today)) is not None:
        for zone, path in _paths(page).items():
            yield zone, Use(places.get(path) or places[()], page.key, days)


def _paths(page: BookingPage) -> dict[str, Path]:
    """Return the zones of a page and its hosts, and where each is named first."""
    paths: dict[str, Path] = {}
    for host in page.hosts:
        paths.setdefault(host.time_zone or "", ("hosts", host.name, "time_zone"))
    paths.setdefault(str(page.fields.get("time_zone", "")), ("time_zone",))
    return {zone: path for zone, path in paths.items() if zone in zones.zone_names()}


def _days(page: BookingPage, today: date) -> Days | None:
    """Return the first and last day on which a page can still be booked; None where it has ended."""
    begin, end = (dates.parse(str(page.fields.get(name, ""))) for name in ("start_date", "end_date"))
    first, last = max(today, begin or today), min(end or today + AHEAD, today + AHEAD)
    return (first, last) if first <= last else None


def _lack(zone: str, today: date) -> Lack | None:
    """Return what the newest rules that are known of a zone have, and those in use have not."""
    if not (later := releases.changed_after(rules.in_use().release, [zone])):
        return None
    change = later[-1]
    known = releases.states(zone)[change.release]
    other = rules.in_use().replaced(change.release, {zone: known})
    until = datetime.combine(today, time(), UTC) + AHEAD + timedelta(days=2)
    found = shifts.between(zone, other, min(row.start for row in later), until)
    return Lack(change, tuple(found), until, other) if found else None


def _differs(zone: str, found: Iterable[Shift], days: Days) -> bool:
    """Whether the clock differs on a day of a page."""
    first, last = days
    return any(_day(one.start, zone) <= last and first <= _last_day(one, zone) for one in found)


def _aged(today: date) -> dict[str, Change]:
    """Return the zones that changed lately, by name, where the rules in use are no longer fresh."""
    if today - releases.built(rules.in_use().release) <= FRESH:
        return {}
    return {
        change.zone: change
        for change in releases.changes()
        if today - releases.published()[change.release] <= LATELY
    }


def _lacking(zone: str, lack: Lack, told: Sequence[Shift]) -> str:
    """Say what is not known by the rules in use, from when, and by how much the clock is wrong.

    Days are those of the clock that is right.
    """
    shift, *later = told
    way = "behind" if shift.minutes > 0 else "ahead"
    with rules.using(lack.rules):
        begin, end = _day(shift.start, zone), _last_day(shift, zone)
    when = f"on {begin}" if begin == end else f"from {begin} to {end}" if shift.end < lack.until else (
        f"from {begin} on"
    )  # fmt: skip
    return (
        f"the time zone rules in use, of {rules.in_use().release}, lack a change of `{zone}`: by release "
        f"{lack.change.release} its clock is {wording.length(abs(shift.minutes))} {way} {when}"
        f"{' and again later' if later else ''}"
    )


def _aging(zone: str, change: Change) -> str:
    return (
        f"the time zone rules in use, {_age()} more than six months old, and those of `{zone}` changed "
        f"lately, in release {change.release} ({releases.published()[change.release]})"
    )


def _age() -> str:
    release = rules.in_use().release
    built = releases.published().get(release)
    return f"of {release}, built {built}, are" if built else f"of {release}, may be"


def _stale() -> str:
    return f"the time zone rules in use, {_age()} more than two years old: what changed since is not known"


def _day(at: datetime, zone: str) -> date:
    return at.astimezone(zones.zone(zone)).date()


def _last_day(shift: Shift, zone: str) -> date:
    return _day(shift.end - timedelta.resolution, zone)
