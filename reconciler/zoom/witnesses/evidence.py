"""All that was read of one page, for the witnesses to look at."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from reconciler.model import BookingPage, LivePage
from reconciler.records.memory import PageMemory
from reconciler.zoom.session import PublicPage


@dataclass(frozen=True, slots=True)
class Evidence:
    """`public` is the page as a visitor gets it, None where it was not read; `now` is aware UTC.

    `tells` names the witnesses that were seen to tell the kinds of pages apart on this account.
    """

    page: BookingPage
    live: LivePage
    now: datetime
    public: PublicPage | None = None
    memory: PageMemory | None = None
    attest_for: int = 90
    tells: Collection[str] = ()
