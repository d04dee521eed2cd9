"""Whom a page books: by its own data, its offered times and the API's pools, else by the rules. Pure.

The API names hosts in its rules that the pool need not hold. A name that nobody here is known by is one of a
stranger, unless it may be that of a declared host whose address Zoom does not tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from typing import Any

from reconciler.compare import directory, projection
from reconciler.compare.projection import Users
from reconciler.evidence import Claim, HostsProof, HostsVerdict, Proof
from reconciler.model import BookingPage, Declared, LivePage
from reconciler.proof.verdict import weighed

RULES = "rules"
"""What the rules in the API's answer are called among the witnesses."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What one list of people says: `extra` and `missing` people by name; `clear` where it says all."""

    witness: str
    missing: frozenset[str]
    extra: frozenset[str]
    clear: bool


def judge(page: BookingPage, live_page: LivePage, claims: Iterable[Claim], users: Users) -> HostsProof:
    """Say whether a page is shown to book the declared hosts and nobody else.

    One list that names others is enough for that. A list that names just the declared ones shows them, and so
    does what a person said, or what was seen earlier, of the page with these hosts. Rules, which only repeat
    what was asked for, show nobody; of a multi-host page that nothing else tells of they show others. An
    answer without rules tells nothing.
    """
    claims = tuple(claims)
    told = [*_of_claims(page, live_page, claims, users)]
    if not any(each.clear for each in told) and page.type.multi_host and live_page.rules:
        told += [_of_rules(page, live_page, users)]
    otherwise = [each for each in told if each.missing or each.extra]
    if otherwise:
        return HostsProof(
            HostsVerdict.OTHERS,
            tuple(sorted({name for each in otherwise for name in each.missing})),
            tuple(sorted({name for each in otherwise for name in each.extra})),
            tuple(dict.fromkeys(each.witness for each in otherwise)),
        )
    shown = [each.witness for each in told if each.clear and each.witness != RULES]
    shown += [claim.witness for claim in claims if not claim.fresh and claim.types == {page.type}]
    verdict = HostsVerdict.SHOWN if shown else HostsVerdict.NOT_SHOWN
    return HostsProof(verdict, witnesses=tuple(dict.fromkeys(shown)))


def ruled_extra(page: BookingPage, live_page: LivePage, users: Users) -> tuple[str, ...]:
    """Return who has a rule on a page and is neither a declared host nor the owner."""
    extra = _of_rules(page, live_page, users).extra
    return tuple(sorted(extra - {page.owner.name, page.owner.email, *_called(page.owner.email, users)}))


def live(page: BookingPage, live_page: LivePage, proof: Proof | None, users: Users) -> dict[str, Any]:
    """Return the live view of a page with the hosts that evidence names; with those of its rules else.

    Where evidence names an unknown address that may be a declared host's, the rules count.
    """
    view = dict(projection.live(live_page, page.hosts, users))
    hosts = _named(page, live_page, proof, users)
    if hosts is None:
        return view
    booked_rules = {name: rule for name, rule in view["hosts"].items() if name in hosts}
    return {**view, "hosts": {**booked_rules, **{name: {} for name in sorted(hosts - booked_rules.keys())}}}


def names(page: Declared, live_page: LivePage, proof: Proof | None, users: Users) -> Set[str]:
    """Return the names of the hosts in the `live` view of a page."""
    hosts = _named(page, live_page, proof, users)
    return projection.rules(live_page, page.hosts, users).keys() if hosts is None else hosts


def _named(page: Declared, live_page: LivePage, proof: Proof | None, users: Users) -> Set[str] | None:
    """Return the names of the hosts whom evidence names; None where those of the rules count."""
    told = [*_of_claims(page, live_page, proof.claims if proof else (), users)]
    extra = {name for each in told for name in each.extra}
    if any(each.clear for each in told):
        missing = {name for each in told for name in each.missing}
        return ({host.name for host in page.hosts} - missing) | extra
    by_rules = projection.rules(live_page, page.hosts, users).keys()
    return by_rules | extra if extra else None


def shown(page: BookingPage, proof: Proof | None) -> bool:
    """Whether it is known whom a page books that is to book somebody else than its owner.

    Its own data names them, or did at a look that stands, or a person says so. Of other pages it need not be.
    """
    hosts = proof.hosts if proof else None
    return not page.for_another or (hosts is not None and hosts.verdict is HostsVerdict.SHOWN)


def _of_claims(page: Declared, live_page: LivePage, claims: Iterable[Claim], users: Users) -> Iterator[_Told]:
    """Yield what each list of each fresh decisive claim says; nothing of claims that name nobody."""
    fresh = [claim for claim in weighed(claims) if claim.fresh]
    lists = [
        (claim.witness, people, whole)
        for claim in fresh
        for people, whole in (
            *((people, True) for people in claim.lists or (claim.hosts,)), (claim.named, False),
        )
        if people
    ]  # fmt: skip
    if not lists:  # nearly always: to name the rules of thousands of pages takes long
        return
    by_rules = projection.rules(live_page, page.hosts, users).keys()
    called = projection.names(page.hosts, users) | {directory.folded(key): key for key in by_rules}
    for witness, people, whole in lists:
        known = {called[address] for address in people if address in called}
        yield _told(page, witness, known, people - called.keys(), users, whole=whole)


def _of_rules(page: BookingPage, live_page: LivePage, users: Users) -> _Told:
    """Return what the rules in the API's answer say."""
    called = projection.names(page.hosts, users)
    addresses = {directory.folded(rule.address) for rule in live_page.rules}
    by_rules = projection.rules(live_page, page.hosts, users).keys()
    unknown = {key for key in by_rules if (key_ := directory.folded(key)) in addresses and key_ not in called}
    return _told(page, RULES, by_rules - unknown, unknown, users, whole=True)


def _told(
    page: Declared, witness: str, known: Set[str], unknown: Set[str], users: Users, *, whole: bool
) -> _Told:  # fmt: skip
    """Say what a list means that names people who are `known`, by name, and `unknown` addresses.

    An unknown address may be that of a declared host whose address Zoom does not tell; of more such addresses
    than there are such hosts some are strangers'.
    """
    declared = {host.name for host in page.hosts}
    silent = {host.name for host in page.hosts if host.name not in known and not _address(host.email, users)}
    extra = {*(known - declared)}
    if len(unknown) > len(silent):
        more = len(unknown) - len(silent)
        extra |= {f"{more} of {', '.join(sorted(unknown))}"} if silent else unknown
    may_be = unknown and len(unknown) <= len(silent)
    missing = declared - known - (silent if unknown else set()) if whole else set()
    return _Told(witness, frozenset(missing), frozenset(extra), clear=whole and not may_be)


def _address(email: str, users: Users) -> str | None:
    user = users.get(email)
    return user.address if user else None


def _called(email: str, users: Users) -> tuple[str, ...]:
    user = users.get(email)
    return (user.called,) if user else ()
