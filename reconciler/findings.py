"""Something a person should know about the account: a value with a code, a place and the next step. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from reconciler.diagnostics import Severity
from reconciler.model import Path, Proof

CODES: Final = {
    "type-downgraded": Severity.CRITICAL,
    "type-conflicting": Severity.CRITICAL,
    "type-unproven": Severity.WARNING,
    "page-missing": Severity.CRITICAL,
    "page-inactive": Severity.CRITICAL,
    "field-changed": Severity.WARNING,
    "host-missing": Severity.CRITICAL,
    "host-extra": Severity.WARNING,
    "host-hours-changed": Severity.WARNING,
    "unmanaged-page": Severity.WARNING,
    "staged-page": Severity.WARNING,
    "no-common-time": Severity.WARNING,
    "manual-step-open": Severity.WARNING,
    "ignored-field": Severity.WARNING,
    "lock-mismatch": Severity.WARNING,
    "suspicious-read": Severity.CRITICAL,
    "collateral-change": Severity.WARNING,
}
"""Finding code -> how much it matters."""


class Origin(StrEnum):
    """Who moved, judged three-way against what was last applied."""

    LIVE = "live-ahead"
    REPO = "repo-ahead"
    BOTH = "both"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know about one page; `next` is the command to type. What only `informs` never counts."""

    code: str
    page: str
    message: str
    path: Path = ()
    desired: Any = None
    live: Any = None
    origin: Origin = Origin.UNKNOWN
    next: str = ""
    proof: Proof | None = None
    informs: bool = False
    note: str = ""

    @property
    def severity(self) -> Severity:
        """How much it matters; what the files ask for and nobody applied yet is info."""
        if self.informs or (self.origin is Origin.REPO and self.code not in ALWAYS_COUNT):
            return Severity.INFO
        return CODES[self.code]


ALWAYS_COUNT: Final = frozenset({"type-downgraded", "type-conflicting", "type-unproven", "manual-step-open"})
"""Findings that count whoever moved: about the type, and open manual steps."""
