"""A verdict on a page's type, from its JSON form."""

from __future__ import annotations

from reconciler.views import words
from reconciler.views.entries.entry import Claim, Evidence, Json

TRIED = "at staging: "
WRONG = ("contradicted", "conflicting")


def read(proof: Json | None) -> Evidence | None:
    """Return the verdict with its claims in words; None for a page without a proof."""
    if proof is None:
        return None
    claims = (
        Claim(
            claim["witness"],
            words.types(claim["types"]),
            words.weight(claim),
            f"{TRIED}{claim['seen']}" if proof.get("tried_at_staging") else claim["seen"],
            words.when(claim["at"]),
        )
        for claim in proof["claims"]
    )
    tone = words.TONES.get(proof["verdict"], "plain")
    return Evidence(words.verdict(proof), tone, words.telling(proof), tuple(claims))


def wrong(proof: Json | None) -> bool:
    """Whether the evidence speaks against the declared type."""
    return proof is not None and proof["verdict"] in WRONG
