"""Decisive, if the API returns pool fields at all; it is not known to [zoom.md: not-known].

An answer may repeat the request: `verdict` drops this claim where the page's own data contradicts it.
"""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.evidence import Claim
from reconciler.model import MULTI_HOST
from reconciler.zoom.witnesses import pools
from reconciler.zoom.witnesses.evidence import PageEvidence


def claims(evidence: PageEvidence) -> Iterator[Claim]:
    """Claim a multi-host type from the pools of the answer. Missing fields say nothing."""
    reading = pools.read(evidence.live.raw)
    if reading and reading.types <= MULTI_HOST:
        yield Claim(
            "pool-fields", reading.types, decisive=True, seen=reading.seen, at=evidence.now,
            hosts=reading.hosts, lists=reading.lists, named=reading.named,
        )  # fmt: skip
