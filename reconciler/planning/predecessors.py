"""Pages that gave way to others by hand, and stand: told until they are gone, or a file says to keep them.

A page of a wrong type that was given another link is booked there as before, as the wrong type. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from reconciler import staging
from reconciler.bookable import upcoming
from reconciler.bookable.upcoming import Upcoming
from reconciler.compare.identity import Listed
from reconciler.findings import Finding, FindingCode, Origin
from reconciler.model import Desired, LivePage
from reconciler.planning.blocks import Bookings
from reconciler.planning.manual_steps import Step
from reconciler.records.memory import Memory, PageMemory
from reconciler.times.moments import moment
from reconciler.times.wording import quoted


def standing(listed: Listed, memory: Memory, keys: Iterable[str]) -> dict[str, tuple[str, LivePage]]:
    """Return by id the predecessors of the pages of `keys` that stand, each with that key.

    Without those at addresses of ours, which are told as pages left behind, and those known under a key.
    """
    known = {entry.schedule_id for entry in memory.pages.values()}
    alive = {page.schedule_id: page for pages in listed.values() for page in pages if not page.cancelled}
    entries = ((key, memory.pages[key]) for key in keys if key in memory.pages)
    return {
        one.schedule_id: (key, alive[one.schedule_id])
        for key, entry in entries
        for one in entry.predecessors
        if one.schedule_id in alive and one.schedule_id not in known
        and not staging.is_ours(alive[one.schedule_id].slug)
    }  # fmt: skip


def finding(key: str, page: LivePage, bookings: Bookings | None) -> Finding:
    """Return the finding on a predecessor of the page `key`: one that nobody can book any more informs."""
    name = _called(page)
    message = f"the {name} of {page.owner} was `{key}` before another page took its place, and no file names "
    message += "; ".join(filter(None, ("it", _state(page), _booked(page, bookings))))
    return Finding(
        FindingCode.UNMANAGED_PAGE, key, message, (), None, page.schedule_id if _secret(page) else page.slug,
        Origin.LIVE, f"reconciler checklist {key}", informs=not page.active,
        unmanaged=details(page) | {"was": key},
    )  # fmt: skip


def told(one: Finding, every: Desired) -> bool:
    """Whether a finding is on a predecessor that none of the pages of `every` file is, chosen or not."""
    at = {(page.owner.email, page.slug) for page in every.pages}
    named = one.unmanaged.get("schedule_id") in every.keys
    return bool(one.unmanaged.get("was")) and not named and (one.unmanaged["owner"], one.live) not in at


def step(key: str, page: LivePage, bookings: Bookings | None) -> Step:
    """Return how to end a predecessor of the page `key`, or to say that it stays."""
    name = f"the {_called(page)}"
    close = f"make {name} inactive now, for people can book it there; " if page.active else ""
    when = "" if bookings == upcoming.NONE else " when its bookings have passed"
    gone = ": ".join(filter(None, (f"remove {name}{when}", _booked(page, bookings))))
    keep = f"to keep it, give it a file (`reconciler import {page.owner}`), or accept `unmanaged-page` under "
    keep += f"`acknowledge` of `{key}`"
    do = f"in Zoom as {page.owner}: {close}{gone}; {keep}"
    return Step(do, url="" if _secret(page) else page.url or "", account=page.owner)


def steps(
    found: Mapping[str, tuple[str, LivePage]], told: Iterable[Finding], booked: Mapping[str, Bookings]
) -> Iterator[tuple[LivePage, Step, str]]:  # fmt: skip
    """Yield of the predecessors `found` those that findings tell, each with how to end it and its key."""
    ids = {one.unmanaged.get("schedule_id") for one in told}
    for schedule_id, (key, page) in found.items():
        if schedule_id in ids:
            yield page, step(key, page, booked.get(schedule_id)), key


def notes(findings: Iterable[Finding]) -> list[str]:
    """Say of predecessors that a run leaves what they are, and which command goes on."""
    return [f"{one.message}; next: {one.next}" for one in findings if one.unmanaged.get("was")]


def without_gone(memory: Memory, listed: Listed, unread: Collection[str]) -> Memory:
    """Return a memory without the predecessors that are gone, or are the page of a key once more.

    Those of owners whose lists were not read whole stay; `unread` are owners of pages that cannot be read.
    """
    alive = {page.schedule_id for pages in listed.values() for page in pages if not page.cancelled}
    now = {entry.schedule_id for entry in memory.pages.values()}
    kept: dict[str, PageMemory] = {}
    for key, entry in memory.pages.items():
        left = tuple(
            one for one in entry.predecessors
            if one.schedule_id not in now
            and (one.schedule_id in alive or one.owner not in listed or one.owner in unread)
        )  # fmt: skip
        if left != entry.predecessors:
            kept[key] = replace(entry, predecessors=left)
    return memory.with_pages(kept)


def details(page: LivePage) -> dict[str, str | None]:
    """Return which page it is, a secret one without its link, and when it was last changed by Zoom's time."""
    changed = moment(page.updated)
    return {
        "schedule_id": page.schedule_id, "owner": page.owner, "url": None if _secret(page) else page.url,
        "updated": changed.isoformat(timespec="seconds") if changed else None,
    }  # fmt: skip


def _state(page: LivePage) -> str:
    return "people can book it there" if page.active else "it is inactive"


def _booked(page: LivePage, bookings: Bookings | None) -> str:
    """Say which bookings stand on a page; empty where nobody asked."""
    match bookings:
        case Upcoming(count=0):
            return "it has no upcoming bookings"
        case Upcoming():
            return f"it has {upcoming.words(bookings, str(page.fields.get('time_zone') or ''))}"
        case _:
            return ""


def _called(page: LivePage) -> str:
    return f"secret page {page.schedule_id}" if _secret(page) else f"page {quoted(page.slug)}"


def _secret(page: LivePage) -> bool:
    return page.fields.get("secret") is True
