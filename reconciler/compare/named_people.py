"""People of an earlier run as the files name them now. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.model import Host, Rule, ZoomUser


@dataclass(frozen=True, slots=True)
class NamedPeople:
    """Users as Zoom knows them, and the names of people in the files, both by email."""

    users: Mapping[str, ZoomUser]
    names: Mapping[str, str]

    def key(self, email: str) -> str:
        """Return what the files know a person by whom the journal knows as `email`."""
        then = self.users.get(email)
        if email in self.names or then is None or not then.address:
            return email
        same = (user.email for user in self.users.values() if user.address == then.address)
        return next((key for key in same if key in self.names), email)

    def host(self, email: str, **more: Any) -> Host:
        """Return a person as a host, by their name in the files."""
        key = self.key(email)
        return Host(self.names.get(key, key), key, **more)

    def email(self, address: str) -> str:
        """Return the email of the user with a scheduler address; the address itself where nobody has it."""
        users = self.users.values()
        folded = address.casefold()
        return next((user.email for user in users if (user.address or "").casefold() == folded), address)

    def availability(self, rule: Rule) -> str | None:
        """Return the name of the availability that a rule goes by, if it is known."""
        every = (availability for user in self.users.values() for availability in user.availabilities)
        return next((named.name for named in every if named.id == rule.availability_id), None)

    def ruled(self, rule: Rule, *, hours: bool) -> Host:
        """Return the host of a rule, with its `hours` where they are asked for and shown."""
        email = self.email(rule.address)
        if not hours:
            return self.host(email)
        if rule.use_custom:  # hours that were not shown are not known, and stay as they are
            return self.host(email, hours=rule.hours, time_zone=rule.time_zone)
        return self.host(email, availability=self.availability(rule))
