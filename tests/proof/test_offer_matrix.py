"""What offered times tell, over types, hours and calendars: never wrong, and nothing missed needlessly."""

from __future__ import annotations

import pytest

from reconciler.evidence import Verdict
from reconciler.model import PageType
from tests.support import offer_matrix as matrix
from tests.support.proof_tables import DOCUMENT


@pytest.fixture(scope="module")
def looks():
    return list(matrix.looks())


@pytest.fixture(scope="module")
def trials():
    return list(matrix.trials())


def test_no_verdict_on_a_trial_is_wrong(trials):
    for case in trials:
        assert case.verdict is not Verdict.CONFLICTING
        if case.verdict is Verdict.CONFIRMED:
            assert case.declared is case.real, case
        if case.verdict is Verdict.CONTRADICTED:
            assert case.declared is not case.real, case


def test_a_look_tells_whatever_hours_can_tell(looks):
    """What no page of the declared type could offer contradicts it; what only such a page could proves it."""
    for case in looks:
        assert case.real in case.telling
        if case.declared not in case.telling:
            assert case.verdict is Verdict.CONTRADICTED, case
        elif case.telling == {case.declared}:
            assert case.verdict is Verdict.CONFIRMED, case
        else:
            assert case.verdict is Verdict.UNPROVEN, case


def test_a_look_shows_a_page_for_all_that_is_of_one_host_by_the_hours_of_that_host_alone(looks):
    """With free calendars it is missed only where the other hosts have time whenever that one has."""
    missed = {
        (case.hours, case.booked)
        for case in looks
        if case.declared is PageType.ALL_HOSTS and case.real is PageType.ONE_TO_ONE
        if case.calendars == "free" and case.verdict is not Verdict.CONTRADICTED
    }
    assert missed == {("equal", ("a",)), ("equal", ("b",)), ("nested", ("b",))}


def test_a_trial_with_free_calendars_is_never_left_open(trials):
    for case in trials:
        right = Verdict.CONFIRMED if case.declared is case.real else Verdict.CONTRADICTED
        if case.calendars in ("free", "a meeting every week", "one away for four weeks"):
            assert case.verdict is right, case


@pytest.mark.parametrize("name", matrix.PARTS)
def test_the_tables_of_the_documents_are_these(name, request):
    cases = request.getfixturevalue({"times looked at": "looks", "times on trial": "trials"}[name])
    assert matrix.section(cases) in DOCUMENT.read_text(encoding="utf-8"), (
        f"the table of {name} in docs/proof.md is old: python -m tests.support.offer_matrix"
    )
