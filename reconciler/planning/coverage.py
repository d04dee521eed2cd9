"""How many multi-host pages are proved, by the witness that proved them. Pure."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from reconciler.model import Proof, Verdict
from reconciler.planning.action import Plan
from reconciler.proof.verdict import weighed

OPEN = (Verdict.UNPROVEN, Verdict.CONTRADICTED, Verdict.CONFLICTING)


def measure(plan: Plan, now: datetime) -> dict[str, Any]:
    """Return how many live multi-host pages are proved by which witness, and what the rest are.

    The age of the oldest attestation is in days at `now`.
    """
    live_proofs = [action.proof for action in plan.actions if action.live and action.proof]
    proofs = [proof for proof in live_proofs if proof.declared.multi_host]
    proved = Counter(_witness(proof) for proof in proofs if proof.verdict is Verdict.CONFIRMED)
    attested_at = [claim.at for proof in proofs for claim in proof.claims if claim.witness == "attestation"]
    return {
        "pages": len(plan.actions),
        "multi_host": len(proofs),
        "proved": dict(sorted(proved.items())),
        **{str(verdict): sum(proof.verdict is verdict for proof in proofs) for verdict in OPEN},
        "oldest_attestation_days": (now - min(attested_at)).days if attested_at else None,
    }


def _witness(proof: Proof) -> str:
    return weighed(proof.claims)[0].witness
