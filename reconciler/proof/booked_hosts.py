"""Whom a page books by its own data: the API names hosts in its rules that the pool need not hold. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Any

from reconciler.compare import directory, projection
from reconciler.compare.projection import Users
from reconciler.evidence import Proof
from reconciler.model import BookingPage, Declared, LivePage
from reconciler.proof.verdict import weighed


def live(page: BookingPage, live_page: LivePage, proof: Proof | None, users: Users) -> dict[str, Any]:
    """Return the live view of a page with the hosts that its own data names; with those of its rules else.

    Where the data names an unknown address, that may be a host at another address: the rules count then.
    """
    view = dict(projection.live(live_page, page.hosts, users))
    hosts = _named(page, view["hosts"], proof, users)
    if hosts is None:
        return view
    booked_rules = {name: rule for name, rule in view["hosts"].items() if name in hosts}
    return {**view, "hosts": {**booked_rules, **{name: {} for name in sorted(hosts - booked_rules.keys())}}}


def names(page: Declared, live_page: LivePage, proof: Proof | None, users: Users) -> Set[str]:
    """Return the names of the hosts in the `live` view of a page."""
    by_rules = projection.rules(live_page, page.hosts, users).keys()
    hosts = _named(page, by_rules, proof, users)
    return by_rules if hosts is None else hosts


def shown(page: BookingPage, proof: Proof | None) -> bool:
    """Whether it is known whom a page books that is to book somebody else than its owner.

    Its own data names them, or did at a look that stands, or a person says so. Of other pages it need not be.
    """
    counted = weighed(proof.claims) if proof else ()
    return not page.for_another or any(claim.hosts or not claim.fresh for claim in counted)


def _named(page: Declared, by_rules: Iterable[str], proof: Proof | None, users: Users) -> Set[str] | None:
    """Return the names of the hosts whom a page's own data names; None where those of its rules count."""
    claims = weighed(proof.claims) if proof else ()
    booked = next((claim.hosts for claim in claims if claim.fresh and claim.hosts), frozenset[str]())
    if not booked:
        return None
    called = projection.names(page.hosts, users) | {directory.folded(key): key for key in by_rules}
    if not all(address in called for address in booked):
        return None
    return {called[address] for address in booked}
