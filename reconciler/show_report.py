"""One page whole, in JSON form: as it is after defaults, each value with the place that says it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from reconciler import fields, known_pages
from reconciler.bookable import offer, slots_report, timespan
from reconciler.compare import projection
from reconciler.config import write
from reconciler.config.scalars import scalar
from reconciler.kinds import Entries, Field, Parts
from reconciler.known_pages import AccountMemory
from reconciler.model import BookingPage, Declared, Desired, Host, Path, Tombstone, dotted
from reconciler.planning import remembered
from reconciler.report.steps import step
from reconciler.source import Span
from reconciler.times import weekly

Json = dict[str, Any]
Said = tuple[Path, list[str]]
"""A path, and the lines of the language that say its value."""


def build(page: Declared, desired: Desired, known: AccountMemory, now: datetime) -> Json:
    """Return the report of `show`: what `list` says of the page, its values, lines, steps and common time.

    `lines` are the page in the language of the files, each with the place that says it; `unmanaged` are the
    fields that no file says: nobody compares or changes them.
    """
    present = page if isinstance(page, BookingPage) else None
    (taken,) = known_pages.as_taken(replace(desired, pages=(page,)), known, now)
    steps = remembered.steps([taken], known.memory, now).get(page.key, ()) if known.memory else ()
    return {
        "format_version": "1",
        "memory": known_pages.source(known),
        **known_pages.entry(taken, desired, known, now, len(steps)),
        "values": dict(projection.desired(present)) if present else {},
        "lines": [line for said in _said(page) for line in _placed(said, page, desired, now.date())],
        "unmanaged": [name for name in fields.NAMES if name not in present.fields] if present else [],
        "checklist": [step(one) for one in steps],
        "common_time": _common_time(present, now) if present else None,
    }


def _placed(said: Said, page: Declared, desired: Desired, today: date) -> Iterator[Json]:
    """Give each line the path it is about, the first also the place that says it; of dates what they are."""
    path, texts = said
    dates = _dates(path, page, today)
    span = _span(path, page, desired)
    for number, text in enumerate(texts):
        yield {"path": dotted(path), "text": text, **_place(None if number else span), **dates}


def _dates(path: Path, page: Declared, today: date) -> Json:
    """Return of a line with dates of a host their times, who gives them, and whether they are over."""
    if path[2:3] != ("overrides",) or not path[3:]:
        return {}
    host, first = next(host for host in page.hosts if host.name == path[1]), date.fromisoformat(path[3])
    last = next(last for begin, last in _runs(host) if begin == first)
    given = host.from_calendars.get(first) == host.overrides[first]
    calendar = host.calendars.get(first) if given else None
    return {
        "dates": {
            "host": host.name, "first": first.isoformat(), "last": last.isoformat(),
            "times": write.windows_text(host.overrides[first]), "calendar": calendar,
            "called": host.holidays.get(first), "past": last < today,
        }
    }  # fmt: skip


def _place(span: Span | None) -> Json:
    file, line, column = span[:3] if span else (None, None, None)
    return {"file": file, "line": line, "column": column}


def _span(path: Path, page: Declared, desired: Desired) -> Span | None:
    """Return the place of a value, or of the value that it is a part of; not of what stands around it."""
    least = 3 if len(path) > 2 and path[0] == "hosts" else min(len(path), 1)
    around = (path[:length] for length in range(len(path), least - 1, -1))
    return next((span for place in around if (span := desired.spans.get((page.key, place)))), None)


def _said(page: Declared) -> Iterator[Said]:
    yield (), [f"page: {scalar(page.key)}"]
    yield ("slug",), [f"slug: {scalar(page.slug)}"]
    if page.schedule_id:
        yield ("schedule_id",), [f"schedule_id: {scalar(page.schedule_id)}"]
    if page.previously:
        yield (
            ("previously",),
            ["previously:", *(f"  - {write.former_address(page, one)}" for one in page.previously)],
        )
    if isinstance(page, Tombstone):
        yield ("state",), ["state: absent"]
    else:
        yield ("type",), [f"type: {page.type}"]
    yield ("owner",), [f"owner: {scalar(page.owner.name)}"]
    if isinstance(page, BookingPage):
        yield ("hosts",), ["hosts:"]
        for host in page.hosts:
            yield from _host(host)
        values = write.said(page.fields)
        for field in fields.FIELDS:
            if field.name in values:
                yield from _field(field, values[field.name])
    if page.acknowledge:
        yield ("acknowledge",), list(write.accepted(page))


def _host(host: Host) -> Iterator[Said]:
    at: Path = ("hosts", host.name)
    yield at, [f"  - host: {scalar(host.name)}"]
    if host.email not in (host.id, host.name):
        yield (*at, "email"), [f"    email: {scalar(host.email)}"]
    if host.time_zone:
        yield (*at, "time_zone"), [f"    time_zone: {scalar(host.time_zone)}"]
    if host.availability is not None:
        yield (*at, "availability"), [f"    availability: {scalar(host.availability)}"]
    if host.hours is not None:
        yield (*at, "hours"), ["    hours:" if host.hours else "    hours: none"]
        for days, windows in weekly.runs(host.hours):
            first = weekly.parse_days(days)[0]
            yield (*at, "hours", first), [f"      {days}: {write.windows_text(windows)}"]
    if host.overrides:
        yield (*at, "overrides"), ["    overrides:"]
        for first_day, last_day in _runs(host):
            label = f"{first_day}" if first_day == last_day else f"{first_day}..{last_day}"
            called = ": ".join(filter(None, _called(host, first_day)))
            name = f"  # {called}" if called else ""
            path = (*at, "overrides", first_day.isoformat())
            yield path, [f"      {label}: {write.windows_text(host.overrides[first_day])}{name}"]


def _runs(host: Host) -> Iterator[tuple[date, date]]:
    """Yield the dated exceptions as first and last of days that follow each other and are alike."""
    runs: list[tuple[date, date]] = []
    for day in sorted(host.overrides):
        first, last = runs[-1] if runs else (day, day)
        if day - last == timedelta(days=1) and _exception(host, day) == _exception(host, first):
            runs[-1] = (first, day)
        else:
            runs.append((day, day))
    yield from runs


def _exception(host: Host, day: date) -> tuple[object, ...]:
    """Return what a day is: its hours, the calendar that gives it, and what calendars call it."""
    return host.overrides[day], *_called(host, day)


def _called(host: Host, day: date) -> tuple[str, str]:
    """Return the calendar that gives a day, and what calendars call it; empty each where there is none."""
    return host.calendars.get(day, ""), host.holidays.get(day, "")


def _field(field: Field, value: Any) -> Iterator[Said]:
    """Yield a field; its parts and entries apart, since different files may say them."""
    if isinstance(field.kind, Parts):
        yield (field.name,), [f"{field.name}:"]
        for name in value:
            (text,) = write.field_lines(field, {name: value[name]})
            yield (field.name, name), [f"  {text.partition('{')[2].removesuffix('}')}"]
    elif isinstance(field.kind, Entries) and value:
        yield (field.name,), [f"{field.name}:"]
        for entry in value:
            _, *lines = write.field_lines(field, [entry])
            yield (field.name, str(entry["name"])), lines
    else:
        yield (field.name,), list(write.field_lines(field, value))


def _common_time(page: BookingPage, now: datetime) -> Json:
    """Return what the page offers in two weeks by the hours of the files, with hosts who keep theirs in Zoom.

    What is offered is null where that depends on the hours of such hosts.
    """
    in_zoom = [host.name for host in offer.unknown(page.hosts)]
    zone = offer.time_zone(page)
    if in_zoom:
        return {"time_zone": zone, "hours_in_zoom": in_zoom, "offered": None}
    offered = offer.declared(page)
    begin, end = timespan.read(None, None, offered, now)
    starts = offered.starts(begin, end)
    minutes = sum((b - a for a, b in offered.windows(begin, end)), timedelta()) // timedelta(minutes=1)
    return {
        "time_zone": zone,
        "hours_in_zoom": [],
        "offered": {
            "from": slots_report.instant(begin),
            "to": slots_report.instant(end),
            "minutes": minutes,
            "starts": len(starts),
            "first": slots_report.instant(starts[0]) if starts else None,
        },
    }
