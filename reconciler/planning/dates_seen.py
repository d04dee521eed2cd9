"""Dates that are set by hand, and a person's word on them: what is to be seen, what is remembered. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reconciler.compare.projection import Users
from reconciler.model import EMPTY, BookingPage, Declared, LivePage
from reconciler.planning import dates_by_hand, withdrawn_dates
from reconciler.planning.dates_by_hand import DatesByHand
from reconciler.proof import attested
from reconciler.records.memory import Memory, PageMemory
from reconciler.times.weekly import Windows


@dataclass(frozen=True, slots=True)
class ByPerson:
    """What one person sets by hand for a page: `account` is the email as whom one signs in for it.

    `dates` are to be set, `back` to be taken back; `waits` where nobody has seen all of that yet.
    """

    account: str
    dates: tuple[DatesByHand, ...]
    back: tuple[DatesByHand, ...]
    waits: bool


def asked(
    pages: Sequence[tuple[BookingPage, LivePage]], every_page: Sequence[BookingPage], memory: Memory,
    users: Users, today: date,
) -> list[tuple[ByPerson, ...]]:  # fmt: skip
    """Return for each page, person by person, what is to be seen on it and in availabilities it goes by."""
    everywhere = attested.everywhere(memory)
    shared = dates_by_hand.shared(((page, ()) for page in every_page), today, users)
    withdrawn = withdrawn_dates.shared(every_page, everywhere, today)
    found = []
    for declared, live in pages:
        page = dates_by_hand.as_live(declared, live, users)
        seen = attested.steps(memory.pages.get(page.key), live.schedule_id)
        of_both = [one for one in shared if dates_by_hand.go_by(page, one)]
        dates = [*dates_by_hand.on_page(page, today, users), *of_both]
        back = [*withdrawn_dates.on_page(declared, seen, today)]
        back += [one for one in withdrawn if dates_by_hand.go_by(declared, one)]
        found.append(tuple(_by_person(page, dates, back, everywhere | seen)))
    return found


def _by_person(
    page: BookingPage, dates: Sequence[DatesByHand], back: Sequence[DatesByHand], seen: Collection[str]
) -> Iterable[ByPerson]:
    for account in dict.fromkeys(dates_by_hand.account(page, one) for one in (*dates, *back)):
        theirs, takes = (
            tuple(one for one in some if dates_by_hand.account(page, one) == account)
            for some in (dates, back)
        )
        waits = bool(takes) or any(one.without(seen).days for one in theirs)
        yield ByPerson(account, theirs, takes, waits)


def said(
    page: Declared, live: LivePage, page_memory: PageMemory | None, everywhere: Collection[str], users: Users
) -> Mapping[str, Mapping[date, Windows]]:
    """Return by host the declared dates, with their times, of which a person said that they are set."""
    seen = {*everywhere, *attested.steps(page_memory, live.schedule_id)}
    if not seen or not isinstance(page, BookingPage):
        return EMPTY
    found = {}
    for host in dates_by_hand.as_live(page, live, users).hosts:
        place = DatesByHand(host, host.overrides, shared=dates_by_hand.shares(host))
        open_ = place.without(seen).days
        found[host.name] = {day: at for day, at in host.overrides.items() if day not in open_}
    return found


def remembered(
    page_memory: PageMemory | None, live: LivePage, people: Iterable[ByPerson], today: date, *,
    done: Collection[str], denied: Collection[str],
) -> tuple[str, ...]:  # fmt: skip
    """Return what is done by hand as it is remembered, with what was seen earlier and is not denied now.

    `done` and `denied` are accounts of which somebody said that all is, or is not, as it is to be. Of dates
    of others those seen earlier stay; who `denied` them, where all were seen, means some of these, nobody
    knows which: none stays.
    """
    people, earlier = tuple(people), attested.steps(page_memory, live.schedule_id)
    facts: list[str] = []
    for person in people:
        all_of_them = [fact for dates in person.dates for fact in dates.facts.values()]
        open_ = {fact for dates in person.dates for fact in dates.without(earlier).facts.values()}
        if person.account in done:
            facts += all_of_them
        elif person.account not in denied or open_:
            facts += [fact for fact in all_of_them if fact not in open_]
    asked_for = [fact for person in people for dates in person.dates for fact in dates.facts.values()]
    steps = (*facts, *dates_by_hand.kept(earlier, asked_for, today))
    back = [one for person in people if person.account in done for one in person.back if one.shared]
    still = [one for person in people if person.account not in done for one in person.back if not one.shared]
    return (*withdrawn_dates.closed(steps, back), *(fact for one in still for fact in one.facts.values()))
