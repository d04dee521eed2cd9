"""Trial hours: what a new page offers at its staging address shows which type it is and whom it books.

The page is made with hours that tell types apart, looked at, and then given its own. Nothing of a trial is
ever at a public address; a page that cannot be given its own hours is removed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from reconciler import errors, fields, verify
from reconciler.apply import writing
from reconciler.apply.run import Run
from reconciler.bookable import offer, offered, trial_hours
from reconciler.bookable.trial_hours import WEEKS, TrialHours
from reconciler.model import BookingPage, LivePage
from reconciler.proof import stretches
from reconciler.times import other_rules
from reconciler.times.zones import DAY
from reconciler.zoom import recipes

DATES = ("start_date", "end_date")
ROOM = 3 * WEEKS
"""How far ahead a page must be open to be looked at."""


@dataclass(frozen=True, slots=True)
class TrialPage:
    """A page with trial hours in the place of its own, and with other dates where its own leave no room."""

    page: BookingPage
    hours: TrialHours


def of(run: Run, page: BookingPage) -> TrialPage | None:
    """Return the trial of a page; None where there can be none.

    There is none where a week has no room for it, where this account was seen to change the type of a page
    whose hours are patched, and where an earlier page of this run did not show its times.
    """
    if not run.shows_times or run.hours_keep_type is False:
        return None
    return at(page, run.clock())


def at(page: BookingPage, now: datetime, turn: int = 0) -> TrialPage | None:
    """Return the trial of a page whatever is known of the account; None where a week has no room for it.

    Another `turn` gives other stretches.
    """
    zone = _zone(page, now)
    hours = trial_hours.make(page.type, [host.name for host in page.hosts], zone, _length(page), turn)
    if hours is None:
        return None
    hosts = tuple(
        replace(
            host, time_zone=zone, hours=hours.of_host(host.name), overrides={}, availability=None, dated=None
        )
        for host in page.hosts
    )
    return TrialPage(replace(page, hosts=hosts, fields={**page.fields, **_dates(page, now)}), hours)


async def change(run: Run, trial: TrialPage, before: LivePage) -> LivePage:
    """Give a page other trial hours, and return it as read afterwards."""
    return await rewritten(run, trial.page, before)


async def end(run: Run, page: BookingPage, trials: Sequence[TrialPage], before: LivePage) -> LivePage:
    """Give a page its own hours and dates in the place of those of its trials; return it as read afterwards.

    Raises `ApiError` where hours or dates of a trial stay.
    """
    live = await rewritten(run, page, before, trials)
    if left := _left(page, trials, live):
        raise errors.ApiError(
            f"the {left} of the trial could not be replaced by the page's own",
            help="run apply again; where it stays so, make the page by hand",
        )
    return live


def _left(page: BookingPage, trials: Sequence[TrialPage], live: LivePage) -> str:
    """Return what a live page still has of its trials, hours or dates; empty for nothing."""
    weeks = {_frozen(trial.hours.of_host(name)) for trial in trials for name in trial.hours.hosts}
    for rule in live.rules:  # an answer that leaves `use_custom` out may be of either kind
        if rule.raw.get("use_custom") is not False and _frozen(rule.hours or {}) in weeks:
            return "hours"
    own = {(name, page.fields.get(name)) for name in DATES}
    foreign = {(name, trial.page.fields.get(name)) for trial in trials for name in DATES} - own
    shown = {(name, live.fields.get(name)) for name in DATES}
    return "dates" if foreign & shown else ""


async def rewritten(
    run: Run, page: BookingPage, before: LivePage, trials: Sequence[TrialPage] = ()
) -> LivePage:  # fmt: skip
    """Patch hours and dates of a page at staging; sent once more where reading shows no effect.

    `trials` are those of which nothing is to stay.
    """
    dates = {name: page.fields[name] for name in DATES if name in page.fields}
    changed = {name: value for name, value in dates.items() if before.fields.get(name) != value}
    body: dict[str, Any] = {
        "availability_rules": [recipes.rule(host, run.users) for host in page.hosts], **changed,
    }  # fmt: skip
    hidden = {name: before.fields[name] for name in fields.ON_CREATE if name in before.fields}
    expected = replace(page, slug=before.slug, fields={**page.fields, **hidden})
    back = verify.ReadBack(None)
    for _ in range(writing.ATTEMPTS):
        await writing.patch(run, page.key, before, body)
        back = await verify.read_back(
            run.writer, expected, before, run.users, settle=run.settle, lists=run.lists
        )
        changed_hours = back.live is not None and writing.hours(back.live) != writing.hours(before)
        if back.live is not None and changed_hours and not _left(page, trials, back.live):
            return back.live
    if back.live is None:
        raise errors.ApiError("the page at staging cannot be read", help="run apply again")
    return back.live


def _zone(page: BookingPage, now: datetime) -> str:
    """Return the page's zone, or that of a host, or UTC: the first of which all known releases tell the same.

    The service may follow other rules than this program: an hour's shift makes one stretch look like another.
    """
    low = stretches.seconds(now) - DAY
    high = low + int((WEEKS + ROOM).total_seconds()) + 4 * DAY
    named = (offer.time_zone(page), *(host.time_zone for host in page.hosts if host.time_zone))
    return next((zone for zone in named if not other_rules.differing([zone], low, high)), "UTC")


def _length(page: BookingPage) -> int:
    """Return what one booking needs in minutes: duration, buffers, and a step between starts."""
    buffer = page.fields.get("buffer") or {}
    step = page.fields.get("start_time_increment") or offer.INCREMENT_UNSAID
    return int(page.fields["duration"] + (buffer.get("before") or 0) + (buffer.get("after") or 0) + step)


def _dates(page: BookingPage, now: datetime) -> dict[str, str]:
    """Return other dates for the declared ones where these leave no room for a look; else nothing."""
    declared = [name for name in DATES if page.fields.get(name)]
    cushion = page.fields.get("cushion") or 0
    begin = offered.midnight_after(now, cushion, offer.time_zone(page))
    since, until = offer.dates(page)
    opens = max(begin, since) if since else begin
    if not declared or (opens <= begin + WEEKS and (until is None or until >= opens + ROOM)):
        return {}
    first, last = begin.date() - timedelta(days=1), begin.date() + ROOM + timedelta(days=2)
    return {name: day.isoformat() for name, day in zip(DATES, (first, last), strict=True) if name in declared}


def _frozen(week: Any) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(week.items()))
