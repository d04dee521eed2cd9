"""What kind of page a request makes, for each behaviour; and who may be a host of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from reconciler.emulator import people
from reconciler.emulator.people import User
from reconciler.emulator.refusal import NON_SHARED, invalid
from reconciler.emulator.store import Store
from reconciler.model import PageType

MOST_HOSTS: Final = 30
POOLING: Final = {PageType.ALL_HOSTS: "collective", PageType.ANY_HOST: "roundRobin"}


@dataclass(frozen=True, slots=True)
class Truth:
    """What a page really is: its type and the mailboxes of those it books."""

    type: PageType
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A create request: `body` what the contract knows of it, `pools` the undocumented fields."""

    owner: User
    body: Mapping[str, Any]
    pools: Mapping[str, Any]

    @property
    def shared(self) -> bool:
        """Whether it says `schedule_type: multiple` with rules to share."""
        return self.body.get("schedule_type") == "multiple" and len(self.body["availability_rules"]) > 1


def decide(behaviour: str, store: Store, asked: Asked) -> Truth:
    """Return what `asked` makes under a behaviour, or refuse it."""
    truth = _DECIDE[behaviour](store, asked)
    check_hosts(store, asked.owner, truth, asked.body["capacity"])
    return truth


def alone(owner: str, body: Mapping[str, Any]) -> Truth:
    """Return the single-host type: capacity over one, with at most one rule, is one-to-many."""
    many = body.get("capacity", 1) > 1 and len(body.get("availability_rules", ())) < 2
    return Truth(PageType.ONE_TO_MANY if many else PageType.ONE_TO_ONE, (owner,))


def check_hosts(store: Store, owner: User, truth: Truth, capacity: float) -> None:
    """Refuse a multi-host page that Zoom would not make [zoom.md: hosts-and-licences]."""
    if not truth.type.multi_host:
        return
    if not 2 <= len(truth.hosts) <= MOST_HOSTS:
        raise invalid(f"a multi-host schedule needs 2 to {MOST_HOSTS} hosts, not {len(truth.hosts)}")
    if truth.type is PageType.ALL_HOSTS and capacity > 1:
        raise invalid("capacity must be 1 when all hosts attend")
    for email in dict.fromkeys((owner.email, *truth.hosts)):
        user = people.by_any_email(store, email)
        if user is None or not user.licensed:
            raise invalid(f"{email} has no Scheduler licence")
        if email in truth.hosts and people.default_availability(store, email) is None:
            raise invalid(f"{email} has not set up Scheduler")


def check_licences(store: Store, asked: Asked) -> None:
    """Refuse a rule of somebody else than the owner who has no licence, whatever type it is for."""
    for rule in asked.body["availability_rules"]:
        user = people.by_any_email(store, rule["email"]) if rule.get("email") else None
        if user and user.email != asked.owner.email and not user.licensed:
            raise invalid(f"{user.email} has no Scheduler licence")


def users_named(store: Store, emails: Iterable[str | None], owner: User) -> tuple[str, ...]:
    """Return the mailboxes behind addresses of either kind, each once; no address means the owner."""
    mailboxes: dict[str, None] = {}
    for email in emails:
        user = owner if email is None else people.by_any_email(store, email)
        if user is None:
            raise invalid(f"{email} is not a user of this account")
        mailboxes[user.email] = None
    return tuple(mailboxes)


def hosts_of_pools(store: Store, owner: User, pools: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the mailboxes of `attendees` with `host: true`."""
    attendees = pools.get("attendees", ())
    return users_named(store, (item["email"] for item in attendees if item.get("host")), owner)


def pool_fields(store: Store, truth: Truth) -> dict[str, Any]:
    """Return the pool fields of a multi-host page, with scheduler addresses."""
    users = [people.by_any_email(store, email) for email in truth.hosts]
    addresses = [user.address for user in users if user]
    attendees = [{"email": address, "host": True} for address in addresses]
    if not truth.type.multi_host:
        return {"attendees": attendees}
    pool = {"pooling_type": POOLING[truth.type], "selected_users": addresses}
    return {"attendees": attendees, "pooling_type": "multiPool", "user_pools": [pool]}


def _downgrades(store: Store, asked: Asked) -> Truth:
    if asked.body["availability_override"]:
        raise invalid(NON_SHARED)
    return alone(asked.owner.email, asked.body)


def _honours_shared(store: Store, asked: Asked) -> Truth:
    if not asked.shared:
        return _downgrades(store, asked)
    hosts = users_named(store, (rule.get("email") for rule in asked.body["availability_rules"]), asked.owner)
    override = asked.body["availability_override"]
    return Truth(PageType.ALL_HOSTS if override else PageType.ANY_HOST, hosts)


def _honours_pools(store: Store, asked: Asked) -> Truth:
    if asked.body["availability_override"]:
        raise invalid(NON_SHARED)
    user_pools = asked.pools.get("user_pools", ())
    if asked.pools.get("pooling_type") != "multiPool" or not user_pools:
        return alone(asked.owner.email, asked.body)
    kinds = {pool.get("pooling_type") for pool in user_pools}
    if len(kinds) > 1 or not kinds <= set(POOLING.values()):
        raise invalid("user_pools must all be collective or all be roundRobin")
    page_type = next(kind for kind, word in POOLING.items() if word in kinds)
    return Truth(page_type, hosts_of_pools(store, asked.owner, asked.pools))


_DECIDE: Final[Mapping[str, Callable[[Store, Asked], Truth]]] = {
    "downgrades": _downgrades,
    "strict": _downgrades,
    "honours-shared": _honours_shared,
    "honours-pools": _honours_pools,
}
