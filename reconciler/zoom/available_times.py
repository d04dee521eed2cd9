"""Reading which times a page offers to visitors. Writes nothing.

There is an official address, for the token's own pages, and the one that the public booking page itself
calls, without credentials [zoom.md: available-times]. What neither answers is not known, never "nothing
offered".
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from reconciler import concurrency, errors
from reconciler.bookable.hours import Interval
from reconciler.bookable.offered import Offered
from reconciler.evidence import SERVICE, Dating
from reconciler.model import LivePage
from reconciler.zoom import auth, instants, json_text, live
from reconciler.zoom.api import Reader

PUBLIC = "https://scheduler.zoom.us"
VANITY = "zbook"
"""First part of the path of links at a company's own Zoom address."""
AVAILABLE = "available"
UNKNOWN_FORM = "answered in a form that is not known"
COMPARED = 5
"""How many pages without a start are compared: each of them costs a request of both kinds."""
LONGEST = 14_400
"""Minutes, more than any booking takes: what an answer holds beyond is no duration."""


async def read(reader: Reader, page: LivePage, stretch: Interval, now: datetime) -> Offered | None:
    """Read the starts that `page` offers within `stretch`; None where no address answers for it.

    The official one is asked first, and where it tells nothing the open one. A reader that spares the budget
    asks the open one first while `visits_first`, once a page was seen of which both told the same.
    `unread` tells whether an error is why there is no answer.
    """
    owner = page.owner
    if owner in reader.listed_only:
        reader.tells_times[owner] = False
    seen = await _sparing(reader, page, stretch, now) if reader.spares_budget else None
    seen = seen or await _officially(reader, page, stretch, now)
    if owner in reader.times_errors:
        reader.times_errors[page.schedule_id] = reader.times_errors[owner]
    return seen or await public(reader, page, stretch, now)


async def _sparing(reader: Reader, page: LivePage, stretch: Interval, now: datetime) -> Offered | None:
    """Read the open address, where it was seen to tell the same as the official one, and no copy of a cache.

    None where the official one is to be asked.
    """
    if reader.tells_alike is None and reader.tells_times.get(page.owner, True):
        async with reader.asking(""):
            if reader.tells_alike is None:
                return await _compared(reader, page, stretch, now)
    rather = reader.tells_alike and reader.tells_times.get(page.owner, True) and reader.visits_first
    shown = await public(reader, page, stretch, now) if rather else None
    return shown if shown and not shown.dating.copy else None


async def _officially(reader: Reader, page: LivePage, stretch: Interval, now: datetime) -> Offered | None:
    """Read the official address, unless it was seen not to tell of pages of the owner."""
    if page.owner not in reader.tells_times:
        async with reader.asking(page.owner):
            if page.owner not in reader.tells_times:
                return await official(reader, page, stretch, now)
    return await official(reader, page, stretch, now) if reader.tells_times[page.owner] else None


async def _compared(reader: Reader, page: LivePage, stretch: Interval, now: datetime) -> Offered | None:
    """Read both addresses side by side, to see once whether they tell the same; return what was read.

    That nothing is offered may be told for other reasons: the next page is compared then, a few of them at
    most. A copy that a cache holds is of another time.
    """
    seen, shown = await concurrency.both(
        official(reader, page, stretch, now), public(reader, page, stretch, now)
    )
    if seen and shown and not seen.starts and not shown.starts:
        reader.nothing_compared += 1
        if reader.nothing_compared < COMPARED:
            return seen
    reader.tells_alike = bool(
        seen and shown and seen.starts
        and not shown.dating.copy and (seen.starts, seen.duration) == (shown.starts, shown.duration)
    )  # fmt: skip
    return seen or shown


def unread(reader: Reader, page: LivePage) -> str:
    """Say which errors kept the times of a page from being read; empty for none, or a 404 alone."""
    why = (reader.times_errors.get(key, "") for key in (page.schedule_id, page.url or ""))
    return "; ".join(dict.fromkeys(filter(None, why)))


async def official(reader: Reader, page: LivePage, stretch: Interval, now: datetime) -> Offered | None:
    """Read the official address; None where it does not tell, as of pages of others than the token's user."""
    path = f"{live.path(page.schedule_id)}/available_times"
    since, until = map(instants.write, stretch)
    try:
        answer = await reader.get(path, page.owner, **{"from": since, "to": until, "time_zone": "UTC"})
    except errors.ApiError as error:
        reader.tells_times.setdefault(page.owner, False)  # or each page of the owner would wait for its turn
        if error.status != 404:
            reader.times_errors[page.schedule_id] = error.message
        return None
    except (errors.PermissionDenied, errors.CredentialsError) as error:
        reader.tells_times[page.owner] = False
        reader.times_errors[page.owner] = error.message
        return None
    reader.tells_times[page.owner] = True
    seen = _offered(answer, "start_time", "available_times of the API", stretch, now)
    reader.times_errors[page.schedule_id] = "" if seen else f"GET {path} {UNKNOWN_FORM}"
    return seen


async def public(reader: Reader, page: LivePage, stretch: Interval, now: datetime) -> Offered | None:
    """Read what the public booking page itself reads, without credentials; None where it does not answer."""
    address = public_address(page)
    if address is None:
        return None
    since, until = map(instants.write, stretch)
    origin, handle = address
    path = f"{origin}/zscheduler/v1/appointments/{quote(page.schedule_id, safe='')}/availableTimes"
    query = urlencode({"user": handle, "timeZone": "UTC", "timeMin": since, "timeMax": until})
    source = f"availableTimes of {urlsplit(origin).netloc}"
    try:
        shown = await reader.visit(f"{path}?{query}")
    except errors.ApiError as error:
        reader.times_errors[page.url or ""] = error.message
        return None
    if shown is None or shown.status != 200:
        status = shown.status if shown else 404
        reader.times_errors[page.url or ""] = "" if status == 404 else f"{source} answered {status}"
        return None
    try:
        answer = json_text.read(shown.text)
    except ValueError:
        answer = None
    seen = _offered(answer, "startTime", source, stretch, now, shown.dating)
    reader.times_errors[page.url or ""] = "" if seen else f"{source} {UNKNOWN_FORM}"
    return seen


def public_address(page: LivePage) -> tuple[str, str] | None:
    """Return the origin of the public addresses of a page, and its owner there; None without a usable link.

    The owner is the first part of the link, `d/CODE` for a link with a code.
    """
    parts = urlsplit(page.url or "")
    path = [part for part in parts.path.split("/") if part]
    vanity = path[:1] == [VANITY]
    path = path[1:] if vanity else path
    handle = "/".join(path[:2]) if path[:1] == ["d"] else "".join(path[:1])
    if not parts.netloc or len(path) <= handle.count("/") + 1:
        return None
    known = vanity and auth.is_zoom(parts.hostname)  # where else vanity links lead to is not known
    return (PUBLIC if known else f"{parts.scheme}://{parts.netloc}"), handle


def _offered(
    answer: Any, start: str, address: str, stretch: Interval, now: datetime, dating: Dating = SERVICE
) -> Offered | None:
    """Read an answer; None where it is not of the form that was seen: half of it would mislead."""
    try:
        duration = 0 if isinstance(answer["duration"], bool) else int(answer["duration"])
        texts = {spot[start] for spot in _spots(answer) if spot["status"] == AVAILABLE}
        starts = sorted(map(instants.read, texts))
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
        return None
    if not 0 < duration <= LONGEST:
        return None
    within = starts[bisect_left(starts, stretch[0]) : bisect_left(starts, stretch[1])]
    once = tuple(each for each, _ in groupby(within))  # two texts may tell one instant
    return Offered(address, *stretch, duration, once, dating.shown(now), dating)


def _spots(answer: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the spots of each day that is available; the public address gives days no status."""
    for day in answer["days"]:
        spots = day["spots"] or ()
        if day.get("status", AVAILABLE) == AVAILABLE:
            yield from spots
