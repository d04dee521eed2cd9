"""Pages of the files with what the lock file knows of each, in JSON form: for `list` and `show`. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reconciler.model import BookingPage, Declared, Desired
from reconciler.planning import dated_exceptions, remembered
from reconciler.proof.last_proof import LastProof, last_proof
from reconciler.records.memory import Memory, Seen
from reconciler.report.places import place

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AccountMemory:
    """The memory of the account that is meant, and which that is; `accounts` is how many the lock file has.

    `memory` is None where nothing says which of several is meant; `recorded`: the lock file has that account.
    """

    memory: Memory | None
    origin: str
    account: str
    accounts: int
    recorded: bool


def listing(desired: Desired, known: AccountMemory, of: int, now: datetime) -> Json:
    """Return the report of `list`: the pages of `desired`, of so many (`of`) that the files declare."""
    return {
        "format_version": "1",
        "of": of,
        "memory": source(known),
        "pages": entries(as_taken(desired, known, now), desired, known, now),
    }


def as_taken(desired: Desired, known: AccountMemory, now: datetime) -> tuple[Declared, ...]:
    """Return the pages with the dates that apply writes in the account, as far as that is known."""
    if known.memory is None:
        return desired.pages
    return dated_exceptions.declared(desired, known.memory, now.date()).pages


def source(known: AccountMemory) -> Json:
    """Return of which account the lock file was asked; null where it is not clear which is meant."""
    chosen = known.memory is not None
    return {
        "account": known.account if chosen else None,
        "origin": known.origin if chosen else None,
        "accounts": known.accounts,
        "recorded": known.recorded,
    }


def entries(
    pages: Sequence[Declared], desired: Desired, known: AccountMemory, now: datetime
) -> list[Json]:  # fmt: skip
    """Return pages `as_taken`, each with the steps by hand that are open on it, counted as a plan does."""
    steps = remembered.steps(pages, known.memory, now) if known.memory else {}
    return [entry(page, desired, known, now, len(steps.get(page.key, ()))) for page in pages]


def entry(
    page: Declared, desired: Desired, known: AccountMemory, now: datetime, open_steps: int
) -> Json:  # fmt: skip
    """Return one page `as_taken`: what it is, where it is declared, and what is known of it.

    `known` is null where the lock file has nothing on it, or nobody knows which account is meant.
    """
    present = isinstance(page, BookingPage)
    return {
        "page": page.key,
        "state": "present" if present else "absent",
        "type": str(page.type) if isinstance(page, BookingPage) else None,
        "owner": page.owner.email,
        "owner_name": page.owner.name,
        "hosts": [host.name for host in page.hosts],
        "slug": page.slug,
        "secret": isinstance(page, BookingPage) and bool(page.fields.get("secret")),
        "known": _known(page, known.memory, now, desired.account.attest_for, open_steps)
        if known.memory
        else None,
        "made_for": desired.made_for.get(page.key),
        **place(desired, page.key),
    }


def _known(page: Declared, account: Memory, now: datetime, days: int, open_steps: int) -> Json | None:
    """Return what the memory of one page holds that a person would ask for; None where there is none."""
    memory = account.pages.get(page.key)
    if memory is None:
        return None
    proof = last_proof(page, memory) if isinstance(page, BookingPage) else None
    return {
        "schedule_id": memory.schedule_id,
        "slug": memory.slug,
        "staged": memory.staging is not None,
        "proof": _proof(proof.aged(now, days)) if proof else None,
        "attestation": _person(memory.attestation),
        "denial": _person(memory.denial),
        "open_steps": open_steps,
        "zone_rules": memory.zone_rules.release if memory.zone_rules else None,
    }


def _proof(proof: LastProof) -> Json:
    return {
        "verdict": str(proof.verdict),
        "witness": proof.witness or None,
        "by": proof.by or None,
        "at": proof.at.isoformat(),
        "outdated": proof.outdated,
    }


def _person(seen: Seen | None) -> Mapping[str, str | None] | None:
    return {"by": seen.by, "at": seen.at.isoformat()} if seen else None
