"""Puts dated exceptions that nobody has seen set on the actions of a plan, as steps for a person. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from reconciler.model import BookingPage
from reconciler.planning import dates_by_hand, manual_steps
from reconciler.planning.action import Action, Create, Manual, Replace
from reconciler.planning.dates_by_hand import DatesByHand
from reconciler.planning.evidence import Evidence
from reconciler.proof import attested


def add(actions: Sequence[Action], evidence: Evidence, today: date) -> tuple[Action, ...]:
    """Return the actions, in the same order, with the dates that are open.

    Dates on a page stand with that page, those of an availability in Zoom with one of its pages.
    """
    if not any(host.overrides for action in actions for host in action.page.hosts):
        return tuple(actions)
    pages = {
        action.page.key: dates_by_hand.as_live(action.page, action.live, evidence.users)
        for action in actions
        if isinstance(action.page, BookingPage)
    }
    by_page: dict[str, list[DatesByHand]] = {}
    for dates in _shared(actions, pages, evidence, today):
        if carrier := _carrier(actions, pages, dates):
            by_page.setdefault(carrier, []).append(dates)
    return tuple(
        _with(action, page, by_page.get(page.key, []), evidence, today)
        if (page := pages.get(action.page.key))
        else action
        for action in actions
    )


def _with(
    action: Action, page: BookingPage, shared: list[DatesByHand], evidence: Evidence, today: date
) -> Action:
    """Add the dates of a page itself, and `shared` ones that are to stand with it."""
    if isinstance(action, Manual):
        steps = tuple(manual_steps.shared_dates(page, dates) for dates in shared)
        return replace(action, checklist=(*action.checklist, *steps))
    seen = attested.steps(evidence.memory.pages.get(page.key), _schedule_id(action, evidence))
    own = (dates.without(seen) for dates in dates_by_hand.on_page(page, today, evidence.users))
    steps = manual_steps.overrides(page, [*(dates for dates in own if dates.days), *shared])
    return replace(action, checklist=steps) if steps else action


def _schedule_id(action: Action, evidence: Evidence) -> str | None:
    """Return the id of the page that will stand at the address, if it is there."""
    memory = evidence.memory.pages.get(action.page.key)
    makes_page = isinstance(action, Create | Replace)
    live_id = None if makes_page or action.live is None else action.live.schedule_id
    return memory.staging.schedule_id if makes_page and memory and memory.staging else live_id


def _shared(
    actions: Iterable[Action], pages: Mapping[str, BookingPage], evidence: Evidence, today: date
) -> list[DatesByHand]:
    """Return the open dates of availabilities in Zoom."""
    memories, seen = evidence.memory.pages, attested.everywhere(evidence.memory)
    seen_on_each = (
        (page, attested.steps(memories.get(page.key), _schedule_id(action, evidence)))
        for action in actions
        if (page := pages.get(action.page.key))
    )
    found = (dates.without(seen) for dates in dates_by_hand.shared(seen_on_each, today, evidence.users))
    return [dates for dates in found if dates.days]


def _carrier(actions: Iterable[Action], pages: Mapping[str, BookingPage], dates: DatesByHand) -> str | None:
    """Return the first page that goes by the availability; one that a person has to make only at need."""
    going_by = [
        action
        for action in actions
        if (page := pages.get(action.page.key))
        and dates_by_hand.go_by(page, dates)
        and (not isinstance(action, Manual) or (action.checklist and action.block is None))
    ]
    first = min(going_by, key=lambda action: isinstance(action, Manual), default=None)
    return first.page.key if first else None
