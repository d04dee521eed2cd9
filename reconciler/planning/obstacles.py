"""People and availabilities that cannot be read or are not there: no action is decided on then. Pure."""

from __future__ import annotations

from reconciler.model import BookingPage, Declared
from reconciler.planning.blocks import (
    Block,
    NoAddress,
    OwnerVanished,
    UnknownAvailability,
    UnknownPeople,
    UnreadableAvailability,
    UserTrouble,
)
from reconciler.planning.evidence import Evidence, Policy


def block(page: BookingPage, evidence: Evidence) -> Block | None:
    """Return the block of a page that names people or availabilities that cannot be read or are not there."""
    if trouble := next((evidence.troubles[key] for key in people(page) if key in evidence.troubles), None):
        return trouble
    if unknown := strangers(page, evidence):
        return UnknownPeople(unknown)
    for host in page.hosts:
        if "@" not in host.email and not evidence.users[host.email].address:
            return NoAddress(host.name)
        availability = host.availability
        if availability is None:
            continue
        in_zoom = evidence.users[host.email].availability(availability)
        if in_zoom is None:
            return UnknownAvailability(host.name, availability)
        if in_zoom.hours is None:
            return UnreadableAvailability(host.name, availability)
    return None


def people(page: Declared) -> list[str]:
    """Return the emails of owner and hosts."""
    return [page.owner.email, *(host.email for host in page.hosts)]


def unread(page: Declared, evidence: Evidence) -> UserTrouble | None:
    """Return the trouble of somebody under whom the page may stand; what is live is not known then."""
    memory = evidence.memory.pages.get(page.key)
    owners = [page.owner.email, *(former.owner for former in page.previously)]
    owners += [memory.owner] if memory else []
    return next((evidence.troubles[owner] for owner in owners if owner in evidence.troubles), None)


def strangers(page: BookingPage, evidence: Evidence) -> tuple[str, ...]:
    """Return the emails of owner and hosts who are no users of the account."""
    owner = [page.owner.email] * (page.owner.email in evidence.strangers)
    hosts = [host.email for host in page.hosts if host.email not in evidence.users]
    return tuple(dict.fromkeys([*owner, *hosts]))


def vanished(page: Declared, evidence: Evidence, policy: Policy) -> OwnerVanished | None:
    """Return the block of a page that is gone with all others of its owner; None where it was named."""
    owner, remembered = page.owner.email, page.key in evidence.memory.pages
    gone = remembered and page.key not in policy.named and owner in evidence.vanished
    return OwnerVanished(owner) if gone else None
