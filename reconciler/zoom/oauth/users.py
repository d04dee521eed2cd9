"""The users connected at one API, during a run: who has a token of their own, and which."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reconciler import concurrency, errors
from reconciler.zoom.oauth import connections, renewal

if TYPE_CHECKING:
    from reconciler.zoom.auth import Access
    from reconciler.zoom.oauth.connections import Connection


class Users:
    """The connections of one API as they were when the run began, and as they are renewed."""

    def __init__(self, access: Access) -> None:
        """Read the connections. Raises `ReconcilerError` where they cannot be read."""
        self._access = access
        mine = [each for each in access.store.load() if each.origin == access.api_origin]
        self._kept = {connections.folded(each.email): each for each in mine}
        self._renewing = asyncio.Lock()
        self._waiting: dict[str, str] = {}
        self._refused: set[str] = set()
        self.known = frozenset(self._kept)
        """The folded emails and Zoom ids of those who are connected, also where that was lost."""
        self.lost: dict[str, errors.UserRefused] = {}
        """By folded email, those whose token was asked for in this run and cannot be had."""
        self.warn: Callable[[errors.UserRefused], None] = lambda _: None
        """Called once for each of them."""
        self.connected = self.known
        """Those of `known` whose requests go with a token of their own.

        One whose connection is lost is read with the account's credentials, where there are any.
        """
        self._give_up({key for key, each in self._kept.items() if each.lost})

    def connection(self, email: str) -> Connection | None:
        """Return the connection of a user as it is now."""
        return self._kept.get(connections.folded(email))

    async def token(self, email: str, refused: str = "") -> str:
        """Return the access token of a connected user: a new one where the one kept is too old or `refused`.

        A refusal gets one new token a user: what is refused then is refused for another reason.
        Raises `UserDisconnected` where the user must consent again, `UserAppRefused` where a refresh needs
        credentials of their app that are not given: also for every later request.
        """
        if email in self.lost:
            raise self.lost[email]
        stale = self._kept[email].access_token
        renews = self._needs_another(email, refused)
        if renews:
            self._refused |= {email} if refused else set()
            self._waiting[email] = stale
        if renews or stale == refused:  # another request may have begun to renew it: its end is waited for
            async with self._renewing:  # all who wait by then are renewed together
                if renews and self._kept[email].access_token == stale and not self._kept[email].lost:
                    await self._renew(email)
        if self._kept[email].lost:
            raise self._lost(email, connections.lost(self._kept[email]))
        return self._kept[email].access_token

    def _lost(self, email: str, error: errors.UserRefused) -> errors.UserRefused:
        """Return the error for a user whose connection is of no use here; say it the first time."""
        self._give_up({email})
        if email not in self.lost:
            self.lost[email] = error
            self.warn(error)
        return error

    def _give_up(self, lost: Collection[str]) -> None:
        if self._access.of_account:
            self.connected = self.connected.difference(lost)

    def _needs_another(self, email: str, refused: str) -> bool:
        kept = self._kept[email]
        again = kept.access_token == refused and email not in self._refused
        return not kept.lost and (again or not kept.usable(datetime.now(UTC)))

    async def _renew(self, email: str) -> None:
        waiting, self._waiting = {**self._waiting, email: self._kept[email].access_token}, {}
        batch = [self._kept[each] for each in waiting if self._kept[each].access_token == waiting[each]]
        renew = functools.partial(renewal.renew, self._access, batch)
        results = await concurrency.aside(renew, errors.ReconcilerError)
        for each, result in results.items():
            if not isinstance(result, errors.ReconcilerError):
                self._kept[connections.folded(each)] = result
        error = results[self._kept[email].email]
        if isinstance(error, errors.UserAppRefused):
            raise self._lost(email, error)
        if isinstance(error, errors.ReconcilerError):
            raise error
