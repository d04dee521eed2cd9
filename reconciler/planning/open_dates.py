"""Puts dated exceptions that nobody has seen set on the actions of a plan, as steps for a person. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from reconciler.allow import Allow
from reconciler.bookable import closing, effect
from reconciler.compare import projection
from reconciler.model import BookingPage, Rule
from reconciler.planning import dates_by_hand, dates_taken, manual_steps, withdrawn_dates
from reconciler.planning.action import Action, Create, Manual, Replace
from reconciler.planning.dates_by_hand import DatesByHand
from reconciler.planning.evidence import Evidence, Policy
from reconciler.planning.manual_steps import Step
from reconciler.proof import attested
from reconciler.records.learned import Answer, FactName


def add(actions: Sequence[Action], evidence: Evidence, policy: Policy) -> tuple[Action, ...]:
    """Return the actions, in the same order, with the dates that are open.

    Dates on a page stand with that page, those of an availability in Zoom with one of its pages. Those that
    leave nobody able to book an open page, whichever of the pages they hold for, are not asked for without
    `link-down`: a step says so instead.
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
    shared = _with_pages(_shared(actions, pages, evidence, today), pages)
    own = {
        action.page.key: _own(action, pages[action.page.key], evidence, today)
        for action in actions
        if action.page.key in pages and not isinstance(action, Manual)
    }
    allowed = Allow.LINK_DOWN in policy.allow
    closed = {} if allowed else _closed(actions, pages, own, shared, evidence, today)
    by_page = _carried(actions, pages, shared)
    withdrawn = _with_pages(withdrawn_dates.shared(pages.values(), seen, today, evidence.users), pages)
    back = {
        key: (*_withdrawn(action, pages[key], evidence, today), *carried.get(key, ()))
        for carried in [_carried(actions, pages, withdrawn)]
        for action in actions
        if (key := action.page.key) in pages
    }
    return tuple(
        _with(action, page, [*own.get(key, ()), *by_page.get(key, ())], back.get(key, ()), closed)
        if (page := pages.get(key))
        else action
        for action in actions
        for key in [action.page.key]
    )


def _with_pages(shared: Iterable[DatesByHand], pages: Mapping[str, BookingPage]) -> list[DatesByHand]:
    """Return shared dates with the pages that go by them."""
    return [
        replace(dates, pages=tuple(key for key, page in pages.items() if dates_by_hand.go_by(page, dates)))
        for dates in shared
    ]


def _with(
    action: Action, page: BookingPage, wanted: Sequence[DatesByHand], back: Sequence[DatesByHand],
    closed: Mapping[str, Sequence[DatesByHand]],
) -> Action:  # fmt: skip
    """Add the steps that stand with a page: dates that are `wanted`, and those to be taken `back`.

    `closed` are pages that dates close, by their keys: these dates are held.
    """
    closing_ = {
        key: [one for one in dates if one in wanted and (one.shared or key == page.key)]
        for key, dates in closed.items()
    }
    held = [one for one in wanted if any(one in dates for dates in closing_.values())]
    free = [one for one in wanted if one not in held]
    keys = [key for key, dates in closing_.items() if dates]
    steps: list[Step] = [manual_steps.closing_dates(page, held, keys)] if held else []
    if isinstance(action, Manual):  # no page is there of which one could say that they are set
        steps += [manual_steps.of_dates(page, one) for one in free]
        steps += [manual_steps.take_back(page, one) for one in back]
    else:
        steps += manual_steps.overrides(page, free, back)
    return replace(action, checklist=(*action.checklist, *steps)) if steps else action


def _own(action: Action, page: BookingPage, evidence: Evidence, today: date) -> list[DatesByHand]:
    """Return the open dates of a page itself."""
    seen = attested.steps(evidence.memory.pages.get(page.key), _schedule_id(action, evidence))
    own = (dates.without(seen) for dates in dates_by_hand.on_page(page, today, evidence.users))
    return [dates for dates in own if dates.days]


def _withdrawn(
    action: Action, page: BookingPage, evidence: Evidence, today: date
) -> tuple[DatesByHand, ...]:  # fmt: skip
    """Return the dates that are to be taken back on a page itself."""
    if isinstance(action, Manual):
        return ()
    seen = attested.steps(evidence.memory.pages.get(page.key), _schedule_id(action, evidence))
    shown = _shown(action, evidence, today)
    return withdrawn_dates.on_page(page, seen, today, evidence.users, shown)


def _closed(
    actions: Iterable[Action], pages: Mapping[str, BookingPage], own: Mapping[str, Sequence[DatesByHand]],
    shared: Sequence[DatesByHand], evidence: Evidence, today: date,
) -> dict[str, tuple[DatesByHand, ...]]:  # fmt: skip
    """Return the pages that dates to be set by hand close, by their keys, with these dates."""
    found = {}
    for action in actions:
        if page := pages.get(key := action.page.key):
            dates = dates_taken.touching(page, own=True, dates=[*own.get(key, ()), *shared])
            if dates and _close(dates, action, page, evidence, today):
                found[key] = dates
    return found


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
    return closing.closes(dates_taken.without(before, page, wanted), after, today)


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
