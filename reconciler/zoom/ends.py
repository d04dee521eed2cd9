"""What ends a run before it is done: an interruption, a limit, its deadline, an API that stays silent."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import replace
from typing import Final

from reconciler import errors
from reconciler.zoom.deadline import Limits
from reconciler.zoom.exchange import Answer, Request
from reconciler.zoom.transport import Transport

SILENT: Final = 60.0
"""Seconds without any answer, all requests having failed, after which nothing more is asked there."""
FEWEST: Final = 2
"""Requests that must have failed by then."""


until: ContextVar[float] = ContextVar("until", default=math.inf)
"""When the run of this context ends, in seconds of the loop's clock: no pause is to last longer."""


class Silence:
    """Requests to one place that had no answer, one after the other; `lasting` is called once they last."""

    def __init__(self, lasting: Callable[[], None]) -> None:
        """Begin with nothing asked."""
        self._lasting = lasting
        self._since: float | None = None
        self._missed = 0

    def heard(self) -> None:
        """Take note of an answer, whatever it says."""
        self._since, self._missed = None, 0

    def missed(self, began: float, now: float) -> None:
        """Take note of a request that got none between two times of the loop's clock."""
        self._since = began if self._since is None else min(self._since, began)
        self._missed += 1
        if self._missed >= FEWEST and now - self._since >= SILENT:
            self._lasting()


class Ends:
    """Sends requests until a reason to end comes up; from then on each attempt raises it.

    To be used in one running loop.
    """

    def __init__(self, transport: Transport, limits: Limits, release: Callable[[], None]) -> None:
        """Send through `transport` within `limits`. `release` is called at the end, to end all waiting."""
        self._transport, self._limits, self._release = transport, limits, release
        self._reason: Callable[[], errors.ReconcilerError] | None = None
        self.why: errors.ReconcilerError | None = None
        """What kept something from being sent, or answered, that was asked for; None for nothing."""
        self._news = asyncio.Event()

    @property
    def left(self) -> float:
        """Seconds until the deadline; infinite without one."""
        return self._limits.ends - _now()

    def end(self, reason: Callable[[], errors.ReconcilerError]) -> None:
        """Send nothing more, for this reason unless there is one already."""
        self._reason = self._reason or reason
        self._release()
        self._news.set()

    def check(self) -> None:
        """Raise the reason to end, if there is one."""
        with self._noting():
            if self._reason:
                raise self._reason()
            self._limits.check(_now())

    def check_time_to_write(self) -> None:
        """Raise `DeadlineError` where the time left does not suffice for a write with its read-back."""
        with self._noting():
            self._limits.check_time_to_write(_now())

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Let the deadline end all waiting when it comes within the block."""
        if self._limits.ends == math.inf:
            yield
            return
        timer = asyncio.get_running_loop().call_at(self._limits.ends, self.end, self._limits.reached)
        before = until.set(self._limits.ends)
        try:
            yield
        finally:
            until.reset(before)
            timer.cancel()

    async def send(self, request: Request, silence: Silence) -> Answer:
        """Send a request, its answer to come before the deadline.

        Raises as `Transport.send`, and the reason where the run has ended by then: of a read nobody needs to
        know then why it had no answer.
        """
        self.check()
        if request.makes:
            self.check_time_to_write()
        began = _now()
        try:
            answer = await self._transport.send(
                replace(request, within=self.left) if self.left < request.within else request
            )
        except errors.ApiError as error:
            silence.missed(began, _now())
            if not isinstance(error, errors.UnknownOutcome) and self.left <= 0:
                with self._noting():
                    raise self._limits.reached() from error
            raise
        silence.heard()
        return answer

    @contextlib.contextmanager
    def _noting(self) -> Iterator[None]:
        try:
            yield
        except errors.ReconcilerError as error:
            self.why = error
            raise

    async def sleep(self, seconds: float) -> None:
        """Wait, for less where the run ends meanwhile. Raises as `check`."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(seconds, max(self.left, 0))):
                await self._news.wait()
        self.check()


def _now() -> float:
    return asyncio.get_running_loop().time()
