"""`slots --rules` laid out: the starts gained and lost by the rules in use, and which clocks make it so."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime

from reconciler.times import wording, zones
from reconciler.views.entries import beside
from reconciler.views.entries.entry import Json, Row
from reconciler.views.entries.listing import Listing

MOST_STRETCHES = 2
"""How many stretches of time are named in which a clock differs; the JSON form has all."""


def compared(report: Json, predicted: Listing) -> Listing:
    """Return what is predicted with what other rules of time zones would make of it."""
    other = report["rules"]
    notes = (*predicted.notes, *_clocks(report))
    if not other["gained"] and not other["lost"]:
        same = f"{predicted.state}, the same by the rules of {other['release']}"
        return predicted._replace(state=same, notes=notes)
    said = [(at, way) for way in ("lost", "gained") for at in other[way]]
    rows, left_out = beside.cut(beside.rows(sorted(said), report))
    entry = predicted.entries[0]._replace(tone="warn", rows=rows)
    return predicted._replace(
        state=", ".join(_counted(other)), tone="warn",
        extent=f"{wording.many(len(report['slots']), 'start')} by {report['zone_rules']}, "
               f"{len(other['slots']):,} by {other['release']}",
        notes=(*left_out, *notes), entries=(entry,),
    )  # fmt: skip


def _counted(other: Json) -> Iterator[str]:
    what = " start"
    for way in ("lost", "gained"):
        if number := len(other[way]):
            yield f"{wording.many(number, 'start') if what else f'{number:,}'} {way}"
            what = ""


def _clocks(report: Json) -> Iterator[Row]:
    """Say of each clock by how much it differs, and when."""
    other = report["rules"]
    if not other["shifts"]:
        yield Row("", f"no clock of this page differs in these days by the rules of {other['release']}")
    for zone, found in itertools.groupby(other["shifts"], lambda shift: str(shift["time_zone"])):
        shifts = list(found)
        who = f" ({', '.join(shifts[0]['hosts'])})" if shifts[0]["hosts"] else ""
        said = [_shift(shift, report) for shift in shifts[:MOST_STRETCHES]]
        rest = len(shifts) - MOST_STRETCHES
        more = [f"and {wording.many(rest, 'more time')}"] if rest > 0 else []
        yield Row(
            "", f"{zone}{who}: compared with {other['release']} the clock is {'; '.join([*said, *more])}"
        )


def _shift(shift: Json, report: Json) -> str:
    """Say `1 h ahead from 1 Nov 2026`; without ends that are those of the days that are shown."""
    way = "ahead" if shift["minutes"] > 0 else "behind"
    zone = zones.zone(shift["time_zone"])
    begin, end = (datetime.fromisoformat(shift[edge]).astimezone(zone) for edge in ("from", "to"))
    words = [f"{wording.length(abs(shift['minutes']))} {way}"]
    if shift["from"] != report["from"]:
        words.append(f"from {_moment(begin)}")
    if shift["to"] != report["to"]:
        words.append(f"until {_moment(end)}")
    return " ".join(words)


def _moment(at: datetime) -> str:
    return f"{wording.day(at.date(), year=True)} {at:%H:%M}"
