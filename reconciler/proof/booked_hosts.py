"""Whom a page books by its own data: the API names hosts in its rules that the pool need not hold. Pure."""

from __future__ import annotations

from typing import Any

from reconciler.compare import projection
from reconciler.compare.projection import Users
from reconciler.model import BookingPage, LivePage, Proof
from reconciler.proof.verdict import weighed


def live(page: BookingPage, found: LivePage, proof: Proof | None, users: Users) -> dict[str, Any]:
    """Return the live view of a page with the hosts that it books, as far as its own data names them.

    Where the data names somebody unknown, it may be one of the hosts at another address: then the rules
    of the API stand.
    """
    view = dict(projection.live(found, page.hosts, users))
    claims = weighed(proof.claims) if proof else ()
    booked = next((claim.hosts for claim in claims if claim.fresh and claim.hosts), frozenset[str]())
    known = projection.names(page.hosts, users) | {projection.folded(key): key for key in view["hosts"]}
    if not booked or not booked <= known.keys():
        return view
    hosts = {known[address] for address in booked}
    kept = {name: rule for name, rule in view["hosts"].items() if name in hosts}
    return {**view, "hosts": {**kept, **{name: {} for name in sorted(hosts - kept.keys())}}}
