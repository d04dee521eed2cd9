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
    commands = {"next": "reconciler plan", "keep": "reconciler pull demo", "learn": "reconciler probe --save"}
    words = {"help": "`reconciler doctor` lists them", "ending": "done; run `reconciler plan`"}
    read = calls.in_report({**commands, **words, "message": "run `reconciler plan`"}, CALLED)
    assert read == {
        **{name: text.replace("reconciler", CALLED) for name, text in (commands | words).items()},
        "message": "run `reconciler plan`", "called": CALLED,
    }  # fmt: skip


def test_a_report_says_what_its_short_commands_are_typed_as():
    report = {"next": "reconciler plan"}
    here = "reconciler --config pages"
    assert calls.in_json(report, here) == {**report, "called": here}
    assert calls.in_json(report, CALLED) == {"next": f"{CALLED} plan", "called": CALLED}
    assert calls.in_json(report, calls.PROGRAM) is report


def test_words_that_name_a_command_are_found_but_for_the_reports_own():
    assert calls.mentioned({"notes": [{"said": "run `reconciler plan`"}]})
    assert not calls.mentioned({"command": "reconciler plan", "notes": ["reconciler explain x"]})


@pytest.mark.parametrize(
    ("text", "lacks", "said"),
    [
        (
            "reconciler login --as a",
            ["X"],
            "`reconciler login --as a`: first set X of a user-level OAuth app",
        ),
        (
            "it is gone: `reconciler login --as a`",
            ["X", "Y"],
            "login --as a`; first set X and Y of a user-level",
        ),
        ("reconciler login", ["X"], None),
        ("reconciler plan", ["X"], None),
        ("reconciler login --as a", [], None),
    ],
)
def test_what_comes_before_a_user_is_connected_is_said_where_that_is_to_be_done(text, lacks, said):
    told = calls.with_what_lacks(text, lacks)
    assert told == text if said is None else said in told


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
