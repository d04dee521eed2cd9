"""Reports are short where all is well, and say the same."""

from __future__ import annotations

import pytest

from reconciler.fleet.shortening import shortened
from reconciler.views import output
from tests.support import reports


@pytest.mark.parametrize("name", ["plan-create", "plan-update", "drift-clean", "drift-downgraded"])
@pytest.mark.parametrize("view", ["markdown", "prometheus"])
def test_what_is_left_out_is_missed_by_no_view(name, view):
    whole = reports.made(name)
    short = shortened(whole)
    assert output.render(view, reports.kind(name), short) == output.render(view, reports.kind(name), whole)


def test_pages_that_are_well_have_a_verdict_and_no_more():
    report = shortened(reports.made("drift-clean"))
    assert [page["type"]["verdict"] for page in report["pages"]] == ["confirmed"]
    assert [page["type"]["claims"] for page in report["pages"]] == [[]]
    assert len(reports.made("drift-clean")["pages"]) == 1
    assert shortened({"error": {}}) == {"error": {}}
