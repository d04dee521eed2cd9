"""The upcoming bookings of a page in their JSON form. Pure."""

from __future__ import annotations

from typing import Any, Final

from reconciler.bookable import upcoming
from reconciler.model import LivePage
from reconciler.planning import phrases
from reconciler.planning.blocks import Bookings, NotRead, UserTrouble
from reconciler.planning.manual_steps import Step

MOST: Final = 20
"""Starts that are listed; the rest is a count."""
AT_LOST_TIMES: Final = "at times that are lost"


def told(
    bookings: Bookings | NotRead | None, live: LivePage | None, where: str = ""
) -> dict[str, Any] | None:  # fmt: skip
    """Return `{"count", "starts", "unread", "said"}`; None where no bookings were asked for.

    `starts` are the first ones, UTC, `said` is all in words, in the zone of the page, with `where` the
    bookings are. Where they could not be read, `count` is None and `unread` says why.
    """
    if bookings is None:
        return None
    if isinstance(bookings, UserTrouble | NotRead):
        why = bookings.said if isinstance(bookings, NotRead) else phrases.user_trouble(bookings)
        which = f"upcoming bookings{f' {where}' if where else ''}"
        return {"count": None, "starts": [], "unread": why, "said": f"{which} could not be read: {why}"}
    zone = str(live.fields.get("time_zone") or "") if live else ""
    starts = [start.strftime("%Y-%m-%dT%H:%M:%SZ") for start in bookings.starts[:MOST]]
    said = upcoming.words(bookings, zone, where)
    return {"count": bookings.count, "starts": starts, "unread": None, "said": said}


def of_step(step: Step) -> list[dict[str, Any]] | None:
    """Return the bookings that a step by hand is about, page by page: `told` with the `page`."""
    if step.bookings is None:
        return None
    where = f"with {step.removes}" if step.removes else AT_LOST_TIMES
    return [{"page": one.page, **(told(one.found, one.live, where) or {})} for one in step.bookings]
