"""The witnesses: each a small module that turns evidence on one page into claims on its type.

A witness that sees nothing it can read claims nothing. `verdict` weighs what they say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from reconciler.model import Claim
from reconciler.proof import attested
from reconciler.zoom.witnesses import capacity, page_data, pool_fields, rule_owners, schedule_type
from reconciler.zoom.witnesses.evidence import PageEvidence

WITNESSES: Final[tuple[Callable[[PageEvidence], Iterable[Claim]], ...]] = (
    page_data.claims, pool_fields.claims, schedule_type.claims, rule_owners.claims, capacity.claims,
)  # fmt: skip


def claims(evidence: PageEvidence) -> tuple[Claim, ...]:
    """Ask every witness, and memory: the decisive claims first."""
    seen = [claim for ask in WITNESSES for claim in ask(evidence)]
    seen += attested.claims(evidence.page, evidence.live, evidence.memory, evidence.now, evidence.attest_for)
    return tuple(sorted(seen, key=lambda claim: (not claim.decisive, not claim.fresh)))
