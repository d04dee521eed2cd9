"""The table of the verdict, written a second time in other words and held against every combination.

Of claims that decide and of those that only exclude types, of this run and remembered: up to two of them with
what supports them, and three alone.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, combinations_with_replacement, product

import pytest

from reconciler.evidence import Verdict
from reconciler.model import PageType
from reconciler.proof.verdict import deciding, judge, shown, weighed
from tests.support.build import ALL, ANY, MANY, ONE, claim

SETS = tuple(frozenset(types) for size in (1, 2, 3, 4) for types in combinations(PageType, size))
DECISIVE = {
    (types, fresh, excludes): claim(*types, witness="w", fresh=fresh, excludes=excludes)
    for types, fresh, excludes in product(SETS, (True, False), (True, False))
}
"""Every claim of a witness that is treated as any other, by what plays a part."""
SUPPORTING = (
    (),
    (claim(ONE, MANY, witness="schedule-type", decisive=False),),
    (claim(ALL, witness="rule-owners", decisive=False), claim(ANY, witness="capacity", decisive=False)),
)


def heard(decisive):
    """Who counts: one that says today what the page is counts without what is remembered.

    Where those of today only exclude types, a remembered one counts too, if it has a type that they leave.
    """
    today = [one for one in decisive if one[1]]
    if any(not excludes for _, _, excludes in today):
        return today
    possible = [one for one in PageType if all(one in types for types, _, _ in today)]
    return today + [one for one in decisive if not one[1] and any(each in possible for each in one[0])]


def expected(declared, decisive):
    """What the decisive claims say: who is against the declared type, who for it, what else each leaves."""
    counted = heard(decisive)
    if any(declared not in types for types, _, _ in counted):
        speaks_for_it = any(declared in types and not excludes for types, _, excludes in counted)
        return "conflicting" if speaks_for_it else "contradicted"
    others_possible = [
        one for one in PageType if one != declared and all(one in types for types, _, _ in counted)
    ]
    return "unproven" if others_possible else "confirmed"


@pytest.mark.parametrize("declared", PageType)
@pytest.mark.parametrize("supporting", SUPPORTING, ids=["alone", "leaning-single", "leaning-multi"])
def test_every_combination_of_up_to_two_decisive_claims(declared, supporting):
    """Order plays no part."""
    for size in (0, 1, 2):
        for decisive in combinations_with_replacement(DECISIVE, size):
            judged = judge(declared, [*supporting, *map(DECISIVE.get, decisive)])
            assert judged.verdict == expected(declared, decisive), decisive


@pytest.mark.parametrize(
    "declared", [ALL, *(pytest.param(one, marks=pytest.mark.long) for one in (ONE, MANY, ANY))]
)
def test_every_combination_of_three_decisive_claims(declared):
    """Order plays no part, so combinations suffice; a claim of all four types is left to the pairs."""
    for decisive in combinations([one for one in DECISIVE if len(one[0]) < 4], 3):
        judged = judge(declared, [*map(DECISIVE.get, decisive)])
        assert judged.verdict == expected(declared, decisive), decisive


@pytest.mark.parametrize("declared", PageType)
def test_supporting_claims_alone_never_decide(declared):
    for types in SETS:
        claims = [claim(*types, witness=name, decisive=False) for name in ("schedule-type", "rule-owners")]
        assert judge(declared, claims).verdict is Verdict.UNPROVEN


def test_fresh_evidence_supersedes_a_persons_word():
    word = claim(ALL, witness="attestation", fresh=False)
    assert judge(ALL, [word]).verdict is Verdict.CONFIRMED
    assert judge(ALL, [word, claim(ONE, MANY)]).verdict is Verdict.CONTRADICTED


def test_a_fresh_claim_that_leaves_types_open_supersedes_too():
    assert (
        judge(ONE, [claim(ONE, witness="attestation", fresh=False), claim(ONE, MANY)]).verdict == "unproven"
    )


def test_pool_fields_do_not_count_against_the_pages_own_data():
    echo = claim(ALL, witness="pool-fields")
    assert weighed([claim(ONE, MANY), echo]) == (claim(ONE, MANY),)
    assert judge(ALL, [claim(ONE, MANY), echo]).verdict is Verdict.CONTRADICTED


def test_pool_fields_count_where_the_page_data_agrees_or_is_missing():
    echo = claim(ALL, witness="pool-fields")
    assert judge(ALL, [echo]).verdict is Verdict.CONFIRMED
    assert judge(ALL, [claim(ALL, ANY), echo]).verdict is Verdict.CONFIRMED


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


def excluding(*types, **more):
    """A claim that the types other than `types` are impossible."""
    return claim(*types, witness="bookable-times", excludes=True, **more)


def test_what_only_excludes_a_type_leaves_a_persons_word_on_another():
    """Offered while budi is busy: not all hosts attend. That a person saw any_host_available still counts."""
    word = claim(ANY, witness="attestation", fresh=False)
    assert judge(ANY, [word, excluding(ANY, ONE, MANY)]).verdict is Verdict.CONFIRMED
    assert judge(ANY, [excluding(ANY, ONE, MANY)]).verdict is Verdict.UNPROVEN
    assert judge(ALL, [word, excluding(ANY, ONE, MANY)]).verdict is Verdict.CONTRADICTED


def test_a_word_on_an_excluded_type_is_superseded():
    word = claim(ALL, witness="attestation", fresh=False)
    assert weighed([word, excluding(ANY, ONE, MANY)]) == (excluding(ANY, ONE, MANY),)
    assert judge(ALL, [word, excluding(ANY, ONE, MANY)]).verdict is Verdict.CONTRADICTED


def test_what_excludes_other_types_does_not_speak_for_the_declared_one():
    """The page's own data names one host: that times exclude only all_hosts_available is no contradiction."""
    assert judge(ANY, [excluding(ANY, ONE, MANY), claim(ONE, MANY)]).verdict is Verdict.CONTRADICTED
    assert judge(ALL, [excluding(ANY, ONE, MANY), claim(ALL)]).verdict is Verdict.CONFLICTING


@pytest.mark.parametrize("declared", PageType)
def test_excluding_claims_say_together_what_they_leave(declared):
    for first, second in product(SETS, SETS):
        left = first & second
        verdict = judge(declared, [excluding(*first), excluding(*second)]).verdict
        if declared not in left:
            assert verdict is Verdict.CONTRADICTED, (first, second)
        else:
            assert verdict is (Verdict.CONFIRMED if left == {declared} else Verdict.UNPROVEN), (first, second)


@pytest.mark.parametrize("declared", PageType)
def test_an_excluding_claim_beside_one_that_shows_a_type(declared):
    """Confirmed where both leave the declared type alone, contradicted where another one is shown."""
    for one, left in product(SETS, SETS):
        verdict = judge(declared, [claim(*one), excluding(*left)]).verdict
        if declared in one and declared in left:
            assert verdict is (Verdict.CONFIRMED if one & left == {declared} else Verdict.UNPROVEN)
        elif declared in one:
            assert verdict is Verdict.CONFLICTING
        else:
            assert verdict is Verdict.CONTRADICTED


WORD = claim(ANY, witness="attestation", fresh=False)
LEAVES = excluding(ANY, ONE, MANY)


@pytest.mark.parametrize(
    ("declared", "claims", "deciding_", "shown_"),
    [
        (ALL, [claim(ALL, ANY, witness="a"), claim(ALL, witness="b")], "b", "ab"),
        (ALL, [claim(ALL, ANY, witness="a"), claim(ALL, ONE, witness="b")], "ab", "ab"),
        (ALL, [claim(ALL, witness="a"), claim(ANY, witness="b")], "b", ""),
        (ALL, [claim(ANY, witness="a"), claim(ONE, witness="b")], "a", ""),
        (ALL, [claim(ALL, ANY, witness="a")], "a", ""),
        (ALL, [claim(ALL, witness="a", decisive=False)], "", ""),
        (ALL, [], "", ""),
        (ALL, [claim(ALL, witness="a", fresh=False)], "a", ""),
        (ANY, [replace(WORD, witness="a"), replace(LEAVES, witness="b")], "a", ""),
        (ANY, [replace(LEAVES, witness="a"), excluding(ANY, ALL)], "a+", "a+"),
    ],
    ids=[
        "one-alone", "two-together", "against-in-a-conflict", "against", "open", "supporting", "nothing",
        "remembered", "a-word-beside-a-look", "two-looks",
    ],
)  # fmt: skip
def test_what_a_verdict_rests_on_and_whether_the_page_shows_it_itself(declared, claims, deciding_, shown_):
    """Witnesses by their names, `+` for `bookable-times`."""
    proof = judge(declared, claims)
    named = [
        "".join("+" if one.witness == "bookable-times" else one.witness for one in found)
        for found in (deciding(proof), shown(proof))
    ]
    assert named == [deciding_, shown_]
