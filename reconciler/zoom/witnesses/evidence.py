"""All that was read of one page, for the witnesses to look at."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from reconciler.model import Declared, LivePage
from reconciler.records.memory import PageMemory
from reconciler.zoom.session import PublicPage

LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PageEvidence:
    """`public` is the page as a visitor gets it, None where it was not read; `now` is aware UTC.

    `since` is when the page was last written to in this run; a copy made before that proves nothing.
    `tells` names the witnesses for which missing fields mean a single-host page on this account.
    """

    page: Declared
    live: LivePage
    now: datetime
    public: PublicPage | None = None
    memory: PageMemory | None = None
    attest_for: int = 90
    tells: Collection[str] = ()
    since: datetime = LONG_AGO
