"""How far the proof of types reaches: pages by the witness that proved them. Pure."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from reconciler.model import Proof, Verdict
from reconciler.planning.action import Plan
from reconciler.proof.verdict import weighed

OPEN = (Verdict.UNPROVEN, Verdict.CONTRADICTED, Verdict.CONFLICTING)


def of(plan: Plan, now: datetime) -> dict[str, Any]:
    """Return how many live multi-host pages are proved by which witness, and what the rest are.

    The age of the oldest attestation is in days at `now`.
    """
    proofs = [one.proof for one in plan.actions if one.live and one.proof and one.proof.declared.multi_host]
    proved = Counter(_witness(proof) for proof in proofs if proof.verdict is Verdict.CONFIRMED)
    said = [claim.at for proof in proofs for claim in proof.claims if claim.witness == "attestation"]
    return {
        "pages": len(plan.actions),
        "multi_host": len(proofs),
        "proved": dict(sorted(proved.items())),
        **{str(one): sum(proof.verdict is one for proof in proofs) for one in OPEN},
        "oldest_attestation_days": (now - min(said)).days if said else None,
    }


def _witness(proof: Proof) -> str:
    return weighed(proof.claims)[0].witness
