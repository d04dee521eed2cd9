"""Which pages go first, because the others wait for what these show."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reconciler.planning import first_pages, planner
from reconciler.records.learned import Outcome
from reconciler.records.memory import Memory
from tests.support.build import ALL, TODAY, desired, evidence, page, policy


@pytest.mark.parametrize(("days", "waits"), [(30, False), (31, True)])
def test_what_a_plan_tells_to_go_first_is_what_apply_lets_go_first(days, waits):
    """A recipe that was last seen to make a type long ago is tried first, on one page alone."""
    memory = Memory().with_outcome(ALL, "shared", Outcome(True, TODAY - timedelta(days=days), ""))
    actions = planner.make(desired(page("a"), page("b")), evidence(memory=memory), policy()).actions
    trials = first_pages.trials(actions, memory, TODAY)
    assert [trial.pages for trial in trials] == ([("a", "b")] if waits else [])
    assert actions[0].recipes[0] == "shared"
