"""Annotations for GitHub: one line each, at the place in the files; data can neither end nor add one."""

import re

import pytest
from hypothesis import given, settings

from reconciler.views import github, output
from tests.support import hostile, reports
from tests.support.world import replace_in

COMMAND = re.compile(
    r"::(error|warning|notice) ((?:[a-zA-Z]+=[^:,\r\n]*)(?:,[a-zA-Z]+=[^:,\r\n]*)*)::([^\r\n]*)"
)
KINDS = ("plan-replace", "apply-manual", "drift-downgraded", "checklist-open", "validate-errors")


def parsed(text):
    """Return (level, properties, message) of every line, decoded as the runner does."""
    annotations = []
    for line in text.split("\n") if text else ():
        match = COMMAND.fullmatch(line)
        assert match, line
        pairs = (pair.partition("=")[::2] for pair in match[2].split(","))
        properties = {name: _decoded(value).replace("%3A", ":").replace("%2C", ",") for name, value in pairs}
        annotations.append((match[1], properties, _decoded(match[3])))
    return annotations


def _decoded(text):
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def rendered(name, **more):
    return parsed(output.render("github", reports.kind(name), reports.made(name), **more))


def test_a_downgrade_is_an_error_on_the_line_that_declares_the_type():
    level, properties, message = rendered("drift-downgraded")[0]
    assert (level, properties["title"], properties["line"], properties["col"]) == (
        "error",
        "type-downgraded",
        "8",
        "7",
    )
    assert properties["file"].endswith("two-hosts.yaml")
    assert message.startswith(
        "two-hosts: people can book times when budi is busy\ndeclared: all_hosts_available\n"
    )
    assert message.endswith("next: reconciler checklist two-hosts")


def test_errors_come_before_warnings_because_github_shows_ten_of_a_step():
    levels = [level for level, _, _ in rendered("drift-downgraded")]
    assert levels == sorted(levels, key=["error", "warning", "notice"].index)
    assert set(levels) == {"error", "warning"}


def test_what_a_plan_does_stands_on_the_lines_of_its_pages(start, run, config):
    account = start("honours-pools")
    assert run(account, "apply", "--yes").code == 0
    replace_in(config / "two-hosts.yaml", [("duration: 32", "duration: 40")])
    (change,) = parsed(run(account, "plan", "--format", "github").out.strip())
    assert (change[0], change[1]["title"]) == ("notice", "two-hosts: update")
    assert change[1]["file"].endswith("two-hosts.yaml")
    assert "duration: 32m -> 40m" in change[2]
    gone = "page: two-hosts\nslug: test15-two-hosts\nowner: ana\nstate: absent\n"
    (config / "two-hosts.yaml").write_text(gone)
    (removal,) = parsed(run(account, "plan", "--format", "github").out.strip())
    assert (removal[0], removal[1]["title"]) == ("warning", "two-hosts: delete")


def test_manual_pages_carry_their_steps_with_masked_emails():
    messages = {properties["title"]: message for _, properties, message in rendered("apply-manual")}
    assert "1. in Zoom as d•••@example.com: Scheduler" in messages["onboarding: create, unverified"]
    shown = rendered("apply-manual", show_emails=True)
    assert any("1. in Zoom as dewi@example.com: Scheduler" in message for _, _, message in shown)


def test_a_failed_page_and_a_blocked_one_are_errors(start, run, config):
    account = start("downgrades")
    account.by_hand(**reports.BY_HAND)
    assert run(account, "apply", "--yes").code == 0
    replace_in(config / "two-hosts.yaml", [("active: true", "active: false")])
    whole, annotation = parsed(run(account, "plan", "--format", "github").out.rstrip("\n"))
    assert whole == (
        "error",
        {"title": "apply would refuse"},
        "everything that would change is blocked; exit 5",
    )
    assert (annotation[0], annotation[1]["title"]) == ("error", "two-hosts: update")
    assert "blocked: needs --allow link-down" in annotation[2]
    replace_in(
        config / "two-hosts.yaml", [("active: false", "active: true"), ("duration: 32", "duration: 35")]
    )
    account.fault("PATCH", "schedules", "status", times=50, status=400)
    result = run(account, "apply", "--yes", "--format", "github", "--settle", "0")
    (annotation,) = parsed(result.out.rstrip("\n"))
    severity, properties, _ = annotation
    assert (severity, properties["title"], properties["line"]) == ("error", "two-hosts: update, failed", "1")


def test_pages_in_sync_say_nothing():
    assert rendered("drift-clean") == rendered("checklist-empty") == rendered("validate-clean") == []


def test_a_refused_plan_is_an_error():
    report = reports.made("plan-create") | {
        "refused": "5 changes are more than the limit of 2 a run",
        "exit_code": 5,
    }
    assert ("error", {"title": "apply would refuse"}, f"{report['refused']}; exit 5") in parsed(
        github.render("plan", report)
    )


def test_the_step_summary_gets_the_markdown(start, run, config, tmp_path):
    account, summary = start("downgrades"), tmp_path / "summary.md"
    summary.write_text("before\n", encoding="utf-8")
    environment = {**account.environment, "GITHUB_STEP_SUMMARY": str(summary)}
    assert run(environment, "drift", "--format", "text").code == 0
    assert summary.read_text(encoding="utf-8") == "before\n"
    run(environment, "plan", "--format", "github")
    assert summary.read_text(encoding="utf-8").startswith("before\n<!-- reconciler:plan -->\n\n## Plan")


@pytest.mark.parametrize("name", KINDS)
def test_hostile_data_neither_ends_a_command_nor_starts_one(name):
    kind = reports.kind(name)
    harmless = reports.poisoned(reports.made(name), "x")
    lines = len(parsed(output.render("github", kind, harmless)))

    @given(hostile.TEXT)
    @settings(max_examples=40, deadline=None)
    def holds(text):
        report = reports.poisoned(reports.made(name), text or "x")
        assert len(parsed(output.render("github", kind, report))) == lines

    holds()
