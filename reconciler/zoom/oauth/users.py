"""The users connected at one API, during a run: who has a token of their own, and which."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

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
        self._kept = {each.email: each for each in mine}
        self._renewing: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._refused: set[str] = set()
        self.connected = frozenset(self._kept)
        """The folded emails of those who are connected, also where the connection was lost since."""

    def connection(self, email: str) -> Connection | None:
        """Return the connection of a user as it is now."""
        return self._kept.get(connections.folded(email))

    async def token(self, email: str, refused: str = "") -> str:
        """Return the access token of a connected user: a new one where the one kept is too old or `refused`.

        A refusal gets one new token a user: what is refused then is refused for another reason.
        Raises `CredentialsError` (`user-disconnected`) where the user must consent again.
        """
        async with self._renewing[email]:
            kept = self._kept[email]
            again = kept.access_token == refused and email not in self._refused
            if not kept.lost and (again or not kept.usable(datetime.now(UTC))):
                kept = await asyncio.to_thread(renewal.renew, self._access, kept)
                self._kept[email] = kept
                self._refused |= {email} if again else set()
            if kept.lost:
                raise connections.lost(kept)
        return kept.access_token
