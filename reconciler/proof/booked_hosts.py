"""Whom a page books by its own data: the API names hosts in its rules that the pool need not hold. Pure."""

from __future__ import annotations

from typing import Any

from reconciler.compare import directory, projection
from reconciler.compare.projection import Users
from reconciler.model import BookingPage, LivePage, Proof
from reconciler.proof.verdict import weighed


def live(page: BookingPage, live_page: LivePage, proof: Proof | None, users: Users) -> dict[str, Any]:
    """Return the live view of a page with the hosts that its own data names; with those of its rules else.

    Where the data names an unknown address, that may be a host at another address: the rules count then.
    """
    view = dict(projection.live(live_page, page.hosts, users))
    claims = weighed(proof.claims) if proof else ()
    booked = next((claim.hosts for claim in claims if claim.fresh and claim.hosts), frozenset[str]())
    if not booked:
        return view
    called = projection.names(page.hosts, users) | {directory.folded(key): key for key in view["hosts"]}
    if not all(address in called for address in booked):
        return view
    hosts = {called[address] for address in booked}
    booked_rules = {name: rule for name, rule in view["hosts"].items() if name in hosts}
    return {**view, "hosts": {**booked_rules, **{name: {} for name in sorted(hosts - booked_rules.keys())}}}
