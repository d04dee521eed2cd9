"""A fleet in every format: the same accounts and counts, and no text from outside does anything."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from reconciler.fleet import gathering
from reconciler.fleet.values import Credentials, Ending, From, Member, Outcome
from reconciler.views import output, text
from tests.support import reports

EVIL = "\x1b]0;x\x07<script>alert(1)</script> [x](javascript:a) @all\u202e"
ERROR = {"format_version": "1", "error": {"code": "api", "message": f"it said {EVIL}", "help": EVIL}}
DIAGNOSTIC = {
    "code": "unknown-field", "severity": "error", "message": EVIL, "file": "a.yaml", "line": 1, "column": 1,
    "end_line": 1, "end_column": 2, "help": EVIL, "label": "", "notes": [], "excerpt": EVIL,
    "excerpt_column": 1,
}  # fmt: skip
FILES = {
    "format_version": "1", "checked": {"files": 1, "pages": 0}, "made": [], "templates": [],
    "diagnostics": [DIAGNOSTIC], "error": ERROR["error"],
}  # fmt: skip


def report():
    outcomes = [
        Outcome("bad", Ending.REPORTED, 1, ERROR), Outcome("files", Ending.REPORTED, 3, FILES),
        Outcome("dead", Ending.DIED, 1, None, EVIL),
        Outcome("well", Ending.REPORTED, 0, {**FILES, "diagnostics": []}),
    ]  # fmt: skip
    members = [
        Member(one.name, EVIL, Credentials(From.FILES, ("x",)), ("eu",)) for one in outcomes
    ]  # fmt: skip
    return gathering.report("validate", {"file": "fleet.yaml", "on": "local"}, members, outcomes)


def in_terminal(made=None):
    stream = io.StringIO()
    text.render("fleet", made or report(), Console(file=stream, width=80, soft_wrap=True, markup=False))
    return stream.getvalue()


@pytest.mark.parametrize("name", ["markdown", "html", "junit", "prometheus", "json"])
def test_text_from_outside_stays_text(name):
    shown = output.render(name, "fleet", report())
    assert "\x1b" not in shown and "\u202e" not in shown
    assert "<script" not in shown or name in ("json", "prometheus")
    assert "javascript:a)" not in shown or name != "markdown" or "](javascript" not in shown


def test_a_terminal_is_not_steered():
    assert not {"\x1b", "\x07", "\u202e"} & {*in_terminal()}


@pytest.mark.parametrize("name", ["markdown", "html", "text"])
def test_all_formats_name_who_is_not_well(name):
    shown = in_terminal() if name == "text" else output.render(name, "fleet", report())
    assert [account for account in ("bad", "dead", "files") if account in shown] == ["bad", "dead", "files"]
    assert "Files of 4 accounts: 3 failed, 1 valid" in shown


@pytest.mark.parametrize("name", ["markdown", "text", "junit"])
def test_what_is_left_to_a_person_in_an_account_is_named_as_typed_for_it(name):
    called = "reconciler fleet for fleet.yaml one"
    own = {**reports.made("apply-manual"), "called": called}
    member = Member("one", "one", Credentials(From.FILES, ("x",)))
    place = {"file": "fleet.yaml", "on": "local"}
    made = gathering.report("apply", place, [member], [Outcome("one", Ending.REPORTED, 7, own)])
    shown = in_terminal(made) if name == "text" else output.render(name, "fleet", made)
    assert f"{called} {'COMMAND' if name == 'junit' else 'checklist'}" in shown


@pytest.mark.parametrize("name", ["markdown", "text"])
def test_an_apply_names_the_pages_it_wrote_what_is_gone_or_moved_first(name):
    def page(key, action, *written):
        return {"page": key, "action": action, "outcome": "verified", "written": written, "url": None}

    pages = [
        page("kept", "no-op"), page("other", "update", "duration"), page("moved", "update", "slug"),
        *(page(f"new-{number}", "create") for number in range(11)), page("gone", "delete"),
    ]  # fmt: skip
    own = {**reports.made("apply-manual"), "pages": pages}
    member = Member("one", "one", Credentials(From.FILES, ("x",)))
    place = {"file": "fleet.yaml", "on": "local"}
    made = gathering.report("apply", place, [member], [Outcome("one", Ending.REPORTED, 0, own)])
    shown = in_terminal(made) if name == "text" else output.render(name, "fleet", made)
    said = [re.sub(r"[^\w, -]", "", line).split() for line in shown.splitlines() if line.startswith("  ")]
    assert [line[-2:] for line in said[:3]] == [["delete", "gone"], ["moved", "slug"], ["create", "new-0"]]
    assert (len(said), said[-1][-4:]) == (13, ["and", "2", "more", "pages"])
    assert "kept" not in shown


@pytest.mark.parametrize("name", ["plan-create", "apply-verified", "drift-clean"])
def test_of_an_account_whose_files_name_no_page_it_is_said(name):
    own, command = reports.made(name), reports.kind(name)
    empty = {"actions": [], "pages": [], "summary": {}, "findings": [], "not_made": 0}
    nothing = {key: value for key, value in empty.items() if key in own}
    if "coverage" in own:
        nothing["coverage"] = {**own["coverage"], "pages": 0, "declared": 0}
    member = Member("one", "one", Credentials(From.FILES, ("x",)))
    place = {"file": "fleet.yaml", "on": "local"}
    made = gathering.report(
        command, place, [member], [Outcome("one", Ending.REPORTED, 0, {**own, **nothing})]
    )  # fmt: skip
    assert in_terminal(made).splitlines()[0].endswith("  one  no pages in the files yet")


def test_what_is_not_applied_yet_is_said_and_errors_in_files_once():
    clean, broken = reports.made("drift-clean"), reports.made("validate-errors")
    found = {**reports.made("drift-downgraded")["findings"][0], "code": "field-changed", "severity": "info"}
    ahead = {**clean, "findings": [{**found, "origin": "repo-ahead"}]}
    errors = sum(one["severity"] == "error" for one in broken["diagnostics"])
    error = {"code": "configuration", "message": f"{errors} errors in the config", "help": ""}
    outcomes = [
        Outcome("ahead", Ending.REPORTED, 0, ahead),
        Outcome("broken", Ending.REPORTED, 3, {**broken, "error": error}),
    ]  # fmt: skip
    members = [Member(one.name, one.name, Credentials(From.FILES, (one.name,))) for one in outcomes]
    shown = in_terminal(gathering.report("drift", {"file": "fleet.yaml", "on": "local"}, members, outcomes))
    assert f"failed   broken  {errors} errors in the config\n" in shown
    assert "in sync  ahead   1 change of the files not applied yet; 1 info\n" in shown
