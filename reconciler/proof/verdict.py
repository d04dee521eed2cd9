"""From claims to a verdict: one pure table, the only place that decides whether a type is proved."""

from __future__ import annotations

from collections.abc import Iterable

from reconciler.model import Claim, PageType, Proof, Verdict

ANY_TYPE = frozenset(PageType)


def judge(declared: PageType, claims: Iterable[Claim]) -> Proof:
    """Weigh `claims` on a page declared as `declared`.

    With D the decisive claims: together they leave the declared type alone -> confirmed; all exclude it, or
    they leave others together -> contradicted; they leave none, and some allow it -> conflicting; there are
    none, or they leave several types with the declared one -> unproven. Supporting claims never decide: they
    only say where an open verdict leans.
    """
    claims = tuple(claims)
    decisive = weighed(claims)
    return Proof(declared, _verdict(declared, decisive), claims, _leaning(claims, decisive))


def weighed(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Return the decisive claims that count.

    Fresh machine evidence supersedes what is remembered, unless it leaves several types open and what is
    remembered is among them: then nothing new speaks against it. Pool fields in an API answer (which may only
    echo a request) count only when the page's own data does not speak against them.
    """
    decisive = [claim for claim in claims if claim.decisive]
    page_data = [claim.types for claim in decisive if claim.fresh and claim.witness == "page-data"]
    heard = [
        claim
        for claim in decisive
        if not claim.fresh
        or claim.witness != "pool-fields"
        or all(claim.types & types for types in page_data)
    ]
    left = types_left(claim for claim in heard if claim.fresh)
    return tuple(claim for claim in heard if claim.fresh or (len(left) > 1 and claim.types & left))


def types(claims: Iterable[Claim]) -> frozenset[PageType]:
    """Return the types that all decisive claims leave; none where nothing decides, or they contradict."""
    decisive = weighed(claims)
    return types_left(decisive) if decisive else frozenset()


def types_left(claims: Iterable[Claim]) -> frozenset[PageType]:
    """Return the types that all claims allow; any type where there are none."""
    return ANY_TYPE.intersection(*(claim.types for claim in claims))


def _verdict(declared: PageType, decisive: tuple[Claim, ...]) -> Verdict:
    left = types_left(decisive)
    if declared in left:
        return Verdict.CONFIRMED if left == {declared} else Verdict.UNPROVEN
    allowed = any(declared in claim.types for claim in decisive)
    return Verdict.CONFLICTING if allowed and not left else Verdict.CONTRADICTED


def _leaning(claims: tuple[Claim, ...], decisive: tuple[Claim, ...]) -> frozenset[PageType]:
    """Narrow down by the decisive claims, then by each supporting one that does not contradict them."""
    types = ANY_TYPE
    for claim in (*decisive, *(claim for claim in claims if not claim.decisive)):
        types = types & claim.types or types
    return types if types != ANY_TYPE else frozenset()
