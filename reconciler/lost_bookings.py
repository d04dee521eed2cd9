"""The upcoming bookings at times that a plan takes away, for people who read it. Writes nothing.

They block nothing: what cannot be read is said, and fails nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from reconciler import errors, removable
from reconciler.bookable import lost
from reconciler.bookable.lost import Offers
from reconciler.model import BookingPage, ZoomUser
from reconciler.planning.action import Action, FinishReplace, Manual, Plan, Update
from reconciler.planning.blocks import Bookings, Trouble, UserTrouble
from reconciler.records.memory import Memory
from reconciler.zoom import bookings
from reconciler.zoom.api import Reader
from reconciler.zoom.bookings import Events

_UNREADABLE: Final = (errors.ApiError, errors.CredentialsError, errors.PermissionDenied)


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
        action.page.key: _people(action, memory) for action in plan.actions if action.page.key in taking
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


def _people(action: Action, memory: Memory) -> set[str]:
    owner = {action.live.owner} if action.live else set()
    return owner | removable.people(action.page, memory)


async def _events(reader: Reader, emails: set[str], now: datetime) -> Events:
    try:
        return await bookings.events(reader, emails, now)
    except _UNREADABLE as error:
        return {email: UserTrouble(email, Trouble.REFUSED, error.message) for email in emails}


def _lost(action: Action, events: Events, people: set[str], offers: Offers, now: datetime) -> Bookings | None:
    if action.live is None:
        return None
    try:
        upcoming = bookings.among(events, people, action.live.schedule_id)
    except errors.ApiError as error:
        return UserTrouble(action.live.owner, Trouble.FAILED, error.message)
    return upcoming if isinstance(upcoming, UserTrouble) else lost.bookings(upcoming, offers, now)
