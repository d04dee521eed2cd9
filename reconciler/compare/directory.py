"""The users of an account, with what finds them by address and availabilities by id. Pure.

Each page asks for its hosts: what these lookups need is worked out once, not for every page.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from functools import cached_property

from reconciler.model import Availability, ZoomUser


class Directory(Mapping[str, ZoomUser]):
    """Users by email. Immutable: a mapping that is handed in must not change afterwards."""

    def __init__(self, users: Mapping[str, ZoomUser]) -> None:
        """Take users by email."""
        self._users = users

    def __getitem__(self, email: str) -> ZoomUser:
        return self._users[email]

    def __iter__(self) -> Iterator[str]:
        return iter(self._users)

    def __len__(self) -> int:
        return len(self._users)

    @cached_property
    def called(self) -> dict[str, str]:
        """What people are called (`ZoomUser.called`), by folded address; of two users the later counts."""
        return {address: user.called for user in self._users.values() for address in addresses(user)}

    @cached_property
    def by_address(self) -> dict[str, list[ZoomUser]]:
        """The users of each folded address."""
        found: dict[str, list[ZoomUser]] = {}
        for user in self._users.values():
            for address in dict.fromkeys(addresses(user)):
                found.setdefault(address, []).append(user)
        return found

    @cached_property
    def availabilities(self) -> dict[str, Availability]:
        """The availabilities of all users, by id; of two with one id the first counts."""
        found: dict[str, Availability] = {}
        for user in self._users.values():
            for availability in user.availabilities:
                found.setdefault(availability.id, availability)
        return found


def of(users: Mapping[str, ZoomUser]) -> Directory:
    """Return users as a directory; one that is a directory as it is."""
    return users if isinstance(users, Directory) else Directory(users)


def addresses(user: ZoomUser) -> list[str]:
    """Return the folded addresses of a user: the email, then Zoom's own where that is known."""
    return [folded(address) for address in (user.email, user.address) if address]


@functools.lru_cache(maxsize=16384)
def folded(address: str) -> str:
    """Return an address as it is compared: letters of either case are one."""
    return address.strip().casefold()
