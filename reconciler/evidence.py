"""What says of which type a page is, and what that comes to. Pure, frozen, no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reconciler.model import PageType
from reconciler.times.clocks import Clocks


@dataclass(frozen=True, slots=True)
class Claim:
    """One witness's evidence that a page is of one of `types`; `seen` is the value read, `at` when (UTC).

    `fresh` evidence was read in this run; the rest is remembered (an attestation, an earlier proof).
    `hosts` are the addresses that the page books, case-folded; empty where it does not name all. One that
    only `excludes` types says nothing for any of those it leaves. `outside` is a start that visitors are
    offered although, as far as we know, nobody is free then, or not by our rules where it `fits` others.
    """

    witness: str
    types: frozenset[PageType]
    decisive: bool
    seen: str
    at: datetime
    fresh: bool = True
    hosts: frozenset[str] = frozenset()
    excludes: bool = False
    outside: datetime | None = None
    fits: Clocks | None = None


class Verdict(StrEnum):
    """The result of weighing all claims against the declared type."""

    CONFIRMED = "confirmed"
    CONTRADICTED = "contradicted"
    CONFLICTING = "conflicting"
    UNPROVEN = "unproven"


@dataclass(frozen=True, slots=True)
class Proof:
    """A verdict on a page with all claims; `leaning` are the types left, `looked` when it was visited.

    `remembered`: it was an earlier run that looked, and that look stands for one of this run.
    """

    declared: PageType
    verdict: Verdict
    claims: tuple[Claim, ...]
    leaning: frozenset[PageType] = frozenset()
    looked: datetime | None = None
    remembered: bool = False
