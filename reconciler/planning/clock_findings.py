"""The finding that the clocks of a page's zones follow other rules than when it was last looked at. Pure.

The lock file has the release of the rules then, with their offsets; without that nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from reconciler.bookable import clock_change
from reconciler.bookable.clock_change import ClockChange, Shown, ZoneChange
from reconciler.compare.projection import Users
from reconciler.evidence import Verdict
from reconciler.findings import Finding, FindingCode, Origin
from reconciler.model import BookingPage, LivePage, Path, Tombstone
from reconciler.planning import phrases
from reconciler.planning.action import Action
from reconciler.records.memory import PageMemory, ZoneRules
from reconciler.times import offsets, releases, rules, wording, zones
from reconciler.times.earlier import EarlierRules


def find(
    action: Action, memory: PageMemory | None, users: Users, earlier: EarlierRules, today: date
) -> Iterator[Finding]:  # fmt: skip
    """Yield the finding on the page of an action, where bookers see other times; `memory` is of the page."""
    page, live = action.page, action.live
    wrong = action.proof is not None and action.proof.verdict is Verdict.CONTRADICTED
    if isinstance(page, Tombstone) or live is None or not live.active or wrong:
        return
    change = changed(page, live, memory, users, earlier, today)
    if change is not None:
        zone = change.zones[0]
        yield Finding(
            FindingCode.ZONE_RULES_CHANGED, page.key, _told(change), _path(zone),
            _offset(zone.before), _offset(zone.after), Origin.BOTH, _next(page, change),
            informs=change.same_walls, clocks=_as_json(change),
        )  # fmt: skip


def changed(
    page: BookingPage, live: LivePage, memory: PageMemory | None, users: Users, earlier: EarlierRules,
    today: date,
) -> ClockChange | None:  # fmt: skip
    """Return what differs for bookers of a page since it was last looked at; None also where not known."""
    then = memory.zone_rules if memory and memory.schedule_id == live.schedule_id else None
    if then is None or (then.release == rules.in_use().release and not _renamed(then, earlier)):
        return None
    return clock_change.compare(page, live, users, earlier.of(then.release), today)


def _renamed(then: ZoneRules, earlier: EarlierRules) -> bool:
    """Whether rules of the name of those in use had other offsets: a folder may name a release falsely."""
    kept = ((zone, earlier.kept.get((then.release, zone))) for zone in then.zones)
    return any(
        found is not None and zone in zones.zone_names() and offsets.of(zone, found.start, found.end) != found
        for zone, found in kept
    )


def _older(change: ClockChange) -> bool:
    return releases.older(change.after, change.before)


def _told(change: ClockChange) -> str:
    """Say what is at other times; how to get newer rules too, where that is more than a command."""
    cure = f"; {releases.cure()}" if _older(change) and rules.in_use().source else ""
    return f"{words(change)}{cure}"


def _next(page: BookingPage, change: ClockChange) -> str:
    """Return what shows the difference; where older rules are in use than noted, what gets newer ones."""
    if change.before == change.after or (_older(change) and rules.in_use().source):
        return "reconciler --version -v"
    if _older(change):
        return releases.cure()
    return f"reconciler slots {page.key} --rules {change.before} --from {change.first_day}"


def notes(left: Sequence[Finding]) -> list[str]:
    """Say in an apply what it leaves to people: a few pages one by one, more as their number.

    What only informs is apart: it is noted with the apply, and no `drift` tells it again.
    """
    counted = [finding for finding in left if finding.counts]
    informing = [finding for finding in left if not finding.counts]
    told = _summed(counted, "at other times by {} rules of time zones than noted: reconciler drift")
    return told + _summed(informing, "at other times but by their own clocks, by {} rules of time zones")


def outside_hours(left: Sequence[Finding]) -> list[str]:
    """Say in an apply which pages are offered outside their hosts' hours."""
    return _summed(left, "offered at times when nobody is free: reconciler drift")


def _summed(left: Sequence[Finding], words: str) -> list[str]:
    if len(left) <= phrases.FEW:
        return [f"{finding.page}: {finding.message}; {finding.next}" for finding in left]
    first = left[0].clocks or {}
    releases_ = first.get("release", {})
    older = releases.older(releases_.get("after", ""), releases_.get("before", ""))
    pages = phrases.some_pages([finding.page for finding in left])
    return [f"{pages} {words.format('older' if older else 'newer')}"]


def words(change: ClockChange) -> str:
    """Say from when which hours are at other times, and what is lost and gained by that."""
    by_time: dict[str, list[str]] = {}
    for zone in change.zones:
        by_time.setdefault(_when(zone), []).append(_hour(zone.shown) if zone.shown else _clock(zone))
    moved = (f"{when} {', and '.join(hours)}" for when, hours in by_time.items())
    return f"{'; '.join(moved)}; {_starts(change)}; {_releases(change)}"


def _releases(change: ClockChange) -> str:
    """Say from which rules to which."""
    before, after = change.before, change.after
    if before == after:
        return f"rules of time zones called {after} differ from those of that name that were noted"
    if releases.older(after, before):
        return f"rules of time zones in use, {after}, are older than noted, {before}"
    return f"rules of time zones {before} -> {after}"


def _when(zone: ZoneChange) -> str:
    clock = zones.zone(zone.time_zone)
    text = f"from {zone.start.astimezone(clock).date()}"
    if zone.end is not None:
        text += f" to {(zone.end - timedelta(seconds=1)).astimezone(clock).date()}"
    return f"{text} and again later" if zone.again else text


def _hour(shown: Shown) -> str:
    """Say an hour of a host: `budi's 09:00 is 17:00 in Singapore, was 18:00`, with days where they differ."""
    here, after, before = shown.here, shown.after, shown.before
    same_day = here.date() == after.date() == before.date()
    form = "%H:%M" if same_day else "%a %H:%M"
    place = _place(shown.time_zone)
    there = place if place == "UTC" else f"in {place}"
    return f"{shown.host}'s {_at(here, form)} is {_at(after, form)} {there}, was {_at(before, form)}"


def _at(moment: datetime, form: str) -> str:
    return f"{moment:{form}}"


def _clock(zone: ZoneChange) -> str:
    return f"clocks in {_place(zone.time_zone)} are at {_offset(zone.after)}, were at {_offset(zone.before)}"


def _starts(change: ClockChange) -> str:
    """Say what bookers lose and gain, in an ordinary week where the page lasts as long."""
    if change.same_walls:
        return f"by clocks there all starts are as before, elsewhere {_elsewhere(change)}"
    how_long = " to the page's last day" if change.to_the_end else " a week"
    sides = [(change.lost, "lost"), (change.gained, "gained")]
    (count, way), *rest = [(count, way) for count, way in sides if count]
    text = ", ".join(
        [f"{wording.many(count, 'start')}{how_long} {way}", *(f"{n:,} {way}" for n, way in rest)]
    )
    before, after = change.starts
    return f"{text} ({before:,} -> {after:,}{'' if after else ': nobody can book'})"


def _elsewhere(change: ClockChange) -> str:
    """Say how many starts are other instants: all, or those at the edge of hours that move with the clock."""
    lost, (before, _) = change.lost, change.starts
    how_long = " to the page's last day" if change.to_the_end else " a week"
    if lost == before:
        return "they are at other times"
    return f"{lost:,} of {wording.many(before, 'start')}{how_long} are at other times"


def _place(zone: str) -> str:
    """Return the place that a zone is named after."""
    return zone.rpartition("/")[2].replace("_", " ")


def _path(zone: ZoneChange) -> Path:
    return ("hosts", zone.hosts[0], "time_zone") if zone.hosts else ("time_zone",)


def _offset(seconds: int) -> str:
    minutes = abs(seconds) // 60
    return f"UTC{'-' if seconds < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"


def _as_json(change: ClockChange) -> dict[str, Any]:
    before, after = change.starts
    starts = {"before": before, "after": after, "lost": change.lost, "gained": change.gained}
    return {
        "release": {"before": change.before, "after": change.after},
        "zones": [
            {
                "time_zone": zone.time_zone,
                "hosts": list(zone.hosts),
                "offset": {"before": _offset(zone.before), "after": _offset(zone.after)},
                "from": _moment(zone.start),
                "to": _moment(zone.end) if zone.end else None,
                "again": zone.again,
            }
            for zone in change.zones
        ],
        "first": _moment(change.first),
        "week_of": change.week_of.isoformat(),
        "starts": starts,
        "to_the_end": change.to_the_end,
        "same_local_times": change.same_walls,
    }


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
