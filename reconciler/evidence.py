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
    `hosts` are the addresses that the page books, case-folded; empty where it does not name all, or names
    them in several ways: each of its `lists` that names all of them counts, and of others the part that is
    `named`. One that only `excludes` types says nothing for any of those it leaves. `outside` is a start that
    visitors are offered although, as far as we know, nobody is free then, or not by our rules where it `fits`
    others.
    """

    witness: str
    types: frozenset[PageType]
    decisive: bool
    seen: str
    at: datetime
    fresh: bool = True
    hosts: frozenset[str] = frozenset()
    lists: tuple[frozenset[str], ...] = ()
    named: frozenset[str] = frozenset()
    excludes: bool = False
    outside: datetime | None = None
    fits: Clocks | None = None


class Verdict(StrEnum):
    """The result of weighing all claims against the declared type."""

    CONFIRMED = "confirmed"
    CONTRADICTED = "contradicted"
    CONFLICTING = "conflicting"
    UNPROVEN = "unproven"


class HostsVerdict(StrEnum):
    """Whether it is shown that a page books the hosts who are declared, and nobody else."""

    SHOWN = "shown"
    OTHERS = "others"
    NOT_SHOWN = "not-shown"


@dataclass(frozen=True, slots=True)
class HostsProof:
    """Whom a page books: declared hosts who are `missing`, booked people who are `extra`, by name or address.

    `witnesses` are those who show it, `rules` for the rules in the API's answer; of other hosts than declared
    those who say so.
    """

    verdict: HostsVerdict
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    witnesses: tuple[str, ...] = ()

    @property
    def written(self) -> dict[str, str | list[str]]:
        """It as a report has it."""
        return {
            "verdict": str(self.verdict), "missing": [*self.missing], "extra": [*self.extra],
            "witnesses": [*self.witnesses],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proof:
    """A verdict on a page with all claims; `leaning` are the types left, `looked` when it was visited.

    `hosts` is None where whom it books was not judged.
    `remembered`: it was an earlier run that looked, and that look stands for one of this run.
    """

    declared: PageType
    verdict: Verdict
    claims: tuple[Claim, ...]
    leaning: frozenset[PageType] = frozenset()
    looked: datetime | None = None
    hosts: HostsProof | None = None
    remembered: bool = False

    @property
    def books_others(self) -> bool:
        """Whether something shows that the page books other people than declared."""
        return self.hosts is not None and self.hosts.verdict is HostsVerdict.OTHERS
