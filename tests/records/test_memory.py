"""What is remembered, for how long, and that remembering changes no other value."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reconciler.records.learned import Answer, FactName, Learned, Outcome
from reconciler.records.memory import Memory
from tests.support.build import ALL, ANY, TODAY, known
from tests.support.memories import MEMORY

KEEPS = FactName.HOURS_PATCH_KEEPS_TYPE


@pytest.mark.parametrize(("days", "remembered"), [(0, True), (30, True), (31, False)])
def test_outcomes_are_remembered_for_thirty_days(days, remembered):
    outcome = Outcome(False, TODAY - timedelta(days=days), "made one_to_one")
    memory = Memory().with_outcome(ALL, "shared", outcome)
    assert memory.outcome(ALL, "shared", TODAY) == (outcome if remembered else None)


def test_an_outcome_is_of_one_type_and_one_recipe():
    memory = Memory().with_outcome(ALL, "shared", Outcome(True, TODAY, ""))
    assert memory.outcome(ANY, "shared", TODAY) is None
    assert memory.outcome(ALL, "pools", TODAY) is None


@pytest.mark.parametrize(("works", "days", "makes"), [(True, 30, True), (True, 31, False), (False, 0, False)])
def test_a_type_is_known_to_be_made_for_thirty_days(works, days, makes):
    memory = Memory().with_outcome(ALL, "shared", Outcome(works, TODAY - timedelta(days=days), ""))
    assert memory.makes(ALL, ("pools", "shared"), TODAY) is makes
    assert not memory.makes(ALL, ("pools",), TODAY)
    assert not memory.makes(ANY, ("shared",), TODAY)


def test_a_later_outcome_stands_for_the_earlier():
    memory = (
        Memory()
        .with_outcome(ALL, "shared", Outcome(True, TODAY, ""))
        .with_outcome(ALL, "shared", Outcome(False, TODAY, ""))
    )
    assert not memory.outcome(ALL, "shared", TODAY).works


@pytest.mark.parametrize(("days", "remembered"), [(0, True), (90, True), (91, False)])
def test_learned_facts_are_remembered_for_ninety_days(days, remembered):
    learned = Learned(Answer.NO, TODAY - timedelta(days=days), "made one_to_one")
    assert Memory().with_fact(KEEPS, learned).fact(KEEPS, TODAY) == (learned if remembered else None)


def test_of_a_fact_nobody_has_learned_nothing_is_known():
    assert Memory().fact(KEEPS, TODAY) is None


def test_a_fact_learned_later_stands_for_the_earlier():
    memory = Memory().with_fact(KEEPS, Learned(Answer.YES, TODAY, ""))
    assert memory.with_fact(KEEPS, Learned(Answer.NO, TODAY, "")).fact(KEEPS, TODAY).value == Answer.NO
    assert memory.fact(KEEPS, TODAY).value == Answer.YES


def test_without_what_was_found_out_the_pages_alone_are_remembered():
    memory = MEMORY.with_telling("page-data", TODAY)
    assert memory.fact(KEEPS, TODAY)
    assert memory.without_learned() == Memory(MEMORY.pages)


def test_a_memory_is_never_changed_only_followed_by_another():
    first = Memory({"a": known("a")})
    second = first.with_page("b", known("b")).with_ignored("color", TODAY).with_page("a", None)
    assert (first.pages, first.ignored) == ({"a": known("a")}, {})
    assert (second.pages, second.ignored) == ({"b": known("b")}, {"color": TODAY})


def test_forgetting_what_is_not_known_is_no_error():
    assert Memory().with_page("a", None) == Memory(pages={})
