"""Reading what people may have made by hand for missing pages that no recipe makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from reconciler import concurrency
from reconciler.compare import identity, lookalikes
from reconciler.compare.identity import Match
from reconciler.model import BookingPage, Declared, Desired, LivePage
from reconciler.records.memory import Memory
from reconciler.zoom import live, recipes
from reconciler.zoom.api import Reader
from reconciler.zoom.reading import Snapshot
from reconciler.zoom.troubles import or_trouble


async def find(
    reader: Reader, desired: Desired, snapshot: Snapshot, matches: Mapping[str, Match], memory: Memory,
    now: datetime, others: Iterable[Declared],
) -> dict[str, tuple[LivePage, ...]]:  # fmt: skip
    """Return by page key what people may have made for missing pages that no recipe makes.

    What belongs to a page of the files, `others` among them, is none of it.
    """
    missing = [
        page
        for page in desired.present
        if matches[page.key] == Match() and _by_hand(page, memory, now.date())
    ]
    people = {host.email for page in missing for host in page.hosts if host.email in snapshot.users}
    people -= snapshot.listed.keys() | snapshot.troubles.keys()
    lists = await concurrency.all_of(or_trouble(email, live.pages(reader, email)) for email in sorted(people))
    of_hosts = {
        email: pages for email, pages in zip(sorted(people), lists, strict=True) if isinstance(pages, list)
    }
    listed = {**of_hosts, **snapshot.listed}
    alive = identity.index(listed)
    beside = [identity.match(one, alive, memory.pages.get(one.key), desired.keys) for one in others]
    managed = {match.live.schedule_id for match in (*matches.values(), *beside) if match.live}
    return {page.key: lookalikes.pages(page, listed, snapshot.users, managed) for page in missing}


def misplaced(desired: Desired, near: Mapping[str, tuple[LivePage, ...]]) -> list[tuple[Declared, LivePage]]:
    """Return the lookalikes that a person is asked to remove."""
    return [
        (page, live_page)
        for page in desired.present
        for live_page in near.get(page.key, ())
        if lookalikes.misplaced(page, live_page)
    ]


def _by_hand(page: BookingPage, memory: Memory, today: date) -> bool:
    """Whether only a person can make a page: it is multi-host and every recipe is known to fail."""
    if not page.type.multi_host:
        return False
    outcomes = [memory.outcome(page.type, name, today) for name in recipes.names(page.type)]
    return all(outcome and not outcome.works for outcome in outcomes)
