"""All that was read of one page, for the witnesses to look at."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from reconciler.bookable.offered import Offered
from reconciler.bookable.trial_hours import TrialHours
from reconciler.evidence import LONG_AGO, Change, Claim, Dating, Standing
from reconciler.model import EMPTY, Declared, LivePage, ZoomUser
from reconciler.proof.by_booking import Bookings
from reconciler.proof.by_word import Said
from reconciler.records.memory import PageMemory
from reconciler.times import moments
from reconciler.zoom.session import PublicPage

PAGE: Final = 200
"""The status of an answer that holds the page."""


@dataclass(frozen=True, slots=True)
class PageEvidence:
    """`public` is the page as a visitor gets it, None where it was not read; `now` is aware UTC.

    `since` is when the page was last written to in this run, `written` the service's time when that was
    answered, None where it is not told; a copy made before that proves nothing.
    `tells` names the witnesses for which missing fields mean a single-host page on this account. `offered`
    is what visitors can book, None where it was not read; `trial` are the hours made for a proof that the
    page has now, `earlier` the page before a write of this run; `users` are by email. `multi_host` is the
    claim of the page's own data that it is a multi-host page, and with which hosts. `bookings` are those of
    people by email, of whom they could be read. `unread` says why `offered` is None where an error is why.
    `said` are the dates that a person said to have set by hand, by the name of the host.
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
    written: datetime | None = None
    said: Said = field(default_factory=lambda: EMPTY)

    def judged(self, dating: Dating) -> tuple[Standing, str]:
        """Return what an answer that is so old is worth, by the last change of the page, and why."""
        return dating.judged(Change(moments.moment(self.live.updated), self.since, self.written), self.now)

    @property
    def counts(self) -> bool:
        """Whether anything was read of the page itself that is of now."""
        public = self.public if self.public and self.public.status == PAGE else None
        read = (seen.dating for seen in (public, self.offered) if seen)
        return any(self.judged(dating)[0] is Standing.COUNTS for dating in read)
