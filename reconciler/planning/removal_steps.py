"""Steps that take a page from its address by hand. Pure.

No page is to be deleted by a bare line: its upcoming bookings stand there, and with them, or where they are
not known, it is deleted only with the permission that apply needs too (`--allow booked-page`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from reconciler.allow import Allow
from reconciler.bookable import upcoming
from reconciler.bookable.upcoming import Upcoming
from reconciler.compare.lookalikes import misplaced
from reconciler.model import BookingPage, LivePage, Tombstone
from reconciler.planning import form_steps, manual_steps, phrases
from reconciler.planning.blocks import Bookings, UserTrouble
from reconciler.planning.manual_steps import ADMINISTRATOR, Step, person
from reconciler.records.memory import Aside
from reconciler.times.wording import quoted

NOT_READ = "its upcoming bookings could not be read"
NOT_KNOWN = "what becomes of bookings is not known: tell those who booked"


def wrong_type(
    page: BookingPage, live: LivePage, today: date, bookings: Bookings | None, allow: Collection[Allow] = (),
    *, whole: bool = False,
) -> tuple[Step, ...]:  # fmt: skip
    """Return how to put a page right that is not of the declared type: a type cannot be patched.

    `bookings` are those of the live page, which is closed first. `whole`: apply does not set the rest.
    """
    case = "where the old page was given another link, before any apply: say that the new one is this page, "
    kept = manual_steps.adopt(page.key, case + "and the old one is named until it is gone")
    if page.schedule_id:
        own_id = "take the id of the old page out of the file, for the new one has its own; then, "
        kept = replace(kept, do=own_id + kept.do, field="schedule_id", value=page.schedule_id)
    return (
        _vacate(page.key, live, bookings, allow, _closed_first(page, live, whole=whole)),
        *form_steps.make_page(page, today, whole=whole),
        kept,
    )


def put_back(aside: Aside, key: str) -> tuple[Step, ...]:
    """Return how to give a page its link back that was moved aside for its replacement."""
    which = f"give the page {aside.schedule_id}, which is at {quoted(aside.slug)}, that link back"
    do = f"in Zoom as {aside.owner}: if nothing stands at {quoted(aside.was)}, {which}"
    again = Step(f"or run `reconciler apply {key}`: it looks again, and does it")
    return (Step(do, "slug", aside.was, account=aside.owner), again)


def finish_page(
    page: BookingPage, lookalikes: Sequence[tuple[LivePage, Bookings | None]], today: date,
    allow: Collection[Allow] = (), *, whole: bool = False,
) -> tuple[Step, ...]:  # fmt: skip
    """Return how to put right what may have been made for a missing page, and how to make it else.

    `lookalikes` are such pages with their bookings. `whole`: apply does not set the rest.
    """
    first = [
        _vacate(page.key, live, bookings, allow, f"if it was made for `{page.key}` of {person(page.owner)}: ")
        if misplaced(page, live)
        else Step(f"if {quoted(live.slug)} was made for this, end its link in {quoted(page.slug)}; "
                  "that is all", "slug", page.slug, live.url or "")
        for live, bookings in lookalikes
    ]  # fmt: skip
    return (*first, *form_steps.make_page(page, today, whole=whole))


def managed_copy(
    page: Tombstone, live: LivePage, bookings: Bookings | None, allow: Collection[Allow] = ()
) -> tuple[Step, ...]:
    """Return how to remove a copy of an administrator's template."""
    needs: frozenset[Allow] = frozenset()
    if bookings == upcoming.NONE or Allow.BOOKED_PAGE in allow:
        do = f"no longer assign the template of {quoted(live.slug)} to {live.owner}{_with(bookings, live)}"
    else:
        do = (
            f"{_first(bookings, live)}, then no longer assign its template to {live.owner}. To end it "
            f"all the same: reconciler checklist {page.key} --allow {Allow.BOOKED_PAGE}"
        )
        needs = frozenset({Allow.BOOKED_PAGE})
    return (Step(do, url=live.url or "", account=ADMINISTRATOR, needs=needs),)


def remove(key: str, live: LivePage, bookings: Bookings | None, allow: Collection[Allow] = ()) -> Step:
    """Return how to remove a page that apply would remove."""
    needs: frozenset[Allow] = frozenset()
    if bookings == upcoming.NONE or Allow.BOOKED_PAGE in allow:
        do = f"open the page {quoted(live.slug)} of {live.owner} and delete it{_with(bookings, live)}"
    else:
        command = f"reconciler checklist {key} --allow {Allow.BOOKED_PAGE}"
        do = f"{_first(bookings, live)}, then delete the page. To remove it all the same: {command}"
        needs = frozenset({Allow.BOOKED_PAGE})
    return Step(do, url=live.url or "", account=live.owner, needs=needs)


def _closed_first(page: BookingPage, live: LivePage, *, whole: bool) -> str:
    """Say how an open page is closed before all else; `whole`: apply does not close it.

    What apply closes it knows for what it was; of one that a person closed, nothing may show it any more.
    """
    if not live.active:
        return ""
    said = f"say then that it is not as declared: `reconciler attest {page.key} --by NAME --not`"
    command = f"`reconciler apply {page.key} --allow {Allow.LINK_DOWN}`"
    how = said if whole else f"by `active: false` in its file and {command}, or in Zoom, and {said}"
    return f"at once make {quoted(live.slug)} inactive, so that nobody books it as it is ({how}); then: "


def _vacate(
    key: str, live: LivePage, bookings: Bookings | None, allow: Collection[Allow], case: str = ""
) -> Step:
    """Return the step that frees an address: it belongs to the account of the live page's owner."""
    needs: frozenset[Allow] = frozenset()
    if bookings == upcoming.NONE or Allow.BOOKED_PAGE in allow:
        do = f"open the page {quoted(live.slug)} of {live.owner} and delete it, or give it another link"
        do += _with(bookings, live)
    else:
        do = (
            f"{_first(bookings, live)}, then delete the page; or give it another link. To remove it all the "
            "same: "
            f"reconciler checklist {key} --allow {Allow.BOOKED_PAGE}"
        )
        needs = frozenset({Allow.BOOKED_PAGE})
    return Step(case + do, "slug", live.slug, live.url or "", account=live.owner, needs=needs)


def _with(bookings: Bookings | None, live: LivePage) -> str:
    """Say with which bookings a page goes."""
    match bookings:
        case Upcoming(count=0):
            return ": it has no upcoming bookings"
        case Upcoming():
            return f": it has {upcoming.words(bookings, _zone(live))}, and {NOT_KNOWN}"
        case _:
            return f": {NOT_READ}{_because(bookings)}"


def _first(bookings: Bookings | None, live: LivePage) -> str:
    """Say what is to be done with the bookings of a page before it goes."""
    page = f"the page {quoted(live.slug)} of {live.owner}"
    if isinstance(bookings, Upcoming):
        these = "this booking" if bookings.count == 1 else "these bookings"
        return f"{page} has {upcoming.words(bookings, _zone(live))}: first move or cancel {these}"
    return f"{page}: {NOT_READ}{_because(bookings)}. Look for them in Zoom: first move or cancel them"


def _because(trouble: UserTrouble | None) -> str:
    return f", {phrases.user_trouble(trouble)}" if trouble else ""


def _zone(live: LivePage) -> str:
    return str(live.fields.get("time_zone") or "")
