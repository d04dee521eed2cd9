"""The upcoming bookings at times that a plan takes away, for people who read it. Writes nothing.

Told are those that a write takes, on its action, and those that steps by hand take, on the step: dates that
close, page by page for which they hold, and hosts who leave a page. They block nothing: what cannot be read
is said, and fails nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from reconciler import errors, removable
from reconciler.bookable import lost, upcoming
from reconciler.bookable.lost import Offers
from reconciler.model import BookingPage, LivePage, ZoomUser
from reconciler.planning import dates_by_hand, dates_taken
from reconciler.planning.action import Action, FinishReplace, Manual, NoOp, Plan, Update
from reconciler.planning.blocks import Bookings, NotRead, UserTrouble
from reconciler.planning.dates_by_hand import DatesByHand
from reconciler.planning.manual_steps import OnPage, Step
from reconciler.records.memory import Memory
from reconciler.zoom import bookings
from reconciler.zoom.api import Reader
from reconciler.zoom.bookings import Events

Users = Mapping[str, ZoomUser]


@dataclass(frozen=True, slots=True)
class _Taken:
    """What is taken away on a live page: bookings of these `people` at times that `offers` lose.

    On `dates` alone, where there are any; without `offers` all bookings.
    """

    page: str
    live: LivePage
    people: frozenset[str]
    offers: Offers | None
    dates: tuple[DatesByHand, ...] = ()


async def told(reader: Reader, plan: Plan, users: Users, memory: Memory, now: datetime) -> Plan:
    """Return the plan with the bookings at times that each of its actions and steps by hand takes away.

    Reads the events of owner and hosts of those pages alone: a request a person, none where no time is lost.
    """
    writes = {
        action.page.key: taken for action in plan.actions for taken in _by_action(action, users, memory, now)
    }
    steps = _by_steps(plan, users, memory)
    if not writes and not steps:
        return plan
    everything = [*writes.values(), *(taken for several in steps.values() for taken in several)]
    events = await _events(reader, {email for taken in everything for email in taken.people}, now)
    actions = (
        replace(
            action,
            lost=_found(writes[key], events, now) if key in writes else action.lost,
            checklist=tuple(
                _with(step, steps[key, number], events, now) if (key, number) in steps else step
                for number, step in enumerate(action.checklist)
            ),
        )
        for action in plan.actions
        for key in [action.page.key]
    )
    return replace(plan, actions=tuple(actions))


def _by_action(action: Action, users: Users, memory: Memory, now: datetime) -> Iterator[_Taken]:
    """Yield what an action's page offers before and after, where that takes times away.

    Of a page that is to be removed by hand all bookings are told anyway.
    """
    page, live = action.page, action.live
    if not isinstance(action, Update | FinishReplace | Manual) or action.bookers is None or live is None:
        return
    if isinstance(page, BookingPage) and not _goes(action):
        offers = lost.offers(page, live, users)
        if offers and lost.any_time(offers, now):
            people = frozenset(removable.people(page, live, memory, users))
            yield _Taken(page.key, live, people, offers)


def _by_steps(plan: Plan, users: Users, memory: Memory) -> dict[tuple[str, int], list[_Taken]]:
    """Return what steps take away, by the page with which a step stands and its number there."""
    found: dict[tuple[str, int], list[_Taken]] = {}
    pages: dict[str, BookingPage] = {}
    for action in plan.actions:
        for number, step in enumerate(action.checklist):
            if step.removes and action.live:
                people = frozenset({step.removes})
                found[action.page.key, number] = [_Taken(action.page.key, action.live, people, None)]
            elif step.dates:
                pages = pages or _as_live(plan, users)
                found[action.page.key, number] = [*_by_dates(plan, pages, action, step, users, memory)]
    return found


def _as_live(plan: Plan, users: Users) -> dict[str, BookingPage]:
    """Return the pages that stand in Zoom and stay there, by key, with the hours that they have there."""
    return {
        action.page.key: dates_by_hand.as_live(action.page, action.live, users)
        for action in plan.actions
        if isinstance(action.page, BookingPage)
        if isinstance(action, Update | FinishReplace | Manual | NoOp) and action.live and not _goes(action)
    }


def _by_dates(
    plan: Plan, pages: Mapping[str, BookingPage], with_: Action, step: Step, users: Users, memory: Memory
) -> Iterator[_Taken]:
    """Yield what the dates of a step take away, for each page for which they hold."""
    for action in plan.actions if any(dates.shared for dates in step.dates) else [with_]:
        page, live = pages.get(action.page.key), action.live
        if page is None or live is None:
            continue
        dates = dates_taken.touching(page, own=action is with_, dates=step.dates)
        if dates and (offers := dates_taken.offers(page, live, dates, users)):
            people = frozenset(removable.people(page, live, memory, users))
            yield _Taken(page.key, live, people, offers, dates)


def _goes(action: Action) -> bool:
    """Whether a person is to remove the page of an action: all its bookings are told then."""
    return isinstance(action, Manual) and action.booked is not None


async def _events(reader: Reader, emails: set[str], now: datetime) -> Events | NotRead:
    try:
        return await bookings.events(reader, emails, now)
    except errors.Interrupted:
        raise
    except errors.ReconcilerError as error:
        return NotRead(error.message)


def _with(step: Step, several: Iterable[_Taken], events: Events | NotRead, now: datetime) -> Step:
    """Return a step with the bookings that it takes the times of."""
    pairs = ((taken, _found(taken, events, now)) for taken in several)
    told_ = tuple(OnPage(taken.page, taken.live, found) for taken, found in pairs if found != upcoming.NONE)
    return replace(step, bookings=told_)


def _found(taken: _Taken, events: Events | NotRead, now: datetime) -> Bookings | NotRead:
    """Return the bookings at times that are taken away, or why they are not known."""
    if isinstance(events, NotRead):
        return events
    try:
        booked = bookings.among(events, taken.people, taken.live.schedule_id)
    except errors.ApiError as error:
        return NotRead(error.message)
    if isinstance(booked, UserTrouble) or taken.offers is None:
        return booked
    booked = dates_taken.near(taken.dates, booked) if taken.dates else booked
    return lost.bookings(booked, taken.offers, now)
