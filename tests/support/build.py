"""Small builders: a page, its live counterpart, claims and memory, each with sensible values to change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import settings

from reconciler.allow import Allow
from reconciler.bookable.upcoming import Upcoming
from reconciler.compare.identity import Match
from reconciler.evidence import Claim, Proof, Verdict
from reconciler.model import (
    Account,
    Availability,
    BookingPage,
    Desired,
    Host,
    LivePage,
    PageType,
    Rule,
    Tombstone,
    ZoomUser,
)  # fmt: skip
from reconciler.planning.blocks import Needs
from reconciler.planning.evidence import Evidence, Policy
from reconciler.records.memory import Memory, PageMemory, Seen

steady = settings(max_examples=40, deadline=None, derandomize=True, database=None)
"""For every property: the same examples on every machine, however slow."""

NOW = datetime(2026, 1, 2, 8, 0, tzinfo=UTC)
TODAY = date(2026, 1, 2)
ALL, ANY = PageType.ALL_HOSTS, PageType.ANY_HOST
ONE, MANY = PageType.ONE_TO_ONE, PageType.ONE_TO_MANY
OFFICE = {"mon": ((540, 1020),)}

ANA = Host("ana", "ana@example.com", "Asia/Singapore", OFFICE)
BUDI = Host("budi", "budi@example.com", "Asia/Kuala_Lumpur", {"mon": ((660, 1170),), "tue": ((660, 1170),)})
CHITRA = Host("chitra", "chitra@example.com", availability="Working hours")
DEWI = Host("dewi", "dewi@example.com", "Asia/Tokyo")
"""Free at the same time: ana and budi on Monday. Chitra's hours are an availability, dewi's are unmanaged."""


def address(host: Host) -> str:
    return f"{host.name}@scheduler.zoom.us"


def user(host: Host) -> ZoomUser:
    working = Availability(
        f"av-{host.name}", "Working hours", True, "Asia/Jakarta", {"mon": ((600, 900),), "wed": ((600, 900),)}
    )
    return ZoomUser(host.email, address(host), (working,))


USERS = {host.email: user(host) for host in (ANA, BUDI, CHITRA, DEWI)}


def page(key: str = "sales", **more: Any) -> BookingPage:
    """A multi-host page of ana and budi at its own key."""
    fields = {"summary": "Sales", "duration": 30, **more.pop("fields", {})}
    values = {"owner": ANA, "slug": key, "type": ALL, "hosts": (ANA, BUDI), "fields": fields, **more}
    return BookingPage(key=key, **values)


def tombstone(key: str = "sales", **more: Any) -> Tombstone:
    return Tombstone(key=key, owner=ANA, slug=key, **more)


def rule(host: Host) -> Rule:
    raw = {"email": address(host), "availability_id": f"av-{host.name}", "kept": host.name}
    if host.hours is None:
        return Rule(address(host), f"av-{host.name}", None, None, False, raw)
    return Rule(address(host), None, host.time_zone, host.hours, True, raw)


def live(key: str = "sales", **more: Any) -> LivePage:
    """What `page(key)` looks like in Zoom when nothing differs."""
    hosts = more.pop("hosts", (ANA, BUDI))
    fields = {"summary": "Sales", "duration": 30, "active": True, "secret": False, **more.pop("fields", {})}
    values = {
        "schedule_id": f"id-{key}",
        "owner": ANA.email,
        "slug": key,
        "fields": fields,
        "rules": tuple(rule(host) for host in hosts),
        "raw": {},
        "updated": "u1",
        "schedule_type": "one",
        **more,
    }
    return LivePage(**values)


def claim(
    *types: PageType, witness: str = "page-data", decisive: bool = True, fresh: bool = True,
    excludes: bool = False,
) -> Claim:  # fmt: skip
    return Claim(witness, frozenset(types), decisive, "seen", NOW, fresh, excludes=excludes)


def proof(verdict: Verdict = Verdict.CONFIRMED, declared: PageType = ALL, *types: PageType) -> Proof:
    return Proof(declared, verdict, (), frozenset(types))


def seen(**more: Any) -> Seen:
    """An attestation of `live()` as `page()`."""
    values = {
        "type": ALL,
        "witness": "attestation",
        "at": NOW,
        "schedule_id": "id-sales",
        "hosts": (ANA.email, BUDI.email),
        "schedule_type": "one",
        "updated": "u1",
        "by": "ana",
        **more,
    }
    return Seen(**values)


def known(key: str = "sales", **more: Any) -> PageMemory:
    values = {"owner": ANA.email, "slug": key, "schedule_id": f"id-{key}", **more}
    return PageMemory(**values)


def desired(*pages: BookingPage, account: Account | None = None) -> Desired:
    return Desired(account or Account(), pages)


def evidence(
    matches: Mapping[str, Match | LivePage | None] | None = None,
    *,
    memory: Memory | None = None,
    proofs: Mapping[str, Proof] | None = None,
    booked: Mapping[str, int] | None = None,
    users: Mapping[str, ZoomUser] | None = None,
) -> Evidence:
    found = {key: item if isinstance(item, Match) else Match(item) for key, item in (matches or {}).items()}
    there = {match.live.schedule_id: 0 for match in found.values() if match.live}
    bookings = {schedule_id: Upcoming(count) for schedule_id, count in {**there, **(booked or {})}.items()}
    return Evidence(found, USERS if users is None else users, proofs or {}, memory or Memory(), bookings)


def policy(*allow: str, **more: Any) -> Policy:
    recipes = {ALL: ("shared-override", "shared", "pools"), ANY: ("shared-override", "shared", "pools")}
    return Policy(TODAY, recipes, frozenset(map(Allow, allow)), **more)


def needs(*allow: str) -> Needs:
    return Needs(frozenset(map(Allow, allow)))
