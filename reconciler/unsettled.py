"""Runs that did not end and whose writes the next apply settles first: until then a plan may say what passes.

Reads the journal beside the config, and asks nobody. A run that only left a page which nobody here may remove
is told with that page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from reconciler import errors, run_lock
from reconciler.findings import Finding, FindingCode
from reconciler.planning.drift_findings import Judged
from reconciler.records import journal, unfinished
from reconciler.records.history import PastRun
from reconciler.records.lockfile import LockFile
from reconciler.report.head import Json
from reconciler.zoom import kept

ON_WORDS = (FindingCode.TYPE_UNPROVEN, FindingCode.PAGE_TOUCHED)
"""Findings that may go with the run: it may be what changed the page since somebody said what it is."""
SETTLES = "reconciler apply"


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A run that did not end, and the keys of the pages that it wrote to."""

    run: PastRun

    @property
    def pages(self) -> frozenset[str]:
        """The keys of the pages of its writes."""
        return frozenset(write.page for write in self.run.writes if write.page)

    @property
    def in_words(self) -> str:
        """Say which run it is, and what follows."""
        begun = self.run.started[:16].replace("T", " ")
        return (
            f"run {self.run.id} of {self.run.who}, begun {begun}Z, did not end: the next apply settles it "
            "first; what is said here may change"
        )

    @property
    def written(self) -> Json:
        """The JSON form."""
        return {
            "run": self.run.id, "who": self.run.who, "started": self.run.started, "pages": sorted(self.pages),
            "message": self.in_words, "next": SETTLES,
        }  # fmt: skip


def runs(root: Path, lock: LockFile) -> tuple[Unsettled, ...]:
    """Return the runs on this account that did not end, the first one first; none while an apply is at work.

    Nor where the journal cannot be read: what only reads goes on without it, and `doctor` says why.
    """
    try:
        with journal.reading(root, kept) as book:
            dead = book.dead_runs(lock.api_origin, lock.account) if book else []
            found = [past for one in dead for past in book.runs(one)] if book else []
    except errors.ReconcilerError:
        return ()
    told = tuple(Unsettled(past) for past in found if past.writes and not unfinished.kept(past))
    return told if told and not run_lock.taken(root) else ()


def judged(findings: Judged, open_runs: Iterable[Unsettled]) -> Judged:
    """Return findings of which those that may go with such a run name the command that settles it."""
    pages = frozenset(key for one in open_runs for key in one.pages)
    return replace(findings, findings=tuple(_first(one, pages) for one in findings.findings))


def _first(finding: Finding, pages: frozenset[str]) -> Finding:
    told = finding.code in ON_WORDS and finding.page in pages
    return replace(finding, next=SETTLES) if told else finding
