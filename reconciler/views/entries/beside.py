"""`slots --live` laid out: the starts at which prediction and offer differ, and where both come from."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from reconciler.times import other_rules, wording, zones
from reconciler.views import calls, words
from reconciler.views.entries.entry import Json, Row, Tone

MOST = 12
"""Lines of differences; the JSON form has all."""
MANY = 5
"""From so many starts on end they are said by the first and the last."""
EXPLAINED = ("booked", "too soon", "booking limit")
"""Why a start may not be offered although all is as declared."""


def differences(report: Json) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Return the differences, days that are alike on one line, and how many lines are left out."""
    return cut(rows(((each["start"], _said(each)) for each in report["differences"]), report))


def cut(rows: Iterable[Row]) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Return the first rows, and a note on how many are left out."""
    rows = tuple(rows)
    left = len(rows) - MOST
    rest = (Row("", f"and {wording.many(left, 'more line')}: --format json has all"),) if left > 0 else ()
    return rows[:MOST], rest


def tone(report: Json) -> Tone:
    """Say how grave the differences are: whether any is more than what bookings explain."""
    found = report["differences"]
    grave = any(each["offered"] or each["why"] not in EXPLAINED for each in found)
    return "warn" if grave else "info" if found else "good"


def sources(report: Json) -> Iterator[Row]:
    """Say where prediction and offer come from, and what could not be read."""
    live = report["live"]
    yield Row("", "predicted from the live page's hours and the dated exceptions of the files")
    yield Row("", f"offered as read at {words.when(live['read_at'])}: {live['address']}")
    if live["fits"]:
        yield from _fits(report)
    elif any(each["offered"] and each["who"] for each in report["differences"]):
        command = calls.command(f"reconciler drift {report['page']}", report.get("called", calls.PROGRAM))
        yield Row(
            "", f"a page that offers times at which hosts are not free may be of another type: {command}"
        )
    if live["bookings_unread"]:
        yield Row("", f"the bookings of {', '.join(live['bookings_unread'])} could not be read")


def _fits(report: Json) -> Iterator[Row]:
    """Say by which release's rules all is offered as predicted, and what follows."""
    there = report["live"]["fits"]
    since = ""
    if there["since"]:
        first = datetime.fromisoformat(there["since"]).astimezone(zones.zone(there["zones"][0])).date()
        since = f", other from {wording.day(first, year=True)} on"
    beyond = any(each["offered"] for each in report["differences"])
    other = ", or the page is of another type" if beyond else ", or calendars hide times"
    doubt = "" if there["only"] else other
    yield Row(
        "",
        f"predicted by the time zone rules of release {there['in_use']}; by those of "
        f"{other_rules.named(there['releases'])} for {' and '.join(there['zones'])}{since}, all that is "
        f"offered fits: Zoom's clocks, or ours, follow another release{doubt}",
    )
    command = f"reconciler slots {report['page']} --rules {there['release']}"
    yield Row("", f"both side by side: {calls.command(command, report.get('called', calls.PROGRAM))}")


def rows(said: Iterable[tuple[str, str]], report: Json) -> Iterator[Row]:
    """Yield starts of which the same is said, those of a day together, and the days that are alike.

    `said` are instants, each with what is said of it.
    """
    zone = zones.zone(report["picture"]["time_zone"])
    by_reason: dict[tuple[date, str], list[datetime]] = {}
    for start, words_ in said:
        at = datetime.fromisoformat(start).astimezone(zone)
        by_reason.setdefault((at.date(), words_), []).append(at)
    days: dict[str, list[str]] = {}
    for (day, words_), moments in by_reason.items():
        text = f"{words_}, at {' '.join(_runs(moments, report['start_time_increment']))}"
        days.setdefault(text, []).append(day.isoformat())
    years = len({day.year for day, _ in by_reason}) > 1
    for text, isos in days.items():
        yield Row(wording.several(isos, year=years), text)


def _said(different: Json) -> str:
    """Say how a start differs, and why: `offered only: not all free (budi)`."""
    who = f" ({', '.join(different['who'])})" if different["who"] else ""
    if different["predicted"] and different["offered"]:
        return f"offered, though booked{who}"
    side = "predicted only" if different["predicted"] else "offered only"
    why = "nobody can tell why" if different["why"] == "unknown" else different["why"]
    return f"{side}: {why}{who}"


def _runs(moments: Sequence[datetime], increment: int) -> Iterator[str]:
    """Say times of day; many on end, `increment` minutes apart, by their first and last."""
    step = timedelta(minutes=increment)
    apart = [later.astimezone(UTC) - at.astimezone(UTC) for at, later in itertools.pairwise(moments)]
    while moments:
        size = 1 + next((count for count, gap in enumerate(apart) if gap != step), len(apart))
        run, moments, apart = moments[:size], moments[size:], apart[size:]
        if size >= MANY:
            yield f"{_wall(run[0])} to {_wall(run[-1])} ({size} starts)"
        else:
            yield from map(_wall, run)


def _wall(at: datetime) -> str:
    """Say a time of day; one that comes for the second time that day has a star."""
    return f"{at:%H:%M}{'*' * at.fold}"
