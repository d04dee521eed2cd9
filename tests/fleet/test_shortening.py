"""Reports are short where all is well, and say the same."""

from __future__ import annotations

import pytest

from reconciler.fleet.shortening import shortened
from reconciler.views import output
from tests.support import reports


@pytest.mark.long
@pytest.mark.parametrize("name", ["plan-create", "plan-update", "drift-clean", "drift-downgraded"])
@pytest.mark.parametrize("view", ["markdown", "prometheus"])
def test_what_is_left_out_is_missed_by_no_view(name, view):
    whole = reports.made(name)
    short = shortened(whole)
    assert output.render(view, reports.kind(name), short) == output.render(view, reports.kind(name), whole)


def test_pages_that_are_well_have_a_verdict_and_no_more():
    proof = {"verdict": "confirmed", "claims": ["one"]}
    well, moved = ({"page": name, "type": proof, "picture": {"days": []}} for name in ("well", "moved"))
    drift = {"findings": [{"page": "moved"}], "pages": [well, moved]}
    assert shortened(drift)["pages"] == [
        {"page": "well", "type": {"verdict": "confirmed", "claims": []}, "picture": None},
        {**moved, "picture": None},
    ]
    plan = {"actions": [{"page": "a", "action": "no-op", "type": proof}, {"page": "b", "action": "update"}]}
    assert [one["type"] and one["type"]["claims"] for one in shortened(plan)["actions"]] == [[], None]
    assert shortened({"error": {}}) == {"error": {}}
