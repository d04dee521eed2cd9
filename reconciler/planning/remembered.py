"""What is known of a page without asking anybody: the files, and what the lock file remembers. Pure.

It is as true as the last run that wrote the lock file; what has changed in Zoom since is not seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from reconciler.compare.projection import Users
from reconciler.model import Availability, BookingPage, Declared, View, ZoomUser
from reconciler.planning import dates_by_hand, manual_steps, withdrawn_dates
from reconciler.planning.dates_by_hand import DatesByHand
from reconciler.planning.manual_steps import Step
from reconciler.proof import attested
from reconciler.records.memory import Memory, PageMemory
from reconciler.times import weekly


def steps(pages: Iterable[Declared], account: Memory, now: datetime) -> dict[str, tuple[Step, ...]]:
    """Return by page key the steps by hand that are open on pages that were made; of others a plan tells.

    As in a plan, dates of an availability stand with the first page that goes by it, and dates that change
    nothing are no steps; where it is not remembered what week Zoom keeps, all are taken to change it.
    """
    known = [
        (page, memory)
        for page in pages
        if isinstance(page, BookingPage) and (memory := account.pages.get(page.key))
    ]
    waiting = {page.key: _at_staging(page, memory) for page, memory in known}
    made = [(page, memory) for page, memory in known if memory.schedule_id and not waiting[page.key]]
    return waiting | _of_dates(made, account, now.date())


def _at_staging(page: BookingPage, memory: PageMemory) -> tuple[Step, ...]:
    """Return how to look at a page that waits at staging, until a person has said what it is."""
    said = memory.denied or attested.at_staging(memory.attestation, memory.staging, page)
    return manual_steps.look_at_staged(page, memory.staging.slug) if memory.staging and not said else ()


def _of_dates(
    made: Sequence[tuple[BookingPage, PageMemory]], account: Memory, today: date
) -> dict[str, tuple[Step, ...]]:  # fmt: skip
    """Return the steps on dates, each place once."""
    everywhere, users = attested.everywhere(account), _users(made)
    pages = [page for page, _ in made]
    seen = {page.key: attested.steps(memory, memory.schedule_id) for page, memory in made}
    shared = dates_by_hand.shared(((page, seen[page.key]) for page in pages), today, users)
    set_there = _carried((dates.without(everywhere) for dates in shared), pages)
    taken_back = _carried(withdrawn_dates.shared(pages, everywhere, today, users), pages)
    steps: dict[str, tuple[Step, ...]] = {}
    for page in pages:
        own = [dates.without(seen[page.key]) for dates in dates_by_hand.on_page(page, today, users)]
        wanted = [dates for dates in (*own, *set_there.get(page.key, ())) if dates.days]
        withdrawn = withdrawn_dates.on_page(page, seen[page.key], today, users)
        steps[page.key] = manual_steps.overrides(page, wanted, [*withdrawn, *taken_back.get(page.key, ())])
    return steps


def _carried(
    shared: Iterable[DatesByHand], pages: Sequence[BookingPage]
) -> dict[str, list[DatesByHand]]:  # fmt: skip
    """Return dates of availabilities by the first page that goes by each."""
    carried: dict[str, list[DatesByHand]] = {}
    for dates in shared:
        if first := next((page for page in pages if dates_by_hand.go_by(page, dates)), None):
            carried.setdefault(first.key, []).append(dates)
    return carried


def _users(made: Iterable[tuple[BookingPage, PageMemory]]) -> Users:
    """Return the hosts of pages who keep their hours in Zoom, with their weeks as they stood last."""
    users: dict[str, ZoomUser] = {}
    for page, memory in made:
        for host in page.hosts:
            kept = memory.kept_in_zoom.get(host.name)
            if kept and kept["availability"] == host.availability:
                user = users.get(host.email, ZoomUser(host.email, None))
                users[host.email] = replace(user, availabilities=(*user.availabilities, _week(kept)))
    return users


def _week(kept: View) -> Availability:
    hours = {day: weekly.parse_windows(windows) for day, windows in kept["hours"].items()}
    return Availability("", kept["availability"], default=False, time_zone=kept["time_zone"], hours=hours)
