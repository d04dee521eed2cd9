"""From claims to a verdict: one pure table, the only place that decides whether a type is proved."""

from __future__ import annotations

from collections.abc import Iterable

from reconciler.evidence import Claim, Proof, Verdict
from reconciler.model import PageType

ANY_TYPE = frozenset(PageType)
REPEATED = frozenset({"schedule-type", "rule-owners", "pool-fields"})
"""Witnesses that may repeat what was asked for: of a page that came out otherwise they tell nothing."""


def judge(declared: PageType, claims: Iterable[Claim]) -> Proof:
    """Weigh `claims` on a page declared as `declared`.

    With D the decisive claims: all say exactly the declared type -> confirmed; all exclude it ->
    contradicted; some allow and some exclude it -> conflicting; none, or only claims that leave other
    types open -> unproven. A claim that only excludes types does not speak for those it leaves. Supporting
    claims never decide: they only say where an open verdict leans.
    """
    claims = tuple(claims)
    decisive = weighed(claims)
    verdict = _verdict(declared, decisive)
    otherwise = verdict is Verdict.CONTRADICTED and declared.multi_host
    supporting = (
        claim for claim in claims if not (claim.decisive or (otherwise and claim.witness in REPEATED))
    )
    return Proof(declared, verdict, claims, _leaning(decisive, supporting))


def weighed(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Return the decisive claims that count.

    Fresh machine evidence supersedes what is remembered; where it only excludes types, what is remembered of
    the types that it leaves still counts. Pool fields in an API answer (which may only echo a request) count
    only when the page's own data does not speak against them.
    """
    claims = tuple(claims)
    decisive = [claim for claim in claims if claim.decisive]
    supporting = [claim for claim in claims if claim.fresh and not claim.decisive]
    fresh = _without_echoes([claim for claim in decisive if claim.fresh], supporting)
    if any(not claim.excludes for claim in fresh):
        return fresh
    left = types_left(fresh)
    remembered = [claim for claim in decisive if not claim.fresh and claim.types & left]
    return (*fresh, *_without_echoes(remembered, ()))


def deciding(proof: Proof) -> tuple[Claim, ...]:
    """Return what a verdict rests on: a claim that decides it alone, else those that do together.

    Of a verdict that is not `confirmed` the first claim that counts against the declared type; none where no
    decisive claim counts.
    """
    counted = weighed(proof.claims)
    if proof.verdict is Verdict.CONFIRMED:
        alone = [claim for claim in counted if claim.types == {proof.declared}]
        return tuple(alone[:1]) or counted
    against = [claim for claim in counted if proof.declared not in claim.types]
    return (*against, *counted)[:1]


def shown(proof: Proof) -> tuple[Claim, ...]:
    """Return the fresh claims that count, where they leave the declared type alone: the page shows it itself.

    None where a person's word or an earlier proof is needed, be it that a look excludes other types.
    """
    fresh = tuple(claim for claim in weighed(proof.claims) if claim.fresh)
    return fresh if types_left(fresh) == {proof.declared} else ()


def _without_echoes(claims: Iterable[Claim], supporting: Iterable[Claim]) -> tuple[Claim, ...]:
    """Leave out pool fields that the page's own data speaks against, be that of a copy of any time."""
    claims = tuple(claims)
    of_page = [claim.types for claim in (*claims, *supporting) if claim.witness == "page-data"]
    return tuple(
        claim
        for claim in claims
        if claim.witness != "pool-fields" or all(claim.types & types for types in of_page)
    )


def types(claims: Iterable[Claim]) -> frozenset[PageType]:
    """Return the types that all decisive claims leave; none where nothing decides, or they contradict."""
    decisive = weighed(claims)
    return types_left(decisive) if decisive else frozenset()


def types_left(claims: Iterable[Claim]) -> frozenset[PageType]:
    """Return the types that all claims allow; any type where there are none."""
    return ANY_TYPE.intersection(*(claim.types for claim in claims))


def _verdict(declared: PageType, decisive: tuple[Claim, ...]) -> Verdict:
    left = types_left(decisive)
    speaking = [claim for claim in decisive if not claim.excludes or declared not in claim.types]
    allowing = [claim for claim in speaking if declared in claim.types]
    if left == {declared}:
        return Verdict.CONFIRMED
    if not speaking or len(allowing) == len(speaking):
        return Verdict.UNPROVEN
    return Verdict.CONFLICTING if allowing else Verdict.CONTRADICTED


def _leaning(decisive: Iterable[Claim], supporting: Iterable[Claim]) -> frozenset[PageType]:
    """Narrow down by the decisive claims, then by each supporting one that does not contradict them."""
    types = ANY_TYPE
    for claim in (*decisive, *supporting):
        types = types & claim.types or types
    return types if types != ANY_TYPE else frozenset()
