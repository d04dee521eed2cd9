"""Puts dated exceptions that nobody has seen set on the actions of a plan, as steps for a person. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from reconciler.allow import Allow
from reconciler.bookable import closing, effect
from reconciler.compare import projection
from reconciler.model import BookingPage, Rule
from reconciler.planning import dates_by_hand, manual_steps, withdrawn_dates
from reconciler.planning.action import Action, Create, Manual, Replace
from reconciler.planning.dates_by_hand import DatesByHand
from reconciler.planning.evidence import Evidence, Policy
from reconciler.proof import attested
from reconciler.records.learned import Answer, FactName
from reconciler.times.weekly import Windows


def add(actions: Sequence[Action], evidence: Evidence, policy: Policy) -> tuple[Action, ...]:
    """Return the actions, in the same order, with the dates that are open.

    Dates on a page stand with that page, those of an availability in Zoom with one of its pages. Those that
    leave nobody able to book an open page are not asked for without `link-down`: a step says so instead.
    """
    today = policy.today
    seen = attested.everywhere(evidence.memory)
    if not seen and not any(host.overrides for action in actions for host in action.page.hosts):
        return tuple(actions)
    pages = {
        action.page.key: dates_by_hand.as_live(action.page, action.live, evidence.users)
        for action in actions
        if isinstance(action.page, BookingPage)
    }
    by_page = _carried(actions, pages, _shared(actions, pages, evidence, today))
    back = _carried(actions, pages, withdrawn_dates.shared(pages.values(), seen, today, evidence.users))
    return tuple(
        _with(action, page, by_page.get(page.key, []), back.get(page.key, []), evidence, policy)
        if (page := pages.get(action.page.key))
        else action
        for action in actions
    )


def _with(
    action: Action, page: BookingPage, shared: list[DatesByHand], back: list[DatesByHand],
    evidence: Evidence, policy: Policy,
) -> Action:  # fmt: skip
    """Add the dates of a page itself, and those `shared` and to be taken `back` that stand with it."""
    today = policy.today
    if isinstance(action, Manual):
        steps = tuple(manual_steps.of_dates(page, dates) for dates in shared)
        steps += tuple(manual_steps.take_back(page, dates) for dates in back)
        return replace(action, checklist=(*action.checklist, *steps))
    seen = attested.steps(evidence.memory.pages.get(page.key), _schedule_id(action, evidence))
    own = (dates.without(seen) for dates in dates_by_hand.on_page(page, today, evidence.users))
    withdrawn = withdrawn_dates.on_page(page, seen, today, evidence.users, _shown(action, evidence, today))
    wanted = [*(dates for dates in own if dates.days), *shared]
    leave = Allow.LINK_DOWN in policy.allow
    held = bool(wanted) and not leave and _close(wanted, action, page, evidence, today)
    steps = manual_steps.overrides(page, [] if held else wanted, [*withdrawn, *back])
    steps = (manual_steps.closing_dates(page), *steps) if held else steps
    return replace(action, checklist=steps) if steps else action


def _shown(action: Action, evidence: Evidence, today: date) -> Mapping[str, Rule] | None:
    """Return the live rules of a page by host, where it is known what dated hours in them mean."""
    known = evidence.memory.fact(FactName.SEGMENTS_REPLACE, today)
    if action.live is None or known is None or known.value != Answer.YES:
        return None
    return projection.rules(action.live, action.page.hosts, evidence.users)


def _carried(
    actions: Sequence[Action], pages: Mapping[str, BookingPage], shared: Iterable[DatesByHand]
) -> dict[str, list[DatesByHand]]:
    """Return dates of availabilities by the page with which they stand."""
    by_page: dict[str, list[DatesByHand]] = {}
    for dates in shared:
        if carrier := _carrier(actions, pages, dates):
            by_page.setdefault(carrier, []).append(dates)
    return by_page


def _close(
    wanted: Iterable[DatesByHand], action: Action, page: BookingPage, evidence: Evidence, today: date
) -> bool:
    """Whether dates that a person is to set leave nobody able to book an open page, who could before."""
    live = action.live
    if live is None or not live.active or isinstance(action, Create | Replace):
        return False
    before, after = effect.standing(page, live, evidence.users)
    if before is None or after is None:
        return False
    open_days = {dates.host.name: dates.days.keys() for dates in wanted}
    hosts = {
        name: replace(host, overrides=_without(host.overrides, open_days.get(name, ())))
        for name, host in before.hosts.items()
    }
    return closing.closes(replace(before, hosts=hosts), after, today)


def _without(dates: Mapping[date, Windows], days: Collection[date]) -> dict[date, Windows]:
    """Return dates but for some days."""
    return {day: windows for day, windows in dates.items() if day not in days}


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
