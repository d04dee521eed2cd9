"""The witnesses: each a small module that turns evidence on one page into claims on its type.

A witness that cannot read its source claims nothing. `verdict` weighs the claims.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from reconciler.evidence import Claim
from reconciler.model import MULTI_HOST
from reconciler.proof import attested, looks
from reconciler.zoom.witnesses import (
    bookable_times,
    capacity,
    page_data,
    pool_fields,
    rule_owners,
    schedule_type,
)  # fmt: skip
from reconciler.zoom.witnesses.evidence import PageEvidence

WITNESSES: Final[tuple[Callable[[PageEvidence], Iterable[Claim]], ...]] = (
    bookable_times.claims, page_data.claims, pool_fields.claims, schedule_type.claims, rule_owners.claims,
    capacity.claims,
)  # fmt: skip


def claims(evidence: PageEvidence) -> tuple[Claim, ...]:
    """Return the claims of every witness and of memory: the decisive first, of those the fresh."""
    match list(page_data.claims(evidence)):
        case [claim] if claim.decisive and claim.types <= MULTI_HOST:
            evidence = replace(evidence, multi_host=claim)
    read = [claim for witness in WITNESSES for claim in witness(evidence)]
    read += attested.claims(evidence.page, evidence.live, evidence.memory, evidence.now, evidence.attest_for)
    read += looks.before_closing(evidence.page, evidence.live, evidence.memory)
    return tuple(sorted(read, key=lambda claim: (not claim.decisive, not claim.fresh)))
