"""The users of an account, with what finds them by address and availabilities by id. Pure.

Each page asks for its hosts: what these lookups need is worked out once, not for every page.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
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


def one_each(given: Iterable[str]) -> tuple[str, ...]:
    """Return each address once, as it was first written."""
    return tuple({folded(address): address for address in reversed([*given])}.values())[::-1]


def is_of_another(address: str, email: str) -> bool:
    """Whether an address that Zoom tells of the user `email` is the mailbox of somebody else.

    Addresses of the scheduler have a domain of their own: one of the domain of mailboxes is a mailbox. Of a
    user who is known by a Zoom id nothing can be told.
    """
    given, asked = folded(address), folded(email)
    return given != asked and given.rpartition("@")[2] == asked.rpartition("@")[2]


def one_for_two(users: Mapping[str, ZoomUser]) -> dict[str, str]:
    """Return by email the users who cannot both be as Zoom tells them, each with what two of them have.

    Two people have neither one address nor one availability; an email and a Zoom id may be one person.
    """
    having: dict[str, set[str]] = {}
    for email, user in users.items():
        things = [f"the address {folded(user.address)}"] if user.address else []
        for thing in (*things, *(f"the availability {own.id}" for own in user.availabilities if own.id)):
            having.setdefault(thing, set()).add(email)
    found: dict[str, str] = {}
    for thing, emails in having.items():
        ids = [email for email in emails if "@" not in email]
        if len({folded(email) for email in emails}) - len(ids) > 1 or len(ids) > 1:
            found |= {
                email: f"{' and '.join(sorted(emails))} have {thing}" for email in emails - found.keys()
            }
    return found


@functools.lru_cache(maxsize=16384)
def folded(address: str) -> str:
    """Return an address as it is compared: letters of either case are one."""
    return address.strip().casefold()
