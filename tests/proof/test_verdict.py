"""The table of DESIGN's verdict, written a second time in other words and held against every combination."""

from __future__ import annotations

from itertools import combinations, product

import pytest

from reconciler.model import PageType, Verdict
from reconciler.proof.verdict import judge, weighed
from tests.support.build import ALL, ANY, MANY, ONE, claim

SETS = tuple(frozenset(types) for size in (1, 2, 3, 4) for types in combinations(PageType, size))
SUPPORTING = (
    (),
    (claim(ONE, MANY, witness="schedule-type", decisive=False),),
    (claim(ALL, witness="rule-owners", decisive=False), claim(ANY, witness="capacity", decisive=False)),
)


def expected(declared, decisive):
    """What the decisive claims say, by asking which types each leaves open.

    What is remembered is heard where what was seen now settles nothing: it leaves two types and more, and one
    of them is what is remembered.
    """
    heard = [types for types, fresh in decisive if fresh]
    undecided = [one for one in PageType if all(one in types for types in heard)]
    if len(undecided) >= 2:
        remembered = [types for types, fresh in decisive if not fresh]
        heard += [types for types in remembered if any(one in types for one in undecided)]
    if not heard:
        return "unproven"
    agreed = [one for one in PageType if all(one in types for types in heard)]
    if declared in agreed:
        return "unproven" if agreed[1:] else "confirmed"
    disagree = not agreed and any(declared in types for types in heard)
    return "conflicting" if disagree else "contradicted"


@pytest.mark.parametrize("declared", PageType)
@pytest.mark.parametrize("supporting", SUPPORTING, ids=["alone", "leaning-single", "leaning-multi"])
def test_every_combination_of_up_to_two_decisive_claims(declared, supporting):
    claims_ = list(product(SETS, (True, False)))
    for size in (0, 1, 2):
        for decisive in product(claims_, repeat=size):
            claims = [
                claim(*types, witness=f"w{n}", fresh=fresh) for n, (types, fresh) in enumerate(decisive)
            ]
            assert judge(declared, [*supporting, *claims]).verdict == expected(declared, decisive), decisive


@pytest.mark.parametrize("declared", PageType)
def test_every_combination_of_three_decisive_claims(declared):
    """Order plays no part, so combinations suffice; a claim of all four types is left to the pairs."""
    claims_ = list(product([types for types in SETS if len(types) < 4], (True, False)))
    for decisive in combinations(claims_, 3):
        claims = [claim(*types, witness=f"w{n}", fresh=fresh) for n, (types, fresh) in enumerate(decisive)]
        assert judge(declared, claims).verdict == expected(declared, decisive), decisive


@pytest.mark.parametrize("declared", PageType)
def test_supporting_claims_alone_never_decide(declared):
    for types in SETS:
        claims = [claim(*types, witness=name, decisive=False) for name in ("schedule-type", "rule-owners")]
        assert judge(declared, claims).verdict is Verdict.UNPROVEN


def test_fresh_evidence_supersedes_a_persons_word():
    word = claim(ALL, witness="attestation", fresh=False)
    assert judge(ALL, [word]).verdict is Verdict.CONFIRMED
    assert judge(ALL, [word, claim(ONE, MANY)]).verdict is Verdict.CONTRADICTED


def test_a_persons_word_stays_where_what_is_seen_leaves_it_open():
    """Offered times show that a page is of a single host, a person said for how many guests it is."""
    word = claim(ONE, witness="attestation", fresh=False)
    assert judge(ONE, [word, claim(ONE, MANY)]).verdict is Verdict.CONFIRMED
    assert judge(MANY, [word, claim(ONE, MANY)]).verdict is Verdict.CONTRADICTED


def test_a_persons_word_goes_where_what_is_seen_speaks_against_it_or_is_enough():
    word = claim(ALL, witness="attestation", fresh=False)
    assert judge(ALL, [word, claim(ONE, MANY, ANY)]).verdict is Verdict.CONTRADICTED
    assert judge(ANY, [word, claim(ONE, MANY, ANY)]).verdict is Verdict.UNPROVEN
    assert judge(ANY, [word, claim(ANY)]).verdict is Verdict.CONFIRMED
    assert weighed([word, claim(ANY)]) == (claim(ANY),)


def test_fresh_claims_that_leave_one_type_together_supersede_too():
    word = claim(ONE, ALL, witness="attestation", fresh=False)
    together = [claim(ANY, ALL), claim(ONE, ANY, witness="bookable-times")]
    assert judge(ANY, [word, *together]).verdict is Verdict.CONFIRMED


def test_claims_that_leave_another_type_together_contradict():
    """One of them allows one_to_one, and only any_host_available is allowed by both."""
    assert judge(ONE, [claim(ONE, ANY), claim(ANY, ALL, witness="bookable-times")]).verdict == "contradicted"


def test_claims_that_leave_no_type_conflict_where_one_allows_the_declared():
    claims = [claim(ONE, MANY), claim(ANY, ALL, witness="bookable-times")]
    assert judge(ONE, claims).verdict is Verdict.CONFLICTING
    assert judge(ALL, [claim(ONE), claim(ANY, witness="bookable-times")]).verdict is Verdict.CONTRADICTED


def test_pool_fields_do_not_count_against_the_pages_own_data():
    echo = claim(ALL, witness="pool-fields")
    assert weighed([claim(ONE, MANY), echo]) == (claim(ONE, MANY),)
    assert judge(ALL, [claim(ONE, MANY), echo]).verdict is Verdict.CONTRADICTED


def test_pool_fields_count_where_the_page_data_agrees_or_is_missing():
    echo = claim(ALL, witness="pool-fields")
    assert judge(ALL, [echo]).verdict is Verdict.CONFIRMED
    assert judge(ALL, [claim(ALL, ANY), echo]).verdict is Verdict.CONFIRMED


def test_pool_fields_that_do_not_count_settle_nothing_for_what_is_remembered():
    word = claim(ONE, witness="attestation", fresh=False)
    claims = (claim(ONE, MANY), claim(ALL, witness="pool-fields"), word)
    assert weighed(claims) == (claim(ONE, MANY), word)


def test_old_page_data_cannot_silence_fresh_pool_fields():
    assert judge(ALL, [claim(ONE, fresh=False), claim(ALL, witness="pool-fields")]).verdict == "confirmed"


def test_a_verdict_carries_every_claim_also_those_that_did_not_count():
    claims = (claim(ONE), claim(ALL, fresh=False), claim(ALL, witness="schedule-type", decisive=False))
    assert judge(ALL, claims).claims == claims


@pytest.mark.parametrize(
    ("claims", "leaning"),
    [
        ([], set()),
        ([claim(ONE, MANY)], {ONE, MANY}),
        ([claim(ONE, MANY), claim(ONE, ALL, ANY, witness="capacity", decisive=False)], {ONE}),
        ([claim(ALL, ANY, witness="rule-owners", decisive=False)], {ALL, ANY}),
        ([claim(ONE), claim(ALL, witness="rule-owners", decisive=False)], {ONE}),
        ([claim(ONE), claim(ALL, fresh=False)], {ONE}),
    ],
)
def test_the_leaning_narrows_down_and_never_contradicts_what_decides(claims, leaning):
    assert judge(ALL, claims).leaning == leaning
