"""The upcoming bookings at times that a plan takes away, for people who read it. Writes nothing.

They block nothing: what cannot be read is said, and fails nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from reconciler import errors, removable
from reconciler.bookable import lost
from reconciler.bookable.lost import Offers
from reconciler.model import BookingPage, ZoomUser
from reconciler.planning.action import Action, FinishReplace, Manual, Plan, Update
from reconciler.planning.blocks import Bookings, NotRead, UserTrouble
from reconciler.records.memory import Memory
from reconciler.zoom import bookings
from reconciler.zoom.api import Reader
from reconciler.zoom.bookings import Events


async def told(
    reader: Reader, plan: Plan, users: Mapping[str, ZoomUser], memory: Memory, now: datetime
) -> Plan:
    """Return the plan with the bookings at times that each of its actions takes away.

    Reads the events of owner and hosts of those pages alone: a request a person, none where no time is lost.
    """
    taking = {action.page.key: offers for action in plan.actions for offers in _offers(action, users, now)}
    if not taking:
        return plan
    people = {
        action.page.key: removable.people(action.page, action.live, memory, users)
        for action in plan.actions
        if action.page.key in taking and action.live is not None
    }
    events = await _events(reader, {email for emails in people.values() for email in emails}, now)
    actions = (
        replace(action, lost=_lost(action, events, people[key], taking[key], now))
        if key in taking
        else action
        for action in plan.actions
        for key in [action.page.key]
    )
    return replace(plan, actions=tuple(actions))


def _offers(action: Action, users: Mapping[str, ZoomUser], now: datetime) -> Iterator[Offers]:
    """Yield what an action's page offers before and after, where that takes times away.

    Of a page that is to be removed by hand all bookings are told anyway.
    """
    page, live = action.page, action.live
    if not isinstance(action, Update | FinishReplace | Manual) or action.bookers is None or live is None:
        return
    if isinstance(page, BookingPage) and not (isinstance(action, Manual) and action.booked is not None):
        offers = lost.offers(page, live, users)
        if offers and lost.any_time(offers, now):
            yield offers


async def _events(reader: Reader, emails: set[str], now: datetime) -> Events | NotRead:
    try:
        return await bookings.events(reader, emails, now)
    except errors.Interrupted:
        raise
    except errors.ReconcilerError as error:
        return NotRead(error.message)


def _lost(
    action: Action, events: Events | NotRead, people: set[str], offers: Offers, now: datetime
) -> Bookings | NotRead | None:
    if action.live is None or isinstance(events, NotRead):
        return events if isinstance(events, NotRead) else None
    try:
        upcoming = bookings.among(events, people, action.live.schedule_id)
    except errors.ApiError as error:
        return NotRead(error.message)
    return upcoming if isinstance(upcoming, UserTrouble) else lost.bookings(upcoming, offers, now)
