"""Dates that are set by hand, and a person's word on them: what is to be seen, what is remembered. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from reconciler.compare.projection import Users
from reconciler.model import BookingPage, LivePage
from reconciler.planning import dates_by_hand, withdrawn_dates
from reconciler.planning.dates_by_hand import DatesByHand
from reconciler.proof import attested
from reconciler.records.memory import Memory, PageMemory


def asked(
    pages: Iterable[tuple[BookingPage, LivePage]], every_page: Iterable[BookingPage], users: Users,
    today: date,
) -> list[tuple[DatesByHand, ...]]:  # fmt: skip
    """Return for each page the dated exceptions to be seen: on it, in availabilities that it goes by."""
    shared = dates_by_hand.shared(((page, ()) for page in every_page), today, users)
    return [
        (
            *dates_by_hand.on_page(page, today, users),
            *(dates for dates in shared if dates_by_hand.go_by(page, dates)),
        )
        for page in (dates_by_hand.as_live(page, live, users) for page, live in pages)
    ]


def remembered(
    page_memory: PageMemory | None, live: LivePage, by_hand: Sequence[DatesByHand], today: date, *,
    set_: bool, denied: bool,
) -> tuple[str, ...]:  # fmt: skip
    """Return what is done by hand as it is remembered, with what was seen earlier and is not denied now.

    Of dates that are not all `set_` those seen earlier stay; who `denied` them, where all were seen, means
    some of these, nobody knows which: none stays.
    """
    earlier = attested.steps(page_memory, live.schedule_id)
    asked = [fact for dates in by_hand for fact in dates.facts.values()]
    open_ = {fact for dates in by_hand for fact in dates.without(earlier).facts.values()}
    stands = set_ or (not denied) or bool(open_)
    seen = [fact for fact in asked if set_ or fact not in open_] if stands else []
    return (*seen, *dates_by_hand.kept(earlier, asked, today))


def with_withdrawn(
    memory: Memory, page: BookingPage, live: LivePage, every_page: Iterable[BookingPage],
    steps: tuple[str, ...], today: date, *, back: bool,
) -> tuple[str, ...]:  # fmt: skip
    """Return `steps` with the word on dates that no file declares any more: taken `back`, or still set."""
    if back:
        return withdrawn_dates.closed(page, steps, every_page, attested.everywhere(memory), today)
    earlier = attested.steps(memory.pages.get(page.key), live.schedule_id)
    still = withdrawn_dates.on_page(page, earlier, today)
    return (*steps, *(fact for dates in still for fact in dates.facts.values()))
