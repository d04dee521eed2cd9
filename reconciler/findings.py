"""Findings: what a person should know about the account, with a code, a path and the next command. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from reconciler.diagnostics import Severity
from reconciler.evidence import Proof
from reconciler.model import EMPTY, Path
from reconciler.times.clocks import Clocks


class FindingCode(StrEnum):
    """What a finding is; the words of the JSON."""

    TYPE_DOWNGRADED = "type-downgraded"
    TYPE_CONFLICTING = "type-conflicting"
    TYPE_UNPROVEN = "type-unproven"
    PAGE_MISSING = "page-missing"
    PAGE_INACTIVE = "page-inactive"
    FIELD_CHANGED = "field-changed"
    HOST_MISSING = "host-missing"
    HOST_EXTRA = "host-extra"
    HOST_HOURS_CHANGED = "host-hours-changed"
    UNMANAGED_PAGE = "unmanaged-page"
    STAGED_PAGE = "staged-page"
    HALF_PUBLISHED = "half-published"
    NO_COMMON_TIME = "no-common-time"
    MANUAL_STEP_OPEN = "manual-step-open"
    IGNORED_FIELD = "ignored-field"
    UNREADABLE_FIELD = "unreadable-field"
    LOCK_MISMATCH = "lock-mismatch"
    SUSPICIOUS_READ = "suspicious-read"
    COLLATERAL_CHANGE = "collateral-change"
    OFFERED_OUTSIDE_HOURS = "offered-outside-hours"
    ZONE_RULES_CHANGED = "zone-rules-changed"
    MANAGED_COPY = "managed-copy"
    NO_LONGER_MANAGED = "no-longer-managed"
    CONNECTION_LOST = "connection-lost"
    PAGE_REPLACED = "page-replaced"
    PAGE_TOUCHED = "page-touched"


CRITICAL: Final = frozenset({
    FindingCode.TYPE_DOWNGRADED, FindingCode.TYPE_CONFLICTING, FindingCode.PAGE_MISSING,
    FindingCode.PAGE_INACTIVE, FindingCode.HOST_MISSING, FindingCode.SUSPICIOUS_READ,
    FindingCode.HALF_PUBLISHED,
})  # fmt: skip
"""The findings that are critical; the others are warnings."""


CODES: Final = tuple(map(str, FindingCode))


class Origin(StrEnum):
    """Which side differs from what was last applied: the live page, the files, or both."""

    LIVE = "live-ahead"
    REPO = "repo-ahead"
    BOTH = "both"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding on one page; `next` is the command to type. One that only `informs` never counts.

    `keep` is the command that takes what is live into the files instead; empty where none does. `clocks` is
    what other rules of time zones mean to bookers, in its JSON form, where the finding is about that. `fits`
    are two releases of which what is offered fits the one that is not in use here. `sources` say of a host's
    date which calendar gives it, and what it calls it; `steps` is how many are open by hand. `void` is what
    persons said of the page that counts no more, in its JSON form; `unmanaged` is which page no file names;
    `changed` is when the page was last changed by Zoom's own time, of what is there otherwise than declared.
    `was` is the id of the page that stood there before this one. `owner` is whose page it is on, where it is
    on none of the files. `by_rules`: no person moved it, but other rules of time zones than at the last look.
    `kept_until` is until when an apply without the journal leaves a page that a run left behind.
    """

    code: FindingCode
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
    keep: str = ""
    clocks: Mapping[str, Any] | None = None
    fits: Clocks | None = None
    steps: int = 0
    sources: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    void: tuple[Mapping[str, Any], ...] = ()
    unmanaged: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    changed: datetime | None = None
    was: str = ""
    owner: str = ""
    by_rules: bool = False
    kept_until: datetime | None = None

    @property
    def more(self) -> dict[str, Any]:
        """What its JSON form says of some findings alone, as of open steps, or of words that are void."""
        own = {"steps": self.steps, "void": [dict(one) for one in self.void],
               "unmanaged": dict(self.unmanaged), "was": self.was,
               "kept_until": self.kept_until and self.kept_until.isoformat(),
               "changed": self.changed and self.changed.isoformat(timespec="seconds")}  # fmt: skip
        return {**self.sources, **{name: value for name, value in own.items() if value}}

    @property
    def severity(self) -> Severity:
        """The severity; a change in the files that is not applied yet is info, unless it always counts."""
        if self.informs or (self.origin is Origin.REPO and self.code not in ALWAYS_COUNT):
            return Severity.INFO
        return Severity.CRITICAL if self.code in CRITICAL else Severity.WARNING

    @property
    def counts(self) -> bool:
        """Whether it takes the account out of sync: changes in the files not applied yet do not."""
        moved = self.origin is not Origin.REPO and self.severity is not Severity.INFO
        return self.code in ALWAYS_COUNT or moved


ALWAYS_COUNT: Final = frozenset({
    FindingCode.TYPE_DOWNGRADED, FindingCode.TYPE_CONFLICTING, FindingCode.TYPE_UNPROVEN,
    FindingCode.MANUAL_STEP_OPEN, FindingCode.HALF_PUBLISHED,
})  # fmt: skip
"""Findings that count whatever their origin: on the type, open manual steps, what was half published."""
