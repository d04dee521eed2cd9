"""Supporting: how many people the rules name. An API-made one-to-one page may name several too."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.evidence import Claim
from reconciler.model import MULTI_HOST, SINGLE_HOST
from reconciler.times import wording
from reconciler.zoom.witnesses.evidence import PageEvidence


def claims(evidence: PageEvidence) -> Iterator[Claim]:
    """Claim a kind of type from the number of rules with different owners."""
    owners = {rule.address.casefold() for rule in evidence.live.rules if rule.address}
    if owners:
        types = MULTI_HOST if len(owners) > 1 else SINGLE_HOST
        seen = f"{wording.many(len(owners), 'host')} in the rules"
        yield Claim("rule-owners", types, decisive=False, seen=seen, at=evidence.now)
