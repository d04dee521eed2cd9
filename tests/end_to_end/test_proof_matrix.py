"""No verdict is wrong, none is missed, nothing is public unproved: over behaviours, faults and memories."""

from __future__ import annotations

import pytest

from reconciler.evidence import Verdict
from tests.support import proof_cases
from tests.support import proof_matrix as matrix
from tests.support.proof_tables import DOCUMENT

pytestmark = [pytest.mark.own_service, pytest.mark.long]


@pytest.fixture(scope="module", params=["pages found", "pages made"])
def part(request):
    """One half of the matrix: its name and what its cases came to."""
    return request.param, matrix.run(matrix.PARTS[request.param]())


def test_the_matrix_has_over_five_hundred_combinations():
    assert {*matrix.PARTS} == {"pages found", "pages made"}
    assert len({*proof_cases.missing(), *proof_cases.existing()}) >= 500


def test_verdicts_agree_with_the_truth(part):
    name, outcomes = part
    print(matrix.section(outcomes))
    assert [breach for result in outcomes for breach in result.breaches] == []
    exposed = [result for result in outcomes if result.exposed]
    assert not exposed, "a page was public before anything showed its type"
    for result in outcomes:
        if result.case.declared.multi_host and result.case.shows:
            assert not result.left_out, result
        for judgement in result.judgements:
            declared, verdict = judgement.proof.declared, judgement.proof.verdict
            shown = judgement.active and result.case.shows
            if verdict is Verdict.CONFIRMED:
                assert declared is judgement.truth, result
            if shown and proof_cases.visibly_different(declared, judgement.truth):
                assert verdict is Verdict.CONTRADICTED, result
            if verdict is Verdict.CONTRADICTED:
                assert declared is not judgement.truth or not judgement.whole, result
            if result.case.tried and declared.multi_host:
                assert verdict is not Verdict.UNPROVEN, result
            if shown and declared is judgement.truth and declared.multi_host:
                assert verdict is Verdict.CONFIRMED, result
    assert matrix.section(outcomes) in DOCUMENT.read_text(encoding="utf-8"), (
        f"the table of {name} in docs/proof.md is old: python -m tests.support.proof_matrix"
    )
