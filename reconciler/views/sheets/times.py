"""`slots` laid out: one page, its picture of the days and its starts in words."""

from __future__ import annotations

from datetime import date, datetime

from reconciler.times import wording, zones
from reconciler.views import almost
from reconciler.views.sheets.sheet import Count, Entry, Json, Sheet


def slots(report: Json) -> Sheet:
    """Lay out when a page can be booked."""
    picture, starts = report["picture"], len(report["slots"])
    days = sum(len(one["dates"]) for one in picture["days"] if one["starts"])
    free = [f"{wording.length(size)} {side}" for side, size in report["buffer"].items() if size]
    facts = [
        ("length", wording.length(report["duration"])),
        ("a start every", f"{wording.length(report['start_time_increment'])}{_unsaid(report)}"),
        ("kept free", " and ".join(free)),
        *_starts(picture),
        ("at best", almost.said(report)),
    ]
    said = f"{wording.many(starts, 'start')} on {wording.many(days, 'day')}" if starts else "nothing to book"
    return Sheet(
        "slots", "Times", said,
        "good" if starts else "warn", (Count(starts, wording.plural(starts, "start")),), (_stretch(report),),
        (
            Entry(
                report["page"], "", "good" if starts else "warn", declared=report["type"],
                hosts=tuple(one["name"] for one in picture["hosts"]),
                facts=tuple((name, said) for name, said in facts if said), picture=picture,
            ),
        ),
    )  # fmt: skip


def _unsaid(report: Json) -> str:
    return "" if report["increment_declared"] else " (assumed: no file says it)"


def _stretch(report: Json) -> str:
    """Say from when to when, on the viewer's wall."""
    zone = report["picture"]["time_zone"]
    ends = [datetime.fromisoformat(report[end]).astimezone(zones.zone(zone)) for end in ("from", "to")]
    said = (f"{wording.day(end.date(), year=True)} {end:%H:%M}" for end in ends)
    return f"{' to '.join(said)}, times in {zone}"


def _starts(picture: Json) -> list[tuple[str, str]]:
    """Say the starts by day, in the order of the days."""
    listed = sorted((iso, one) for one in picture["days"] for iso in one["dates"] if one["starts"])
    return [
        (
            wording.day(date.fromisoformat(iso), year=True),
            " ".join(wording.wall(one["clock"], at) for at in one["starts"]),
        )
        for iso, one in listed
    ]
