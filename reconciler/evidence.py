"""What says of which type a page is, and what that comes to. Pure, frozen, no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from reconciler.model import PageType
from reconciler.times.clocks import Clocks

LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
LASTS: Final = timedelta(minutes=10)
"""How old a copy may be at most: a page may change without a change of its `updated`."""
GRAIN: Final = timedelta(seconds=1)
"""`Date` and `Age` are told in whole seconds."""


class Standing(StrEnum):
    """What a copy is worth: it counts, or it may be of any time, or is older than the last change."""

    COUNTS = "counts"
    UNDATED = "undated"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True)
class Change:
    """When a page was last changed, as far as it is known; UTC.

    `updated` is by the service, None where it does not say. `wrote` is our last write by our own clock,
    `answered` the service's time in the answer to it, None where it gave none.
    """

    updated: datetime | None
    wrote: datetime = LONG_AGO
    answered: datetime | None = None


@dataclass(frozen=True, slots=True)
class Dating:
    """When an answer shows what there was; as it stands, an answer of the service itself, of this moment.

    `age` is that of a copy when it was received, None where it cannot be told: then `why` says why. `made` is
    the service's time at which the answer or its copy was made, `modified` when it says that it last
    changed; None where it does not tell.
    """

    age: timedelta | None = timedelta(0)
    made: datetime | None = None
    modified: datetime | None = None
    why: str = ""

    @property
    def copy(self) -> bool:
        """Whether it is a copy of earlier, or may be one."""
        return self.age is None or self.age > timedelta(0)

    def shown(self, now: datetime) -> datetime:
        """Return of which time it tells, by the clock that says `now`; `now` where that is not known."""
        return now - min(self.age or timedelta(0), now - LONG_AGO)

    def beside(self, other: Dating) -> Dating:
        """Return the dating of two answers that are taken together: that of the older one."""
        ages = [one.age for one in (self, other) if one.age is not None]
        unknown = any(one.copy and one.made is None for one in (self, other))
        made = [one.made for one in (self, other) if one.made is not None]
        modified = [one.modified for one in (self, other) if one.modified is not None]
        return Dating(
            max(ages) if len(ages) == 2 else None,
            min(made) if made and not unknown else None,
            min(modified, default=None),
            self.why or other.why,
        )

    def judged(self, change: Change, now: datetime) -> tuple[Standing, str]:
        """Return what it is worth for a page that was last changed so, and why it does not count.

        `now` is by our own clock, which is compared with nothing but itself.
        """
        made = self.made
        moments = [at for at in (change.updated, change.answered) if at is not None]
        before = self.copy and self.age is not None and self.shown(now) < change.wrote
        if before or (made and any(made + GRAIN <= at for at in moments)):
            return Standing.OUTDATED, "a copy from before the last change of the page"
        if self.age is None:
            return Standing.UNDATED, self.why
        if self.copy and (change.updated is None or made is None):
            why = "when the page changed" if change.updated is None else "what time it is there"
            return Standing.UNDATED, f"a copy, and {why} is not told"
        if self.age > LASTS:
            return Standing.UNDATED, f"a copy that is older than {LASTS // timedelta(minutes=1)} minutes"
        if self.modified and change.updated and self.modified + GRAIN <= change.updated:
            return Standing.UNDATED, "it says that it was last modified before the page was"
        return Standing.COUNTS, ""


SERVICE: Final = Dating()
"""The service itself answered."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One witness's evidence that a page is of one of `types`; `seen` is the value read, `at` when (UTC).

    `fresh` evidence was read in this run; the rest is remembered (an attestation, an earlier proof).
    `hosts` are the addresses that the page books, case-folded; empty where it does not name all, or names
    them in several ways: each of its `lists` that names all of them counts, and of others the part that is
    `named`. One that only `excludes` types says nothing for any of those it leaves. `outside` is a start that
    visitors are offered although, as far as we know, nobody is free then, or not by our rules where it `fits`
    others. What was offered `on_trial` cannot be seen again: the page has other hours since. One that
    `failed` says that the witness could not read what it goes by.
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
    on_trial: bool = False
    failed: bool = False

    def undated(self, why: str) -> Claim:
        """Return the claim as one that decides nothing: its evidence may be of any time, and `why`."""
        return Claim(self.witness, self.types, decisive=False, seen=f"{self.seen}; {why}", at=self.at)


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
    `remembered`: it was an earlier run that looked, and that look stands for one of this run. `tried`: it is
    of a page that was tried at staging, and not of the one that is live.
    """

    declared: PageType
    verdict: Verdict
    claims: tuple[Claim, ...]
    leaning: frozenset[PageType] = frozenset()
    looked: datetime | None = None
    hosts: HostsProof | None = None
    remembered: bool = False
    tried: bool = False

    @property
    def seen(self) -> datetime | None:
        """When what visitors get was looked at; None also where an error hid the times that they are offered.

        Unless something else that was read now shows the type.
        """
        shown = any(claim.decisive and claim.fresh for claim in self.claims)
        failed = any(claim.failed for claim in self.claims)
        return None if failed and not shown and not self.remembered else self.looked

    @property
    def books_others(self) -> bool:
        """Whether something shows that the page books other people than declared."""
        return self.hosts is not None and self.hosts.verdict is HostsVerdict.OTHERS
