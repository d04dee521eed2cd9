"""What a page's hosts were called in the files when it was last applied: they may be renamed since. Pure."""

from __future__ import annotations

from reconciler.model import BookingPage, Host
from reconciler.records.memory import PageMemory


def of_host(host: Host, page: BookingPage, memory: PageMemory) -> tuple[str, ...]:
    """Return the name under which `memory.applied` has a host of a page; none where it has not.

    Of what earlier versions wrote, which does not say who was called how: several where more than one name is
    gone.
    """
    if memory.called:
        email = host.email.casefold()
        return tuple(name for name, then in memory.called.items() if then.casefold() == email)
    then = memory.applied.get("hosts") or {}
    if host.name in then:
        return (host.name,)
    gone = sorted(then.keys() - {host.name for host in page.hosts})
    return tuple(gone) if all(host.email in several for several in emails(memory)) else ()


def emails(memory: PageMemory) -> list[tuple[str, ...]]:
    """Return whom the last apply had on the page, as far as that is remembered: each list is complete."""
    if memory.called:
        return [tuple(memory.called.values())]
    host_lists = [seen.hosts for seen in (memory.proof, memory.attestation, memory.look) if seen]
    return [several for several in host_lists if len(several) == len(memory.applied.get("hosts") or {})][:1]
