"""The account's analytics counters of types, read before and after each page of an experiment.

They change late, and for pages of other people too: they count only if nothing else changed them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from reconciler import errors, verify
from reconciler.evidence import Claim
from reconciler.model import SINGLE_HOST
from reconciler.zoom.api import Reader
from reconciler.zoom.witnesses import analytics_delta
from reconciler.zoom.witnesses.analytics_delta import Counts


class Counters:
    """The counters of one owner: `summary` is their use in words, `useless` that they have none.

    `miscount` says in words which page of a known type they counted as another one; empty for none.
    """

    def __init__(self, reader: Reader, owner: str, settle: float) -> None:
        """Read them for at most `settle` seconds at a time."""
        self.reader, self.owner, self.settle = reader, owner, settle
        self.summary, self.useless, self.miscount = "not looked at", False, ""
        self._first: Counts | None = None
        self._last: Counts | None = None
        self._slowest = 0.0

    async def before(self) -> Counts | None:
        """Read them until two reads agree; None where they cannot be read, or did not move before."""
        if self.useless:
            return None
        counts = await self._stable(None)
        self._first = self._first or counts
        return counts

    async def after(self, before: Counts | None) -> Counts | None:
        """Read them until two reads agree on something other than before a page was made."""
        if before is None or self.useless:
            return None
        loop = asyncio.get_running_loop()
        began = loop.time()
        counts = await self._stable(before)
        if counts:
            self.summary = "moved with each new page"
            self._slowest = max(self._slowest, loop.time() - began)
        elif not self.useless:
            self.summary, self.useless = "no new page moved them in time", True
        return counts

    def control(self, page: str, claims: Iterable[Claim]) -> None:
        """Take a page that books one person, whatever was asked for, as the control of the `claims` on it."""
        for claim in claims:
            if claim.witness == analytics_delta.NAME and not claim.types & SINGLE_HOST:
                self.miscount = f"{page} was counted as {' or '.join(sorted(claim.types))}"

    async def trusted(self, made: int) -> bool:
        """Whether they counted the `made` pages of the experiment alone, and none known as another type."""
        if not await self._alone(made):
            return False
        if self.miscount:
            self.summary = f"{self.miscount}: they prove nothing"
        return not self.miscount

    async def _alone(self, made: int) -> bool:
        """Whether they counted the `made` pages of the experiment and nothing else, each in time.

        If somebody else's page was counted in the place of one of ours, ours was counted in the place of the
        next, and the last one is counted after the end. Waits for it twice as long as the slowest change
        took: of two neighbouring changes, one took at least half of the real delay.
        """
        if self.useless or self._first is None:
            return False
        async for _ in verify.pauses(min(2 * self._slowest, self.settle)):
            now = await self._read()
            if now is not None and sum(now.values()) - sum(self._first.values()) > made:
                self.summary = "pages of others moved them at the same time: they prove nothing"
                return False
        return True

    async def _stable(self, before: Counts | None) -> Counts | None:
        last = None if before else self._last
        async for _ in verify.pauses(self.settle):
            now = await self._read()
            if self.useless:
                return None
            if now is not None and now == last and now != before:
                self._last = now
                return now
            last = now
        return None

    async def _read(self) -> Counts | None:
        try:
            answer = await self.reader.get(analytics_delta.PATH, user_id=self.owner)
        except (errors.ApiError, errors.PermissionDenied, errors.UserScopeMissing) as error:
            self.summary, self.useless = f"not readable: {error.message}", True
            return None
        return analytics_delta.counts(answer)
