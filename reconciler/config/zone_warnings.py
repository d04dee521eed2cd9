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
from reconciler.model import BookingPage
from reconciler.source import Span
from reconciler.times import releases, rules, shifts, wording, zones
from reconciler.times.releases import Change
from reconciler.times.shifts import Shift

OLD: Final = "old-zone-rules"
AGED: Final = "aged-zone-rules"
AHEAD: Final = timedelta(days=800)
"""How far ahead a zone is looked at, and a page without a last day."""
FRESH: Final = timedelta(days=183)
"""For so long a release is not too old for zones that change often: half a year."""
LATELY: Final = timedelta(days=3 * 365)


class Lack(NamedTuple):
    """A change of a zone that the rules in use lack, and when, as far as `until`, its clock differs."""

    change: Change
    shifts: tuple[Shift, ...]
    until: datetime


class Use(NamedTuple):
    """A zone of a page or its host: the place that names it, and the days on which the page can be booked."""

    place: Span
    page: str
    first: date
    last: date


def check(pages: Iterable[Declared], today: date, problems: Problems) -> None:
    """Report, once a zone, changes that the rules in use lack, and zones for which they may be too old."""
    aged = _aged(today)
    if not aged and releases.order(rules.in_use().release) >= releases.order(releases.newest()):
        return
    by_zone: dict[str, list[Use]] = {}
    for declared in pages:
        for zone, use in _uses(declared, today):
            by_zone.setdefault(zone, []).append(use)
    for zone, uses in by_zone.items():
        lack = _lack(zone, today)
        wrong = [use for use in uses if lack and _differs(zone, lack.shifts, use)]
        if lack and wrong:
            shift = next(one for one in lack.shifts if any(_differs(zone, [one], use) for use in wrong))
            _add(problems, OLD, _lacking(zone, lack, shift), wrong)
        elif change := aged.get(zones.target(zone)):
            _add(problems, AGED, _aging(zone, change), uses)


def _add(problems: Problems, code: str, message: str, uses: Sequence[Use]) -> None:
    for use in uses:
        problems.add(code, uses[0].place, message, _cure(), page=use.page)


def _uses(declared: Declared, today: date) -> Iterator[tuple[str, Use]]:
    """Yield the zones of a page that can still be booked and of its hosts, each once."""
    page, places = declared.page, declared.places
    if not isinstance(page, BookingPage) or (days := _days(page, today)) is None:
        return
    paths: dict[str, tuple[str, ...]] = {}
    for host in page.hosts:
        paths.setdefault(host.time_zone or "", ("hosts", host.name, "time_zone"))
    paths.setdefault(str(page.fields.get("time_zone", "")), ("time_zone",))
    for zone, path in paths.items():
        if zone in zones.zone_names():
            yield zone, Use(places.get(path) or places[()], page.key, *days)


def _days(page: BookingPage, today: date) -> tuple[date, date] | None:
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
    return Lack(change, tuple(found), until) if found else None


def _differs(zone: str, found: Iterable[Shift], use: Use) -> bool:
    """Whether the clock differs on a day of a page."""
    return any(_day(one.start, zone) <= use.last and use.first <= _last_day(one, zone) for one in found)


def _aged(today: date) -> dict[str, Change]:
    """Return the zones that changed lately, by name, where the rules in use are no longer fresh."""
    if today - releases.built(rules.in_use().release) <= FRESH:
        return {}
    return {
        change.zone: change
        for change in releases.changes()
        if today - releases.published()[change.release] <= LATELY
    }


def _lacking(zone: str, lack: Lack, shift: Shift) -> str:
    """Say what is not known by the rules in use, from when, and by how much the clock is wrong."""
    way = "behind" if shift.minutes > 0 else "ahead"
    begin, end = _day(shift.start, zone), _last_day(shift, zone)
    when = f"on {begin}" if begin == end else f"from {begin} to {end}" if shift.end < lack.until else (
        f"from {begin} on"
    )  # fmt: skip
    return (
        f"the time zone rules in use, of {rules.in_use().release}, lack a change of `{zone}`: by release "
        f"{lack.change.release} its clock is {wording.length(abs(shift.minutes))} {way} {when}"
    )


def _aging(zone: str, change: Change) -> str:
    release = rules.in_use().release
    built = releases.published().get(release)
    age = f"of {release}, built {built}, are" if built else f"of {release}, may be"
    return (
        f"the time zone rules in use, {age} more than six months old, and those of `{zone}` changed lately, "
        f"in release {change.release} ({releases.published()[change.release]})"
    )


def _cure() -> str:
    """Say how to get newer rules, by where those in use come from."""
    used, here = rules.in_use(), rules.installed()
    if not used.source:
        return "pip install --upgrade tzdata"
    newer = releases.order(here.release) > releases.order(used.release)
    return f"leave out `--zone-rules`: {here.release} is installed" if newer else (
        "name newer rules with `--zone-rules`, or leave it out after: pip install --upgrade tzdata"
    )  # fmt: skip


def _day(at: datetime, zone: str) -> date:
    return at.astimezone(zones.zone(zone)).date()


def _last_day(shift: Shift, zone: str) -> date:
    return _day(shift.end - timedelta.resolution, zone)
