"""What became of one page in a run. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from reconciler.exits import Exit, worst
from reconciler.model import LivePage, Path, Proof
from reconciler.planning.checklist import Step

OUTCOMES = ("verified", "unverified", "failed", "not-attempted")


@dataclass(frozen=True, slots=True)
class FieldState:
    """One declared field after a write: `verified`, `stale`, `ignored` or `coerced`.

    An undeclared field that moved with the write is a `collateral-change`.
    """

    path: Path
    state: str
    declared: Any = None
    live: Any = None


@dataclass(frozen=True, slots=True)
class PageResult:
    """`outcome` is one of `OUTCOMES`; `note` says in words what happened, `exit_code` what it asks for;
    `tried` are the recipes that failed, each with what came of it."""

    page: str
    action: str
    outcome: str
    note: str = ""
    live: LivePage | None = None
    proof: Proof | None = None
    fields: tuple[FieldState, ...] = ()
    checklist: tuple[Step, ...] = ()
    recipe: str | None = None
    tried: tuple[tuple[str, str], ...] = ()
    exit_code: int = 0
    help: str = ""


def with_steps(result: PageResult, left: tuple[Step, ...]) -> PageResult:
    """Add to a page that came out as written what is still `left` to do by hand: then it is not done."""
    if not left or result.checklist or result.outcome == "failed":
        return result
    return replace(result, checklist=left, exit_code=worst([result.exit_code, Exit.UNVERIFIED]))
