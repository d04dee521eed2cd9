"""Commands as they are typed for one account of a fleet; what an account holds stays as it is."""

from __future__ import annotations

import pytest

from reconciler import cli
from reconciler.views import calls

CALLED = "reconciler fleet for fleet.yaml sales-eu"


def test_only_commands_by_their_place_are_changed():
    finding = {
        "next": "reconciler pull demo --path color", "keep": None, "live": "reconciler apply", "page": "demo",
    }  # fmt: skip
    report = calls.in_report({"findings": [finding], "in_sync": False}, CALLED)
    assert report == {
        "findings": [{**finding, "next": f"{CALLED} pull demo --path color"}],
        "in_sync": False,
        "called": CALLED,
    }
    assert calls.in_report(report, calls.PROGRAM) is report


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("add it; `reconciler doctor` lists them", f"add it; `{CALLED} doctor` lists them"),
        ("reconciler explain staged-page", "reconciler explain staged-page"),
        ("a reconciler of this kind", "a reconciler of this kind"),
        ("reconciler fleet plan x", "reconciler fleet plan x"),
    ],
)
def test_words_on_what_to_do_name_the_command_as_typed(text, typed):
    assert calls.in_prose(text, CALLED) == typed


def test_each_command_is_of_an_account_or_the_same_for_all():
    same = {"explain", "schema", "init", "emulator", "demo", "fleet"}
    assert set(calls.OF_AN_ACCOUNT) == cli.COMMANDS.keys() - same
