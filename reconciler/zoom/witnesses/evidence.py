"""All that was read of one page, for the witnesses to look at."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from reconciler.bookable.offered import Offered
from reconciler.bookable.trial_hours import TrialHours
from reconciler.evidence import Claim
from reconciler.model import EMPTY, Declared, LivePage, ZoomUser
from reconciler.proof.by_booking import Bookings
from reconciler.records.memory import PageMemory
from reconciler.zoom.session import PublicPage

LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PageEvidence:
    """`public` is the page as a visitor gets it, None where it was not read; `now` is aware UTC.

    `since` is when the page was last written to in this run; a copy made before that proves nothing.
    `tells` names the witnesses for which missing fields mean a single-host page on this account. `offered`
    is what visitors can book, None where it was not read; `trial` are the hours made for a proof that the
    page has now, `earlier` the page before a write of this run; `users` are by email. `multi_host` is the
    claim of the page's own data that it is a multi-host page, and with which hosts. `bookings` are those of
    people by email, of whom they could be read. `unread` says why `offered` is None where an error is why.
    """

    page: Declared
    live: LivePage
    now: datetime
    public: PublicPage | None = None
    memory: PageMemory | None = None
    attest_for: int = 90
    tells: Collection[str] = ()
    since: datetime = LONG_AGO
    users: Mapping[str, ZoomUser] = field(default_factory=lambda: EMPTY)
    offered: Offered | None = None
    trial: TrialHours | None = None
    earlier: LivePage | None = None
    multi_host: Claim | None = None
    bookings: Bookings = field(default_factory=lambda: EMPTY)
    unread: str = ""

    def outdated(self, age: timedelta, made: datetime) -> bool:
        """Whether a copy of `age`, `made` by a cache, is older than the last change of the page.

        That is one by this run or, as `updated` says, by anyone. Without an age it is no copy.
        """
        return age > timedelta(0) and made < max(self.since, _moment(self.live.updated))


def _moment(text: str | None) -> datetime:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return LONG_AGO
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
