"""The account's counters of types, read around each page of an experiment.

They count late, and pages of other people too: what they say counts only if nothing else moved them.
"""

from __future__ import annotations

import asyncio

from reconciler import errors, verify
from reconciler.zoom.api import Reader
from reconciler.zoom.witnesses import analytics_delta
from reconciler.zoom.witnesses.analytics_delta import Counts


class Counters:
    """The counters of one owner: `said` is what became of them in words, `mute` that they are of no use."""

    def __init__(self, reader: Reader, owner: str, settle: float) -> None:
        """Read them for at most `settle` seconds at a time."""
        self.reader, self.owner, self.settle = reader, owner, settle
        self.said, self.mute = "not looked at", False
        self._first: Counts | None = None
        self._last: Counts | None = None
        self._slowest = 0.0

    async def before(self) -> Counts | None:
        """Read them until two reads agree; None where they cannot be read, or did not move before."""
        if self.mute:
            return None
        found = await self._stable(None)
        self._first = self._first or found
        return found

    async def after(self, before: Counts | None) -> Counts | None:
        """Read them until two reads agree on something other than before a page was made."""
        if before is None or self.mute:
            return None
        loop = asyncio.get_running_loop()
        began = loop.time()
        found = await self._stable(before)
        if found:
            self.said = "moved with each new page"
            self._slowest = max(self._slowest, loop.time() - began)
        elif not self.mute:
            self.said, self.mute = "no new page moved them in time", True
        return found

    async def alone(self, made: int) -> bool:
        """Whether they counted the `made` pages of the experiment and nothing else, each in time.

        A page that somebody made shortly before is counted in the place of ours, and ours in the place of
        the next: the last one shows it, for it comes late. Waits at most twice as long as the slowest took:
        of two moves in a row that are each other's neighbours', one took at least half of the real delay.
        """
        if self.mute or self._first is None:
            return False
        async for _ in verify.pauses(min(2 * self._slowest, self.settle)):
            now = await self._read()
            if now is not None and sum(now.values()) - sum(self._first.values()) > made:
                self.said = "pages of others moved them at the same time: they prove nothing"
                return False
        return True

    async def _stable(self, before: Counts | None) -> Counts | None:
        last = None if before else self._last
        async for _ in verify.pauses(self.settle):
            now = await self._read()
            if self.mute:
                return None
            if now is not None and now == last and now != before:
                self._last = now
                return now
            last = now
        return None

    async def _read(self) -> Counts | None:
        try:
            answer = await self.reader.get(analytics_delta.PATH, user_id=self.owner)
        except (errors.ApiError, errors.PermissionDenied) as error:
            self.said, self.mute = f"not readable: {error.message}", True
            return None
        return analytics_delta.counts(answer)
