"""When a page can be booked, for people: the picture of the days, then the starts of each."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from rich.console import Console
from rich.text import Text

from reconciler.times import wording, zones
from reconciler.views import almost, week
from reconciler.views.clean import clean
from reconciler.views.output import Report

WIDEST = 120
OPEN = {"all_hosts_available": "of common time", "any_host_available": "with some host free"}
Day = Mapping[str, Any]


def render(report: Report, console: Console) -> None:
    """Show the picture and the starts."""
    mark = week.marks(console.encoding)
    width = min(console.width, WIDEST)
    for line in (*_heading(report, mark, width), Text(), *week.lines(report["picture"], width, mark)):
        console.print(line)
    console.print()
    for line in _starts(report, width) if report["slots"] else _nothing(report, width):
        console.print(line)


def _heading(report: Report, mark: week.Marks, width: int) -> Iterator[Text]:
    hosts = _by_zone(report["picture"]["hosts"])
    first, *more = textwrap.wrap(f"{clean(report['page'])}  {report['type']}: {hosts}", width - 2)
    yield Text.assemble((first[: len(clean(report["page"]))], "bold"), first[len(clean(report["page"])) :])
    yield from (Text(f"  {line}") for line in more)
    yield Text(f"{_stretch(report, mark)}, times in {report['picture']['time_zone']}{_offset(report)}")
    before, after = report["buffer"]["before"], report["buffer"]["after"]
    sides = [
        f"{wording.length(size)} {side}" for size, side in ((before, "before"), (after, "after")) if size
    ]
    every = f"a start every {wording.length(report['start_time_increment'])}"
    unsaid = "" if report["increment_declared"] else " (assumed: no file says it)"
    free = f", {' and '.join(sides)} kept free" if sides else ""
    lengths = f"{wording.length(report['duration'])}, {every}{unsaid}{free}"
    yield from (Text(line) for line in textwrap.wrap(lengths, width, subsequent_indent="  "))


def _by_zone(hosts: Sequence[Mapping[str, str]]) -> str:
    """Say the hosts, those of one zone together."""
    names: dict[str, list[str]] = {}
    for host in hosts:
        names.setdefault(host["time_zone"], []).append(clean(host["name"]))
    between = "; " if len(names) < len(hosts) else ", "
    return between.join(f"{', '.join(together)} ({zone})" for zone, together in names.items())


def _offset(report: Report) -> str:
    """Say how far the shown clock is from UTC, where that is the same at both ends."""
    begin, end = (_local(report[edge], report["picture"]["time_zone"]) for edge in ("from", "to"))
    return f" (UTC{begin.isoformat()[-6:]})" if begin.utcoffset() == end.utcoffset() else ""


def _stretch(report: Report, mark: week.Marks) -> str:
    """Say the range; by its dates where it begins and ends with them."""
    begin, end = (_local(report[edge], report["picture"]["time_zone"]) for edge in ("from", "to"))
    whole = all((at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0) for at in (begin, end))
    if whole and end > begin:
        last = end.date() - timedelta(days=1)
        said = wording.day(begin.date(), year=begin.year != last.year or begin.date() == last)
        return said if begin.date() == last else f"{said} {mark.dash} {wording.day(last, year=True)}"
    said = f"{wording.day(begin.date(), year=True)} {begin:%H:%M}"
    return f"{said} {mark.dash} {wording.day(end.date(), year=True)} {end:%H:%M}"


def _starts(report: Report, width: int) -> Iterator[Text]:
    """List the starts by day."""
    drawn = report["picture"]["days"]
    listed = sorted((iso, one) for one in drawn for iso in one["dates"] if one["starts"])
    starts, count = len(report["slots"]), len(listed)
    ends = ([datetime.fromisoformat(edge) for edge in window] for window in report["windows"])
    minutes = sum((end - begin for begin, end in ends), timedelta()) // timedelta(minutes=1)
    total = f"{wording.many(starts, 'start')} on {wording.many(count, 'day')}"
    yield Text.assemble((total, "bold"), f", {wording.length(minutes)} {OPEN.get(report['type'], 'open')}")
    years = len({iso[:4] for iso, _ in listed}) > 1
    again = False
    for iso, one in listed:
        label = wording.column(date.fromisoformat(iso), year=years)
        said = [wording.wall(one["clock"], at) + "*" * _repeated(one["clock"], at) for at in one["starts"]]
        again = again or any(time.endswith("*") for time in said)
        for index, part in enumerate(textwrap.wrap(" ".join(said), max(12, width - len(label) - 2))):
            yield Text.assemble((label if index == 0 else " " * len(label), "bold"), f"  {part}")
    if again:
        yield Text("* after the clock has gone back", style="dim")


def _repeated(clock: Sequence[Sequence[int]], minute: int) -> bool:
    """Whether the wall shows this time for the second time on this day."""
    shown = [(at, shows) for at, shows in clock if at <= minute]
    at, shows = shown[-1]
    return any(begin <= shows + minute - at - was + begin < at for begin, was in shown[:-1])


def _nothing(report: Report, width: int) -> Iterator[Text]:
    """Say that nothing can be booked, and why where that is known."""
    since, until = report["dates"]
    zone = report["time_zone"]
    if until is not None and _local(until, zone) <= _local(report["from"], zone):
        last = (_local(until, zone) - timedelta(seconds=1)).date()
        yield Text(
            f"nothing to book: the page's last day is {wording.day(last, year=True)}", style="bold yellow"
        )
    elif since is not None and _local(report["to"], zone) <= _local(since, zone):
        first = _local(since, zone).date()
        yield Text(
            f"nothing to book: the page's first day is {wording.day(first, year=True)}", style="bold yellow"
        )
    elif report["windows"]:
        length = wording.length(report["duration"] + sum(report["buffer"].values()))
        yield Text(f"nothing to book: no window is as long as {length}", style="bold yellow")
    else:
        yield Text("nothing to book: the hosts have no common time", style="bold yellow")
        for one in report["without"]:
            hours = wording.length(one["minutes"])
            yield Text(f"  without {clean(one['host'])} the others would have {hours}")
        if said := almost.said(report):
            yield from (Text(f"  {line}") for line in textwrap.wrap(f"at best {said}", width - 2))


def _local(instant: str, zone: str) -> datetime:
    return datetime.fromisoformat(instant).astimezone(zones.zone(zone))
