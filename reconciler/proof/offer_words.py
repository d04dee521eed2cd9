"""Says in words what offered times show: the text of a claim. Pure; nothing reads it back."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reconciler.bookable.offered import Offered
from reconciler.bookable.trial_hours import TrialHours
from reconciler.model import SINGLE_HOST, PageType
from reconciler.proof import stretches
from reconciler.proof.by_booking import Hidden, Upon
from reconciler.proof.by_offer import Conflict, Judgement
from reconciler.proof.by_release import Ruled
from reconciler.proof.by_trial import TrialResult
from reconciler.proof.by_word import Against
from reconciler.proof.host_windows import Person
from reconciler.times import other_rules, rules, wording, zones
from reconciler.times.clocks import Clocks
from reconciler.times.rules import Rules

FEW = 5
"""As many names are said; of more the first ones, and how many others there are."""


def when(at: datetime, time_zone: str) -> str:
    """Say a start: `Tue 3 Dec 17:30 Singapore`."""
    return f"{_clock(at, time_zone, day=True)} {place(time_zone)}"


def place(time_zone: str) -> str:
    """Say a zone by its place: `Singapore`, `Buenos Aires`, `UTC`."""
    return time_zone.rpartition("/")[2].replace("_", " ")


def counted(offered: Offered, time_zone: str) -> str:
    """Say how much was looked at, and where: `96 starts on 10 days, Mon 30 Nov to Sun 13 Dec, by …`."""
    days = _days(offered.starts, time_zone)
    many = f"{wording.many(len(offered.starts), 'start')} on {wording.many(days, 'day')}"
    return f"{many}, {span(offered, time_zone)}"


def _days(starts: Sequence[datetime], time_zone: str) -> int:
    """Count the local days on which sorted starts lie."""
    zone, count, index = _zone(time_zone), 0, 0
    while index < len(starts):
        tomorrow = starts[index].astimezone(zone).date() + timedelta(days=1)
        midnight = datetime.combine(tomorrow, time(), zone).astimezone(UTC)
        index = bisect_left(starts, midnight, index + 1)
        count += 1
    return count


def span(offered: Offered, time_zone: str) -> str:
    """Say the stretch of time that was looked at, and what told it."""
    zone = _zone(time_zone)
    first = offered.since.astimezone(zone).date()
    last = (offered.until - timedelta(seconds=1)).astimezone(zone).date()
    return f"{wording.day(first)} to {wording.day(last)}, by {offered.address}"


def outside(start: datetime, time_zone: str) -> str:
    """Say that a start is offered at which nobody is free."""
    return f"offered {when(start, time_zone)}: nobody is free then by the hours in the API"


def against(found: Against, time_zone: str) -> str:
    """Say that a start is offered on a date of which a person said that it is set otherwise."""
    names = _listed(found.names, "and")
    return (
        f"offered {when(found.start, time_zone)}: it would not be if the hours of {names} for that date were "
        "set in Zoom, as a person said they are"
    )


def excluded(
    judged: Judgement, offered: Offered, time_zone: str, by: Rules | None = None
) -> str:  # fmt: skip
    """Say what excludes types: `offered Tue 3 Dec 17:30 Singapore: budi's hours end 17:00`.

    `by` are the rules by which it is so, None for those in use.
    """
    if by is not None:
        with rules.using(by):
            return f"by the rules of {by.release} {excluded(judged, offered, time_zone)}"
    parts = []
    if judged.conflict:
        parts.append(f"offered {when(judged.conflict.start, time_zone)}: {_why(judged.conflict, time_zone)}")
    if judged.together:
        parts.append(f"{_listed(judged.together, 'and')} cover together what is offered, nobody does alone")
    return "; ".join(parts)


def missing(judged: Judgement, people: Sequence[Person]) -> str:
    """Say what is not offered, or why nothing follows from it."""
    names = _listed([person.name for person in people if person.host], "and")
    if judged.missing and judged.leaning == {PageType.ALL_HOSTS}:
        days = wording.many(judged.missing, "day")
        return f"times at which not all of {names} are free are not offered, on {days} and more"
    if judged.missing and judged.leaning <= SINGLE_HOST:
        return "only the times of one person are offered"
    if judged.same:
        return _untold(names, people)
    if judged.leaning != judged.possible:
        return "by the rules of each release that explain what is offered it is rather of these types"
    return "nothing offered excludes a type"


def _untold(names: str, people: Sequence[Person]) -> str:
    """Say why no time is known at which one person alone is free."""
    if written := [person.name for person in people if person.written]:
        why = "until it is sure that they show, those before count too, and nothing can be told from them"
        return f"hours were just written ({_listed(written, 'and')}): {why}"
    hosts = [person for person in people if person.host]
    if len(hosts) == 1:
        return f"no hours differ from those of {names}: nothing can be told from them"
    if all(person.possible == hosts[0].possible for person in hosts):
        return f"{names} have the same hours: nothing can be told from them"
    return f"no time is known at which one of {names} alone is free: nothing can be told from their hours"


def clocks(ruled: Ruled, offered: Offered, time_zone: str, declared: PageType | None) -> str:
    """Say that what is offered fits the hours by the rules of another release, and what follows."""
    there, here = ruled.clocks, ruled.here
    if there is None:
        return ""
    if there.missing:
        why = f"times are not offered on {wording.many(there.missing, 'day')} that would be"
    else:
        why = outside(here.outside, time_zone) if here.outside else excluded(here, offered, time_zone)
    first = there.since and wording.day(there.since.astimezone(_zone(there.zones[0])).date(), year=True)
    since = f", other from {first} on" if first else ""
    follows = "Zoom's clocks, or ours, follow another release"
    if there.missing:
        follows += ", or calendars hide these times"
    elif declared is not None and declared not in ruled.judged.possible:
        follows += f"; by none that explains it is the page {declared}"
    elif here.outside and not there.only:
        follows += "; whether the page is of another type as well these times cannot tell"
    elif not there.only:
        follows += ", or the page is of another type: what is offered cannot tell"
    return (
        f"{why}, by the time zone rules of release {there.in_use}, in use here; by those of "
        f"{_released(there)}{since}, all that is offered fits: {follows}"
    )


def doubted(there: Clocks) -> str:
    """Say why types are left that the rules in use exclude."""
    return f"the rules of {_released(there)} leave more types than those in use, of {there.in_use}"


def _released(there: Clocks) -> str:
    return f"{other_rules.named(there.releases)} for {_listed(there.zones, 'and')}"


def upon(seen: Upon, time_zone: str) -> str:
    """Say what is offered upon a booking: `offered Tue 3 Dec 11:00 Singapore: budi is booked 11:00-11:30`."""
    zone, booking = _zone(time_zone), seen.booking
    own_day = seen.start.astimezone(zone).date()
    edges = (
        _clock(at, time_zone, day=at.astimezone(zone).date() != own_day)
        for at in (booking.start, booking.end)
    )
    days = f", and upon bookings on {wording.many(seen.days, 'day')} in all" if seen.decides else ""
    return f"offered {when(seen.start, time_zone)}: {seen.person} is booked {'-'.join(edges)}{days}"


def hidden(found: Hidden) -> str:
    """Say whose bookings hide times."""
    days = wording.many(found.days, "day")
    return f"times at which {found.person} is booked are not offered, on {days}"


def trial(result: TrialResult, hours: TrialHours) -> str:
    """Say what a page with trial hours offers."""
    if not result.of:
        rest = f"{wording.many(result.elsewhere, 'start')} elsewhere" if result.elsewhere else "nothing"
        return f"{rest} offered"
    kind = "without" if hours.all_but else "with only"
    groups = sorted(_listed(sorted(group), "and") for group in result.offered)
    also = f", and {kind} {_listed(groups, 'or')}" if groups else ", never when not"
    rounds = f"{result.rounds} of {wording.many(result.of, 'day' if hours.daily else 'week')}"
    least = " and more" if groups and result.rounds < result.of else ""
    agree = "" if result.types else ": too little to tell"
    if result.types == SINGLE_HOST:  # or all that is left of a pool: times cannot tell which
        agree = f"; one host alone is booked: {_listed(sorted(result.hosts), 'and')}"
    if result.elsewhere:
        agree = f", and {wording.many(result.elsewhere, 'start')} elsewhere: these are not its hours"
    return f"offered when all are free{also}, on {rounds}{least}{agree}"


def _listed(names: Sequence[str], word: str) -> str:
    """Say names, of many the first ones: `ana and budi`, `ana, budi, chitra and 27 others`."""
    if len(names) <= FEW:
        return f" {word} ".join(names)
    return f"{', '.join(names[: FEW - 1])} {word} {len(names) - FEW + 1} others"


def _why(conflict: Conflict, time_zone: str) -> str:
    """Say which edge of a person's hours a start crosses."""
    start = stretches.seconds(conflict.start)
    day = conflict.start.astimezone(_zone(time_zone)).date()
    name = conflict.person
    before = [window for window in conflict.free if window[0] <= start]
    after = [window for window in conflict.free if window[0] > start]
    if before and stretches.moment(before[-1][1]).astimezone(_zone(time_zone)).date() >= day:
        return f"{name}'s hours end {_clock(stretches.moment(before[-1][1]), time_zone)}"
    if after and stretches.moment(after[0][0]).astimezone(_zone(time_zone)).date() == day:
        return f"{name}'s hours begin {_clock(stretches.moment(after[0][0]), time_zone)}"
    return f"{name} has no hours on that day"


def _clock(at: datetime, time_zone: str, *, day: bool = False) -> str:
    wall = at.astimezone(_zone(time_zone))
    return f"{wording.day(wall.date())} {wall:%H:%M}" if day else f"{wall:%H:%M}"


def _zone(time_zone: str) -> ZoneInfo:
    return zones.zone(time_zone if time_zone in zones.zone_names() else "UTC")
