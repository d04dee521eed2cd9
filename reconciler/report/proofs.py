"""A verdict on the type of a page, with the claims it rests on."""

from __future__ import annotations

from reconciler.evidence import Proof
from reconciler.proof.verdict import deciding, weighed
from reconciler.report.head import Json


def proof(proof_: Proof | None) -> Json | None:
    """Return a verdict with the claims it rests on."""
    if proof_ is None:
        return None
    counted = weighed(proof_.claims)
    return {
        "declared": str(proof_.declared),
        "verdict": str(proof_.verdict),
        "leaning": sorted(proof_.leaning),
        "looked": proof_.looked.isoformat(timespec="seconds") if proof_.looked else None,
        "hosts": proof_.hosts.written if proof_.hosts else None,
        "looked_in": _looked_in(proof_),
        "decided_by": list(dict.fromkeys(claim.witness for claim in deciding(proof_))),
        **({"tried_at_staging": True} if proof_.tried else {}),
        "claims": [
            {
                "witness": claim.witness,
                "types": sorted(claim.types),
                "decisive": claim.decisive,
                "seen": claim.seen,
                "at": claim.at.isoformat(timespec="seconds"),
                "outdated": claim.decisive and claim not in counted,
                "fits": claim.fits.written if claim.fits else None,
            }
            for claim in proof_.claims
        ],
    }


def _looked_in(proof_: Proof) -> str | None:
    """Say whose look the verdict rests on; None where nothing of the page could be looked at."""
    if proof_.looked is None:
        return None
    return "earlier-run" if proof_.remembered else "this-run"
