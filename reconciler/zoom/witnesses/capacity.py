"""Supporting: `capacity`. Only a one-to-many page takes several bookers at a time [zoom.md: types]."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.evidence import Claim
from reconciler.model import PageType
from reconciler.zoom.witnesses.evidence import PageEvidence


def claims(evidence: PageEvidence) -> Iterator[Claim]:
    """Claim one-to-many above 1, anything else at 1."""
    capacity = evidence.live.fields.get("capacity")
    if isinstance(capacity, int):
        many = frozenset({PageType.ONE_TO_MANY})
        types = many if capacity > 1 else frozenset(PageType) - many
        yield Claim("capacity", types, decisive=False, seen=str(capacity), at=evidence.now)
