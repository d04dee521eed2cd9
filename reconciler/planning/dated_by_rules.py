"""Dated hours that differ since the rules of time zones changed, though nobody touched them. Pure.

Zoom holds them as instants: by newer rules the same instants are other hours, or other dates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from reconciler.bookable import hours
from reconciler.compare import projection
from reconciler.compare.projection import Users
from reconciler.findings import Finding, FindingCode, Origin
from reconciler.model import BookingPage
from reconciler.planning.action import Action
from reconciler.records.memory import PageMemory
from reconciler.times import rules, weekly, zones
from reconciler.times.earlier import Earlier, EarlierRules
from reconciler.times.weekly import END_OF_DAY, Window, Windows


def explained(
    findings: Iterable[Finding], action: Action, memory: PageMemory | None, users: Users, kept: EarlierRules
) -> Iterator[Finding]:
    """Yield the findings on an action's page; no person is blamed for dates that are as applied.

    These are what was applied by the rules of time zones that the page was last looked at with.
    """
    live_id = action.live.schedule_id if action.live else None
    then = memory.zone_rules if memory and memory.schedule_id == live_id else None
    if then is None or then.release == rules.in_use().release:
        yield from findings
        return
    for finding in findings:
        known = _moved(finding) and _by_earlier(action, finding, users, kept.of(then.release))
        yield _said(finding, then.release) if known else finding


def _moved(finding: Finding) -> bool:
    """Whether a finding is on a date of a host that somebody seems to have set otherwise in Zoom."""
    return (
        finding.code is FindingCode.HOST_HOURS_CHANGED
        and finding.origin is Origin.LIVE
        and len(finding.path) == 4
        and finding.path[2] == "overrides"
    )


def _by_earlier(action: Action, finding: Finding, users: Users, earlier: Earlier) -> bool:
    """Whether a date is by earlier rules what was applied, which is what is declared."""
    page, live = action.page, action.live
    if not isinstance(page, BookingPage) or live is None:
        return False
    _, host, _, day = finding.path
    rule = projection.rules(live, page.hosts, users).get(host)
    if rule is None or rule.time_zone not in zones.zone_names():
        return False
    then = read_by(rule.dated, rule.time_zone, earlier)
    return bool(finding.desired == weekly.format_windows(then.get(date.fromisoformat(day), ())))


def _said(finding: Finding, release: str) -> Finding:
    said = f"by the rules of time zones of {release} it is as applied: nobody changed it"
    return replace(finding, message=f"{finding.message}; {said}", origin=Origin.BOTH, keep="", by_rules=True)


def read_by(dated: Mapping[date, Windows], zone: str, earlier: Earlier) -> dict[date, Windows]:
    """Return hours of dates, read by the rules in use, as the earlier rules read the same instants."""
    spans = [
        (hours.local_instant(day, zone, begin), hours.local_instant(day, zone, end))
        for day, windows in dated.items()
        for begin, end in windows
    ]
    days: dict[date, list[Window]] = {}
    with rules.using(earlier.rules):
        clock = zones.zone(zone)
        for span in spans:
            start, end = (at.astimezone(clock).replace(tzinfo=None) for at in span)
            for day, window in _by_date(start, end):
                days.setdefault(day, []).append(window)
    return {day: weekly.merge(windows) for day, windows in days.items()}


def _by_date(start: datetime, end: datetime) -> Iterator[tuple[date, Window]]:
    """Split a span at midnights."""
    while start < end:
        midnight = datetime.combine(start.date() + timedelta(days=1), time())
        last = END_OF_DAY if midnight <= end else end.hour * 60 + end.minute
        yield start.date(), (start.hour * 60 + start.minute, last)
        start = midnight
