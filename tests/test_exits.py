"""Which exit code wins when several hold."""

from __future__ import annotations

from itertools import combinations, pairwise, permutations

import pytest

from reconciler import errors, exits

STRONGEST_FIRST = (130, 9, 4, 1, 6, 5, 7)


@pytest.mark.parametrize(("stronger", "weaker"), list(pairwise(STRONGEST_FIRST)))
def test_one_wins_over_the_next(stronger, weaker):
    assert exits.worst([weaker, stronger]) == stronger


@pytest.mark.parametrize(
    "codes", [set(one) for size in (1, 2, 3) for one in combinations(STRONGEST_FIRST, size)]
)
def test_the_order_they_come_in_does_not_matter(codes):
    strongest = next(code for code in STRONGEST_FIRST if code in codes)
    assert {exits.worst([0, *order, 0]) for order in permutations(codes)} == {strongest}


def test_nothing_wrong_is_zero():
    assert exits.worst([]) == exits.worst([0, 0]) == 0


@pytest.mark.parametrize("code", sorted(set(exits.Exit) - {0}))
def test_any_code_wins_over_zero(code):
    assert exits.worst([0, code]) == code


def family(kind):
    return [kind, *(one for sub in kind.__subclasses__() for one in family(sub))]


@pytest.mark.parametrize("kind", family(errors.ReconcilerError))
def test_every_error_ends_with_a_code_of_the_contract(kind):
    assert kind.exit_code in set(exits.Exit)
    assert kind.exit_code != 0
