"""No verdict is wrong, none is missed, nothing is public unproved: over behaviours, faults and memories."""

from __future__ import annotations

import pytest

from reconciler.model import Verdict
from tests.support import proof_cases
from tests.support import proof_matrix as matrix


@pytest.fixture(scope="module", params=sorted(matrix.PARTS))
def part(request):
    """One half of the matrix: its name and what its cases came to."""
    return request.param, matrix.run(matrix.PARTS[request.param]())


def test_the_matrix_has_over_five_hundred_combinations():
    assert len({*proof_cases.created(), *proof_cases.found()}) >= 500


def test_verdicts_agree_with_the_truth(part):
    name, outcomes = part
    print(matrix.section(outcomes))
    assert [breach for one in outcomes for breach in one.breaches] == []
    assert not [one for one in outcomes if one.exposed], "a page was public before anything showed its type"
    for one in outcomes:
        if one.case.declared.multi_host and one.case.shows:
            assert not one.left_out, one
        for said in one.said:
            declared, verdict = said.proof.declared, said.proof.verdict
            if verdict is Verdict.CONFIRMED:
                assert declared is said.truth, one
            if said.active and one.case.shows and proof_cases.visibly_different(declared, said.truth):
                assert verdict is Verdict.CONTRADICTED, one
            if verdict is Verdict.CONTRADICTED:
                assert declared is not said.truth, one
            if said.active and one.case.shows and declared is said.truth and declared.multi_host:
                assert verdict is Verdict.CONFIRMED, one
    assert matrix.section(outcomes) in matrix.DOCUMENT.read_text(encoding="utf-8"), (
        f"the table of {name} in docs/proof.md is old: python -m tests.support.proof_matrix"
    )
