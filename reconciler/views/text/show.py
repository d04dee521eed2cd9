"""One page in the language of the files, the place of each value beside it; then what is known of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Any

from rich.cells import cell_len
from rich.console import Console

from reconciler.times import wording, zones
from reconciler.times.wording import quoted
from reconciler.views import calls, words
from reconciler.views.entries.slots import OPEN
from reconciler.views.output import Report
from reconciler.views.text import lines
from reconciler.views.text import list as table

Json = dict[str, Any]
PERSONS = (("attested", "attestation"), ("denied", "denial"))
"""Who looked at the page, and said what."""
LEAST = 38
"""Columns that values take at least, where there is room."""
QUOTE = '"'
DATES = 6
"""Columns in front of the dates of a host."""
NOWHERE: Json = {"path": "", "file": None, "line": None, "column": None}


def render(report: Report, console: Console) -> None:
    """Show the page, then what is known of it."""
    _page(list(folded(report["lines"])), console)
    console.print()
    for name, text in _facts(report):
        lines.named(console, name, text, indent="")
    if report["checklist"]:
        lines.named(console, "by hand", wording.many(len(report["checklist"]), "step"), indent="")
        lines.steps(console, report["checklist"], " " * 10)


def folded(said: Iterable[Json]) -> Iterator[Json]:
    """Yield the lines; dates that calendars give as remarks below a host, those that are over left out."""
    told: dict[tuple[str, ...], str] = {}
    above: Json = NOWHERE
    for host, group in groupby(said, _host_of_dates):
        if host is None:
            for above in group:
                yield above
            continue
        lines_ = list(group)
        now = [line for line in lines_ if not line["dates"]["past"]]
        yield from (line for line in now if not line["dates"]["calendar"])
        given = [line for line in now if line["dates"]["calendar"]]
        remarks = tuple(_given(given))
        like = told.setdefault(remarks, host)
        texts = remarks if like == host or not remarks else (f"by calendars as {like}",)
        places = {words.place(line) for line in given}
        at = given[0] if len(places) == 1 and places != {words.place(above)} else NOWHERE
        yield from ({**at, "text": f"{' ' * DATES}# {text}"} for text in texts)
        if over := len(lines_) - len(now):
            yield {**NOWHERE, "text": f"{' ' * DATES}# {wording.many(over, 'line')} of dates that are over"}


def _host_of_dates(line: Json) -> str | None:
    """Return whose dates a line says; None where it says none."""
    return str(line["dates"]["host"]) if "dates" in line else None


def _given(said: Iterable[Json]) -> Iterator[str]:
    """Say dates of calendars, those of one with the same times together."""
    given: dict[tuple[str, str], list[Json]] = {}
    for line in said:
        dates = line["dates"]
        given.setdefault((dates["times"].replace(QUOTE, ""), dates["calendar"]), []).append(dates)
    for (times, calendar), same in given.items():
        ends = [(date.fromisoformat(each["first"]), date.fromisoformat(each["last"])) for each in same]
        days = zip(wording.each_stretch(ends), (each["called"] for each in same), strict=True)
        said_ = ", ".join(f"{day} ({called})" if called else day for day, called in days)
        yield f"{times} by {calendar}: {said_}"


def _page(said: list[Json], console: Console) -> None:
    """Print the lines, the places in a column beside them; a place of half a line stands below."""
    places, width = [words.place(line) for line in said], lines.width(console)
    room = width - max((cell_len(place) for place in places if cell_len(place) <= width // 2), default=0)
    room -= lines.GAP
    short = (cell_len(line["text"]) for line in said if cell_len(line["text"]) <= room)
    column = max([min(room, LEAST), *short]) + lines.GAP
    for line, place in zip(said, places, strict=True):
        text = line["text"].lstrip()
        indent = " " * (len(line["text"]) - len(text))
        first, _, rest = text.partition(" ")
        head = f"{indent}{first} "
        if not rest or column - lines.GAP - cell_len(head) < lines.LEAST:  # too little beside the name
            head, rest = indent, text
        lines.wrapped(console, head, rest, right=place, column=column)


def _facts(report: Report) -> list[tuple[str, str]]:
    facts = [("made", f"by `each`, for {report['made_for']}")] if report["made_for"] else []
    facts += [("" if number else "known", text) for number, text in enumerate(_known(report))]
    known = report["known"] or {}
    facts += [(name, _person(known[key])) for name, key in PERSONS if known.get(key)]
    if report["common_time"]:
        facts.append(("times", _times(report)))
    if report["unmanaged"]:
        facts.append(("left out", f"{', '.join(report['unmanaged'])}: neither compared nor changed"))
    return facts


def _person(seen: Json) -> str:
    return f"{seen['by']}, {words.when(seen['at'])}"


def _known(report: Report) -> list[str]:
    known = report["known"]
    if not report["memory"]["recorded"]:
        return list(table.source(report["memory"], report.get("called", calls.PROGRAM)))
    if known is None:
        return ["nothing: no run has applied or looked at it"]
    slug = f", last seen at {quoted(known['slug'])}" if known["slug"] != report["slug"] else ""
    standing = table.proof(dict(report), witness=True, steps=False, head="last proof: ")
    page = f"page {known['schedule_id']}{slug}" if known["schedule_id"] else "not published"
    account = f"in account {report['memory']['account'] or '-'} at {report['memory']['origin']}"
    rules = [f"with the rules of time zones of {known['zone_rules']}"] if known["zone_rules"] else []
    return [f"{page}; {standing}" if standing else page, *rules, account]


def _times(report: Report) -> str:
    common = report["common_time"]
    if common["hours_in_zoom"]:
        names, called = ", ".join(common["hours_in_zoom"]), report.get("called", calls.PROGRAM)
        return f"the hours of {names} are kept in Zoom: `{called} slots {report['page']}` asks for them"
    offered = common["offered"]
    begin, end = (_local(offered[name], common["time_zone"]) for name in ("from", "to"))
    stretch = f"from {wording.day(begin.date(), year=True)} to {wording.day(end.date(), year=True)}"
    if not offered["starts"]:
        return f"none {stretch}"
    first = _local(offered["first"], common["time_zone"])
    length = f"{wording.length(offered['minutes'])} {OPEN.get(report['type'], 'open')}"
    return (
        f"{wording.many(offered['starts'], 'start')}, {length} {stretch}; the first "
        f"{wording.day(first.date())} {first:%H:%M} ({common['time_zone']})"
    )


def _local(instant: str, zone: str) -> datetime:
    return datetime.fromisoformat(instant).astimezone(zones.zone(zone))
