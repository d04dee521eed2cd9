"""Calendars: named sets of dates that hosts take, each put together once for the whole config.

A date of a calendar is closed unless the calendar itself says its times.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from reconciler.config import field_faults, nodes, overrides, spelling
from reconciler.config.attached import Attached, Unattached
from reconciler.config.collector import Problems
from reconciler.config.overrides import NO_DATES, Said
from reconciler.model import EMPTY
from reconciler.source import Span
from reconciler.times import wording
from reconciler.times.weekly import Windows

AHEAD: Final = 5
"""Years after this one to which calendars are read, for pages that run that far."""
_FORMS: Final = ("country", "subdivision", "ics")
_TOGETHER: Final = ({"country"}, {"country", "subdivision"}, {"ics"})
_DECLARE: Final = "declare it under `calendars`, beside `hosts`"
_WRITE: Final = "write {country: GB}, {ics: term.ics} or dates such as {2030-12-24..2031-01-02: closed}"


@dataclass(frozen=True, slots=True)
class Dates:
    """Times by date, and what calendars call some of the dates.

    Of a host, `from_calendars` is what the calendars alone give, also where own dates win over it, and
    `calendars` which of them gives a date that counts, and `said_at` the place of each date.
    """

    overrides: Mapping[date, Windows]
    names: Mapping[date, str]
    from_calendars: Mapping[date, Windows] = field(default_factory=lambda: EMPTY)
    calendars: Mapping[date, str] = field(default_factory=lambda: EMPTY)
    said_at: Mapping[date, Span] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, slots=True)
class Calendar:
    """One calendar with its dates from the first day of this year to the end of `AHEAD` years after it.

    `estimated` are dates that may still move; `unknown_years` are those whose holidays are not all known.
    `package` is the one that read them, of dates that stand in the files none.
    """

    key: nodes.Scalar
    dates: Dates = field(default_factory=lambda: Dates(EMPTY, EMPTY))
    estimated: tuple[date, ...] = ()
    unknown_years: tuple[int, ...] = ()
    package: str = ""


class Calendars:
    """The calendars by name, and how far pages have asked for the dates of each."""

    def __init__(self, declared: Mapping[str, Calendar] = EMPTY, today: date = date.min) -> None:
        """Take the calendars; `today` decides which years are this one and the next."""
        self._declared = declared
        self._today = today
        self._asked: dict[str, tuple[date, Span | None]] = {}
        self._named: set[str] = set()

    def __bool__(self) -> bool:
        """Whether there is any calendar."""
        return bool(self._declared)

    @property
    def packages(self) -> tuple[str, ...]:
        """The packages that read calendars: other versions of them may know other dates."""
        return tuple(sorted({calendar.package for calendar in self._declared.values()} - {""}))

    def names(self, node: nodes.Node | None, problems: Problems) -> tuple[str, ...] | None:
        """Return the calendars that a list names; None where there is no list. Reports unknown ones."""
        if not isinstance(node, nodes.List):
            return None
        scalars = [item for item in node.items if isinstance(item, nodes.Scalar)]
        self._named.update(item.text for item in scalars)
        for item in scalars:
            if item.text not in self._declared and not problems.may_be_unread("hosts"):
                known = self._declared
                otherwise = f"known: {spelling.few(sorted(known), 8)}" if known else _DECLARE
                message = f"no calendar is called `{field_faults.shortened(item.text)}`"
                cure = spelling.did_you_mean(item.text, known, otherwise)
                problems.add("unknown-calendar", item, message, cure)
        return tuple(item.text for item in scalars if item.text in self._declared)

    def until(self, last: date | None) -> date:
        """Return to which date a page that ends on `last` (None: at no date) takes the dates of calendars.

        That is the end of the next year, of a page that runs longer the end of its last year.
        """
        this = self._today.year
        year = this + 1 if last is None else min(max(last.year, this + 1), _years(self._today)[-1])
        return date(year, 12, 31)

    def taken(self, names: Iterable[str], own: Said, last: date | None = None) -> Dates:
        """Return the dates of a host who takes these calendars, on a page that ends on `last`.

        Each calendar is laid on those before it, and the host's `own` dates on all; these are all kept.
        """
        if not names:
            return Dates(own.windows, EMPTY, said_at=own.places)
        until = self.until(last)
        windows: dict[date, Windows] = {}
        called: dict[date, str] = {}
        givers: dict[date, str] = {}
        given: dict[date, Span] = {}
        for name in names:
            dates = self._declared[name].dates
            given |= {day: at for day, at in dates.said_at.items() if day <= until}
            windows |= {day: times for day, times in dates.overrides.items() if day <= until}
            givers |= dict.fromkeys((day for day in dates.overrides if day <= until), name)
            called = {day: text for day, text in called.items() if day not in dates.overrides}
            called |= {day: text for day, text in dates.names.items() if day <= until}
        counts = {day for day, times in windows.items() if own.windows.get(day, times) == times}
        called, givers = ({day: kept[day] for day in kept if day in counts} for kept in (called, givers))
        days = dict(sorted({**windows, **own.windows}.items()))
        return Dates(days, called, windows, givers, {**given, **own.places})

    def ask(self, names: Iterable[str], last: date | None, at: Span | None) -> None:
        """Take note that a page to `last`, whose end is declared at `at`, needs the dates of calendars."""
        last = last or self.until(None)
        for name in names:
            if name not in self._asked or last > self._asked[name][0]:
                self._asked[name] = last, at

    def check(self, problems: Problems) -> None:
        """Report, once a calendar, that nobody takes it, and where pages need it what of it is not known."""
        for name in self._declared.keys() - self._named if not problems.errors else ():
            cure = f"a host takes it by `calendars: [{name}]`"
            message = f"no host takes the calendar `{name}`"
            problems.add("unused-calendar", self._declared[name].key, message, cure)
        for name, (last, at) in self._asked.items():
            calendar, until = self._declared[name], self.until(last)
            moving = [day for day in calendar.estimated if self._today <= day <= min(last, until)]
            if moving:
                _warn_of_estimates(calendar, moving, problems)
            missing = [year for year in calendar.unknown_years if year <= min(last, until).year]
            if missing or (last > until and calendar.dates.names):
                since = missing[0] if missing else until.year + 1
                message = f"the dates of `{name}` are not known in full from {since} on"
                cure = "write those that are missing under `overrides` or in a calendar of your own"
                note = ("the page ends here", at) if at and last > self.until(None) else None
                problems.add("unknown-holidays", calendar.key, message, cure, note=note)


def _warn_of_estimates(calendar: Calendar, moving: Sequence[date], problems: Problems) -> None:
    names = calendar.dates.names
    days = [f"{wording.day(day, year=True)} {names[day].partition(' (')[0]}" for day in moving[:3]]
    more = f" and {len(moving) - 3} more" if len(moving) > 3 else ""
    message = f"`{calendar.key.text}` has dates that are estimated: {', '.join(days)}{more}"
    cure = "look when they are announced, and write what differs under `overrides`"
    problems.add("estimated-holidays", calendar.key, message, cure)


def read(
    entries: Iterable[nodes.Entry], today: date, attached: Attached, problems: Problems
) -> Calendars:  # fmt: skip
    """Return the calendars; reports names that are declared twice, and what cannot be read."""
    declared: dict[str, Calendar] = {}
    for entry in entries:
        if first := declared.get(entry.key.text):
            message, cure = f"`{entry.key.text}` is declared twice", "give one of the two another name"
            note = ("first declared", first.key.span)
            problems.add("duplicate-calendar", entry.key, message, cure, note=note)
            continue
        declared[entry.key.text] = _calendar(entry, today, attached, problems)
    return Calendars(declared, today)


def _calendar(entry: nodes.Entry, today: date, attached: Attached, problems: Problems) -> Calendar:
    """Return a calendar; without dates after a diagnostic."""
    key, node = entry.key, entry.value
    empty = Calendar(key)
    if not isinstance(node, nodes.Map) or not node.entries:
        if not isinstance(node, nodes.Broken):
            problems.add("bad-calendar", key, f"`{key.text}` is no calendar", _WRITE)
        return empty
    fields = [entry.key for name, entry in node.entries.items() if not name[:1].isdigit()]
    if unknown := [name for name in fields if name.text not in _FORMS]:
        for name in unknown:
            field_faults.unknown(name, sorted(_FORMS), problems)
        return empty
    names = {name.text for name in fields}
    if not fields:
        own = overrides.read(node, problems, key.text) or NO_DATES
        return replace(empty, dates=Dates(own.windows, EMPTY, said_at=own.places))
    if names not in _TOGETHER:
        message = f"`{key.text}` is no calendar of one kind"
        problems.add("bad-calendar", fields[0], message, f"{_WRITE}, each in a calendar of its own")
        return empty
    values = {name: value for name in names if (value := _text(node.entries[name], problems))}
    if len(values) < len(names):
        return empty
    if "ics" in names:
        found = _events(empty, values["ics"], today, attached, problems)
    else:
        found = _holidays(empty, values, today, problems)
    return _with_own(found, node, problems)


def _with_own(found: Calendar, node: nodes.Map, problems: Problems) -> Calendar:
    """Return a calendar with the dates that are written beside a country or a file: these win."""
    written = {name: entry for name, entry in node.entries.items() if name[:1].isdigit()}
    own = overrides.read(replace(node, entries=written), problems, found.key.text) if written else None
    if not own:
        return found
    names = {day: text for day, text in found.dates.names.items() if not own.windows.get(day)}
    days = dict(sorted({**found.dates.overrides, **own.windows}.items()))
    estimated = tuple(day for day in found.estimated if day not in own.windows)
    said_at = {**found.dates.said_at, **own.places}
    return replace(found, dates=Dates(days, names, said_at=said_at), estimated=estimated)


def _closed(names: Mapping[date, str], at: nodes.Scalar) -> Dates:
    """Return dates that are closed, all said by one value of a calendar."""
    return Dates(dict.fromkeys(names, ()), names, said_at=dict.fromkeys(names, at.span))


def _text(entry: nodes.Entry, problems: Problems) -> nodes.Scalar | None:
    """Return a value that is text; None after a diagnostic."""
    value = entry.value
    if isinstance(value, nodes.Scalar) and isinstance(value.value, str) and value.text.strip():
        return value
    if not isinstance(value, nodes.Broken):
        message = f"`{entry.key.text}` takes a text"
        problems.add("bad-calendar", entry.key if nodes.empty(value) else value, message, _WRITE)
    return None


def _holidays(
    empty: Calendar, values: Mapping[str, nodes.Scalar], today: date, problems: Problems
) -> Calendar:
    from reconciler.config import holiday_dates  # few configs name a country

    country, subdivision = values["country"], values.get("subdivision")
    years = _years(today)
    try:
        found = holiday_dates.find(country.text, subdivision.text if subdivision else None, years)
    except holiday_dates.UnknownSubdivision as unknown:
        at = subdivision or country
        message = f"`{country.text}` has no subdivision `{field_faults.shortened(at.text)}` with holidays"
        problems.add("unknown-subdivision", at, message, unknown.cure)
        return empty
    except holiday_dates.UnknownCountry as unknown:
        message = f"no country `{field_faults.shortened(country.text)}` is known"
        problems.add("unknown-country", country, message, unknown.cure)
        return empty
    return replace(
        empty,
        dates=_closed(found.names, country),
        estimated=found.estimated,
        unknown_years=found.unknown_years,
        package="holidays",
    )


def _events(
    empty: Calendar, file: nodes.Scalar, today: date, attached: Attached, problems: Problems
) -> Calendar:
    from reconciler.config import ics  # few configs name such a file

    years = _years(today)
    first, last = date(years[0], 1, 1), date(years[-1], 12, 31)
    shown = field_faults.shortened(file.text)
    try:
        source = attached(file.text, file.span.file)
        found = ics.read(source.text, first, last)
    except (Unattached, ics.Unreadable) as why:
        cure = "name an .ics file in the config folder, by its path from this file, with all-day events"
        problems.add("bad-calendar", file, f"`{shown}` cannot be read: {why}", cure)
        return empty
    if found.timed:
        message = f"`{shown}` has events with a time of day, which are not taken: {_listed(found.timed)}"
        cure = "make them all-day events, or write their times under `overrides`"
        problems.add("timed-event", file, message, cure)
    for called, day in found.stray:
        what = f"the event `{field_faults.shortened(called)}` of `{shown}` begins on {day}"
        message = f"{what}, which its rule does not give: that day is not taken"
        cure = "let it begin on the first day that its rule gives"
        problems.add("stray-first-day", file, message, cure)
    return replace(empty, dates=_closed(found.names, file), package="icalendar")


def _years(today: date) -> range:
    """Return the years of which dates are read."""
    return range(today.year, today.year + AHEAD + 1)


def _listed(names: Sequence[str]) -> str:
    shown = spelling.listed(field_faults.shortened(name) for name in names[:3])
    return f"{shown} and others" if len(names) > 3 else shown
