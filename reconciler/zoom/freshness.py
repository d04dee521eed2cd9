"""How old answers are, by their headers, and what time it is at the service: our own clock may be wrong.

Caches were asked for no copy. One that gives a copy all the same is believed as far as the copy can be dated.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from statistics import median_low
from typing import Final

from reconciler import errors
from reconciler.evidence import GRAIN, Dating
from reconciler.zoom.exchange import Answer

UNCACHED: Final = {"Cache-Control": "no-cache"}
"""Asks every cache for an answer of the service itself."""
NOTHING: Final = timedelta(0)
CURRENT: Final = timedelta(seconds=10)
"""A `Date` that is no further back tells of no copy: an answer takes time, and clocks of servers differ."""
AHEAD: Final = timedelta(seconds=30)
"""A `Date` that is further ahead of the service's time is none."""
STALE: Final = timedelta(seconds=60)
"""An answer of the API whose `Date` is further back is a copy, though it gives no `Age`."""
DIFFER: Final = timedelta(seconds=5)
"""How much the clocks of the API's own servers may differ."""
HEARD: Final = 9
"""Answers by which the service's time is told: the one in the middle, so that a few odd ones do no harm."""
LONG: Final = timedelta(days=365)
START: Final = datetime(1970, 1, 1, tzinfo=UTC)
CONCLUSIVE: Final = (200, 404)
"""The statuses of an answer from which it follows what there is, or that it is not there."""
SECONDS: Final = re.compile(r"[0-9]{1,9}")
HTTP_DATE: Final = re.compile(r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT", re.ASCII)
HIT: Final = re.compile(r"(?<![a-z])hit(?![a-z])|refreshhit|stale|updating", re.IGNORECASE)
CACHES: Final = ("X-Cache", "X-Cache-Status", "X-Proxy-Cache", "CF-Cache-Status", "Cache-Status")
WARNING: Final = re.compile(r"(?:^|,)\s*11[0-3]\s")
FORBIDS: Final = re.compile(r"no-store|no-cache|max-age=0(?![0-9])", re.IGNORECASE)

Headers = Mapping[str, str]


class Dates:
    """What time it is at the service, and when it answered our writes, by the `Date` of its answers."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._offsets: deque[timedelta] = deque(maxlen=HEARD)
        self._written: dict[str, datetime] = {}
        self.last_write: datetime | None = None
        """The service's time in the answer to our last write."""

    def now(self, at: float) -> datetime | None:
        """Return the service's time when the loop's clock shows `at`, in seconds; None where not told."""
        return START + median_low(self._offsets) + timedelta(seconds=at) if self._offsets else None

    def hear(self, headers: Headers, at: float) -> None:
        """Take the service's time from an answer that came at `at`."""
        if date := _date(headers):
            self._offsets.append(date - START - timedelta(seconds=at))

    def take(self, method: str, path: str, answer: Answer, at: float, written: datetime | None) -> None:
        """Take the service's time from an answer of the API; raise a retryable `ApiError` for an old copy.

        `written` is what `last_write` was when the request left.
        """
        reads = method == "GET"
        old = self.stale(answer.headers, at, written) if reads and answer.status in CONCLUSIVE else ""
        if not reads:
            self.wrote(path, answer.headers, at)
        if not old:
            self.hear(answer.headers, at)
            return
        raise errors.ApiError(
            f"{method} {path} was answered with {old}: a cache stands before the API", retryable=True,
            help="nothing follows from an old answer; let the cache pass requests on",
        )  # fmt: skip

    def wrote(self, path: str, headers: Headers, at: float) -> None:
        """Take when a write to `path` was answered."""
        date, now = _date(headers), self.now(at)
        if date and now and date > now + AHEAD:
            date = now
        if date:
            self._written[path] = date
            self.last_write = max(date, self.last_write or date)

    def written(self, path: str) -> datetime | None:
        """Return the service's time in the answer to the last write to `path`."""
        return self._written.get(path)

    def public(self, headers: Headers, at: float) -> Dating:
        """Return how old the answer of a public address is that came at `at`."""
        return dating(headers, self.now(at))

    def stale(self, headers: Headers, at: float, written: datetime | None) -> str:
        """Return in words why an answer of the API is no answer of now; empty where it is one.

        `written` is what `last_write` was when the request left.
        """
        age, date, now = _age(headers), _date(headers), self.now(at)
        if age is None:
            return f"a copy whose age cannot be told ({_shown(headers, 'Age')})"
        if not age and (sign := _cached(headers)):
            return f"a copy whose age cannot be told ({sign})"
        behind = now - date if now and date else NOTHING
        if age > CURRENT:
            return f"a copy that is {int(age.total_seconds())} s old"
        if behind > STALE:
            return f"a copy, dated {int(behind.total_seconds())} s before other answers"
        if date and written and date - age + (GRAIN if age else DIFFER) <= written:
            return "a copy from before the last write"
        return ""


def dating(headers: Headers, now: datetime | None) -> Dating:
    """Return how old an answer is that came when it was `now` at the service, None where that is not known.

    `Date` says when it was made, and a cache adds in `Age` how long it has had it; some set `Date` anew.
    Which of both was done is not told: taken is what makes it the oldest.
    """
    age, date = _age(headers), _date(headers)
    modified = _moment(headers.get("Last-Modified", ""))
    if age is None:
        return Dating(None, None, modified, f"a copy of unknown age ({_shown(headers, 'Age')})")
    if date is None and "Date" in headers:
        return Dating(None, None, modified, f"it cannot be dated ({_shown(headers, 'Date')})")
    if date and now and date > now + AHEAD:
        return Dating(None, None, modified, f"it is dated in the future ({_shown(headers, 'Date')})")
    if date and now is None:
        return Dating(None, date - age, modified, "what time it is at the service is not told")
    known = date or (now if age else None)
    made = min(known, now or known) - age if known else None
    behind = now - date if now and date else NOTHING
    age += behind if behind > CURRENT else NOTHING
    sign = "" if age else _cached(headers) or _expired(headers, date)
    if sign:
        return Dating(None, made, modified, f"a copy of unknown age ({sign})")
    return Dating(age, made, modified)


def _age(headers: Headers) -> timedelta | None:
    """Return the age that a cache gives a copy, zero where there is none; None where it cannot be read."""
    told = {part.strip() for part in headers.get("Age", "0").split(",")}
    text = told.pop()
    return timedelta(seconds=int(text)) if not told and SECONDS.fullmatch(text) else None


def _date(headers: Headers) -> datetime | None:
    return _moment(headers.get("Date", ""))


def _moment(text: str) -> datetime | None:
    """Read a date of HTTP; None for anything else, two of them included."""
    if not HTTP_DATE.fullmatch(text.strip()):
        return None
    try:
        moment = parsedate_to_datetime(text.strip()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if moment >= START else None


def _cached(headers: Headers) -> str:
    """Return the header by which a cache tells that it gave a copy; empty for none."""
    if WARNING.search(headers.get("Warning", "")):
        return _shown(headers, "Warning")
    return next((_shown(headers, name) for name in CACHES if HIT.search(headers.get(name, ""))), "")


def _expired(headers: Headers, date: datetime | None) -> str:
    """Return `Expires` where it passed a while ago; empty where it is how servers forbid all copies."""
    expires = _moment(headers.get("Expires", ""))
    if expires is None or date is None or FORBIDS.search(headers.get("Cache-Control", "")):
        return ""
    return _shown(headers, "Expires") if CURRENT < date - expires < LONG else ""


def _shown(headers: Headers, name: str) -> str:
    """Return a header as it is shown in a message: on one line, not too long."""
    value = "".join(letter if letter.isprintable() else "?" for letter in headers.get(name, ""))
    return f"{name}: {value[:40]}{'…' if len(value) > 40 else ''}"
