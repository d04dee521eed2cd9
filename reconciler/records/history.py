"""What the journal tells of past runs, as values. Pure: the journal reads them, others only look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reconciler.model import EMPTY, PageType

Raw = Mapping[str, Any]
"""A page, or a request body, in the API's own form."""


@dataclass(frozen=True, slots=True)
class About:
    """What a run knew of a page it was to write to: its type as far as that was proved, its hosts' emails."""

    type: PageType | None = None
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Write:
    """One write of a run: what was sent, what stood there before, how it came out.

    `outcome` is `intended` (the process died), `done`, `refused`, `unknown` or `gone` (a staging page that
    was removed again). `page` is empty for the removal of leftovers that belong to no page. `number` is the
    journal's own.
    """

    at: str
    page: str
    method: str
    owner: str
    schedule_id: str | None
    slug: str | None
    body: Raw | None
    before: Raw | None
    about: About
    outcome: str
    number: int = 0

    @property
    def may_have_happened(self) -> bool:
        """Whether the account may be other than it was because of this write."""
        return self.outcome != "refused"


@dataclass(frozen=True, slots=True)
class PastRun:
    """One run with its writes in their order; times are ISO texts in UTC, `ended` None where it never did.

    `left` maps schedule ids to the pages as the run's last read showed them.
    """

    id: str
    started: str
    ended: str | None
    origin: str
    account: str
    who: str
    revision: str
    link: str
    writes: tuple[Write, ...] = ()
    left: Mapping[str, Raw] = field(default_factory=lambda: EMPTY)
