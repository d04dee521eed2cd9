"""Supporting: `schedule_type` [zoom.md: schedule-type]. What "multiple" makes is not known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reconciler.evidence import Claim
from reconciler.model import MULTI_HOST, SINGLE_HOST
from reconciler.zoom.witnesses.evidence import PageEvidence

MEANING: Final = {"one": SINGLE_HOST, "multiple": MULTI_HOST}


def claims(evidence: PageEvidence) -> Iterator[Claim]:
    """Claim the kind of type that the value suggests."""
    value = evidence.live.schedule_type
    if value in MEANING:
        yield Claim("schedule-type", MEANING[value], decisive=False, seen=value, at=evidence.now)
