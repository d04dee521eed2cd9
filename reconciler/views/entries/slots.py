"""`slots` laid out: one page with its picture of the days, its starts by day, or why there are none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from reconciler.times import wording, zones
from reconciler.views.entries import beside, by_rules, exceptions
from reconciler.views.entries.entry import Entry, Json, Row
from reconciler.views.entries.listing import Listing

OPEN = {"all_hosts_available": "of common time", "any_host_available": "with some host free"}
_BOUND = {"all_hosts_available": "at most ", "any_host_available": "at least "}
"""What a number of starts is where the hours of some hosts are not known."""
AGAIN = "* after the clock has gone back"


def slots(report: Json) -> Listing:
    """Lay out when a page can be booked, and where it was read, what visitors are offered."""
    if "differences" in report:
        return _compared(report)
    predicted = _predicted(report)
    return by_rules.compared(report, predicted) if "rules" in report else predicted


def _predicted(report: Json) -> Listing:
    """Lay out when a page can be booked, by hours alone."""
    starts = tuple(_starts(report["picture"]))
    why = "" if starts else _outside(report)
    nothing = "" if starts else f"nothing to book: {why or _never(report)}"
    nearest = () if starts or why else tuple(_nearest(report))
    tone = "warn" if nothing else "good"
    number, days = wording.many(len(report["slots"]), "start"), wording.many(_days(report["picture"]), "day")
    if report["unknown"]:
        nothing = nothing and _nothing_known(report, why)
        number = f"{_BOUND.get(report['type'], '')}{number}"
    entry = Entry(
        report["page"], tone=tone, declared=report["type"], text=_length(report), picture=report["picture"],
        hosts=_hosts(report["picture"]["hosts"], report["unknown"]), rows=starts or nearest, group="pages",
    )  # fmt: skip
    return Listing(
        "slots", "Times", nothing or f"{number} on {days}", tone, about=_range(report),
        extent="" if nothing else f"{wording.length(_minutes(report))} {OPEN.get(report['type'], 'open')}",
        notes=tuple(_notes(report, starts)), entries=(entry,),
    )  # fmt: skip


def _never(report: Json) -> str:
    """Say that those who are needed are never free; one host has no time in common with anybody."""
    hosts = [*(host["name"] for host in report["picture"]["hosts"]), *report["unknown"]]
    return "the hosts have no common time" if len(hosts) > 1 else f"{''.join(hosts)} is not free"


def _nothing_known(report: Json, why: str) -> str:
    """Say that nothing can be booked as far as it is known who is free."""
    if why or report["type"] != "any_host_available":
        return f"nothing to book: {why or _never(report)}"
    return f"nobody is free but perhaps {', '.join(report['unknown'])}"


def _notes(report: Json, starts: Sequence[Row]) -> Iterator[Row]:
    if report["unknown"]:
        names = ", ".join(report["unknown"])
        yield Row("", f"not known: when {names} can be booked; these hours live in Zoom, and there are no "
                      "credentials: reconciler doctor")  # fmt: skip
    yield from exceptions.rows(report["dated"])
    if any("*" in row.text for row in starts):
        yield Row("", AGAIN)


def _compared(report: Json) -> Listing:
    """Lay out the prediction beside what visitors are offered: what differs, else the starts."""
    count, notes = len(report["differences"]), tuple(beside.sources(report))
    predicted = _predicted(report)
    if not count:
        state = predicted.state + (", offered as predicted" if report["slots"] else "")
        return predicted._replace(state=state, notes=(*predicted.notes, *notes))
    rows, left_out = beside.differences(report)
    tone = beside.tone(report)
    entry = predicted.entries[0]._replace(tone=tone, rows=rows)
    return predicted._replace(
        state=f"{wording.many(count, 'start')} {'differs' if count == 1 else 'differ'}", tone=tone,
        extent=f"{len(report['slots']):,} predicted, {len(report['offered']):,} offered",
        notes=(*left_out, *notes), entries=(entry,),
    )  # fmt: skip


def _hosts(hosts: Sequence[Mapping[str, str]], unknown: Sequence[str]) -> str:
    """Say the hosts, those of one zone together, and those whose hours are `unknown`."""
    names: dict[str, list[str]] = {}
    for host in hosts:
        names.setdefault(host["time_zone"], []).append(host["name"])
    between = "; " if len(names) < len(hosts) else ", "
    rest = [f"{', '.join(unknown)} (hours not known)"] if unknown else []
    return between.join([*(f"{', '.join(group)} ({zone})" for zone, group in names.items()), *rest])


def _length(report: Json) -> str:
    """Say how long a booking takes, how often one can start, and what is kept free around it."""
    sides = [f"{wording.length(size)} {side}" for side, size in _sides(report) if size]
    every = f"a start every {wording.length(report['start_time_increment'])}"
    unsaid = "" if report["increment_declared"] else " (assumed: no file says it)"
    free = f", {' and '.join(sides)} kept free" if sides else ""
    return f"{wording.length(report['duration'])}, {every}{unsaid}{free}"


def _sides(report: Json) -> list[tuple[str, int]]:
    return [(side, report["buffer"][side]) for side in ("before", "after")]


def _range(report: Json) -> str:
    """Say from when to when, by dates where it begins and ends with them, on which clock."""
    zone = report["picture"]["time_zone"]
    begin, end = (_local(report[edge], zone) for edge in ("from", "to"))
    offset = f" (UTC{begin.isoformat()[-6:]})" if begin.utcoffset() == end.utcoffset() else ""
    whole = all(at.time() == datetime.min.time() for at in (begin, end)) and end > begin
    text = _dates(begin.date(), end.date() - timedelta(days=1)) if whole else f"{_at(begin)} – {_at(end)}"
    return f"{text}, times in {zone}{offset}"


def _dates(first: date, last: date) -> str:
    text = wording.day(first, year=first.year != last.year or first == last)
    return text if first == last else f"{text} – {wording.day(last, year=True)}"


def _at(moment: datetime) -> str:
    return f"{wording.day(moment.date(), year=True)} {moment:%H:%M}"


def _minutes(report: Json) -> int:
    """Return how long the page is open."""
    ends = ([datetime.fromisoformat(edge) for edge in window] for window in report["windows"])
    return sum((end - begin for begin, end in ends), timedelta()) // timedelta(minutes=1)


def _starts(picture: Json) -> Iterator[Row]:
    """List the starts, days with the same ones together, in the order of the first of them."""
    by_starts: dict[str, list[str]] = {}
    for day in picture["days"]:
        clock = day["clock"]
        times = " ".join(wording.wall(clock, at) + "*" * _repeated(clock, at) for at in day["starts"])
        by_starts.setdefault(times, []).extend(day["dates"])
    by_starts.pop("", None)
    years = len({iso[:4] for isos in by_starts.values() for iso in isos}) > 1
    parts = ((part, times) for times, isos in by_starts.items() for part in wording.parts(sorted(isos)))
    for part, times in sorted(parts):
        alone = len(part) == 1
        name = wording.column(date.fromisoformat(part[0]), year=years) if alone else ""
        yield Row(name or wording.several(part, year=years), times)


def _days(picture: Json) -> int:
    """Return on how many days something starts."""
    return sum(len(day["dates"]) for day in picture["days"] if day["starts"])


def _repeated(clock: Sequence[Sequence[int]], minute: int) -> bool:
    """Whether the wall shows this time for the second time on this day."""
    shown = [(at, shows) for at, shows in clock if at <= minute]
    at, shows = shown[-1]
    return any(begin <= shows + minute - at - was + begin < at for begin, was in shown[:-1])


def _outside(report: Json) -> str:
    """Say why nothing can be booked; empty where the hosts are never free together."""
    (since, until), zone = report["dates"], report["time_zone"]
    if until is not None and _local(until, zone) <= _local(report["from"], zone):
        last = (_local(until, zone) - timedelta(seconds=1)).date()
        return f"the page's last day is {wording.day(last, year=True)}"
    if since is not None and _local(report["to"], zone) <= _local(since, zone):
        return f"the page's first day is {wording.day(_local(since, zone).date(), year=True)}"
    if report["windows"]:
        return (
            f"no window is as long as {wording.length(report['duration'] + sum(report['buffer'].values()))}"
        )
    return ""


def _nearest(report: Json) -> Iterator[Row]:
    """Say what comes nearest, where the hosts have no common time: without whom, or when most are free."""
    for host in report["without"]:
        rest = f"the others would have {wording.length(host['minutes'])}"
        yield Row(f"without {host['host']}", rest, tone="warn")
    if most := report["almost"]:
        hosts, missing = len(report["picture"]["hosts"]), most["missing"]
        begin, end = (_local(most[edge], report["picture"]["time_zone"]) for edge in ("from", "to"))
        last = "24:00" if (end.hour, end.minute) == (0, 0) else f"{end:%H:%M}"
        when = f"{wording.day(begin.date())} {begin:%H:%M} to {last}"
        free = f"{hosts - len(missing)} of {hosts} are free"
        yield Row("at best", f"{free}, on {when}; not {', '.join(missing)}", tone="warn")


def _local(instant: str, zone: str) -> datetime:
    return datetime.fromisoformat(instant).astimezone(zones.zone(zone))
