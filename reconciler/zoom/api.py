"""Reading and writing one account. `Reader` cannot write; `Writer` can.

A read is repeated where that can help; a write never is. A write whose outcome is not known raises
`UnknownOutcome`: only a read can tell.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, wait_random_exponential

from reconciler import errors
from reconciler.zoom import auth, refusals
from reconciler.zoom.session import PublicPage, Session
from reconciler.zoom.transport import SLOW

READ_ATTEMPTS, SLOW_ATTEMPTS = 5, 2
"""Times that a read is tried at most, and up to one whose answer was not whole in time."""
PAGE_SIZE = 100
"""Items asked for at once: the most that the API gives."""
MOST_PAGES = 1000
"""Pages of one list: 100,000 items are more than any user has."""


class Reader:
    """Reads of one account. Has no way to write."""

    def __init__(self, session: Session) -> None:
        """Read through `session`."""
        self._session = session
        self.listed_only: set[str] = set()
        """Owners whose pages only LIST shows to this token: by their ids they are answered 404."""
        self.tells_times: dict[str, bool] = {}
        """By owner, whether the official address tells this token which times their pages offer."""
        self.spares_budget = False
        """Whether times are read where there is more room, once both addresses told the same."""
        self.tells_alike: bool | None = None
        """Whether the open address told the same times as the official one; None while not compared."""
        self.nothing_compared = 0
        """At how many pages both were asked and no start was seen that could be compared."""
        self.times_errors: dict[str, str] = {}
        """By owner, page id or link, which error kept times from being read there; empty for none."""
        self._asking: dict[str, asyncio.Lock] = {}

    def asking(self, owner: str) -> asyncio.Lock:
        """Return the lock under which the first request finds out what `tells_times` says of an owner."""
        return self._asking.setdefault(owner, asyncio.Lock())

    @property
    def access(self) -> auth.Access:
        """The endpoints and credentials."""
        return self._session.access

    @property
    def sent(self) -> int:
        """How many requests have been counted against the budget."""
        return self._session.pacer.sent

    @property
    def left_today(self) -> int | None:
        """How many requests are left of the day, where an answer has said so."""
        return self._session.pacer.left_today

    def written(self, path: str) -> datetime | None:
        """Return the service's time in the answer to the last write to `path`; None where there was none."""
        return self._session.dates.written(path)

    @property
    def visits_first(self) -> bool:
        """As `Session.visits_first`."""
        return self._session.visits_first

    @property
    def connected(self) -> frozenset[str]:
        """The folded emails of the users whose requests go with a token of their own."""
        return self._session.connected

    @property
    def disconnected(self) -> Mapping[str, errors.UserRefused]:
        """By folded email, those whose own token is gone: read with the account's, and not written for."""
        return self._session.users.lost

    async def get(self, path: str, person: str = "", **params: str) -> Any:
        """Read one resource, again with back-off where that can help.

        `person` is whom it is about where `user_id` does not say it.
        """
        try:
            async for attempt in self._patiently():
                with attempt:
                    return await self._session.send("GET", path, params, person=person)
        except errors.ApiError as error:
            if error.code != refusals.NOT_OF_API:
                raise
            raise errors.ApiError(
                f"{error.message}: the address may be wrong, {self.access.api}", code=error.code,
                help="ZOOM_API_BASE_URL must be the address of the API with its version, as in "
                "https://api.zoom.us/v2; if it is, try again later: nothing is concluded from this",
            ) from error  # fmt: skip
        raise AssertionError  # pragma: no cover - tenacity re-raises the last failure

    async def items(self, path: str, **params: str) -> list[Any]:
        """Read all of a list, page by page. An answer without `items` is an error, never an empty list."""
        items: list[Any] = []
        token = ""
        tokens = {token}
        while True:
            try:
                answer = await self.get(
                    path, page_size=str(PAGE_SIZE), **params, **({"next_page_token": token} if token else {})
                )
            except errors.ApiError as error:
                if not token or error.status != 404:
                    raise
                message = f"page {len(tokens)} of the list GET {path} was answered 404"
                raise errors.ApiError(message, retryable=True, help="run again later") from error
            part = answer.get("items") if isinstance(answer, Mapping) else None
            if not isinstance(part, list):
                raise errors.ApiError(f"GET {path} answered no list of items", help="try again later")
            items += part
            token = answer.get("next_page_token") or ""
            if not token:
                return items
            if not isinstance(token, str | int):
                raise errors.ApiError(f"GET {path} names a next page that is none", help="try again later")
            token = str(token)
            if token in tokens:
                raise errors.ApiError(f"GET {path} goes round in circles: the same page token came twice")
            if len(tokens) == MOST_PAGES:
                raise errors.ApiError(f"GET {path} does not end: {MOST_PAGES} pages, and it names one more")
            tokens.add(token)

    async def visit(self, url: str) -> PublicPage | None:
        """Read a public page, without credentials."""
        async for attempt in self._patiently():
            with attempt:
                return await self._session.visit(url)
        raise AssertionError  # pragma: no cover - tenacity re-raises the last failure

    def _patiently(self) -> AsyncRetrying:
        return AsyncRetrying(
            retry=retry_if_exception(
                lambda error: isinstance(error, errors.ReconcilerError) and error.retryable
            ),
            stop=_tried_enough,
            wait=wait_random_exponential(multiplier=0.1, max=5),
            sleep=self._session.ends.sleep,
            reraise=True,
        )


class Writer(Reader):
    """Reads and writes of one account. No write is ever sent twice."""

    def check_time(self) -> None:
        """Raise `DeadlineError` where the time of the run does not suffice for a write with its read-back."""
        self._session.ends.check_time_to_write()

    async def write(self, method: str, path: str, body: Any, **params: str) -> Any:
        """Send a write and return the answer's JSON. Raises `UnknownOutcome` where only a read can tell."""
        return await self._session.send(method, path, params, body)


def _tried_enough(state: RetryCallState) -> bool:
    error = state.outcome.exception() if state.outcome else None
    slow = isinstance(error, errors.ApiError) and error.code == SLOW
    return state.attempt_number >= (SLOW_ATTEMPTS if slow else READ_ATTEMPTS)
