"""What is remembered, for how long, and that remembering changes no other value."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reconciler.records.memory import Memory, Outcome
from tests.support.build import ALL, ANY, TODAY, known


@pytest.mark.parametrize(("days", "remembered"), [(0, True), (30, True), (31, False)])
def test_outcomes_are_remembered_for_thirty_days(days, remembered):
    outcome = Outcome(False, TODAY - timedelta(days=days), "made one_to_one")
    memory = Memory().with_outcome(ALL, "shared", outcome)
    assert memory.outcome(ALL, "shared", TODAY) == (outcome if remembered else None)


def test_an_outcome_is_of_one_type_and_one_recipe():
    memory = Memory().with_outcome(ALL, "shared", Outcome(True, TODAY, ""))
    assert memory.outcome(ANY, "shared", TODAY) is None
    assert memory.outcome(ALL, "pools", TODAY) is None


def test_a_later_outcome_stands_for_the_earlier():
    memory = (
        Memory()
        .with_outcome(ALL, "shared", Outcome(True, TODAY, ""))
        .with_outcome(ALL, "shared", Outcome(False, TODAY, ""))
    )
    assert not memory.outcome(ALL, "shared", TODAY).works


def test_a_memory_is_never_changed_only_followed_by_another():
    first = Memory({"a": known("a")})
    second = first.with_page("b", known("b")).with_ignored("color", TODAY).with_page("a", None)
    assert (first.pages, first.ignored) == ({"a": known("a")}, {})
    assert (second.pages, second.ignored) == ({"b": known("b")}, {"color": TODAY})


def test_forgetting_what_is_not_known_is_no_error():
    assert Memory().with_page("a", None) == Memory(pages={})
