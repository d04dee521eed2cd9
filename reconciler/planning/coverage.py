"""How many multi-host pages are proved, by the witness that proved them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any

from reconciler.evidence import Proof, Verdict
from reconciler.model import BookingPage
from reconciler.planning.action import Plan
from reconciler.proof.verdict import deciding

OPEN = (Verdict.UNPROVEN, Verdict.CONTRADICTED, Verdict.CONFLICTING)


def measure(plan: Plan, due: Collection[str], now: datetime, parts: int | None = None) -> dict[str, Any]:
    """Return how many live multi-host pages are proved by which witness, and what the rest are.

    `due` are the keys of the pages that this run visited: all, or one of so many `parts` of them. `looked`
    counts those of which something was read, `not_known` those of which no look stands, whatever a person
    said of them; `not_looked_at` are the keys of those where the look failed. Closed pages show nothing. The
    age of the oldest attestation is in days at `now`.
    """
    declared = [action for action in plan.actions if isinstance(action.page, BookingPage)]
    unknown = [each.page.key for each in declared if each.live and each.live.active and not seen(each.proof)]
    live_proofs = [action.proof for action in plan.actions if action.live and action.proof]
    proofs = [proof for proof in live_proofs if proof.declared.multi_host]
    proved = Counter(_witness(proof) for proof in proofs if proof.verdict is Verdict.CONFIRMED)
    words = [claim for proof in proofs for claim in proof.claims if claim.witness == "attestation"]
    attested_at = [claim.at for claim in words if claim.decisive]
    return {
        "pages": len(plan.actions),
        **looks(plan, due),
        "not_known": len(unknown),
        "not_looked_at": [key for key in unknown if key in due],
        "share": f"1/{parts}" if parts else None,
        "multi_host": len(proofs),
        "proved": dict(sorted(proved.items())),
        **{str(verdict): sum(proof.verdict is verdict for proof in proofs) for verdict in OPEN},
        "oldest_attestation_days": (now - min(attested_at)).days if attested_at else None,
    }


def looks(plan: Plan, due: Collection[str]) -> dict[str, Any]:
    """Return how many pages this run looked at, how many are as at an earlier look, and the oldest of these.

    `due` are the keys of the pages that this run visited.
    """
    found = [(action.page.key in due, seen(action.proof)) for action in plan.actions]
    earlier = [at for visited, at in found if at and not visited]
    return {
        "looked": sum(visited and at is not None for visited, at in found),
        "remembered": len(earlier),
        "oldest_look": min(earlier).isoformat(timespec="seconds") if earlier else None,
    }


def seen(proof: Proof | None) -> datetime | None:
    """Return when a page was looked at, None where no look stands."""
    return proof.seen if proof else None


def _witness(proof: Proof) -> str:
    return deciding(proof)[0].witness
