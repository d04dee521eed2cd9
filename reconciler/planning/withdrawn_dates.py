"""Dates that a person set by hand, as the lock file remembers, and that no file declares any more. Pure.

A person takes them back: nobody else knows what they made of them in Zoom.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

from reconciler.compare.projection import Users
from reconciler.model import EMPTY, BookingPage, Host, Rule
from reconciler.planning import dates_by_hand
from reconciler.planning.dates_by_hand import DatesByHand
from reconciler.times.weekly import Windows

USUAL = "usual"
"""The times that a person saw on a date of an availability that was taken back."""


def on_page(
    page: BookingPage, seen: Collection[str], today: date, users: Users = EMPTY,
    shown: Mapping[str, Rule] | None = None,
) -> tuple[DatesByHand, ...]:  # fmt: skip
    """Return the dates from today on, of those `seen` on a page, to be taken back there.

    `shown` are the live rules by host, where it is known what dated hours in them mean: then only what stands
    there counts, and what apply takes back itself does not.
    """
    found = []
    for host in page.hosts if seen else ():
        if host.availability is None:
            days = _undeclared(DatesByHand(host, EMPTY), seen, today)
            if shown is not None and host.hours is not None:
                live = shown[host.name].dated if host.name in shown else {}
                ours = host.dated.back if host.dated else EMPTY
                days = {day: at for day, at in days.items() if live.get(day) == at and day not in ours}
            found.append(_needed(page, host, days, today, users))
    return tuple(dates for dates in found if dates.days)


def shared(
    pages: Iterable[BookingPage], seen: Collection[str], today: date, users: Users = EMPTY
) -> tuple[DatesByHand, ...]:  # fmt: skip
    """Return the dates from today to the end of next year, `seen` in availabilities, to be taken back there.

    Of later ones the dates of calendars are only known to those pages that last as long.
    """
    found: dict[str, DatesByHand] = {}
    for page in pages if seen else ():
        for host in page.hosts:
            if not dates_by_hand.shares(host):
                continue
            empty = DatesByHand(host, EMPTY, shared=True)
            days = {
                day: at for day, at in _undeclared(empty, seen, today).items() if day.year <= today.year + 1
            }
            dates = replace(_needed(page, host, days, today, users), shared=True)
            days = dict(sorted({**found.get(dates.path, empty).days, **dates.days}.items()))
            found[dates.path] = replace(dates, days=days, was=days)
    return tuple(dates for dates in found.values() if dates.days)


def closed(steps: Iterable[str], back: Iterable[DatesByHand]) -> tuple[str, ...]:
    """Return `steps`, seen on a page, with the word that dates of its availabilities were taken `back`."""
    facts = [fact.partition("=")[0] for dates in back for fact in dates.facts.values()]
    others = (step for step in steps if step.partition("=")[0] not in facts)
    return (*others, *(f"{fact}={USUAL}" for fact in facts))


def _undeclared(place: DatesByHand, seen: Collection[str], today: date) -> dict[date, Windows]:
    usual = {fact for fact in seen if fact.endswith(f"={USUAL}")}  # of a mailbox, newer than those of a name
    return {
        day: windows
        for day, windows in dates_by_hand.said_of(place, seen).items()
        if day >= today and day not in place.host.overrides
        if f"{place.kept_at}.{day}={USUAL}" not in usual
    }


def _needed(
    page: BookingPage, host: Host, days: Mapping[date, Windows], today: date, users: Users
) -> DatesByHand:  # fmt: skip
    """Return those of the dates that change what people can book on a page."""
    found = dates_by_hand.needed(page, replace(host, overrides=days, dated=None), today, users)
    return replace(found, was=found.days)
